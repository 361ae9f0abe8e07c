"""The summary of a session: corrections in their order, dates from the confirmation, and what stays out before its time."""

from __future__ import annotations

from datetime import date

import pytest

from consent.core.complaint_dates import ComplaintDates
from consent.errors import LinkRefused, NotPossible
from consent.service import session_summaries
from consent.service.installation import Installation
from consent.service.session_summaries import Summary
from tests.web.session_played import Played, closed, running
from tests.web.staff_browser import HandClock


@pytest.fixture
def clock() -> HandClock:
    """At NOW, until it is moved."""
    return HandClock()


def summary(played: Played) -> Summary:
    """What the customer would read."""
    return session_summaries.summary(played.house, played.firm, played.ref, now=played.now)


def test_corrections_stand_in_their_order_and_the_last_one_counts(
    house: Installation, clock: HandClock
) -> None:
    """Each has what was before it; the charge is the record's own."""
    played = closed(house, clock, minutes=23)
    played.correct(12, "solved", "Wachten telt niet.")
    clock.move(minutes=5)
    played.correct(12, "unsolved", "Het kwam terug.")
    found = summary(played)
    assert [(one.before.seconds, one.after.seconds) for one in found.corrections] == [(1380, 720), (720, 720)]
    assert [one.reason for one in found.corrections] == ["Wachten telt niet.", "Het kwam terug."]
    assert (found.result.outcome, found.result.charge["amount"]) == ("unsolved", 0)
    assert found.result == found.corrections[-1].after
    assert found.corrections[0].before.charge["amount"] == 2500


def test_dates_count_from_the_day_of_the_confirmation(house: Installation, clock: HandClock) -> None:
    """A Friday: the three working days end on Wednesday; nothing before the confirmation."""
    played = closed(house, clock, "damal")
    assert summary(played).dates is None
    assert summary(played.confirm()).dates == ComplaintDates(date(2026, 12, 4), date(2026, 11, 25))


@pytest.mark.parametrize("state", ["accepted", "running", "ended", "stopped"])
def test_session_that_is_not_closed_has_no_summary(house: Installation, clock: HandClock, state: str) -> None:
    """NotPossible says why not."""
    played = running(house, clock) if state in ("running", "ended") else Played(house, clock)
    if state in ("ended", "stopped"):
        played.stop()
    with pytest.raises(NotPossible):
        summary(played)


def test_reference_of_another_firm_is_forged(house: Installation, clock: HandClock) -> None:
    """It looks like one that never was."""
    played = closed(house, clock)
    with pytest.raises(LinkRefused):
        session_summaries.summary(house, "damal", played.ref, now=clock())


def test_same_words_are_known_again_however_a_browser_ends_its_lines(
    house: Installation, clock: HandClock
) -> None:
    """Other words are not, and before an objection there are none."""
    played = closed(house, clock)

    def has_written(text: str) -> bool:
        return session_summaries.has_written(house, played.firm, played.ref, text)

    assert not has_written("")
    played.object_to("Te duur.\nEn te laat.")
    assert has_written(" Te duur.\r\nEn te laat. ")
    assert not has_written("Te duur.")
