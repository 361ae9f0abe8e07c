"""The desk with one hand on the phone: by keyboard alone, in each state, and never in the way of whoever types."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, Service
from tests.browser.people import Customer, Technician
from tests.browser.test_access import assert_good_looks

pytestmark = pytest.mark.browser

FIRM = "page-computers"
SOON = 20_000


def accepted_by(open_window: OpenWindow, firm: str = FIRM, language: str = "nl") -> Customer:
    """A customer with a code to read aloud."""
    customer = Customer(open_window(language=language), firm, language)
    customer.open_help_page()
    customer.fill()
    customer.accept()
    return customer


def opened(page: Page) -> None:
    """From the outcome of a code to the session's screen."""
    page.locator("#outcome .to-session a").click()
    page.wait_for_url(re.compile("/desk/session/"))


def tab_to(page: Page, selector: str) -> None:
    """The Tab key until the focus is there."""
    for _ in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_keyboard_is_enough_from_the_code_to_the_amount(
    open_window: OpenWindow, service: Service, has_scripts: bool
) -> None:
    """Digits and Enter, Enter once more, then Tab, Space and Enter."""
    customer = accepted_by(open_window)
    technician = Technician(
        open_window(has_scripts=has_scripts, language="en"), service, f"{FIRM}-technician"
    )
    technician.log_in()
    page = technician.page
    page.goto("/desk/")
    page.keyboard.type(customer.session_token())
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_have_attribute("data-outcome", "valid")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/session/"))
    tab_to(page, "form[action$='/decide'] button[value=yes]")
    page.keyboard.press("Enter")
    customer.page.reload()
    customer.page.locator("#that-is-right").click()
    page.reload()
    tab_to(page, "form[action$='/start'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#session-says")).to_have_attribute("data-state", "running")
    for control, typed in (
        ("#outcome-solved", " "),
        ("#solvable-yes", " "),
        ("#work_done", "New driver"),
        ("#tool_length", "0:10"),
        ("#tool_reference", "IR-2"),
    ):
        tab_to(page, control)
        page.keyboard.press("Space") if typed == " " else page.keyboard.type(typed)
    tab_to(page, "form#work button.go")
    page.keyboard.press("Enter")
    expect(page.locator("#session-says")).to_have_attribute("data-state", "closed")
    expect(page.locator("#session-closed .charge tfoot td")).to_have_text("€10.00")


def test_what_is_typed_stays_when_the_customer_stops(open_window: OpenWindow, service: Service) -> None:
    """The state changes above; the note, the half form and the cursor stay where they are."""
    customer = accepted_by(open_window)
    technician = Technician(open_window(language="en"), service, f"{FIRM}-technician")
    technician.log_in()
    page = technician.page
    assert technician.redeem(customer.session_token()) == "valid"
    opened(page)
    page.locator("form[action$='/decide'] button[value=yes]").click()
    customer.page.locator("#that-is-right").click(timeout=SOON)
    page.locator("form[action$='/start'] button").click(timeout=SOON)
    page.locator("#work_done").fill("Half a sentence")
    page.locator("#note").fill("Calls back")
    page.locator("#note").focus()
    customer.stop()
    expect(page.locator("#session-says")).to_have_attribute("data-state", "ended", timeout=SOON)
    expect(page.locator("#session-says")).to_contain_text("Nobody may be connected")
    expect(page.locator("#work_done")).to_have_value("Half a sentence")
    expect(page.locator("#note")).to_have_value("Calls back")
    expect(page.locator("#note")).to_be_focused()


def test_queue_grows_beside_the_code_that_is_typed(open_window: OpenWindow, service: Service) -> None:
    """A new customer appears; the digits, the focus and the row that was opened stay."""
    accepted_by(open_window, "damal", "pl")
    technician = Technician(open_window(language="en"), service, "damal-technician")
    technician.log_in()
    page = technician.page
    page.goto("/desk/?show=waiting")
    row = page.locator(".queue details").first
    name = row.get_attribute("id")
    row.locator("summary").click()
    rows = page.locator(".queue details").count()
    page.locator("#code").focus()
    page.keyboard.type("123 4")
    accepted_by(open_window, "damal", "pl")
    expect(page.locator(".queue details")).to_have_count(rows + 1, timeout=SOON)
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_value("123 4")
    expect(page.locator(f"[id='{name}']")).to_have_attribute("open", "")
    assert page.locator(".queue details[open]").count() == 1


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_screen_in_every_state(open_window: OpenWindow, service: Service, language: str) -> None:
    """Before, ready, running, refused, closed, corrected, and a note too long: axe finds nothing, nothing is too wide."""
    examined = partial(open_window, obeys_csp=False)
    customer = accepted_by(open_window, "mastiff", "pl")
    technician = Technician(examined(language=language), service, "mastiff-technician")
    technician.log_in()
    page = technician.page
    assert technician.redeem(customer.session_token()) == "valid"
    opened(page)
    assert_good_looks(page, language)
    customer.page.locator("#that-is-right").click(timeout=SOON)
    expect(page.locator("form[action$='/start']")).to_be_visible(timeout=SOON)
    assert_good_looks(page, language)
    page.locator("#channel-phone").check()
    page.locator("form[action$='/start'] button").click()
    assert_good_looks(page, language)
    page.locator("form#work").evaluate("form => { form.noValidate = true }")
    page.locator("form#work button.go").click()
    expect(page.locator("#problems")).to_be_focused()
    assert_good_looks(page, language)
    page.locator("#outcome-unsolved").check()
    page.locator("#work_done").fill("x" * 200)
    page.locator("#attested-data-deleted").check()
    page.locator("form#work button.go").click()
    expect(page.locator("#session-says")).to_have_attribute("data-state", "closed")
    assert_good_looks(page, language)
    page.goto("/desk/?show=done&mine=1")
    assert_good_looks(page, language)


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_declaration_on_the_screen(open_window: OpenWindow, service: Service, language: str) -> None:
    """The words that are read aloud, before and after a no."""
    examined = partial(open_window, obeys_csp=False)
    customer = Customer(open_window(language="pl"), "overmax", "pl")
    customer.open_help_page(service)
    customer.fill()
    customer.accept()
    technician = Technician(examined(language=language), service, "overmax-technician")
    technician.log_in()
    assert technician.redeem(customer.session_token()) == "valid"
    opened(technician.page)
    assert_good_looks(technician.page, language)
    technician.page.locator("form[action$='/declare'] button[value=no]").click()
    assert_good_looks(technician.page, language)


def test_card_of_a_code_follows_its_session(open_window: OpenWindow, service: Service) -> None:
    """Whoever has not opened the session yet sees on the card that the customer has stopped."""
    customer = accepted_by(open_window)
    technician = Technician(open_window(language="en"), service, f"{FIRM}-technician")
    technician.log_in()
    assert technician.redeem(customer.session_token()) == "valid"
    expect(technician.page.locator("#outcome #session-says")).to_be_hidden()
    customer.stop()
    expect(technician.page.locator("#outcome #session-says")).to_contain_text("Do not connect", timeout=SOON)
