"""An export in the auditor's browser: its progress is told, the zip is saved; without scripts it is a plain download."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenWindow, Service
from tests.browser.people import Auditor, Customer
from tests.browser.test_access import assert_good_looks

pytestmark = pytest.mark.browser

BUTTON = "form[action='/audit/export'] button"


def at_records(open_window: OpenWindow, service: Service, **window: object) -> Auditor:
    """An auditor of a sample firm, at the records."""
    auditor = Auditor(open_window(**window), service, "damal-auditor")
    auditor.log_in()
    auditor.page.goto("/audit/")
    return auditor


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_export_is_saved_with_and_without_scripts(
    open_window: OpenWindow, service: Service, tmp_path: Path, has_scripts: bool
) -> None:
    """The same whole zip under the same name; with scripts the page says so."""
    auditor = at_records(open_window, service, has_scripts=has_scripts, language="en")
    saved = auditor.export(tmp_path)
    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
    said = auditor.page.locator("#exporting-said")
    if has_scripts:
        expect(said).to_have_text(f"The export is saved: {saved.name}.")
        expect(auditor.page.locator(BUTTON)).to_be_enabled()
    else:
        expect(said).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_what_is_told_looks_good(
    open_window: OpenWindow, service: Service, tmp_path: Path, language: str
) -> None:
    """After the export; axe needs a window that lets it set styles."""
    auditor = at_records(partial(open_window, obeys_csp=False), service, language=language)
    auditor.export(tmp_path)
    expect(auditor.page.locator("#exporting-said")).to_contain_text(".zip")
    assert_good_looks(auditor.page, language)


def test_connection_that_breaks_is_told(open_window: OpenWindow, service: Service) -> None:
    """Nothing is saved; pressing again is possible."""
    auditor = at_records(open_window, service, language="en")
    auditor.page.route("**/audit/export", lambda route: route.abort())
    auditor.page.locator(BUTTON).click()
    expect(auditor.page.locator("#exporting-said")).to_contain_text("The connection broke off")
    expect(auditor.page.locator(BUTTON)).to_be_enabled()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"done": 1, "of": 4}\n{"failed": "full"}\n', "could not be made just now"),
        ('{"done": 1, "of": 4}\n', "The connection broke off"),
        ('{"name": "x.zip", "size": 9}\nhalf', "The connection broke off"),
    ],
)
def test_export_that_ends_early_is_told(
    open_window: OpenWindow, service: Service, body: str, words: str
) -> None:
    """Refused by the service, cut off in the figures, cut off in the zip: never a file that is not whole."""
    auditor = at_records(open_window, service, language="en")

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="application/vnd.consent.export-progress")

    downloads: list[object] = []
    auditor.page.on("download", lambda one: downloads.append(one))  # noqa: PLW0108 - it is given an attribute
    auditor.page.route("**/audit/export", answer)
    auditor.page.locator(BUTTON).click()
    expect(auditor.page.locator("#exporting-said")).to_contain_text(words)
    expect(auditor.page.locator("#exporting progress")).to_be_hidden()
    assert downloads == []


def test_missing_reason_is_told_by_the_page(open_window: OpenWindow, service: Service) -> None:
    """What is to be mended comes as the same page as without scripts."""
    customer = Customer(open_window(), "damal", "nl")
    customer.open_help_page()
    customer.fill()
    customer.accept()
    auditor = at_records(open_window, service, language="en")
    auditor.page.locator(".export summary").click()
    auditor.page.locator("#personal").check()
    auditor.page.locator(BUTTON).click()
    expect(auditor.page.locator("#problems")).to_contain_text("Personal data need a reason.")
