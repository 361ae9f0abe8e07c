"""Invitations as rows, and the marks by which a firm with a quota knows whom it helped before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy import func as sql

from consent.core.invitations import Invitation
from consent.store.inserting import insert_new
from consent.store.session_schema import customer_marks, invitations, support_sessions

COLUMNS = tuple(field.name for field in fields(Invitation))
MARK_COLUMNS = ("acceptance", "mark", "time")


def insert_invitation(connection: Connection, new: Invitation) -> bool:
    """Keep it unless its id is there already (the same form, posted again); whether it was kept."""
    return insert_new(connection, invitations, {name: getattr(new, name) for name in COLUMNS})


def read(connection: Connection, invitation: str) -> Invitation | None:
    """One by its id."""
    row = connection.execute(select(invitations).where(invitations.c.id == invitation)).one_or_none()
    return None if row is None else Invitation(**row._mapping)


def use(connection: Connection, firm: str, invitation: str, acceptance: str, time: datetime) -> bool:
    """Note by which acceptance it was used, in one guarded statement; False when it cannot be used (any more)."""
    query = update(invitations).where(*_is_open(firm, invitation), invitations.c.expires_at > time)
    return connection.execute(query.values(acceptance=acceptance)).rowcount == 1


def refuse(connection: Connection, firm: str, invitation: str, cause: str) -> bool:
    """Close one that was made; False when it was used or closed before."""
    query = update(invitations).where(*_is_open(firm, invitation))
    return connection.execute(query.values(refused=cause)).rowcount == 1


def _is_open(firm: str, invitation: str) -> tuple[ColumnElement[bool], ...]:
    columns = invitations.c
    return (
        columns.id == invitation,
        columns.firm == firm,
        columns.acceptance.is_(None),
        columns.refused.is_(None),
    )


def recent(connection: Connection, firm: str, since: datetime, limit: int) -> tuple[Invitation, ...]:
    """Those of a firm that were made, or refused, since then, the newest first."""
    columns = invitations.c
    query = select(invitations).where(columns.firm == firm, columns.made_at >= since)
    newest = query.order_by(columns.made_at.desc(), columns.id).limit(limit)
    return tuple(Invitation(**row._mapping) for row in connection.execute(newest))


def evidence_rows(connection: Connection, firm: str) -> Iterator[tuple[object, ...]]:
    """Every invitation of a firm, in the order of COLUMNS, for verification."""
    query = select(*(invitations.c[name] for name in COLUMNS)).where(invitations.c.firm == firm)
    return (tuple(row) for row in connection.execute(query))


# Marks of customers --------------------------------------------------------------------------------------------------------


def insert_mark(connection: Connection, firm: str, acceptance: str, mark: bytes, time: datetime) -> None:
    """Keep by which mark the customer of an acceptance is known again."""
    values = {"acceptance": acceptance, "firm": firm, "mark": mark, "time": time}
    connection.execute(insert(customer_marks).values(**values))


def count_helped(connection: Connection, firm: str, mark: bytes, since: datetime) -> int:
    """How many acceptances since then, of the customer with that mark, had their token redeemed by a technician."""
    columns = customer_marks.c
    query = (
        select(sql.count())
        .select_from(customer_marks)
        .join(support_sessions, support_sessions.c.acceptance == columns.acceptance)
        .where(columns.firm == firm, columns.mark == mark, columns.time >= since)
        .where(support_sessions.c.redeemed_at.is_not(None))
    )
    return int(connection.execute(query).scalar_one())


def mark_rows(connection: Connection, firm: str) -> Iterator[tuple[object, ...]]:
    """Every mark of a firm, in the order of MARK_COLUMNS, for verification."""
    query = select(*(customer_marks.c[name] for name in MARK_COLUMNS)).where(customer_marks.c.firm == firm)
    return (tuple(row) for row in connection.execute(query))
