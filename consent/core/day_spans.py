"""Days in a row, counted together: a stretch of a firm's own days cut into days, weeks, months or years, few enough for a picture.

A span begins with the first instant of its first day in the firm's zone, so that a day of a clock change has 23 or 25 hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

# Two months of days, a year of weeks, five years of months.
MOST = 62


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, which counts; as instants from `begin` up to, but without, `end`."""

    first: date
    last: date
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Spans:
    """`unit` is day, week (from Monday), month or year; the first and the last span may be a part of one."""

    unit: str
    spans: tuple[Span, ...]


def cut(first: date, last: date, timezone: str) -> Spans:
    """The days from `first` to `last`, which is not before it, in the smallest unit that gives no more than MOST spans."""
    unit = next(unit for unit in _NEXT if unit == "year" or _fits(first, last, unit))
    starts = tuple(_starts(first, last, unit))
    ends = (*starts, last + timedelta(days=1))
    return Spans(unit, tuple(_span(start, end, timezone) for start, end in pairwise(ends)))


def day_of(instant: datetime, timezone: str) -> date:
    """The day in a zone that an instant lies in."""
    return instant.astimezone(ZoneInfo(timezone)).date()


def _span(start: date, end: date, timezone: str) -> Span:
    return Span(start, end - timedelta(days=1), _begin(start, timezone), _begin(end, timezone))


def _begin(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def _fits(first: date, last: date, unit: str) -> bool:
    return len(tuple(islice(_starts(first, last, unit), MOST + 1))) <= MOST


def _starts(first: date, last: date, unit: str) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day = _NEXT[unit](day)


_NEXT: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day + timedelta(days=1),
    "week": lambda day: day + timedelta(days=7 - day.weekday()),
    "month": lambda day: (day.replace(day=1) + timedelta(days=32)).replace(day=1),
    "year": lambda day: date(day.year + 1, 1, 1),
}
