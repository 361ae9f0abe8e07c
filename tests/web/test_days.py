"""Days on the firm's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from consent.web import days

ZONE = "Europe/Brussels"


@pytest.mark.parametrize("text", ["2026-11-20", "2024-02-29", "1900-01-01", "2199-12-31"])
def test_day_is_read(text: str) -> None:
    """Year, month and day."""
    assert days.read(text) == date.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "2021-02-30",
        "2026-02-29",
        "20261120",
        "2026-W47-5",
        "26-11-20",
        "2026-11-20T00:00",
        "2026-11-20 ",
        "٢٠٢٦-١١-٢٠",
        "0001-01-01",
        "1899-12-31",
        "2200-01-01",
        "9999-12-31",
    ],
)
def test_what_names_no_day_is_none(text: str) -> None:
    """No other form, no impossible day, and no year that has no instant in every zone."""
    assert days.read(text) is None


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24)])
def test_day_ends_at_the_local_midnight(day: str, hours: int) -> None:
    """Days on which the clocks change are shorter or longer."""
    one = date.fromisoformat(day)
    assert days.end(one, ZONE) - days.begin(one, ZONE) == timedelta(hours=hours)


def test_midnight_that_a_clock_change_leaves_out_or_brings_twice() -> None:
    """Beirut's clocks go from 00:00 to 01:00 in spring; Havana's from 01:00 back to 00:00 in autumn."""
    assert days.begin(date(2024, 3, 31), "Asia/Beirut") == datetime(2024, 3, 30, 22, tzinfo=UTC)
    assert days.begin(date(2024, 11, 3), "America/Havana") == datetime(2024, 11, 3, 4, tzinfo=UTC)
    assert days.end(date(2024, 11, 3), "America/Havana") == datetime(2024, 11, 4, 5, tzinfo=UTC)


def test_day_of_an_instant_is_the_firms_day() -> None:
    """Half past eleven in the evening in London is tomorrow in Brussels."""
    assert days.day_of(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), ZONE) == date(2026, 11, 21)
