"""Two engines on one database: readers take snapshots, the writer takes the write lock at its first word.

SQLite: WAL, synchronous FULL (NORMAL loses acknowledged commits at a power cut), BEGIN IMMEDIATE for writes, and a file lock
before it, because SQLite's own busy handler lets some processes starve. PostgreSQL: refuses to open where a commit is not durable.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from consent.errors import ConfigurationError, Unavailable
from consent.store.faults import translated

_BUSY_SECONDS = 10
_OLDEST_SQLITE = (3, 37, 0)
_DURABLE = ("synchronous_commit", "fsync", "full_page_writes")


class Database:
    """An open database. `reading()` and `writing()` each give one connection inside one transaction."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            self._reader, self._writer = _sqlite_engines(self.url.render_as_string(hide_password=False))
        else:
            self._reader, self._writer = _postgres_engines(self.url.render_as_string(hide_password=False))
        name = self.url.database if self.dialect == "sqlite" else None
        self._file = Path(name) if name else None
        self._lock_path = Path(f"{name}.lock") if name else None
        self._identity: tuple[int, int] | None = None

    def _follow(self) -> None:
        """Where another file was put in the place of the open one, open that one: what is written to the old one is lost."""
        if self._file is None:
            return
        try:
            found = self._file.stat()
        except OSError as error:
            if self._identity is None:
                return  # there is none yet
            raise Unavailable("away") from error
        identity = found.st_dev, found.st_ino
        if self._identity not in (None, identity):
            self.close()
        self._identity = identity

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot: everything read inside is of one moment."""
        self._follow()
        with translated(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction, committed at the end, rolled back by any exception.

        A connection lost during COMMIT on PostgreSQL leaves the outcome unknown and says so.
        """
        with _file_lock(self._lock_path):
            self._follow()
            with translated(), self._writer.connect() as connection:
                transaction = connection.begin()
                try:
                    yield connection
                except BaseException:
                    transaction.rollback()
                    raise
                self._commit(connection, transaction)

    def _commit(self, connection: Connection, transaction: RootTransaction) -> None:
        try:
            with translated():
                transaction.commit()
        except BaseException as error:
            connection.invalidate()  # its transaction may be open still, and would stay so for whoever comes next
            if isinstance(error, Unavailable) and self.dialect != "sqlite":
                raise Unavailable("unknown_outcome") from error
            raise

    @contextmanager
    def alone(self, *, lock_seconds: float) -> Iterator[Connection]:
        """PostgreSQL: outside any transaction, as what rewrites a table needs; gives up on a lock after so many seconds."""
        with translated(), self._reader.connect() as connection:
            free = connection.execution_options(isolation_level="AUTOCOMMIT")
            free.exec_driver_sql(f"SET lock_timeout = {int(lock_seconds * 1000)}")
            try:
                yield free
            finally:
                connection.invalidate()  # its settings are not for those who come next

    def check(self) -> None:
        """Refuse a server on which a committed record could be lost."""
        if self.dialect != "postgresql":
            return
        with self.reading() as connection:
            for setting in _DURABLE:
                value = connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
                if value == "off":
                    raise ConfigurationError(
                        f"PostgreSQL has {setting} = {value!r}: records could be lost; turn it on"
                    )

    def close(self) -> None:
        """Give all connections back."""
        self._reader.dispose()
        self._writer.dispose()


@contextmanager
def _file_lock(path: Path | None) -> Iterator[None]:
    """An advisory lock shared by the processes and threads of one machine; does nothing without a path."""
    if path is None:
        yield
        return
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unavailable("away") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sqlite_engines(url: str) -> tuple[Engine, Engine]:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise ConfigurationError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    arguments: dict[str, Any] = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
    reader = create_engine(url, connect_args=arguments, pool_size=16, max_overflow=240)
    writer = create_engine(
        url, connect_args=arguments, pool_size=1, max_overflow=0, pool_timeout=3 * _BUSY_SECONDS
    )
    for engine, begin in ((reader, "BEGIN"), (writer, "BEGIN IMMEDIATE")):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _beginner(begin))
    return reader, writer


# Like the driver's own, half a microsecond slower, but for text that is no UTF-8: whoever verifies must find it, and not end there.
_text = partial(str, encoding="utf-8", errors="replace")


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    connection.text_factory = _text
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _beginner(statement: str) -> Any:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _postgres_engines(url: str) -> tuple[Engine, Engine]:
    limits = "-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    arguments = {"options": limits, "connect_timeout": 5}
    reader = create_engine(
        url,
        connect_args=arguments,
        pool_size=16,
        max_overflow=16,
        pool_timeout=_BUSY_SECONDS,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
    )
    writer = create_engine(url, connect_args=arguments, pool_size=1, max_overflow=0, pool_pre_ping=True)
    return reader, writer
