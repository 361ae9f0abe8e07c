"""Finds and deletes what has been kept long enough (core.retention says how long)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Delete, delete, select
from sqlalchemy import func as sql

from consent.core.acceptances import Acceptance
from consent.store.schema import (
    acceptances,
    disclosures,
    redeem_attempts,
    session_tokens,
    staff,
    staff_sessions,
)
from consent.store.session_schema import holds

_HELD = select(holds.c.acceptance)


def kept(connection: Connection, firm: str, after: int, limit: int) -> tuple[Acceptance, ...]:
    """A firm's oldest acceptances after that leaf whose personal data are kept."""
    return _oldest(connection, limit, *_kept(firm, after))


def deletable(connection: Connection, firm: str, after: int, limit: int) -> tuple[Acceptance, ...]:
    """Those of them that are not held."""
    return _oldest(connection, limit, *_kept(firm, after), acceptances.c.id.not_in(_HELD))


def _kept(firm: str, after: int) -> tuple[ColumnElement[bool], ...]:
    columns = acceptances.c
    return columns.firm == firm, columns.leaf_index > after, columns.erased_at.is_(None)


def _oldest(connection: Connection, limit: int, *where: ColumnElement[bool]) -> tuple[Acceptance, ...]:
    query = select(acceptances).where(*where).order_by(acceptances.c.leaf_index).limit(limit)
    return tuple(Acceptance(**row._mapping) for row in connection.execute(query))


def with_values(
    connection: Connection, firm: str, names: Collection[str], before: datetime, limit: int
) -> tuple[Acceptance, ...]:
    """A firm's oldest acceptances from before then that still have one of these values and are not held."""
    columns = acceptances.c
    having = select(disclosures.c.acceptance).where(
        disclosures.c.acceptance == columns.id, disclosures.c.name.in_(names)
    )
    mine = (columns.firm == firm, columns.time < before, columns.id.not_in(_HELD), having.exists())
    return _oldest(connection, limit, *mine)


def delete_unused_tokens(connection: Connection, firm: str, before: datetime) -> int:
    """Session tokens that expired before then and that nobody redeemed; redeemed ones are evidence."""
    columns = session_tokens.c
    return _deleted(
        connection,
        delete(session_tokens).where(
            columns.firm == firm, columns.redeemed_at.is_(None), columns.expires_at < before
        ),
    )


def delete_tries(connection: Connection, firm: str, before: datetime) -> int:
    """What technicians typed at the desk before then: by whom, when, and what came of it."""
    columns = redeem_attempts.c
    return _deleted(connection, delete(redeem_attempts).where(columns.firm == firm, columns.at < before))


def delete_logins(connection: Connection, firm: str, before: datetime) -> int:
    """Logins of a firm's staff that were last active before then, but for everybody's last one."""
    columns, other = staff_sessions.c, staff_sessions.alias()
    latest = select(sql.max(other.c.seen_at)).where(other.c.member == columns.member).scalar_subquery()
    members = select(staff.c.id).where(staff.c.firm == firm)
    return _deleted(
        connection,
        delete(staff_sessions).where(
            columns.member.in_(members), columns.seen_at < before, columns.seen_at < latest
        ),
    )


def _deleted(connection: Connection, query: Delete) -> int:
    return connection.execute(query).rowcount
