"""Time stamps of heads, and heads that lack theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from consent.store.inserting import insert_new, put
from consent.store.witness_schema import stamps, stamps_missing

_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Stamp:
    """The stamp of the head of `size` leaves: the note that was stamped, the token in DER, its time."""

    firm: str
    size: int
    checkpoint: bytes
    token: bytes
    time: datetime
    qualified: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A head that was not stamped: last tried then, so many times, and why not."""

    firm: str
    size: int
    at: datetime
    tries: int
    reason: str
    detail: str


def add(connection: Connection, stamp: Stamp) -> bool:
    """Keep a stamp unless the head has one; whether it was kept."""
    return insert_new(connection, stamps, {name: getattr(stamp, name) for name in Stamp.__slots__})


def miss(connection: Connection, missing: Missing) -> None:
    """Remember that a head has no stamp, and why by the last try."""
    put(connection, stamps_missing, {name: getattr(missing, name) for name in Missing.__slots__})


def last(connection: Connection, firm: str) -> Stamp | None:
    """The stamp of the largest head."""
    query = select(stamps).where(stamps.c.firm == firm).order_by(stamps.c.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else Stamp(**row._mapping)


def last_missing(connection: Connection, firm: str) -> Missing | None:
    """The largest head that was tried in vain; it may have a stamp since."""
    query = select(stamps_missing).where(stamps_missing.c.firm == firm)
    row = connection.execute(query.order_by(stamps_missing.c.size.desc()).limit(1)).one_or_none()
    return None if row is None else Missing(**row._mapping)


def newest(connection: Connection, firm: str, limit: int) -> tuple[int, ...]:
    """The sizes of the newest heads that were stamped, or should have been, the largest first."""
    found: set[int] = set()
    for table in (stamps, stamps_missing):
        query = select(table.c.size).where(table.c.firm == firm).order_by(table.c.size.desc()).limit(limit)
        found |= set(connection.execute(query).scalars())
    return tuple(sorted(found, reverse=True)[:limit])


def of_heads(
    connection: Connection, firm: str, sizes: Sequence[int]
) -> tuple[dict[int, Stamp], dict[int, Missing]]:
    """The stamps of some heads, and of those without one why."""
    query = select(stamps).where(stamps.c.firm == firm, stamps.c.size.in_(sizes))
    there = {row.size: Stamp(**row._mapping) for row in connection.execute(query)}
    wanted = stamps_missing.c.firm == firm, stamps_missing.c.size.in_(sizes)
    lacking = (Missing(**row._mapping) for row in connection.execute(select(stamps_missing).where(*wanted)))
    return there, {one.size: one for one in lacking if one.size not in there}


def in_order(connection: Connection, firm: str) -> Iterator[Stamp]:
    """All of a firm's log, by size, streamed."""
    query = select(stamps).where(stamps.c.firm == firm).order_by(stamps.c.size)
    for row in connection.execute(query.execution_options(yield_per=_AT_A_TIME)):
        yield Stamp(**row._mapping)


def all_missing(connection: Connection, firm: str) -> tuple[Missing, ...]:
    """Every head of a firm's log that has none, by size: at most one a day."""
    query = select(stamps_missing).where(
        stamps_missing.c.firm == firm,
        stamps_missing.c.size.not_in(select(stamps.c.size).where(stamps.c.firm == firm)),
    )
    rows = connection.execute(query.order_by(stamps_missing.c.size))
    return tuple(Missing(**row._mapping) for row in rows)
