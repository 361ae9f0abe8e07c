"""Mails that wait or were sent: rows without an address, changed by guarded statements alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy import func as sql

from consent.core.outbox import BOUNCED, SENT, UNDELIVERED, WAITING, Mail
from consent.store.session_schema import outbox

_NEWEST_FIRST = (outbox.c.created_at.desc(), outbox.c.id)


def add(connection: Connection, mail: Mail) -> None:
    """Put a mail into the outbox."""
    connection.execute(insert(outbox).values({name: getattr(mail, name) for name in Mail.__slots__}))


def due(connection: Connection, now: datetime, limit: int) -> tuple[Mail, ...]:
    """The mails whose time has come, the longest due first."""
    query = select(outbox).where(outbox.c.state == WAITING, outbox.c.due_at <= now)
    return tuple(_mail(row) for row in connection.execute(query.order_by(outbox.c.due_at).limit(limit)))


def drop_overtaken(connection: Connection, mail: Mail) -> bool:
    """Delete a mail that waits, where a newer one of its kind says all that it would; whether there was one."""
    newer = outbox.alias()
    overtaking = select(newer.c.id).where(
        newer.c.acceptance == mail.acceptance,
        newer.c.kind == mail.kind,
        newer.c.created_at > mail.created_at,
    )
    mine = (*_unchanged(mail), outbox.c.due_at == mail.due_at, overtaking.exists())
    return connection.execute(delete(outbox).where(*mine)).rowcount == 1


def take(connection: Connection, mail: Mail, until: datetime) -> bool:
    """Have a mail alone until then, in one guarded statement; False when somebody else has it, or it is gone."""
    mine = (*_unchanged(mail), outbox.c.due_at == mail.due_at)
    query = update(outbox).where(*mine).values(due_at=until, tries=mail.tries + 1)
    return connection.execute(query).rowcount == 1


def settle(connection: Connection, mail: Mail, state: str, due_at: datetime, detail: str) -> bool:
    """Say what became of a try; False when it was taken again since, or is gone."""
    query = update(outbox).where(*_unchanged(mail)).values(state=state, due_at=due_at, detail=detail)
    return connection.execute(query).rowcount == 1


def come_back(connection: Connection, mail: Mail, detail: str) -> bool:
    """Say that a mail which was sent came back; False when it was not, or somebody said so before."""
    query = update(outbox).where(outbox.c.id == mail.id, outbox.c.state == SENT)
    return connection.execute(query.values(state=BOUNCED, detail=detail)).rowcount == 1


def _unchanged(mail: Mail) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.id == mail.id, outbox.c.state == WAITING, outbox.c.tries == mail.tries


def read(connection: Connection, mail: str) -> Mail | None:
    """One mail by its id."""
    row = connection.execute(select(outbox).where(outbox.c.id == mail)).one_or_none()
    return None if row is None else _mail(row)


def latest(connection: Connection, acceptance: str, kind: str) -> Mail | None:
    """The newest mail of such a kind about an acceptance."""
    query = select(outbox).where(outbox.c.acceptance == acceptance, outbox.c.kind == kind)
    row = connection.execute(query.order_by(*_NEWEST_FIRST).limit(1)).one_or_none()
    return None if row is None else _mail(row)


def undelivered(connection: Connection, firm: str, limit: int) -> tuple[Mail, ...]:
    """A firm's mails that came to a bad end and were not sent again since, the newest first."""
    again = outbox.alias()
    later = select(again.c.id).where(
        again.c.acceptance == outbox.c.acceptance,
        again.c.kind == outbox.c.kind,
        again.c.created_at > outbox.c.created_at,
    )
    query = select(outbox).where(outbox.c.firm == firm, outbox.c.state.in_(UNDELIVERED), ~later.exists())
    return tuple(_mail(row) for row in connection.execute(query.order_by(*_NEWEST_FIRST).limit(limit)))


def count_by_state(connection: Connection) -> dict[str, int]:
    """How many mails there are of all firms, by state."""
    query = select(outbox.c.state, sql.count()).group_by(outbox.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def count_due(connection: Connection, before: datetime) -> int:
    """How many mails should have been tried before that."""
    query = select(sql.count()).select_from(outbox).where(outbox.c.state == WAITING, outbox.c.due_at < before)
    return int(connection.execute(query).scalar_one())


def _mail(row: object) -> Mail:
    return Mail(**row._mapping)  # type: ignore[attr-defined]
