"""The main job with a real browser: the customer reads and accepts, the technician redeems, the auditor exports."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consent.core.session_tokens import in_threes
from tests.browser.conftest import OpenWindow, Service
from tests.browser.people import TYPED, Auditor, Customer, Technician

pytestmark = pytest.mark.browser

FIRMS = ("page-computers", "qomputer", "damal", "overmax", "mastiff")
LANGUAGES = ("nl", "pl")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", FIRMS)
def test_the_main_job_from_end_to_end(
    open_window: OpenWindow, service: Service, tmp_path: Path, firm: str, language: str
) -> None:
    """Read, accept, code, redeem, words on both sides, download, export, and a check that needs no service."""
    customer = Customer(open_window(language=language), firm, language)
    customer.open_help_page(service)
    customer.fill()
    customer.accept()
    assert customer.state() == "waiting"
    digits = customer.session_token()
    assert len(digits) == 9

    technician = Technician(open_window(language=language), service, f"{firm}-technician")
    technician.log_in()
    assert technician.redeem(in_threes(digits)) == "valid"
    words = technician.words()

    customer.page.reload()
    assert customer.state() == "redeemed"
    expect(customer.page.locator("main")).to_contain_text(technician.name)
    for word in words:
        expect(customer.page.locator("main")).to_contain_text(word)

    auditor = Auditor(open_window(language=language), service, f"{firm}-auditor")
    auditor.log_in()
    folder = tmp_path / "export"
    with zipfile.ZipFile(auditor.export(tmp_path)) as archive:
        archive.extractall(folder)
    assert verify(folder) == 0


def verify(folder: Path) -> int:
    """The exit code of the auditor's own command."""
    manifest = next(folder.rglob("manifest.json"))
    command = [str(Path(sys.executable).with_name("consent-verify")), str(manifest.parent)]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.parametrize("firm", FIRMS)
def test_the_download_comes_after_the_agreement_only(
    open_window: OpenWindow, service: Service, firm: str
) -> None:
    """The help page links to no file; the customer's own page gives one that says what it is."""
    customer = Customer(open_window(), firm, "nl")
    customer.open_help_page(service)
    assert customer.page.locator("a[href*='/download/']").count() == 0
    customer.fill()
    customer.accept()
    with customer.page.expect_download() as waiting:
        customer.page.locator("a[data-tool]").first.click()
    assert waiting.value.path().read_bytes()


def test_the_receipt_is_saved_and_checks(open_window: OpenWindow, service: Service, tmp_path: Path) -> None:
    """The file that the customer keeps, checked with the keys that the service publishes."""
    customer = Customer(open_window(), "page-computers", "nl")
    customer.open_help_page()
    customer.fill()
    customer.accept()
    with customer.page.expect_download() as waiting:
        customer.page.locator("a[href$='receipt.json']").first.click()
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    waiting.value.save_as(receipt)
    keys.write_text(customer.page.request.get(f"{service.base_url}/.well-known/jwks.json").text())
    command = [str(Path(sys.executable).with_name("consent-verify")), str(receipt), "--keys", str(keys)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_declining_keeps_nothing_and_unlocks_nothing(open_window: OpenWindow, has_scripts: bool) -> None:
    """One press without filling in anything; no file, no code on the page that follows."""
    customer = Customer(open_window(has_scripts=has_scripts), "qomputer", "nl")
    customer.open_help_page()
    customer.decline()
    assert customer.page.locator("#session-token, a[href*='/download/']").count() == 0


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("firm", FIRMS)
def test_switching_the_language_keeps_what_was_typed(
    open_window: OpenWindow, service: Service, firm: str, has_scripts: bool
) -> None:
    """Names and numbers cross over; the ticks stood for words in the other language."""
    customer = Customer(open_window(has_scripts=has_scripts), firm, "nl")
    customer.open_help_page(service)
    customer.fill()
    customer.switch_language("pl")
    expect(customer.page.locator("html")).to_have_attribute("lang", "pl")
    for name in ("name", "phone"):
        expect(customer.form.locator(f"[name={name}]")).to_have_value(TYPED[name])


def test_everything_works_without_scripts(open_window: OpenWindow, service: Service) -> None:
    """Accept, a new code, redeem, stop: with JavaScript switched off on both sides."""
    customer = Customer(open_window(has_scripts=False), "mastiff", "pl")
    customer.open_help_page()
    customer.fill()
    customer.accept()
    first = customer.session_token()
    customer.new_token()
    second = customer.session_token()
    assert first != second

    technician = Technician(open_window(has_scripts=False), service, "mastiff-technician")
    technician.log_in()
    assert technician.redeem(first) == "revoked"
    assert technician.redeem(second) == "valid"

    customer.page.reload()
    customer.stop()
    assert customer.state() == "stopped"


def test_something_missing_is_said_and_nothing_typed_is_lost(open_window: OpenWindow) -> None:
    """The summary takes the focus, its link leads to the field, the rest is still there."""
    customer = Customer(open_window(), "page-computers", "nl")
    customer.open_help_page()
    customer.fill()
    customer.form.locator("[name=phone]").fill("")
    without_browser_checks(customer.page)
    customer.form.locator("button.go").click()
    expect(customer.page.locator("#problems")).to_be_focused()
    customer.page.locator("#problems a").first.click()
    expect(customer.form.locator("[name=phone]")).to_be_focused()
    expect(customer.form.locator("[name=name]")).to_have_value(TYPED["name"])


def without_browser_checks(page: Page) -> None:
    """What a browser does that checks nothing by itself."""
    page.locator("form#accept").evaluate("form => { form.noValidate = true }")


def test_a_misheard_digit_is_told_before_it_counts(open_window: OpenWindow, service: Service) -> None:
    """One digit off fails the check digit, and the right code still works."""
    customer = Customer(open_window(), "damal", "pl")
    customer.open_help_page()
    customer.fill()
    customer.accept()
    digits = customer.session_token()
    wrong = digits[:4] + str((int(digits[4]) + 1) % 10) + digits[5:]
    technician = Technician(open_window(), service, "damal-technician")
    technician.log_in()
    assert technician.redeem(wrong) == "mistyped"
    assert technician.redeem(digits) == "valid"


def test_not_me_ends_it_at_once(open_window: OpenWindow, service: Service) -> None:
    """The customer says that the person on the phone is somebody else."""
    customer = Customer(open_window(), "qomputer", "nl")
    customer.open_help_page()
    customer.fill()
    customer.accept()
    technician = Technician(open_window(), service, "qomputer-technician")
    technician.log_in()
    assert technician.redeem(customer.session_token()) == "valid"
    customer.page.reload()
    customer.not_me()
    assert customer.state() == "stopped"
    assert customer.page.locator("a[href*='/download/']").count() == 0
