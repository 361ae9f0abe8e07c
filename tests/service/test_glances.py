"""A glance at a session: its ETag changes exactly when the customer's own page would."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.errors import LinkRefused
from consent.service import customers, glances
from consent.service.installation import Installation
from tests.web.session_played import Played, closed, running
from tests.web.staff_browser import HandClock


@pytest.fixture
def clock() -> HandClock:
    """At NOW, until it is moved."""
    return HandClock()


def glance(played: Played, seconds: float = 0) -> glances.Glance:
    """What a page would be told so many seconds from now."""
    later = played.now + timedelta(seconds=seconds)
    return glances.customers_glance(played.house, played.firm, played.ref, now=later)


def test_etag_stays_while_nothing_changes(house: Installation, clock: HandClock) -> None:
    """Whoever asks in the same minute gets the same."""
    played = Played(house, clock)
    assert glance(played, 1) == glance(played, 50)


def test_etag_changes_with_the_minutes_of_a_code_and_with_a_new_one(
    house: Installation, clock: HandClock
) -> None:
    """The page says how many minutes are left."""
    played = Played(house, clock)
    before = glance(played, 1)
    assert glance(played, 61) != before
    customers.new_token(house, played.firm, played.ref, now=played.now + timedelta(seconds=1))
    assert glance(played, 1) != before


def test_etag_of_a_running_session_changes_as_soon_as_a_minute_begins(
    house: Installation, clock: HandClock
) -> None:
    """At 10:00 a block of ten minutes is over; a second later the next one costs."""
    played = running(house, clock)
    assert glance(played, 600) != glance(played, 601)
    assert glance(played, 601) == glance(played, 660)


def test_links_are_fresh_before_they_run_out(house: Installation, clock: HandClock) -> None:
    """They live half an hour: a page that follows reads itself again in time."""
    played = Played(house, clock).redeem()
    assert glance(played) == glance(played, 19 * 60)
    assert glance(played) != glance(played, 21 * 60)


def test_closed_session_changes_no_more_by_itself(house: Installation, clock: HandClock) -> None:
    """But with a correction it does."""
    played = closed(house, clock)
    before = glance(played)
    assert glance(played, 24 * 3600) == before
    played.correct(1, "solved", "Wachten telt niet.")
    assert glance(played) != before


@pytest.mark.parametrize(("hours", "state"), [(0, "waiting"), (1, "expired"), (24, "over")])
def test_state_is_that_of_the_page(house: Installation, clock: HandClock, hours: int, state: str) -> None:
    """Also where time alone has changed it."""
    played = Played(house, clock)
    clock.move(hours=hours)
    page = customers.page(house, played.firm, played.ref, now=clock())
    assert glance(played).state == page.state == state


def test_forged_reference_is_shown_nothing(house: Installation, clock: HandClock) -> None:
    """As for the page itself."""
    with pytest.raises(LinkRefused):
        glances.customers_glance(house, "damal", Played(house, clock).ref, now=clock())
