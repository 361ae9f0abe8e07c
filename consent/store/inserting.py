"""Rows that several may want to write at once: the first one stays, or the last one counts, and nobody meets an error."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row unless its key is there already; whether it was inserted."""
    make = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    key = next(iter(table.primary_key.columns))
    query = make(table).values(**values).on_conflict_do_nothing().returning(key)
    return connection.execute(query).first() is not None


def put(connection: Connection, table: Table, values: Mapping[str, object]) -> None:
    """Insert a row, or put it in the place of the one that has its key."""
    if not insert_new(connection, table, values):
        mine = (column == values[column.name] for column in table.primary_key.columns)
        connection.execute(update(table).where(*mine).values(**values))
