"""What is in force on a day: at its end, at this moment, or as published now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consent.core.publications import PublishedVersion
from consent.service import days_in_force
from consent.service.days_in_force import DayInForce
from consent.service.installation import Installation
from tests.firm_folders import FIRM, USES_HELPER
from tests.living_terms import AFTERNOON, CURRENT, FIRST, MORNING, NEXT, PAST, live
from tests.samples import NOW

# 31 March 2024 in Brussels: from 23:00 in winter to 22:00 in summer.
CHANGE_DAY = datetime(2024, 3, 30, 23, tzinfo=UTC), datetime(2024, 3, 31, 22, tzinfo=UTC)
TODAY = datetime(2026, 11, 19, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def name_of(version: PublishedVersion | None) -> str | None:
    return None if version is None else version.name


def on_day(
    house: Installation, begin: datetime, end: datetime | None = None, now: datetime = NOW
) -> DayInForce:
    return days_in_force.on_day(house, FIRM, begin=begin, end=end or begin + DAY, now=now)


@pytest.fixture
def living(house: Installation, tmp_path: Path) -> Installation:
    """An installation with the firm of tests.living_terms."""
    live(house, tmp_path / "content")
    return house


def test_past_day_is_answered_with_its_end(living: Installation) -> None:
    """And what held earlier on that day is said, with the moment until which it did."""
    found = on_day(living, *CHANGE_DAY)
    assert (found.when, name_of(found.version), found.later) == ("past", AFTERNOON, ())
    assert [(name_of(held.version), held.until) for held in found.earlier] == [
        (FIRST, datetime(2024, 3, 31, 7, 30, tzinfo=UTC)),
        (MORNING, datetime(2024, 3, 31, 13, 0, tzinfo=UTC)),
    ]


def test_day_before_and_day_after_a_change_have_one_version(living: Installation) -> None:
    """To the millisecond at both midnights."""
    before = on_day(living, CHANGE_DAY[0] - DAY, CHANGE_DAY[0])
    after = on_day(living, CHANGE_DAY[1])
    assert (name_of(before.version), before.earlier) == (FIRST, ())
    assert (name_of(after.version), after.earlier) == (AFTERNOON, ())


def test_version_that_begins_with_the_day_holds_all_of_it(living: Installation) -> None:
    """Nothing held before it on that day."""
    begin = datetime(2025, 5, 31, 22, tzinfo=UTC)
    found = on_day(living, begin)
    assert (name_of(found.version), found.earlier) == (CURRENT, ())


def test_nothing_is_on_record_before_the_first_version(living: Installation) -> None:
    """None, and no guess."""
    found = on_day(living, datetime(2023, 12, 30, 23, tzinfo=UTC))
    assert (found.when, found.version, found.earlier) == ("past", None, ())
    assert days_in_force.at(living, FIRM, datetime(2023, 12, 31, 22, 59, tzinfo=UTC)) is None


def test_first_version_that_begins_at_an_hour_leaves_a_morning_with_nothing(
    house: Installation, tmp_path: Path
) -> None:
    """That nothing held before it is said as well."""
    live(house, tmp_path / "content", {MORNING: PAST[MORNING]})
    found = on_day(house, *CHANGE_DAY)
    assert [(held.version, held.until.hour) for held in found.earlier] == [(None, 7)]


def test_today_is_answered_with_this_moment(living: Installation) -> None:
    """What is still to come today is said apart."""
    found = on_day(living, TODAY)
    assert (found.when, name_of(found.version), found.later) == ("today", CURRENT, ())
    begin = datetime(2026, 11, 30, 23, tzinfo=UTC)
    morning = on_day(living, begin, now=begin + timedelta(hours=1))
    assert (name_of(morning.version), [one.name for one in morning.later]) == (CURRENT, [NEXT])
    evening = on_day(living, begin, now=begin + timedelta(hours=9))
    assert (name_of(evening.version), evening.later) == (NEXT, ())
    assert [name_of(held.version) for held in evening.earlier] == [CURRENT]


def test_edges_of_today_are_the_firms_midnights(living: Installation) -> None:
    """The first millisecond of a day belongs to it, the first one after it does not."""
    assert on_day(living, TODAY, now=TODAY).when == "today"
    assert on_day(living, TODAY, now=TODAY + DAY - timedelta(milliseconds=1)).when == "today"
    assert on_day(living, TODAY, now=TODAY + DAY).when == "past"
    assert on_day(living, TODAY, now=TODAY - timedelta(milliseconds=1)).when == "future"


def test_day_to_come_is_answered_with_what_is_scheduled_by_then(living: Installation) -> None:
    """At its end, as published now; what is to come after that day is none of it."""
    begin = datetime(2026, 11, 30, 23, tzinfo=UTC)
    found = on_day(living, begin)
    assert (found.when, name_of(found.version), found.later) == ("future", NEXT, ())
    assert [name_of(held.version) for held in found.earlier] == [CURRENT]
    assert name_of(on_day(living, begin - DAY).version) == CURRENT


def test_version_scheduled_beyond_today_is_not_of_today(house: Installation, tmp_path: Path) -> None:
    """Tomorrow's terms are tomorrow's."""
    live(house, tmp_path / "content", {FIRST: USES_HELPER, "2026-11-21": USES_HELPER})
    assert on_day(house, TODAY).later == ()
