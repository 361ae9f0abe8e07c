"""The note on a session's screen, while two people have the screen open."""

from __future__ import annotations

import pytest

from consent.core.staff import StaffMember
from consent.service import support_sessions
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from tests.samples import NOW
from tests.web.desk_sessions import address, field, hire, recognised
from tests.web.staff_browser import Browser, HandClock

FIRM = "qomputer"
NEWER = "Belt terug."


@pytest.fixture
def tess(house: Installation, hand_clock: HandClock) -> StaffMember:
    """A technician."""
    return hire(house, "tess", FIRM)


@pytest.fixture
def done(house: Installation, tess: StaffMember) -> Accepted:
    """A session of hers that was not begun yet."""
    return recognised(house, tess, FIRM)


def overtaken(house: Installation, tess: StaffMember, done: Accepted, browser: Browser) -> dict[str, str]:
    """What a screen sends on which nothing is noted, while a colleague has noted something since."""
    browser.log_in("tess")
    browser.get(address(done))
    sent = of_page(browser)
    support_sessions.note(house, tess, done.acceptance.id, NEWER, now=NOW)
    return sent


def of_page(browser: Browser) -> dict[str, str]:
    """The note of the screen and its hidden fields."""
    digest = browser.page.split('name="note_digest"')[1].split('value="')[1].partition('"')[0]
    token = browser.hidden("/logout")["csrf_token"]
    return {"csrf_token": token, "note": field(browser, "note"), "note_digest": digest}


def test_form_that_comes_back_has_the_note_that_is_kept(
    house: Installation, tess: StaffMember, done: Accepted, browser: Browser
) -> None:
    """Closed with something missing, twice, by an old tab: what a colleague has noted is not emptied by the second press."""
    sent = overtaken(house, tess, done, browser)
    for _ in range(2):
        assert browser.post(address(done, "close"), **sent).status_code == 422
        assert field(browser, "note") == NEWER
        sent = of_page(browser)
    assert support_sessions.read_note(house, done.acceptance.id) == NEWER


def test_note_of_a_colleague_stays_above_ones_own(
    house: Installation, tess: StaffMember, done: Accepted, browser: Browser
) -> None:
    """Both wrote at once: nobody's words are lost."""
    sent = overtaken(house, tess, done, browser)
    assert browser.post(address(done, "note"), **sent | {"note": "Printer."}).status_code == 303
    assert support_sessions.read_note(house, done.acceptance.id) == f"{NEWER}\n\nPrinter."
