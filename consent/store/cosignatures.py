"""What witnesses said of heads, and how the last round with each of them went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy import func as sql

from consent.store.inserting import insert_new, put
from consent.store.witness_schema import cosignatures, witness_rounds

_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """A cosignature of the head of `size` leaves: the witness's verifier key, time and signature in bytes."""

    firm: str
    size: int
    witness: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """The last round with a witness: failed so many times in a row; `reason` None: it signed."""

    firm: str
    witness: str
    at: datetime
    tries: int
    reason: str | None
    detail: str | None


def add(connection: Connection, row: Row) -> bool:
    """Keep a cosignature unless there is one of this witness for this head; whether it was kept."""
    return insert_new(connection, cosignatures, {name: getattr(row, name) for name in Row.__slots__})


def of_heads(connection: Connection, firm: str, sizes: Sequence[int]) -> dict[int, list[Row]]:
    """Those of some heads, by size, in the order of witnesses."""
    found: dict[int, list[Row]] = {}
    query = select(cosignatures).where(cosignatures.c.firm == firm, cosignatures.c.size.in_(sizes))
    for row in connection.execute(query.order_by(cosignatures.c.witness)):
        found.setdefault(row.size, []).append(Row(**row._mapping))
    return found


def newest(connection: Connection, firm: str, limit: int) -> tuple[int, ...]:
    """The sizes of the newest heads that were cosigned, the largest first."""
    query = select(cosignatures.c.size).where(cosignatures.c.firm == firm).distinct()
    return tuple(connection.execute(query.order_by(cosignatures.c.size.desc()).limit(limit)).scalars())


def largest(connection: Connection, firm: str, witness: str) -> int:
    """The size of the largest head that a witness cosigned; 0 for none."""
    mine = cosignatures.c.firm == firm, cosignatures.c.witness == witness
    return int(connection.execute(select(sql.max(cosignatures.c.size)).where(*mine)).scalar_one() or 0)


def in_order(connection: Connection, firm: str) -> Iterator[Row]:
    """All of a firm's log, by size, streamed."""
    query = select(cosignatures).where(cosignatures.c.firm == firm)
    query = query.order_by(cosignatures.c.size, cosignatures.c.witness)
    for row in connection.execute(query.execution_options(yield_per=_AT_A_TIME)):
        yield Row(**row._mapping)


def note_round(connection: Connection, done: Round) -> None:
    """Remember how a round went, in place of the one before."""
    put(connection, witness_rounds, {name: getattr(done, name) for name in Round.__slots__})


def rounds(connection: Connection, firm: str) -> dict[str, Round]:
    """The last round of a firm's log with each witness."""
    query = select(witness_rounds).where(witness_rounds.c.firm == firm)
    return {row.witness: Round(**row._mapping) for row in connection.execute(query)}
