"""The figures behind an auditor's pictures, of exactly the records that the filters select. Reads only.

What asks about each record by itself (how long it waited, what was refused) is asked of the NEWEST of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from consent.core import day_spans, refusals
from consent.core.day_spans import Span
from consent.core.firms import Firm
from consent.core.manifest import Filter
from consent.core.refusals import Refusal
from consent.core.terms import Statement
from consent.service import library
from consent.service.audit import selection_of
from consent.service.installation import Installation
from consent.store import acceptances, pictures
from consent.store.pictures import SpanCount

NEWEST = 5000
_MILLISECOND = timedelta(milliseconds=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Less than that long from the acceptance to the technician; a code lives ten minutes, an acceptance makes codes for a day.
WAITS = (MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, HOUR, DAY)
# Open for less than that.
AGES = (HOUR, DAY, 7 * DAY)
# So much that is empty is shown before the first record, where an earlier day was asked for.
MOST_EMPTY = 31 * DAY


@dataclass(frozen=True, slots=True)
class Column:
    """What was accepted in a span: `helped` are those whose code a technician used and that were not stopped before they ran."""

    span: Span
    total: int
    helped: int
    stopped: int
    waiting: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """Acceptances over the days; `unit` is day, week, month or year. No columns: nothing is selected."""

    unit: str
    columns: tuple[Column, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(column.total for column in self.columns)


@dataclass(frozen=True, slots=True)
class Refused:
    """A statement that was refused, with its words in one language; None where they are not to be found."""

    count: Refusal
    statement: Statement | None
    language: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """Everything that is drawn. `waits`: as many as WAITS and one more; `never`: no technician used the code yet.

    `open`: by how many of AGES it is older than, and by state. `asked` is over how many records waits and refusals are counted.
    `invited`: what became of invitations that were made on those days, by decision, quota, used, expired, waiting.
    """

    over_time: OverTime
    by_language: Mapping[str, int]
    by_version: Mapping[str, int]
    waits: tuple[int, ...]
    never: int
    open: Mapping[tuple[int, str], int]
    refused: tuple[Refused, ...]
    withdrawn: int
    invited: Mapping[str, int]

    @property
    def asked(self) -> int:
        """Over how many records the waits and the refusals are counted."""
        return sum(self.waits) + self.never


def over_time(house: Installation, firm: Firm, filters: Filter, *, now: datetime) -> OverTime:
    """When the selected records were accepted, from the first day that was asked for, or that has one, to the last."""
    with house.database.reading() as connection:
        return _over_time(connection, firm, filters, now)


def all_of(house: Installation, firm: Firm, filters: Filter, language: str, *, now: datetime) -> Pictures:
    """Every figure; the words of statements in `language` where the version has it."""
    selection = selection_of(firm.id, filters)
    with house.database.reading() as connection:
        which = pictures.chosen(connection, selection)
        waits = pictures.waits(connection, which, WAITS, NEWEST)
        counted = refusals.count(pictures.newest_entries(connection, which, NEWEST))
        found = Pictures(
            over_time=_over_time(connection, firm, filters, now),
            by_language=acceptances.count_by(connection, selection, "language"),
            by_version=acceptances.count_by(connection, selection, "version"),
            waits=tuple(waits.get(number, 0) for number in range(len(WAITS) + 1)),
            never=waits.get(None, 0),
            open=pictures.open_since(connection, which, [now - age for age in AGES]),
            refused=(),
            withdrawn=pictures.withdrawn(connection, which, NEWEST),
            invited=pictures.invited(connection, firm.id, filters.since, filters.until, now),
        )
    return replace(found, refused=tuple(_in_words(house, firm, one, language) for one in counted))


def _over_time(connection: Connection, firm: Firm, filters: Filter, now: datetime) -> OverTime:
    which = pictures.chosen(connection, selection_of(firm.id, filters))
    ends = pictures.ends(connection, which)
    if ends is None:
        return OverTime("day", ())
    first, last = _days(firm, filters, ends, now)
    cut = day_spans.cut(first, last, firm.timezone)
    edges = [*(span.begin for span in cut.spans), cut.spans[-1].end]
    places = pictures.places(connection, firm.id, edges)
    counts = pictures.by_span(connection, which, list(pairwise(places)))
    return OverTime(cut.unit, tuple(map(_column, cut.spans, counts)))


def _days(firm: Firm, filters: Filter, ends: tuple[datetime, datetime], now: datetime) -> tuple[date, date]:
    """The days that are shown: those asked for, but not years without a record before the first one, and none to come."""
    first, last = (day_spans.day_of(moment, firm.timezone) for moment in ends)
    if filters.until is not None:
        asked = day_spans.day_of(filters.until - _MILLISECOND, firm.timezone)
        last = max(last, min(asked, day_spans.day_of(now, firm.timezone)))
    else:
        last = max(last, day_spans.day_of(now, firm.timezone))
    if filters.since is not None:
        first = max(day_spans.day_of(filters.since, firm.timezone), first - MOST_EMPTY)
    return first, last


def _column(span: Span, count: SpanCount) -> Column:
    return Column(
        span, count.total, count.total - count.waiting - count.stopped, count.stopped, count.waiting
    )


def _in_words(house: Installation, firm: Firm, count: Refusal, language: str) -> Refused:
    version = library.version(house, firm.id, count.version)
    own = language if language in version.languages else next(iter(version.languages))
    statements = library.text(house, version, own).statements
    return Refused(count, next((one for one in statements if one.id == count.statement), None), own)
