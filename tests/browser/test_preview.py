"""The preview of drafts in a browser: it loads again by itself, stays where its reader was, and is for everybody."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from consent.service.content import load_content
from consent.service.drafting import Wanted, write_draft
from consent.web.preview import create_preview_app
from tests.browser.conftest import DESKTOP, Watch
from tests.browser.test_access import assert_good_looks
from tests.example_content import FIRM, NL, PL, write_content
from tests.firm_folders import change
from tests.samples import NOW

pytestmark = pytest.mark.browser

DRAFT = "/firms/example-help/2026-12-01"


@dataclass
class Desk:
    """A content folder with a draft, and a page of its preview."""

    folder: Path
    base_url: str
    browser: Browser
    watch: Watch

    def open(
        self,
        path: str = DRAFT,
        *,
        has_scripts: bool = True,
        obeys_csp: bool = True,
        size: tuple[int, int] = DESKTOP,
    ) -> Page:
        context = self.browser.new_context(
            base_url=self.base_url,
            locale="en-GB",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=has_scripts,
            bypass_csp=not obeys_csp,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        self.watch.attach(context)
        page = context.new_page()
        page.goto(path)
        return page


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """The example firm, of which a version is begun."""
    folder = write_content(tmp_path)
    write_draft(load_content(folder), Wanted("example-help", "2026-12-01"), house=None, now=NOW)
    server = make_server("127.0.0.1", 0, create_preview_app(folder), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base_url = f"http://127.0.0.1:{server.server_port}"
    watch = Watch(base_url)
    try:
        yield Desk(folder, base_url, browser, watch)
    finally:
        for context in browser.contexts:
            context.close()
        server.shutdown()
        thread.join()
    assert watch.faults == []


def draft(path: str) -> str:
    return path.replace("2024-03-01", "2026-12-01")


def test_a_saved_file_is_on_the_page_where_its_reader_was(desk: Desk) -> None:
    """The finding goes, the clause changes, what was unfolded and scrolled to stays so."""
    page = desk.open(size=(1280, 400))
    expect(page.locator("#changes .finding")).to_have_count(2)
    page.locator("details").first.locator("summary").click()
    page.locator("#c2\\.1").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 500
    change(desk.folder / draft(NL), "2.1 Een klacht", "2.1 Elke klacht")
    expect(page.locator("#c2\\.1")).to_contain_text("Elke klacht")
    assert abs(page.evaluate("scrollY") - before) < 40
    expect(page.locator("details").first).to_have_attribute("open", "")


def test_a_file_that_breaks_and_is_mended(desk: Desk) -> None:
    """The page says what is wrong while it is, and goes on looking."""
    text = (desk.folder / FIRM).read_text()
    page = desk.open("/")
    (desk.folder / FIRM).write_text("format =\n" + text)
    expect(page.locator(".finding")).to_contain_text("not TOML")
    (desk.folder / FIRM).write_text(text)
    expect(page.locator(".lives")).to_contain_text("2026-12-01")


def test_an_error_page_finds_its_way_back(desk: Desk) -> None:
    """The version is taken out of the firm file and put back."""
    text = (desk.folder / FIRM).read_text()
    page = desk.open()
    (desk.folder / FIRM).write_text(text.rpartition("\n[[versions]]\n")[0])
    expect(page.locator("h1")).to_have_text("This cannot be shown")
    (desk.folder / FIRM).write_text(text)
    expect(page.locator("h1")).to_contain_text("Example Help")


def test_it_says_that_it_watches(desk: Desk) -> None:
    """And without scripts it promises nothing and has a link."""
    expect(desk.open().locator("#live")).to_have_text("Loads again by itself.")
    page = desk.open(has_scripts=False)
    expect(page.locator("#live")).to_be_empty()
    change(desk.folder / draft(NL), "1.1 De technicus", "1.1 Iemand")
    page.get_by_role("link", name="Load again").click()
    expect(page.locator("#c1\\.1")).to_contain_text("Iemand")


def test_a_finding_leads_to_its_piece(desk: Desk) -> None:
    """From the list above to the words."""
    page = desk.open()
    page.get_by_role("link", name=re.compile("reason is unfinished")).first.click()
    expect(page.locator("#reason")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/", "/firms/example-help", DRAFT, "/absent"])
def test_good_looks(desk: Desk, path: str) -> None:
    """Light and dark, on a desktop and a small phone; with findings, and with a file that cannot be read."""
    change(desk.folder / draft(PL), "## 2. Reklamacje", "## 3. Reklamacje")
    assert_good_looks(desk.open(path, obeys_csp=False))
