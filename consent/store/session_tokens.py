"""One-time session tokens: at rest only a MAC; redeemed by one guarded statement; tries counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy import func as sql

from consent.core.acceptances import SessionToken
from consent.core.support_sessions import OPEN
from consent.store.deleting import delete_some, part_of
from consent.store.inserting import insert_new
from consent.store.schema import acceptances, redeem_attempts, session_tokens
from consent.store.session_schema import holds

_PUBLIC = [session_tokens.c[name] for name in SessionToken.__slots__]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One redeem form: `outcome` is None while it is under way; `token` is the row that it met, if any."""

    member: str
    form_key: str
    firm: str
    at: datetime
    outcome: str | None = None
    token: bytes | None = None


def insert_token(connection: Connection, new: SessionToken, mac: bytes) -> None:
    """A fresh session token under its look-up MAC."""
    values = {name: getattr(new, name) for name in SessionToken.__slots__}
    connection.execute(insert(session_tokens).values(mac=mac, **values))


def is_taken(connection: Connection, firm: str, mac: bytes, now: datetime) -> bool:
    """Whether a living token of the firm has these digits."""
    columns = session_tokens.c
    living = (columns.redeemed_at.is_(None), columns.revoked_at.is_(None), columns.expires_at > now)
    query = select(columns.id).where(columns.firm == firm, columns.mac == mac, *living).limit(1)
    return connection.execute(query).first() is not None


def redeem(connection: Connection, firm: str, mac: bytes, member: str, now: datetime) -> SessionToken | None:
    """Redeem in one statement; None when nothing living fits. Never select first: two would both see it unused."""
    columns = session_tokens.c
    query = (
        update(session_tokens)
        .where(
            columns.firm == firm,
            columns.mac == mac,
            columns.redeemed_at.is_(None),
            columns.revoked_at.is_(None),
            columns.expires_at > now,
        )
        .values(redeemed_at=now, redeemed_by=member)
        .returning(*_PUBLIC)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else SessionToken(**row._mapping)


def newest_with(connection: Connection, firm: str, mac: bytes) -> SessionToken | None:
    """The newest token of the firm with these digits, dead or alive: why a redemption found nothing."""
    query = select(*_PUBLIC).where(session_tokens.c.firm == firm, session_tokens.c.mac == mac)
    row = connection.execute(query.order_by(session_tokens.c.issued_at.desc()).limit(1)).one_or_none()
    return None if row is None else SessionToken(**row._mapping)


def read(connection: Connection, token: bytes) -> SessionToken | None:
    """One token's row."""
    row = connection.execute(select(*_PUBLIC).where(session_tokens.c.id == token)).one_or_none()
    return None if row is None else SessionToken(**row._mapping)


def latest_of(connection: Connection, acceptance: str) -> SessionToken | None:
    """The token that counts for an acceptance: the redeemed one, else the newest."""
    query = select(*_PUBLIC).where(session_tokens.c.acceptance == acceptance)
    order = (
        session_tokens.c.redeemed_at.is_(None),
        session_tokens.c.issued_at.desc(),
        session_tokens.c.revoked_at.is_not(None),
    )
    row = connection.execute(query.order_by(*order).limit(1)).one_or_none()
    return None if row is None else SessionToken(**row._mapping)


def revoke_all(connection: Connection, acceptance: str, now: datetime) -> None:
    """Revoke whatever of an acceptance has been neither redeemed nor revoked."""
    columns = session_tokens.c
    query = update(session_tokens).where(
        columns.acceptance == acceptance, columns.redeemed_at.is_(None), columns.revoked_at.is_(None)
    )
    connection.execute(query.values(revoked_at=now))


def all_rows(connection: Connection, firm: str) -> Iterator[tuple[SessionToken, bytes]]:
    """Every token of a firm with its MAC, streamed, for verification."""
    query = select(*_PUBLIC, session_tokens.c.mac).where(session_tokens.c.firm == firm)
    for row in connection.execute(query.execution_options(yield_per=1000)).mappings():
        yield SessionToken(**{name: row[name] for name in SessionToken.__slots__}), row["mac"]


def delete_unused(connection: Connection, firm: str, before: datetime, limit: int) -> int:
    """Delete tokens that expired before then and that nobody redeemed. How many."""
    columns = session_tokens.c
    old = (columns.firm == firm, columns.redeemed_at.is_(None), columns.expires_at < before)
    return delete_some(connection, session_tokens, limit, *old)


def delete_redeemed(connection: Connection, firm: str, before: datetime, limit: int) -> tuple[datetime, int]:
    """Delete the oldest tokens that were redeemed before then, but for held and open sessions: (those before when, how many).

    Their records stay. While a session is open its two words are made of its token.
    """
    columns = session_tokens.c
    still = select(acceptances.c.id).where(
        acceptances.c.firm == firm, acceptances.c.state.in_(OPEN), acceptances.c.erased_at.is_(None)
    )
    held = select(holds.c.acceptance)
    mine = (columns.firm == firm, columns.acceptance.not_in(held), columns.acceptance.not_in(still))
    part = part_of(connection, columns.redeemed_at, before, limit, *mine)
    gone = connection.execute(delete(session_tokens).where(*mine, columns.redeemed_at < part))
    return part, gone.rowcount


# Tries -----------------------------------------------------------------------------------------------------------------


def begin_attempt(connection: Connection, attempt: Attempt) -> bool:
    """Put a try on record before anything is looked up; False when this form is on record already."""
    return insert_new(
        connection, redeem_attempts, {name: getattr(attempt, name) for name in Attempt.__slots__}
    )


def read_attempt(connection: Connection, member: str, form_key: str) -> Attempt | None:
    """The try that a form made."""
    where = (redeem_attempts.c.member == member, redeem_attempts.c.form_key == form_key)
    row = connection.execute(select(redeem_attempts).where(*where)).one_or_none()
    return None if row is None else Attempt(**row._mapping)


def end_attempt(connection: Connection, attempt: Attempt, outcome: str, token: bytes | None) -> None:
    """Say how a try ended."""
    where = (redeem_attempts.c.member == attempt.member, redeem_attempts.c.form_key == attempt.form_key)
    connection.execute(update(redeem_attempts).where(*where).values(outcome=outcome, token=token))


def count_attempts(
    connection: Connection, *, since: datetime, member: str | None = None, firm: str | None = None
) -> tuple[int, int, datetime | None]:
    """(ended as unknown, still under way, time of the oldest of both) since then, of a technician or of a firm."""
    columns = redeem_attempts.c
    where = [columns.at > since, or_(columns.outcome == "unknown", columns.outcome.is_(None))]
    where += [columns.member == member] if member is not None else []
    where += [columns.firm == firm] if firm is not None else []
    unknown = sql.count(columns.outcome)
    row = connection.execute(select(unknown, sql.count() - unknown, sql.min(columns.at)).where(*where)).one()
    return int(row[0]), int(row[1]), row[2]


def delete_attempts(connection: Connection, firm: str, before: datetime, limit: int) -> int:
    """Delete what was tried at a firm's desk before then. How many."""
    columns = redeem_attempts.c
    return delete_some(connection, redeem_attempts, limit, columns.firm == firm, columns.at < before)
