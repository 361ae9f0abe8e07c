"""Deletes many rows some at a time, so that no statement keeps everybody waiting who writes to the same log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, select, tuple_
from sqlalchemy import func as sql


def delete_some(connection: Connection, table: Table, limit: int, *where: ColumnElement[bool]) -> int:
    """Delete at most `limit` rows, whichever they are; how many."""
    key = table.primary_key.columns
    some = select(*key).where(*where).limit(limit)
    return connection.execute(delete(table).where(tuple_(*key).in_(some))).rowcount


def part_of(
    connection: Connection,
    column: Column[datetime],
    before: datetime,
    limit: int,
    *where: ColumnElement[bool],
) -> datetime:
    """The instant, at most `before`, of which `limit` rows are older; more only where many are of the same instant, and never none."""
    old = (*where, column < before)
    oldest = select(sql.min(column)).where(*old).scalar_subquery()
    next_one = select(column).where(*old, column > oldest).order_by(column).offset(limit - 1).limit(1)
    return connection.execute(next_one).scalar_one_or_none() or before
