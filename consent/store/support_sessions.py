"""Support sessions as rows: what the records of the log made of each acceptance, for queues and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, union

from consent.core.acceptances import Acceptance
from consent.core.record import read_record
from consent.core.support_sessions import OPEN, SupportSession
from consent.store import log
from consent.store.inserting import put
from consent.store.schema import acceptances, leaves
from consent.store.session_schema import session_notes, support_sessions

COLUMNS = tuple(field.name for field in fields(SupportSession) if field.name != "state")
LEFT_OPEN = timedelta(days=30)
_FLAGS = frozenset({"declared", "suited", "solvable"})


@dataclass(frozen=True, slots=True)
class Found:
    """A session with the acceptance that carries it."""

    acceptance: Acceptance
    session: SupportSession


def read(connection: Connection, acceptance: str) -> SupportSession | None:
    """What became of an acceptance; None when there is none."""
    query = joined().where(acceptances.c.id == acceptance)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else found_in(row).session


def write(connection: Connection, session: SupportSession) -> None:
    """Keep what became of it; the state is that of the acceptance's row (store.acceptances.advance)."""
    put(connection, support_sessions, _values(session))


def current(connection: Connection, firm: str, since: datetime) -> tuple[Found, ...]:
    """Sessions that were accepted or closed since then, or that a technician has still to end, the newest first.

    Those that nobody ended within LEFT_OPEN are no work of the day any more. Each part is found by an index of its own.
    """
    columns, sessions = acceptances.c, support_sessions.c
    first = log.first_since(connection, firm, since)
    recent = select(columns.id).where(columns.firm == firm, columns.leaf_index >= first)
    closed = select(sessions.acceptance).where(sessions.firm == firm, sessions.closed_at >= since)
    begun = select(sessions.acceptance).where(
        sessions.firm == firm, sessions.redeemed_at >= since - LEFT_OPEN
    )
    still = select(columns.id).where(
        columns.id.in_(begun), columns.state.in_(OPEN), columns.erased_at.is_(None)
    )
    query = joined().where(columns.id.in_(union(recent, closed, still)))
    rows = connection.execute(query.order_by(columns.leaf_index.desc())).mappings()
    return tuple(found_in(row) for row in rows)


def is_busy(connection: Connection, technician: str) -> bool:
    """Whether the technician has a session that runs: nobody is logged out in the middle of one."""
    query = (
        select(acceptances.c.id)
        .join(support_sessions, support_sessions.c.acceptance == acceptances.c.id)
        .where(support_sessions.c.technician == technician, acceptances.c.state == "running")
        .where(acceptances.c.erased_at.is_(None))
    )
    return connection.execute(query.limit(1)).first() is not None


def all_rows(connection: Connection, firm: str) -> Iterator[tuple[object, ...]]:
    """Every row of a firm, in the order of COLUMNS, streamed, for verification."""
    query = select(*(support_sessions.c[name] for name in COLUMNS)).where(support_sessions.c.firm == firm)
    return (tuple(row) for row in connection.execute(query.execution_options(yield_per=1000)))


def values_of(session: SupportSession) -> tuple[object, ...]:
    """The row that a session has, in the order of COLUMNS."""
    return tuple(_values(session).values())


def fill(connection: Connection) -> None:
    """Rows for acceptances of releases that had none, from the records of their log."""
    query = select(acceptances.c.id, acceptances.c.firm).where(acceptances.c.state != "accepted")
    for row in connection.execute(query).all():
        session = SupportSession(row.id, row.firm)
        about = select(leaves.c.entry).where(leaves.c.firm == row.firm, leaves.c.subject == row.id)
        for entry in connection.execute(about.order_by(leaves.c.leaf_index)).scalars():
            record = read_record(entry)
            if record["event"] in ("session_token.redeemed", "session.stopped"):
                session = session.next(record)
        connection.execute(insert(support_sessions).values(**_values(session)))


def joined() -> Select[Any]:
    """Acceptances, each with its session's row where there is one."""
    same = support_sessions.c.acceptance == acceptances.c.id
    named = (support_sessions.c[name].label(f"session_{name}") for name in COLUMNS)
    return select(acceptances, *named).outerjoin(support_sessions, same)


def found_in(row: RowMapping) -> Found:
    """What a row of `joined` says."""
    acceptance = Acceptance(**{name: row[name] for name in Acceptance.__slots__})
    values = {name: row[f"session_{name}"] for name in COLUMNS}
    flags = {name: None if values[name] is None else bool(values[name]) for name in _FLAGS}
    own = {**values, **flags, "acceptance": acceptance.id, "firm": acceptance.firm}
    return Found(acceptance, SupportSession(state=acceptance.state, **own))


def _values(session: SupportSession) -> dict[str, object]:
    values = {name: getattr(session, name) for name in COLUMNS}
    return {name: int(value) if isinstance(value, bool) else value for name, value in values.items()}


# The technician's note ---------------------------------------------------------------------------------------------------


def read_note(connection: Connection, acceptance: str) -> tuple[bytes, str, datetime] | None:
    """(ciphertext, by whom, when) of the note."""
    query = select(session_notes).where(session_notes.c.acceptance == acceptance)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.ciphertext, row.written_by, row.written_at)


def write_note(connection: Connection, acceptance: str, ciphertext: bytes, by: str, at: datetime) -> None:
    """Keep the note, in place of the one before."""
    values = {"acceptance": acceptance, "ciphertext": ciphertext, "written_by": by, "written_at": at}
    put(connection, session_notes, values)
