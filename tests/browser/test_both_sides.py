"""One session in two browsers: what one side does, the other sees without loading anything again; and without scripts, by loading."""

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


def see(page: Page, place: str, state: str) -> None:
    """Waits until a page says so by itself."""
    expect(page.locator(place)).to_have_attribute("data-state", state, timeout=SOON)


class Call:
    """A customer and a technician on the phone, each at their own screen."""

    def __init__(
        self, open_window: OpenWindow, service: Service, language: str = "nl", *, has_scripts: bool = True
    ) -> None:
        page = open_window(language=language, has_scripts=has_scripts)
        self.customer = Customer(page, FIRM, language)
        self.technician = Technician(
            open_window(language=language, has_scripts=has_scripts), service, f"{FIRM}-technician"
        )
        self.own, self.desk = self.customer.page, self.technician.page
        self.customer.open_help_page()
        self.customer.fill()
        self.customer.accept()
        self.technician.log_in()

    def redeem(self) -> list[str]:
        """The technician types what was read aloud, and opens the session; the two words."""
        assert self.technician.redeem(self.customer.session_token()) == "valid"
        words = self.technician.words()
        self.desk.locator("#outcome .to-session a").click()
        self.desk.wait_for_url(re.compile("/desk/session/"))
        return words

    def recognise(self) -> None:
        """The customer has heard the words."""
        self.own.locator("#that-is-right").click()

    def start(self) -> None:
        """The technician decides, and takes over."""
        self.desk.locator("form[action$='/decide'] button[value=yes]").first.click()
        self.desk.locator("form[action$='/start'] button").click()

    def close(self) -> None:
        """The technician says how it ended."""
        self.desk.locator("#outcome-solved").check()
        self.desk.locator("#solvable-yes").check()
        self.desk.locator("#work_done").fill("Printer verbonden.")
        self.desk.locator("#tool_length").fill("0:20")
        self.desk.locator("#tool_reference").fill("IR-1")
        self.desk.locator("form#work button.go").click()


def test_each_side_sees_what_the_other_does(open_window: OpenWindow, service: Service) -> None:
    """From the code to the confirmed work; nobody presses "load again" on either side."""
    call = Call(open_window, service)
    words = call.redeem()
    see(call.own, "#session-state", "redeemed")
    expect(call.own.locator("#person-title")).to_have_text(call.technician.name)
    assert call.own.locator(".words span").all_inner_texts() == words
    call.recognise()
    see(call.desk, "#session-says", "recognised")
    call.start()
    see(call.own, "#session-state", "running")
    expect(call.own.locator("#live-now")).to_contain_text("10,00")
    call.customer.stop()
    see(call.own, "#session-state", "ended")
    see(call.desk, "#session-says", "ended")
    call.close()
    see(call.own, "#session-state", "closed")
    call.own.locator("#to-summary").click()
    expect(call.own.locator(".said")).to_have_text("Printer verbonden.")
    call.own.locator("form[action$='/work'] button").click()
    see(call.desk, "#session-says", "settled")
    call.own.locator("#objection").fill("Te duur.")
    call.own.locator("form[action$='/object'] button").click()
    expect(call.own.locator(".objection .said")).to_have_text("Te duur.")


def test_stop_before_anything_runs_shows_at_the_desk(open_window: OpenWindow, service: Service) -> None:
    """Not the person on the phone: the technician sees it before touching anything."""
    call = Call(open_window, service)
    call.redeem()
    see(call.own, "#session-state", "redeemed")
    call.customer.not_me()
    see(call.own, "#session-state", "stopped")
    see(call.desk, "#session-says", "stopped")
    assert call.desk.locator("form[action$='/start']").count() == 0


