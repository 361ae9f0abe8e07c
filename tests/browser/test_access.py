"""Every page for everybody: axe finds nothing, light and dark, on a small phone and a desktop, by keyboard alone."""

from __future__ import annotations

from functools import partial

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow, Service
from tests.browser.people import TYPED, Auditor, Customer, Technician

pytestmark = pytest.mark.browser

FIRMS = ("page-computers", "qomputer", "damal", "overmax", "mastiff")
LANGUAGES = ("nl", "pl")
SCHEMES = ("light", "dark")
AXE = Axe()
# Of one firm, all public pages that need no agreement; its version and document are facts of the samples.
PUBLIC = (
    "",
    "{firm}/terms/",
    "{firm}/terms/?on=2010-12-24",
    "{firm}/terms/?on=2021-02-30",
    "{firm}/terms/{version}",
    "{firm}/privacy",
    "{firm}/decline",
    "{firm}/consents/",
    "{firm}/call",
    "{firm}/",
    "{firm}/?invitation=broken",
    "{firm}/nowhere",
    "{firm}/download/made-up",
)
COMPARED = (
    "2020-01-16...2023-09-13",
    "2020-01-16...2023-09-13?view=sides",
    "2023-09-13/beside/{other}",
    "compare",
)
VERSIONS = {"page-computers": "2023-09-13", "overmax": "2018-09-01"}


@pytest.fixture
def open_examined(open_window: OpenWindow) -> OpenWindow:
    """Windows that let axe set its inline styles; that the pages keep to their policy is seen in the journeys."""
    return partial(open_window, obeys_csp=False)


def assert_good_looks(page: Page, language: str | None = None) -> None:
    """In both colour schemes and both widths: no axe violation and nothing to scroll sideways.

    Where a test is run in each `language`, each looks at two of the four: every page is seen in all of them.
    """
    open_all(page)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for scheme in SCHEMES if language is None else (SCHEMES[(size == PHONE) ^ (language == "pl")],):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = examined(page)
            assert found.violations_count == 0, f"{page.url} {scheme} {size[0]} px\n{found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], f"{page.url} is {width} px wide on {size[0]} px: {wide_ones(page)}"


def examined(page: Page) -> AxeResults:
    """What axe says of the page as it stands; the program is put into each page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return AxeResults(page.evaluate("axe.run({resultTypes: ['violations']})"))


def open_all(page: Page) -> None:
    """What is folded away is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


