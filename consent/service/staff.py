"""Staff accounts and logins: argon2 passwords, failures counted before the password is looked at, sessions kept on the server."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError as WrongPassword

from consent.core.instants import cut
from consent.core.staff import ABSOLUTE_LIMIT, IDLE_LIMIT, ROLES, StaffMember, StaffSession
from consent.errors import AlreadyExists, Invalid, LimitReached, LoginRefused, NotFound
from consent.service import library
from consent.service.installation import Installation
from consent.service.records import new_id
from consent.service.transaction import Transaction
from consent.store import staff as rows
from consent.store import support_sessions

PER_NAME = 10
PER_ADDRESS = 50
WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 100
_TOUCH_EVERY = timedelta(seconds=30)
_hasher = PasswordHasher()


def add(
    house: Installation, name: str, *, firm: str, roles: Iterable[str], password: str, now: datetime
) -> StaffMember:
    """A new account of one firm."""
    library.firm(house, firm)
    chosen = _checked_roles(roles)
    member = StaffMember(new_id(), _checked_name(name), firm, chosen)
    password_hash = _hash(password)

    def verb(transaction: Transaction) -> None:
        values = {"name_key": fold(name), "password_hash": password_hash}
        if not rows.insert_member(transaction.connection, member, **values, now=cut(now)):
            raise AlreadyExists("account", name)

    house.writer.submit([], verb)
    return member


def fold(name: str) -> str:
    """The name as it is compared: composed, folded, trimmed."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _checked_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid("account name", name, f"1 to {LONGEST_NAME} printable characters")
    return name


def _checked_roles(roles: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(roles)
    for role in sorted(chosen - set(ROLES)):
        raise Invalid("role", role, f"one of {', '.join(ROLES)}")
    if not chosen:
        raise Invalid("role", "", "at least one is needed")
    return chosen


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid("password", "***", f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return _hasher.hash(password)


def members(house: Installation, firm: str | None = None) -> tuple[StaffMember, ...]:
    """All accounts, of one firm or of all."""
    with house.database.reading() as connection:
        return rows.members(connection, firm)


def find(house: Installation, name: str) -> StaffMember:
    """The account with that name."""
    with house.database.reading() as connection:
        found = rows.by_name(connection, fold(name))
    if found is None:
        raise NotFound("account", name)
    return found[0]


def set_disabled(house: Installation, name: str, disabled: bool, *, now: datetime) -> None:
    """Disable an account and end its sessions, or let it in again."""

    def verb(transaction: Transaction, member: StaffMember) -> None:
        rows.update_disabled(transaction.connection, member.id, cut(now) if disabled else None)
        rows.end_sessions(transaction.connection, cut(now), member=member.id)

    _change(house, name, verb)


def set_password(house: Installation, name: str, password: str, *, now: datetime) -> None:
    """A new password; ends all sessions."""
    password_hash = _hash(password)

    def verb(transaction: Transaction, member: StaffMember) -> None:
        rows.update_password(transaction.connection, member.id, password_hash)
        rows.end_sessions(transaction.connection, cut(now), member=member.id)

    _change(house, name, verb)


def set_roles(house: Installation, name: str, roles: Iterable[str], *, now: datetime) -> None:
    """Other roles; ends all sessions."""
    chosen = _checked_roles(roles)

    def verb(transaction: Transaction, member: StaffMember) -> None:
        rows.replace_roles(transaction.connection, member.id, chosen)
        rows.end_sessions(transaction.connection, cut(now), member=member.id)

    _change(house, name, verb)


def end_sessions(house: Installation, name: str, *, now: datetime) -> None:
    """Log a person out everywhere."""
    _change(
        house,
        name,
        lambda transaction, member: rows.end_sessions(transaction.connection, cut(now), member=member.id),
    )


def _change(house: Installation, name: str, verb: Callable[[Transaction, StaffMember], None]) -> None:
    member = find(house, name)
    house.writer.submit([], lambda transaction: verb(transaction, member))


# Logging in ------------------------------------------------------------------------------------------------------------


def login(house: Installation, name: str, password: str, *, address: str, now: datetime) -> StaffSession:
    """A new session. LoginRefused never says why; LimitReached after too many failures for the name or from the address."""
    failure = _count_failure(house, fold(name)[:LONGEST_NAME], address, now)
    nobody = _hash_of_nobody()
    with house.database.reading() as connection:
        found = rows.by_name(connection, fold(name))
    member, password_hash = found if found is not None else (None, nobody)
    if not _is_right(password_hash, password) or member is None or member.disabled:
        raise LoginRefused
    key = secrets.token_urlsafe(32)

    def verb(transaction: Transaction) -> None:
        rows.delete_failure(transaction.connection, failure)
        rows.insert_session(transaction.connection, _digest(key), member.id, cut(now))

    house.writer.submit([], verb)
    return StaffSession(key, member, cut(now), cut(now))


@cache
def _hash_of_nobody() -> str:
    """Compared with when there is no such account, so that the answer takes as long as for a wrong password."""
    return _hasher.hash(secrets.token_hex(16))


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password[:LONGEST_PASSWORD])
    except (WrongPassword, InvalidHashError):
        return False


def _count_failure(house: Installation, name_key: str, address: str, now: datetime) -> str:
    """Count the try as failed, committed, before the password is looked at; a good login gives it back.

    Only then the count is compared: tries at once, in other processes too, cannot slip below the limit together.
    """
    failure, since = new_id(), now - WINDOW

    def count(transaction: Transaction) -> None:
        rows.delete_failures_before(transaction.connection, since)
        rows.insert_failure(transaction.connection, failure, name_key, address, cut(now))

    house.writer.submit([], count)
    with house.database.reading() as connection:
        by_name = rows.count_failures(connection, since, name_key=name_key)
        by_address = rows.count_failures(connection, since, address=address)
    if by_name > PER_NAME or by_address > PER_ADDRESS:
        house.writer.submit([], lambda transaction: rows.delete_failure(transaction.connection, failure))
        raise LimitReached("login", int(WINDOW.total_seconds()))
    return failure


def session(house: Installation, key: str, *, now: datetime, is_activity: bool = True) -> StaffSession | None:
    """The session behind a cookie's secret, with the rights of this moment; None when ended, idle, too old or disabled."""
    with house.database.reading() as connection:
        found = rows.read_session(connection, _digest(key))
        member = None if found is None else rows.by_id(connection, found[0])
    if found is None or member is None or member.disabled:
        return None
    _, created_at, seen_at = found
    if now - created_at > ABSOLUTE_LIMIT or (now - seen_at > IDLE_LIMIT and not _is_busy(house, member)):
        return None
    if is_activity and now - seen_at > _TOUCH_EVERY:
        house.writer.submit(
            [], lambda transaction: rows.touch_session(transaction.connection, _digest(key), cut(now))
        )
    return StaffSession(key, member, created_at, seen_at)


def _is_busy(house: Installation, member: StaffMember) -> bool:
    """Whether the person has a support session that runs: nobody is logged out in the middle of one."""
    with house.database.reading() as connection:
        return support_sessions.is_busy(connection, member.id)


def logout(house: Installation, key: str, *, now: datetime) -> None:
    """End one session."""
    house.writer.submit(
        [], lambda transaction: rows.end_sessions(transaction.connection, cut(now), key_digest=_digest(key))
    )


def sessions(house: Installation, name: str) -> tuple[tuple[str, datetime, datetime], ...]:
    """(id, created, last seen) of a person's open sessions; the id is a digest, worth nothing to a thief."""
    member = find(house, name)
    with house.database.reading() as connection:
        return rows.open_sessions(connection, member.id)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
