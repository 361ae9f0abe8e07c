"""Acceptances of any firm by the short reference that stands in their receipts."""

from __future__ import annotations

from sqlalchemy import Connection, select

from consent.store.schema import acceptances


def with_prefix(connection: Connection, prefix: str) -> tuple[str, ...]:
    """The ids that begin with such a prefix (`9c1e5b0f-a3`): two at most, to know whether there is but one."""
    column = acceptances.c.id
    # bounds in which every collation agrees with the bytes
    first, last = f"{prefix}00-0000-0000-000000000000", f"{prefix}ff-ffff-ffff-ffffffffffff"
    query = select(column).where(column.between(first, last)).order_by(column).limit(2)
    return tuple(connection.execute(query).scalars())
