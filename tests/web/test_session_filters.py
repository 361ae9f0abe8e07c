"""Filters of the list of sessions: this month by itself, local days, problems told and never guessed away."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from consent.service.session_lists import Filters
from consent.web import session_filters
from consent.web.session_filters import Asked

CHOICES = {"state": {"closed"}, "technician": {"t-1"}, "outcome": {"solved"}}


def read(**args: str) -> Asked:
    return session_filters.read(args, "Europe/Brussels", CHOICES, date(2026, 12, 24))


def test_this_month_where_nothing_is_said() -> None:
    """In the firm's own days; whatever else is filtered keeps it."""
    asked = read()
    assert asked.query == {"since": "2026-12-01", "until": "2026-12-31"}
    assert asked.filters == Filters(
        datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
    )
    assert not asked.narrows
    assert read(state="closed").filters.since == asked.filters.since


def test_empty_days_are_no_bounds() -> None:
    """Somebody who emptied the fields means all of them, and the address keeps saying so."""
    asked = read(since="", until="", outcome="solved")
    assert asked.filters == Filters(outcome="solved")
    assert asked.query == {"since": "", "until": "", "outcome": "solved"}
    assert asked.narrows


def test_one_day_alone() -> None:
    """The other one is open."""
    assert read(since="2026-12-02").filters.until is None
    assert read(until="2026-12-02").filters == Filters(until=datetime(2026, 12, 2, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("args", "problems"),
    [
        ({"since": "yesterday"}, [("since", "impossible_day")]),
        ({"since": "2026-12-02", "until": "2026-12-01"}, [("until", "backwards")]),
        ({"state": "accepted", "technician": "t-2", "outcome": "free"}, ["state", "technician", "outcome"]),
    ],
)
def test_problems_are_told(args: dict[str, str], problems: list[object]) -> None:
    """With what was typed kept."""
    asked = read(**args)
    found = [(one.field, one.code) for one in asked.problems]
    assert found == [one if isinstance(one, tuple) else (one, "unknown") for one in problems]
    assert {asked.values[name] for name in args} == set(args.values())
    assert asked.problem_with(found[0][0]) == asked.problems[0]
    assert asked.problem_with("nothing") is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 31), {"since": "2025-12-01", "until": "2025-12-31"}),
        (date(2028, 3, 1), {"since": "2028-02-01", "until": "2028-02-29"}),
    ],
)
def test_month_before(day: date, expected: dict[str, str]) -> None:
    """Across a new year, and in a leap year."""
    assert session_filters.month_before(day) == expected