def test_without_scripts_loading_again_does_it_all(open_window: OpenWindow, service: Service) -> None:
    """The same steps, each seen after one press on "load this page again"."""
    call = Call(open_window, service, has_scripts=False)
    call.redeem()
    call.own.locator(".reload a").click()
    assert call.customer.state() == "redeemed"
    call.recognise()
    assert call.customer.state() == "recognised"
    call.desk.reload()
    call.start()
    call.own.locator(".reload a").click()
    assert call.customer.state() == "running"
    call.customer.stop()
    assert call.customer.state() == "ended"
    call.desk.reload()
    call.close()
    call.own.reload()
    assert call.customer.state() == "closed"


def test_focus_and_folds_stay_when_the_page_changes(open_window: OpenWindow, service: Service) -> None:
    """Whoever stands on the stop button stays on it; what was opened stays open; the place on the page stays."""
    call = Call(open_window, service)
    call.own.locator("#stop-now").focus()
    fold = call.own.locator("#live-program details").first
    fold.locator("summary").evaluate("one => one.click()")
    call.redeem()
    see(call.own, "#session-state", "redeemed")
    assert call.own.evaluate("document.activeElement.id") == "stop-now"
    expect(fold).to_have_attribute("open", "")


def test_new_sentence_is_in_a_region_that_is_read_aloud(open_window: OpenWindow, service: Service) -> None:
    """The same element before and after: a new one would not be announced."""
    call = Call(open_window, service)
    region = call.own.locator("#session-state").element_handle()
    call.redeem()
    see(call.own, "#session-state", "redeemed")
    assert region.evaluate("one => one.isConnected && one.getAttribute('role')") == "status"
    assert "redeemed" in str(region.get_attribute("class"))


def test_lost_connection_is_said_once_and_taken_back(open_window: OpenWindow, service: Service) -> None:
    """Quietly, and the page goes on by itself."""
    call = Call(open_window, service)
    line = call.own.locator("[data-poll]")
    expect(line).to_have_text("")
    call.own.route("**/state", lambda route: route.abort())
    expect(line).to_have_text(line.get_attribute("data-poll-lost") or "?", timeout=SOON)
    call.own.unroute("**/state")
    call.redeem()
    see(call.own, "#session-state", "redeemed")
    expect(line).to_have_text("")


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_every_state_looks_good(open_window: OpenWindow, service: Service, language: str) -> None:
    """No violation in both schemes and both widths, from the card with the words to the summary."""
    call = Call(partial(open_window, obeys_csp=False), service, language)
    call.redeem()
    see(call.own, "#session-state", "redeemed")
    assert_good_looks(call.own, language)
    call.recognise()
    assert_good_looks(call.own, language)
    see(call.desk, "#session-says", "recognised")
    call.start()
    see(call.own, "#session-state", "running")
    assert_good_looks(call.own, language)
    call.customer.stop()
    assert_good_looks(call.own, language)
    see(call.desk, "#session-says", "ended")
    call.close()
    see(call.own, "#session-state", "closed")
    assert_good_looks(call.own, language)
    call.own.locator("#to-summary").click()
    assert_good_looks(call.own, language)
    call.own.locator("#objection").evaluate("one => one.removeAttribute('required')")
    call.own.locator("form[action$='/object'] button").click()
    expect(call.own.locator("#problems")).to_be_focused()
    assert_good_looks(call.own, language)
    call.own.locator("form[action$='/work'] button").click()
    assert_good_looks(call.own, language)


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_choice_of_a_technician_looks_good_and_is_kept(open_window: OpenWindow, language: str) -> None:
    """By keyboard: the arrow keys choose, one press keeps it."""
    customer = Customer(open_window(language=language, obeys_csp=False), "damal", language)
    customer.open_help_page()
    customer.fill()
    customer.accept()
    assert_good_looks(customer.page, language)
    customer.page.locator(".colleagues input").first.focus()
    customer.page.keyboard.press("ArrowDown")
    customer.page.locator("#choose").press("Enter")
    expect(customer.page.locator(".colleagues input").nth(1)).to_be_checked()
    expect(customer.page.locator(".colleagues .chosen")).to_have_count(1)
    assert_good_looks(customer.page, language)
