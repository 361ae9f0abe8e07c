"""Polls of the desk: changed or not, in a few bytes, and no sign of life of whoever left the page open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from consent.config import Settings
from consent.core.staff import IDLE_LIMIT, StaffMember
from consent.service import customers, staff, support_sessions
from consent.service.installation import Installation
from consent.web import create_app
from tests.samples import NOW, accepted
from tests.web.desk_sessions import FIRM, address, press, recognised, redeemed
from tests.web.staff_browser import Browser, HandClock

DESK = "/desk/state"


def ask(browser: Browser, where: str, etag: str = "") -> TestResponse:
    """A poll, with the mark of what the page shows."""
    return browser.client.get(where, headers={"If-None-Match": etag} if etag else {})


def mark_in(browser: Browser) -> str:
    """The mark that the page has in it."""
    return browser.page.split('data-poll-etag="&quot;')[1].partition("&quot;")[0]


def test_poll_of_a_page_that_is_up_to_date_says_nothing(
    house: Installation, tess: StaffMember, at_desk: Browser
) -> None:
    """304 without a body, kept by nobody, for the mark that the page has in it."""
    done = redeemed(house, tess, FIRM)
    for page, where in ((address(done), address(done, "state")), ("/desk/", DESK)):
        at_desk.get(page)
        answer = ask(at_desk, where, f'"{mark_in(at_desk)}"')
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["Cache-Control"] == "no-store"


def test_each_step_changes_the_mark(
    house: Installation, tess: StaffMember, at_desk: Browser, hand_clock: HandClock
) -> None:
    """Of the session and of the queue; a minute that goes by while it runs does too."""
    done = redeemed(house, tess, FIRM)
    marks = []

    def note() -> None:
        found = [ask(at_desk, where) for where in (address(done, "state"), DESK)]
        assert all(one.headers["ETag"].startswith('"') for one in found)
        marks.append((found[0].json["state"], *(one.headers["ETag"] for one in found)))  # type: ignore[index]

    note()
    support_sessions.recognise(house, FIRM, done.ref, tess.id, now=NOW)
    note()
    press(at_desk, done, "start")
    note()
    hand_clock.move(minutes=1)
    note()
    customers.stop(house, FIRM, done.ref, "stop", now=hand_clock())
    note()
    press(at_desk, done, "close", outcome="solved", work_done="Klaar.")
    note()
    support_sessions.confirm_work(house, FIRM, done.ref, now=hand_clock())
    note()
    assert [state for state, *_ in marks] == [
        "redeemed", "recognised", "running", "running", "ended", "closed", "settled",
    ]  # fmt: skip
    assert len({one for _, one, _ in marks}) == len({two for *_, two in marks}) == len(marks)


def test_poll_says_when_to_ask_again_and_when_no_more(
    house: Installation, tess: StaffMember, at_desk: Browser
) -> None:
    """Seconds while something can happen; null once nothing can."""
    done = recognised(house, tess, FIRM)
    assert ask(at_desk, address(done, "state")).json == {"state": "recognised", "next": 4}
    customers.stop(house, FIRM, done.ref, "stop", now=NOW)
    assert ask(at_desk, address(done, "state")).json == {"state": "stopped", "next": None}


def test_quiet_desk_is_asked_more_seldom(house: Installation, at_desk: Browser) -> None:
    """Nobody waits, nothing runs."""
    assert ask(at_desk, DESK).json == {"state": "quiet", "next": 10}
    accepted(house, FIRM)
    assert ask(at_desk, DESK).json == {"state": "busy", "next": 4}


@pytest.mark.parametrize("by", ["poll", "fetched page"])
def test_page_left_open_keeps_nobody_logged_in(
    house: Installation, tess: StaffMember, at_desk: Browser, hand_clock: HandClock, by: str
) -> None:
    """Polls, and the pages that they fetch, are no activity."""
    for _ in range(4):
        hand_clock.move(seconds=IDLE_LIMIT.total_seconds() / 4)
        headers = {"Sec-Fetch-Dest": "empty"} if by == "fetched page" else {}
        assert at_desk.client.get(DESK if by == "poll" else "/desk/", headers=headers).status_code == 200
    hand_clock.move(seconds=1)
    answer = ask(at_desk, DESK)
    assert (answer.status_code, answer.json) == (401, {"state": "logged_out", "next": None})


def test_running_session_of_one_s_own_keeps_one_logged_in(
    house: Installation, tess: StaffMember, at_desk: Browser, hand_clock: HandClock
) -> None:
    """However long nobody touches the keyboard."""
    done = recognised(house, tess, FIRM)
    press(at_desk, done, "start")
    hand_clock.move(hours=1)
    assert at_desk.get(address(done)).status_code == 200


def test_desks_of_one_office_do_not_flood(
    settings: Settings, house: Installation, hand_clock: HandClock
) -> None:
    """Twenty technicians behind one address; whoever is not logged in is told so, and nothing else."""
    limited = settings.model_copy(update={"flood_limit": 3})
    client = create_app(house=replace(house, settings=limited)).test_client()
    assert {client.get(DESK).status_code for _ in range(10)} == {401}
    assert [client.get("/login").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_poll_of_somebody_disabled_is_refused(house: Installation, at_desk: Browser) -> None:
    """At once, in words that no page shows."""
    staff.set_disabled(house, "tess", True, now=NOW)
    assert ask(at_desk, DESK).status_code == 401
