"""Staff accounts, their roles, login sessions and failed logins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy import func as sql

from consent.core.staff import StaffMember
from consent.store.deleting import delete_some
from consent.store.inserting import insert_new
from consent.store.schema import login_failures, staff, staff_roles, staff_sessions


def insert_member(
    connection: Connection, member: StaffMember, *, name_key: str, password_hash: str, now: datetime
) -> bool:
    """A new account; False when the name is taken."""
    values = {"id": member.id, "name": member.name, "name_key": name_key, "firm": member.firm}
    if not insert_new(connection, staff, {**values, "password_hash": password_hash, "created_at": now}):
        return False
    replace_roles(connection, member.id, member.roles)
    return True


def replace_roles(connection: Connection, member: str, roles: frozenset[str]) -> None:
    """What the person may do from now on."""
    connection.execute(delete(staff_roles).where(staff_roles.c.member == member))
    connection.execute(insert(staff_roles), [{"member": member, "role": role} for role in sorted(roles)])


def update_password(connection: Connection, member: str, password_hash: str) -> None:
    """A new password."""
    connection.execute(update(staff).where(staff.c.id == member).values(password_hash=password_hash))


def update_disabled(connection: Connection, member: str, disabled_at: datetime | None) -> None:
    """Disable, or enable again with None."""
    connection.execute(update(staff).where(staff.c.id == member).values(disabled_at=disabled_at))


def by_name(connection: Connection, name_key: str) -> tuple[StaffMember, str] | None:
    """(account, password hash) by the folded name."""
    row = connection.execute(select(staff).where(staff.c.name_key == name_key)).one_or_none()
    return None if row is None else (_member(connection, row._mapping), row.password_hash)


def by_id(connection: Connection, member: str) -> StaffMember | None:
    """The account with that id."""
    row = connection.execute(select(staff).where(staff.c.id == member)).one_or_none()
    return None if row is None else _member(connection, row._mapping)


def members(connection: Connection, firm: str | None = None) -> tuple[StaffMember, ...]:
    """All accounts, of one firm or of all, by firm and name."""
    query = select(staff).order_by(staff.c.firm, staff.c.name_key)
    if firm is not None:
        query = query.where(staff.c.firm == firm)
    return tuple(_member(connection, row) for row in connection.execute(query).mappings().all())


def names(connection: Connection, firm: str) -> dict[str, str]:
    """Name by id, of everybody of a firm."""
    rows = connection.execute(select(staff.c.id, staff.c.name).where(staff.c.firm == firm))
    return {row.id: row.name for row in rows}


def _member(connection: Connection, row: object) -> StaffMember:
    values: dict[str, object] = dict(row)  # type: ignore[call-overload]
    roles = connection.execute(
        select(staff_roles.c.role).where(staff_roles.c.member == values["id"])
    ).scalars()
    return StaffMember(
        id=str(values["id"]),
        name=str(values["name"]),
        firm=str(values["firm"]),
        roles=frozenset(roles),
        disabled=values["disabled_at"] is not None,
    )


# Login sessions --------------------------------------------------------------------------------------------------------


def insert_session(connection: Connection, key_digest: str, member: str, now: datetime) -> None:
    """A login."""
    values = {"key_digest": key_digest, "member": member, "created_at": now, "seen_at": now}
    connection.execute(insert(staff_sessions).values(**values))


def read_session(connection: Connection, key_digest: str) -> tuple[str, datetime, datetime] | None:
    """(member id, created, last seen) of a session that has not been ended."""
    columns = staff_sessions.c
    row = connection.execute(
        select(columns.member, columns.created_at, columns.seen_at).where(
            columns.key_digest == key_digest, columns.ended_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else (row.member, row.created_at, row.seen_at)


def touch_session(connection: Connection, key_digest: str, now: datetime) -> None:
    """Remember activity."""
    connection.execute(
        update(staff_sessions).where(staff_sessions.c.key_digest == key_digest).values(seen_at=now)
    )


def end_sessions(
    connection: Connection, now: datetime, *, key_digest: str | None = None, member: str | None = None
) -> None:
    """End one session, or all of a person."""
    query = update(staff_sessions).where(staff_sessions.c.ended_at.is_(None))
    query = query.where(or_(staff_sessions.c.key_digest == key_digest, staff_sessions.c.member == member))
    connection.execute(query.values(ended_at=now))


def open_sessions(connection: Connection, member: str) -> tuple[tuple[str, datetime, datetime], ...]:
    """(digest, created, last seen) of a person's sessions that were not ended."""
    columns = staff_sessions.c
    query = select(columns.key_digest, columns.created_at, columns.seen_at)
    query = query.where(columns.member == member, columns.ended_at.is_(None)).order_by(columns.created_at)
    return tuple((row.key_digest, row.created_at, row.seen_at) for row in connection.execute(query))


def last_seen(connection: Connection, firm: str) -> dict[str, datetime]:
    """When each person of a firm was last active, by id; whoever never logged in is not there."""
    columns = staff_sessions.c
    query = select(columns.member, sql.max(columns.seen_at)).join(staff, staff.c.id == columns.member)
    rows = connection.execute(query.where(staff.c.firm == firm).group_by(columns.member))
    return {row[0]: row[1] for row in rows}


def delete_sessions(connection: Connection, firm: str, before: datetime, limit: int) -> int:
    """Delete sessions of a firm's staff that were last active before then. How many.

    The last one of everybody who still has access stays: it tells when they were last here.
    """
    columns, other = staff_sessions.c, staff_sessions.alias()
    latest = select(sql.max(other.c.seen_at)).where(other.c.member == columns.member).scalar_subquery()
    members = select(staff.c.id).where(staff.c.firm == firm)
    gone = columns.member.in_(members.where(staff.c.disabled_at.is_not(None)))
    old = (columns.member.in_(members), columns.seen_at < before, or_(columns.seen_at < latest, gone))
    return delete_some(connection, staff_sessions, limit, *old)


# Failed logins -----------------------------------------------------------------------------------------------------------


def insert_failure(
    connection: Connection, failure_id: str, name_key: str, address: str, now: datetime
) -> None:
    """Count a try before the password is looked at."""
    connection.execute(
        insert(login_failures).values(id=failure_id, name_key=name_key, address=address, at=now)
    )


def delete_failure(connection: Connection, failure_id: str) -> None:
    """Give the count back: the login was good."""
    connection.execute(delete(login_failures).where(login_failures.c.id == failure_id))


def delete_failures_before(connection: Connection, before: datetime) -> None:
    """Forget failures that no limit looks at any more."""
    connection.execute(delete(login_failures).where(login_failures.c.at < before))


def count_failures(
    connection: Connection, since: datetime, *, name_key: str | None = None, address: str | None = None
) -> int:
    """Failed logins since then for a name, or from an address."""
    columns = login_failures.c
    where = columns.name_key == name_key if name_key is not None else columns.address == address
    return int(connection.execute(select(sql.count()).where(columns.at > since, where)).scalar_one())
