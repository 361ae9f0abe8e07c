"""Triggers that make the database itself refuse to change or delete what only grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION consent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def statements(dialect: str, tables: Iterable[str]) -> Iterator[str]:
    """The DDL that guards `tables`, for "sqlite" or "postgresql"; the names are our own constants."""
    if dialect == "postgresql":
        yield _POSTGRES_FUNCTION
    for table in tables:
        yield from _sqlite(table) if dialect == "sqlite" else _postgres(table)


def _sqlite(table: str) -> Iterator[str]:
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER append_only_{table}_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END"
        )


def _postgres(table: str) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION consent_append_only()"
    )
    yield (
        f"CREATE TRIGGER append_only_{table}_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_append_only()"
    )
