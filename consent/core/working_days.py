"""Days counted from an event: the day of the event itself is not counted, the last day counts in full."""

from __future__ import annotations

from datetime import date, timedelta

from consent.core.hours import public_holidays

_SATURDAY = 5


def add_days(day: date, count: int) -> date:
    """The last of `count` days after `day`, whatever days they are."""
    return day + timedelta(days=count)


def add_working_days(day: date, count: int, country: str) -> date:
    """The last of `count` working days after `day`: neither a Saturday, a Sunday nor a public holiday of the country.

    `day` itself for a count of 0. A country whose holidays the calendar does not know has none.
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, country)
    return day


def is_working_day(day: date, country: str) -> bool:
    """Whether offices of the country (`PL`) work on that day."""
    return day.weekday() < _SATURDAY and day not in public_holidays(country, day.year)
