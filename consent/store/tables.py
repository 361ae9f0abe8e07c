"""What every table of the schema is made with: one collection of them all, STRICT on SQLite, some of them append-only."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
APPEND_ONLY: list[str] = []


def table(name: str, *items: Column[object] | SchemaItem, append_only: bool = False) -> Table:
    """A table of the schema; an append-only one refuses UPDATE and DELETE by triggers (store.guards)."""
    if append_only:
        APPEND_ONLY.append(name)
    return Table(name, metadata, *items, sqlite_strict=True)
