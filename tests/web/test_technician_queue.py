"""The queue at the desk as its page shows it: filters in the address, what is late on top, who asks for whom."""

from __future__ import annotations

import re

import pytest

from consent.core.references import format_reference
from consent.core.staff import StaffMember
from consent.service import customers, support_sessions
from consent.service.installation import Installation
from consent.web import technician
from tests.samples import NOW, accepted
from tests.web.desk_sessions import address, hire, press, recognised, redeemed, says
from tests.web.staff_browser import Browser, HandClock

FIRM = "damal"


@pytest.fixture
def tess(house: Installation) -> StaffMember:
    """A technician of a firm whose customers choose theirs."""
    return hire(house, "tess", FIRM)


@pytest.fixture
def at_desk(tess: StaffMember, browser: Browser) -> Browser:
    """Her browser."""
    browser.log_in("tess")
    return browser


def groups(browser: Browser) -> list[str]:
    """The groups that have rows, in the order of the page."""
    return re.findall(r'<section class="group-([\w-]+)"', browser.page)


def test_filters_stand_in_the_address(house: Installation, tess: StaffMember, at_desk: Browser) -> None:
    """One group, one's own; a press on the same filter takes it away; what says nothing filters nothing."""
    accepted(house, FIRM, "pl")
    redeemed(house, tess, FIRM)
    redeemed(house, hire(house, "eva", FIRM), FIRM)
    at_desk.get("/desk/")
    assert groups(at_desk) == ["waiting", "open"]
    assert 'href="/desk/?show=waiting"' in at_desk.page
    at_desk.get("/desk/?show=open&mine=1")
    assert groups(at_desk) == ["open"]
    assert at_desk.page.count('<details id="row-') == 1
    assert 'href="/desk/?mine=1" aria-current="true"' in at_desk.page
    assert 'href="/desk/?show=open" aria-current="true"' in at_desk.page
    at_desk.get("/desk/?show=made-up&mine=yes")
    assert groups(at_desk) == ["waiting", "open"]


def test_filter_that_nothing_fits_says_so(house: Installation, at_desk: Browser) -> None:
    """With the way back to everything."""
    accepted(house, FIRM, "pl")
    at_desk.get("/desk/?show=to-close")
    assert "Nothing fits this choice." in says(at_desk)
    assert '<a href="/desk/">Show everything</a>' in at_desk.page


def test_filter_outlives_a_code(house: Installation, at_desk: Browser) -> None:
    """The answer to a code has the queue as it was, and so has its address."""
    at_desk.get("/desk/?show=open")
    at_desk.post("/desk/redeem?show=open", code="12 34")
    assert 'aria-current="true" class="mark mark-open"' in at_desk.page
    assert at_desk.get("/desk/redeem?show=open").location == "/desk/?show=open"


def test_what_was_not_closed_in_time_stands_on_top(
    house: Installation, tess: StaffMember, at_desk: Browser, hand_clock: HandClock
) -> None:
    """And says what to do."""
    done = recognised(house, tess, FIRM)
    press(at_desk, done, "start")
    customers.stop(house, FIRM, done.ref, "stop", now=NOW)
    accepted(house, FIRM, "pl")
    at_desk.get("/desk/")
    assert groups(at_desk) == ["to-close", "waiting"]
    assert "Not closed in time" in says(at_desk)
    assert f'href="{address(done)}">Open the session and close it' in at_desk.page


def test_running_row_has_its_time(
    house: Installation, tess: StaffMember, at_desk: Browser, hand_clock: HandClock
) -> None:
    """Minutes, later hours."""
    done = recognised(house, tess, FIRM)
    press(at_desk, done, "start")
    for move, words in ((0, "less than a minute"), (12, "12 minutes"), (113, "2 h 5 min")):
        hand_clock.move(minutes=move)
        at_desk.get("/desk/")
        assert f'<span class="running-time">{words}</span>' in at_desk.page


def test_customer_asks_for_somebody(house: Installation, tess: StaffMember, at_desk: Browser) -> None:
    """Whom they asked for reads it first; the others read for whom it is. No name of a customer."""
    eva = hire(house, "eva", FIRM)
    for one in (eva, tess):
        done = accepted(house, FIRM, "pl")
        support_sessions.choose_technician(house, FIRM, done.ref, one.id, now=NOW)
    at_desk.get("/desk/")
    text = says(at_desk)
    assert text.index("asks for you") < text.index("asks for eva")
    assert format_reference(done.acceptance.id) in text
    assert "Janssens" not in text


def test_long_day_shows_the_newest_of_each_group(
    house: Installation, at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts count all of them."""
    monkeypatch.setattr(technician, "MOST_ROWS", 2)
    for _ in range(3):
        accepted(house, FIRM, "pl")
    at_desk.get("/desk/")
    assert at_desk.page.count('<details id="row-') == 2
    assert "1 older one is not listed here." in says(at_desk)
    assert "waiting 3" in says(at_desk)
