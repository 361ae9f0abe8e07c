"""The guard against a clock that leaped: who is believed, what is refused, and that a refusal deletes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.errors import Invalid
from consent.service import retention_clock
from consent.service.installation import Installation
from tests.samples import NOW, accepted

TEN_YEARS = timedelta(days=3653)


def test_a_clock_near_the_newest_record_is_believed(house: Installation) -> None:
    """Where no run is known of, the log says what day it was."""
    accepted(house)
    retention_clock.check(house, NOW + retention_clock.FURTHEST)


def test_a_clock_years_ahead_is_refused(house: Installation) -> None:
    """And the words say what to do where it is right."""
    accepted(house)
    with pytest.raises(Invalid, match="`consent worker --once --clock-is-right`"):
        retention_clock.check(house, NOW + TEN_YEARS)


def test_a_record_of_the_wrong_day_is_no_excuse(house: Installation) -> None:
    """Under a wrong clock the next customer dates a record wrong too; the last run is older, and counts."""
    assert retention_clock.note(house.settings, NOW)
    accepted(house, now=NOW + TEN_YEARS)
    with pytest.raises(Invalid):
        retention_clock.check(house, NOW + TEN_YEARS)


def test_a_quiet_firm_is_tidied_by_its_daily_run(house: Installation) -> None:
    """Nobody comes for a year, the worker does: it is believed on each day."""
    accepted(house)
    for days in range(0, 365, 30):
        now = NOW + timedelta(days=days)
        retention_clock.check(house, now)
        assert retention_clock.note(house.settings, now)
    assert retention_clock.last_run(house.settings) == now


def test_a_clock_behind_is_nothing_to_this_guard(house: Installation) -> None:
    """Less is old then, not more."""
    assert retention_clock.note(house.settings, NOW)
    retention_clock.check(house, NOW - TEN_YEARS)


def test_nothing_is_known_of_an_empty_installation(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to be deleted either."""
    monkeypatch.setattr("consent.store.log.places", lambda _: {})
    retention_clock.check(house, NOW + TEN_YEARS)


def test_a_damaged_file_is_none(house: Installation) -> None:
    """Then the log is asked."""
    path = house.settings.data / retention_clock.FILE
    for content in (b"", b"{}", b'{"time":"yesterday"}\n', b"\xff"):
        path.write_bytes(content)
        assert retention_clock.last_run(house.settings) is None


def test_a_file_that_cannot_be_written_is_told(house: Installation) -> None:
    """Nothing half-written is left."""
    (house.settings.data / retention_clock.FILE).mkdir()
    before = sorted(house.settings.data.iterdir())
    assert not retention_clock.note(house.settings, NOW)
    assert sorted(house.settings.data.iterdir()) == before
