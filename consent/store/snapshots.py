"""The whole database as files of one moment, while others go on writing; and put back into an empty one.

SQLite: its own online backup, in one step inside a read transaction: writers go on beside it (WAL). PostgreSQL: COPY of every table in
one REPEATABLE READ transaction, as text, which every version of the server reads; the tables are made by our own migrations.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from consent.errors import Unavailable
from consent.store import migration
from consent.store.engine import Database
from consent.store.schema import metadata

_COPY_OUT = "COPY {table} ({columns}) TO STDOUT"
_COPY_IN = "COPY {table} ({columns}) FROM STDIN"
_DISK_FULL = "53100"
_PATIENT = "SET LOCAL statement_timeout = 0"  # a table may take longer than any request does


def copy_sqlite(connection: Connection, target: Path) -> None:
    """Write the database that `connection` sees at this moment into a new file."""
    source: Any = connection.connection.driver_connection
    try:
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0)
        raise Unavailable("full" if code == sqlite3.SQLITE_FULL else "away") from error


def columns_of_tables() -> dict[str, tuple[str, ...]]:
    """Every table of this release's schema with its columns, in the order in which they are copied."""
    return {table.name: tuple(column.name for column in table.columns) for table in metadata.sorted_tables}


def copy_table(
    connection: Connection, table: str, columns: Sequence[str], write: Callable[[bytes], object]
) -> None:
    """Write a table of PostgreSQL as it is in the transaction of `connection`."""
    connection.execute(text(_PATIENT))
    with _copying(connection, _statement(_COPY_OUT, table, columns)) as copy:
        for data in copy:
            write(bytes(data))


def restore_tables(
    url: str,
    schema: str,
    tables: Mapping[str, Sequence[str]],
    read: Callable[[str], Iterable[bytes]],
) -> None:
    """Make the tables of a schema in an empty PostgreSQL database, and fill them: all of it or nothing."""
    database = Database(url)
    try:
        with database.writing() as connection:
            connection.execute(text(_PATIENT))
            migration.run(connection, schema)
            for table, columns in tables.items():
                with _copying(connection, _statement(_COPY_IN, table, columns)) as copy:
                    for data in read(table):
                        copy.write(data)
    finally:
        database.close()


@contextmanager
def _copying(connection: Connection, statement: str) -> Iterator[Any]:
    """The driver's own COPY, with its errors as ours."""
    dialect: Any = connection.dialect
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            yield copy
    except dialect.loaded_dbapi.Error as error:
        raise Unavailable("full" if error.sqlstate == _DISK_FULL else "away") from error


def _statement(pattern: str, table: str, columns: Sequence[str]) -> str:
    """Names come from our schema, or from a manifest that takes nothing but lower-case identifiers (core.backups)."""
    names = ", ".join(f'"{name}"' for name in columns)
    return pattern.format(table=f'"{table}"', columns=names)


def is_empty(url: str) -> bool:
    """Whether a PostgreSQL database has no table at all."""
    database = Database(url)
    try:
        with database.reading() as connection:
            found = text(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
            )
            return int(connection.execute(found).scalar_one()) == 0
    finally:
        database.close()
