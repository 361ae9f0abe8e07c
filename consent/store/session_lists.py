"""Support sessions of a firm as its managers list them: chosen by period, state, technician and outcome, counted and summed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy import func as sql

from consent.store.schema import acceptances
from consent.store.session_schema import support_sessions
from consent.store.support_sessions import Found, found_in, joined


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which sessions: those whose session token was redeemed in [since, until); every other field that is not None, or empty, narrows."""

    firm: str
    since: datetime | None = None
    until: datetime | None = None
    states: tuple[str, ...] = ()
    technician: str | None = None
    outcome: str | None = None

    def clauses(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions, the firm always among them."""
        columns = support_sessions.c
        narrowed = (
            columns.redeemed_at >= self.since if self.since is not None else None,
            columns.redeemed_at < self.until if self.until is not None else None,
            acceptances.c.state.in_(self.states) if self.states else None,
            columns.technician == self.technician if self.technician is not None else None,
            columns.outcome == self.outcome if self.outcome is not None else None,
        )
        always = (columns.firm == self.firm, columns.redeemed_at.is_not(None))
        return (*always, *(clause for clause in narrowed if clause is not None))


@dataclass(frozen=True, slots=True)
class Sum:
    """So many sessions that are alike in what they cost; `is_closed` False: nothing is fixed yet, or it was stopped before it ran."""

    state: str
    is_closed: bool
    currency: str | None
    vat: str | None
    amount: int | None
    number: int


_SAME = support_sessions.c.acceptance == acceptances.c.id


def count_by(connection: Connection, chosen: Chosen, name: str) -> dict[str | None, int]:
    """How many are chosen, by state, technician or outcome."""
    column = acceptances.c.state if name == "state" else support_sessions.c[name]
    query = select(column, sql.count()).select_from(support_sessions).join(acceptances, _SAME)
    return {row[0]: row[1] for row in connection.execute(query.where(*chosen.clauses()).group_by(column))}


def sums(connection: Connection, chosen: Chosen) -> Iterator[Sum]:
    """The chosen sessions by what they cost: as many rows as there are prices, however many sessions."""
    columns = support_sessions.c
    is_closed = columns.closed_at.is_not(None).label("is_closed")
    alike = (acceptances.c.state, is_closed, columns.currency, columns.vat, columns.amount)
    query = select(*alike, sql.count().label("number")).join(acceptances, _SAME).where(*chosen.clauses())
    for row in connection.execute(query.group_by(*alike)):
        yield Sum(row.state, bool(row.is_closed), row.currency, row.vat, row.amount, row.number)


def page(connection: Connection, chosen: Chosen, *, offset: int, limit: int) -> tuple[Found, ...]:
    """A stretch of the chosen sessions, the newest first."""
    columns = support_sessions.c
    query = joined().where(*chosen.clauses()).order_by(columns.redeemed_at.desc(), columns.acceptance)
    rows = connection.execute(query.offset(offset).limit(limit)).mappings()
    return tuple(found_in(row) for row in rows)


def stream(connection: Connection, chosen: Chosen) -> Iterator[Found]:
    """All chosen sessions, the oldest first, a thousand at a time in memory."""
    columns = support_sessions.c
    query = joined().where(*chosen.clauses()).order_by(columns.redeemed_at, columns.acceptance)
    for row in connection.execute(query.execution_options(yield_per=1000)).mappings():
        yield found_in(row)
