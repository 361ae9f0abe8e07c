"""Counts for pictures, each a query that the database answers from its indexes, or over the newest records alone.

Records are chosen by their place in the log: times in it never decrease, so that a stretch of time is a stretch of places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Subquery, case, literal, select, type_coerce, union_all
from sqlalchemy import func as sql

from consent.core.support_sessions import OPEN
from consent.store import log
from consent.store.acceptances import Selection
from consent.store.columns import Whole
from consent.store.schema import acceptances, leaves
from consent.store.session_schema import invitations, support_sessions

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a Selection selects, its two instants turned into places: leaf indexes from `low` up to, but without, `high`."""

    selection: Selection
    low: int
    high: int

    def clauses(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions on acceptances."""
        place = acceptances.c.leaf_index
        return (*self.anywhere(), place >= self.low, place < self.high)

    def anywhere(self) -> tuple[ColumnElement[bool], ...]:
        """The same but for the places."""
        return replace(self.selection, since=None, until=None).clauses()

    def within(self, low: int, high: int) -> tuple[int, int]:
        """What both are inside of: an index is asked for one range, not for two that overlap."""
        first = min(max(low, self.low), self.high)
        return first, max(first, min(high, self.high))


@dataclass(frozen=True, slots=True)
class SpanCount:
    """How many were accepted in a span, and how many of them no technician was given the code of, or were stopped before."""

    total: int
    waiting: int
    stopped: int


def chosen(connection: Connection, selection: Selection) -> Chosen:
    """The places of what is selected."""
    head = log.head(connection, selection.firm)
    size = 0 if head is None else head.size
    low = 0 if selection.since is None else places(connection, selection.firm, [selection.since])[0]
    high = size if selection.until is None else places(connection, selection.firm, [selection.until])[0]
    return Chosen(selection, low, high)


def places(connection: Connection, firm: str, moments: Sequence[datetime]) -> list[int]:
    """For each moment the index of the firm's first leaf that is not older; all of them halved together, a query a step."""
    head = log.head(connection, firm)
    size = 0 if head is None else head.size
    bounds = [(0, size) for _ in moments]
    while any(low < high for low, high in bounds):
        middles = {(low + high) // 2 for low, high in bounds if low < high}
        query = select(leaves.c.leaf_index, leaves.c.time)
        found = query.where(leaves.c.firm == firm, leaves.c.leaf_index.in_(middles))
        times = {row.leaf_index: row.time for row in connection.execute(found)}
        bounds = [
            _half(low, high, times.get((low + high) // 2, moment) < moment) if low < high else (low, high)
            for (low, high), moment in zip(bounds, moments, strict=True)
        ]
    return [low for low, _ in bounds]


def _half(low: int, high: int, is_before: bool) -> tuple[int, int]:
    middle = (low + high) // 2
    return (middle + 1, high) if is_before else (low, middle)


def ends(connection: Connection, which: Chosen) -> tuple[datetime, datetime] | None:
    """The times of the first and the last one; None when there is none."""
    place = acceptances.c.leaf_index
    ordered = select(acceptances.c.time).where(*which.clauses())
    first = connection.execute(ordered.order_by(place).limit(1)).scalar_one_or_none()
    last = connection.execute(ordered.order_by(place.desc()).limit(1)).scalar_one_or_none()
    return None if first is None or last is None else (first, last)


def by_span(connection: Connection, which: Chosen, bounds: Sequence[tuple[int, int]]) -> list[SpanCount]:
    """How many there are between each two places, in their order."""
    rows = (
        select(literal(number).label("number"), _place(low).label("low"), _place(high).label("high"))
        for number, (low, high) in enumerate(which.within(*bound) for bound in bounds)
    )
    span = union_all(*rows).cte("span")
    place, state = acceptances.c.leaf_index, acceptances.c.state
    inside = (*which.anywhere(), place >= span.c.low, place < span.c.high)
    every = select(sql.count()).select_from(acceptances).where(*inside).correlate(span)
    counts = (every, every.where(state == "accepted"), every.where(state == "stopped"))
    query = select(*(one.scalar_subquery() for one in counts)).select_from(span).order_by(span.c.number)
    return [SpanCount(*row) for row in connection.execute(query)]


def _place(leaf_index: int) -> ColumnElement[int]:
    return literal(leaf_index, Whole)


def newest(which: Chosen, limit: int) -> Subquery:
    """So many of the newest ones, as a table of their own: what is asked of them costs the same however many there are."""
    columns = acceptances.c
    query = select(columns.id, columns.firm, columns.leaf_index, columns.time, columns.version)
    return query.where(*which.clauses()).order_by(columns.leaf_index.desc()).limit(limit).subquery("newest")


def waits(
    connection: Connection, which: Chosen, limits: Sequence[timedelta], limit: int
) -> dict[int | None, int]:
    """Of the newest: how many waited less than the first limit, the second ...; None: no technician used their code."""
    some = newest(which, limit)
    wait = type_coerce(support_sessions.c.redeemed_at, Whole) - type_coerce(some.c.time, Whole)
    shorter = ((wait < until // _MILLISECOND, number) for number, until in enumerate(limits))
    group = case((wait.is_(None), None), *shorter, else_=len(limits)).label("wait")
    same = support_sessions.c.acceptance == some.c.id
    query = select(group, sql.count()).select_from(some).outerjoin(support_sessions, same).group_by("wait")
    return {row[0]: row[1] for row in connection.execute(query)}


def open_since(
    connection: Connection, which: Chosen, moments: Sequence[datetime]
) -> dict[tuple[int, str], int]:
    """How many sessions are open, by which of the moments (the latest first) they began after, and by state."""
    columns = support_sessions.c
    began = ((columns.redeemed_at >= moment, number) for number, moment in enumerate(moments))
    age = case(*began, else_=len(moments)).label("age")
    same = columns.acceptance == acceptances.c.id
    query = (
        select(age, acceptances.c.state, sql.count()).select_from(acceptances).join(support_sessions, same)
    )
    still = query.where(*which.clauses(), acceptances.c.state.in_(OPEN))
    return {
        (row[0], row[1]): row[2] for row in connection.execute(still.group_by("age", acceptances.c.state))
    }


def newest_entries(connection: Connection, which: Chosen, limit: int) -> Iterator[tuple[str, bytes]]:
    """Version and record of the newest ones."""
    some = newest(which, limit)
    same = (leaves.c.firm == some.c.firm) & (leaves.c.leaf_index == some.c.leaf_index)
    query = select(some.c.version, leaves.c.entry).select_from(some).join(leaves, same)
    for row in connection.execute(query.execution_options(yield_per=500)):
        yield row.version, row.entry


def withdrawn(connection: Connection, which: Chosen, limit: int) -> int:
    """How many consents of the newest ones were withdrawn later."""
    some = newest(which, limit)
    same = (leaves.c.firm == some.c.firm) & (leaves.c.subject == some.c.id)
    query = select(sql.count()).select_from(some).join(leaves, same)
    return int(connection.execute(query.where(leaves.c.event == "consent.withdrawn")).scalar_one())


def invited(
    connection: Connection, firm: str, since: datetime | None, until: datetime | None, now: datetime
) -> dict[str, int]:
    """Invitations by what became of them: decision or quota (refused so), used, expired or waiting."""
    columns = invitations.c
    fate = case(
        (columns.refused.is_not(None), columns.refused),
        (columns.acceptance.is_not(None), "used"),
        (columns.expires_at <= now, "expired"),
        else_="waiting",
    ).label("fate")
    within = [columns.firm == firm]
    within += [] if since is None else [columns.made_at >= since]
    within += [] if until is None else [columns.made_at < until]
    query = select(fate, sql.count()).where(*within).group_by("fate")
    return {row[0]: row[1] for row in connection.execute(query)}