def wide_ones(page: Page) -> object:
    """The elements that reach over the right edge."""
    return page.evaluate(
        """[...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 8).map(one => one.tagName + '.' + one.className)"""
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", FIRMS)
def test_help_page(open_examined: OpenWindow, service: Service, firm: str, language: str) -> None:
    """As it opens, and with an error summary."""
    customer = Customer(open_examined(language=language), firm, language)
    customer.open_help_page(service)
    assert_good_looks(customer.page, language)
    customer.form.evaluate("form => { form.noValidate = true }")
    customer.form.locator("button.go").click()
    expect(customer.page.locator("#problems")).to_be_visible()
    assert_good_looks(customer.page, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", VERSIONS)
@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.rpartition("/")[2] or path or "firms")
def test_public_pages(open_examined: OpenWindow, path: str, firm: str, language: str) -> None:
    """Lists, versions, privacy notice, refusals."""
    page = open_examined(language=language)
    page.goto(f"/{language}/" + path.format(firm=firm, version=VERSIONS[firm]))
    assert_good_looks(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_answer_to_a_reference(open_examined: OpenWindow, language: str) -> None:
    """A no has the focus and is in view."""
    page = open_examined(language=language)
    page.goto(f"/{language}/page-computers/call")
    page.fill("#reference", "k7qm 2f9x")
    page.keyboard.press("Enter")
    expect(page.locator("#call-answer[data-answer=no]")).to_be_focused()
    expect(page.locator("#call-answer")).to_be_in_viewport()
    assert_good_looks(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", COMPARED)
def test_pages_that_compare(open_examined: OpenWindow, path: str, language: str) -> None:
    """Two versions in one text and side by side, two languages, the form."""
    page = open_examined(language=language)
    other = "pl" if language == "nl" else "nl"
    page.goto(f"/{language}/page-computers/terms/" + path.format(other=other))
    assert_good_looks(page, language)


def test_further_document(open_examined: OpenWindow) -> None:
    """Damal's price list, reached as a reader would reach it."""
    page = open_examined(language="pl")
    page.goto("/pl/damal/")
    page.locator("a[href*='/documents/']").first.click()
    assert_good_looks(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("firm", FIRMS)
def test_own_page_in_every_state(
    open_examined: OpenWindow, service: Service, firm: str, language: str
) -> None:
    """Waiting, redeemed, stopped."""
    customer = Customer(open_examined(language=language), firm, language)
    customer.open_help_page(service)
    customer.fill()
    customer.accept()
    assert_good_looks(customer.page, language)
    technician = Technician(open_examined(language=language), service, f"{firm}-technician")
    technician.log_in()
    technician.redeem(customer.session_token())
    assert_good_looks(technician.page, language)
    customer.page.reload()
    assert_good_looks(customer.page, language)
    customer.stop()
    assert customer.state() == "stopped"
    assert_good_looks(customer.page, language)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_desk_with_its_outcomes(open_examined: OpenWindow, service: Service, language: str) -> None:
    """The empty desk, and the answers to codes that open nothing."""
    technician = Technician(open_examined(language=language), service, "overmax-both")
    technician.log_in()
    assert_good_looks(technician.page, language)
    assert technician.redeem("12 34") == "mistyped"
    assert_good_looks(technician.page, language)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_inviting(open_examined: OpenWindow, service: Service, language: str) -> None:
    """The form, an invitation with its picture and the list, and a reason that is missing."""
    technician = Technician(open_examined(language=language), service, "overmax-technician")
    technician.log_in()
    technician.page.locator(".to-invite a").click()
    assert_good_looks(technician.page, language)
    technician.invite("pl")
    assert_good_looks(technician.page, language)
    technician.page.locator("form#invite").evaluate("form => { form.noValidate = true }")
    technician.page.locator("form#invite button[value=refuse]").click()
    expect(technician.page.locator("#problems")).to_be_visible()
    assert_good_looks(technician.page, language)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_terms_for_staff(open_examined: OpenWindow, service: Service, language: str) -> None:
    """The firm's versions, reached by the navigation."""
    technician = Technician(open_examined(language=language), service, "page-computers-technician")
    technician.log_in()
    technician.page.locator("nav a[href='/desk/terms']").click()
    expect(technician.page.locator("h3")).to_have_count(3)
    assert_good_looks(technician.page, language)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_auditor_pages(open_examined: OpenWindow, service: Service, language: str) -> None:
    """Records, a record, pictures, filters that can't be understood, nothing found."""
    customer = Customer(open_examined(language="nl"), "mastiff", "nl")
    customer.open_help_page()
    customer.fill()
    customer.accept()
    auditor = Auditor(open_examined(language=language), service, "mastiff-auditor")
    auditor.log_in()
    assert_good_looks(auditor.page, language)
    auditor.page.locator("a[href*='/audit/records/']").first.click()
    assert_good_looks(auditor.page, language)
    for query in ("since=2026-02-31", "since=2001-01-01&until=2001-01-02"):
        for path in ("/audit/", "/audit/pictures"):
            auditor.page.goto(f"{path}?{query}")
            assert_good_looks(auditor.page, language)
    auditor.page.goto("/audit/pictures")
    assert_good_looks(auditor.page, language)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_manager_pages(open_examined: OpenWindow, service: Service, language: str) -> None:
    """Sessions of this month, filters that can't be understood, the firm's people."""
    manager = Auditor(open_examined(language=language), service, "mastiff-manager")
    manager.log_in()
    for address in ("/desk/sessions", "/desk/sessions?since=2026-02-31", "/desk/staff"):
        manager.page.goto(address)
        assert_good_looks(manager.page, language)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_login_pages(open_examined: OpenWindow, language: str) -> None:
    """The form, and the form after a wrong password."""
    page = open_examined(language=language)
    page.goto("/login")
    assert_good_looks(page, language)
    page.locator("#name").fill("nobody")
    page.locator("#password").fill("wrong password")
    page.locator("form[action='/login'] button").click()
    assert_good_looks(page, language)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_keyboard_is_enough(open_window: OpenWindow, has_scripts: bool) -> None:
    """From the address bar to the code with Tab, Space, arrows and Enter alone."""
    customer = Customer(open_window(has_scripts=has_scripts), "qomputer", "nl")
    customer.open_help_page()
    page = customer.page
    for _ in range(200):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() == 0:
            continue
        kind, name = focused.get_attribute("type"), focused.get_attribute("name") or ""
        if kind in {"checkbox", "radio"} and focused.get_attribute("required") is not None:
            page.keyboard.press("Space")
        elif name in TYPED and focused.get_attribute("required") is not None:
            page.keyboard.type(TYPED[name])
        elif "go" in (focused.get_attribute("class") or "").split():
            break
    page.keyboard.press("Enter")
    expect(page.locator("#session-token")).to_be_visible()


def test_focus_can_be_seen(open_window: OpenWindow) -> None:
    """Every stop of the Tab key draws something around itself."""
    page = open_window()
    page.goto("/nl/page-computers/")
    bare = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one);
            const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            return drawn || style.boxShadow !== 'none' ? null : one.outerHTML.slice(0, 120) }"""
        )
        if seen:
            bare.append(seen)
    assert bare == []


def test_enter_in_a_field_orders_nothing(open_window: OpenWindow) -> None:
    """Pressing Enter after one's name neither agrees nor changes the language."""
    customer = Customer(open_window(), "page-computers", "nl")
    customer.open_help_page()
    customer.fill()
    customer.form.locator("[name=name]").press("Enter")
    customer.page.wait_for_timeout(300)
    assert customer.page.url.endswith(customer.home)


def test_large_text_needs_no_sideways_scrolling(open_window: OpenWindow) -> None:
    """Text at twice its size on a desktop (WCAG 1.4.4, 1.4.10)."""
    page = open_window(size=(1280, 900))
    page.goto("/pl/mastiff/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
