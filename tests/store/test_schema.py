"""The schema: what migrations make, what each column's honesty rests on, what the database itself refuses."""

from __future__ import annotations

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import DBAPIError

from consent.store import guards, migration
from consent.store.engine import Database
from consent.store.publications import put_text
from consent.store.schema import APPEND_ONLY, log_commits, metadata


def test_every_column_declares_its_evidence() -> None:
    """A column that nothing proves has to say so."""
    silent = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.info.get("evidence") not in ("leaf", "recomputed", "free")
    ]
    assert silent == []


def test_every_table_but_the_staffs_has_firm_first_in_its_key_where_it_has_one() -> None:
    """Firm comes first in every key, so that the database can be spread by firm."""
    late = [
        table.name
        for table in metadata.tables.values()
        if "firm" in table.primary_key.columns and next(iter(table.primary_key.columns)).name != "firm"
    ]
    assert late == []


def test_migrations_make_what_the_tables_declare(database_url: str) -> None:
    """A migrated database and the declared tables do not differ."""
    migration.upgrade(database_url)
    database = Database(database_url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    database.close()
    assert differences == []


def test_a_migrated_sqlite_equals_a_fresh_one(tmp_path: object) -> None:
    """Tables, indexes and triggers are the same to the letter: no migration dropped one."""
    migrated = f"sqlite:///{tmp_path}/migrated.db"
    migration.upgrade(migrated)
    fresh = create_engine(f"sqlite:///{tmp_path}/fresh.db")
    with fresh.begin() as connection:
        metadata.create_all(connection)
        for statement in guards.statements("sqlite", APPEND_ONLY):
            connection.execute(text(statement))
    assert _master(migrated) == _master(f"sqlite:///{tmp_path}/fresh.db")
    fresh.dispose()


def _master(url: str) -> set[tuple[str, str, str]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%'"
        )
        found = {(kind, name, _parts(sql or "")) for kind, name, sql in rows}
    engine.dispose()
    return {row for row in found if "alembic" not in row[1]}


def _parts(sql: str) -> str:
    """A statement without line breaks; a table's columns and constraints in a fixed order: ALTER TABLE adds at the end."""
    words = " ".join(sql.split())
    if not words.startswith("CREATE TABLE"):
        return words
    head, _, rest = words.partition("(")
    body, _, tail = rest.rpartition(")")
    parts = sorted(part.strip() for part in re.split(r",(?![^(]*\))", body))
    return f"{head.strip()} ({', '.join(parts)}) {tail.strip()}"


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    """The second run finds nothing to do."""
    migration.upgrade(database_url)
    migration.upgrade(database_url)
    assert migration.current(database_url) == migration.HEAD


def test_a_missing_sqlite_file_has_no_schema_and_is_not_made(tmp_path: object) -> None:
    """Asking for the schema leaves no empty database behind."""
    assert migration.current(f"sqlite:///{tmp_path}/absent.db") is None
    assert not (tmp_path / "absent.db").exists()  # type: ignore[operator]


@pytest.mark.parametrize("statement", ["UPDATE texts SET media_type = 'x'", "DELETE FROM texts"])
def test_published_bytes_cannot_be_changed(database_url: str, statement: str) -> None:
    """The database refuses, whoever asks."""
    migration.upgrade(database_url)
    database = Database(database_url)
    with database.writing() as connection:
        put_text(connection, "aa", "text/plain", b"words")
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
        connection.exec_driver_sql(statement)
    database.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_every_growing_table_is_guarded(database_url: str, table: str) -> None:
    """Each append-only table has its triggers."""
    migration.upgrade(database_url)
    database = Database(database_url)
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"
        if database.dialect == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:t AS regclass) AND NOT tgisinternal"
    )
    with database.reading() as connection:
        names = connection.execute(text(query), {"t": table}).scalars().all()
    database.close()
    assert len(names) == 2


def test_sqlite_refuses_a_value_of_another_type(tmp_path: object) -> None:
    """Tables are STRICT."""
    url = f"sqlite:///{tmp_path}/strict.db"
    migration.upgrade(url)
    database = Database(url)
    with pytest.raises(DBAPIError, match="cannot store TEXT"), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO log_commits (firm, size, root) VALUES ('f', 'one', x'00')")
    with database.writing() as connection:
        connection.execute(insert(log_commits).values(firm="f", size=1, root=b"\0"))
    database.close()
