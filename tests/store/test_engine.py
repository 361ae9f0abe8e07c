"""The two engines: snapshots for readers, the write lock for the writer, and what a fault becomes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from consent.errors import ConfigurationError, Unavailable
from consent.store import engine, migration
from consent.store.engine import Database
from consent.store.publications import put_text
from consent.store.schema import texts

Open = Callable[[str], Database]


@pytest.fixture
def open_database() -> Iterator[Open]:
    """Opens databases and closes them at the end."""
    opened: list[Database] = []

    def open_one(url: str) -> Database:
        opened.append(Database(url))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def database(database_url: str, open_database: Open) -> Database:
    """A migrated, empty database."""
    migration.upgrade(database_url)
    return open_database(database_url)


def _count(database: Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(select(texts)).all())


def test_a_write_is_there_after_its_block(database: Database) -> None:
    """Leaving the block commits."""
    with database.writing() as connection:
        put_text(connection, "aa", "text/plain", b"words")
    assert _count(database) == 1


def test_an_exception_takes_everything_back(database: Database) -> None:
    """All or nothing."""

    def write_and_fail() -> None:
        with database.writing() as connection:
            put_text(connection, "aa", "text/plain", b"words")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert _count(database) == 0


def test_a_reader_sees_one_moment(database: Database) -> None:
    """A commit during the snapshot does not show in it."""
    with database.reading() as connection:
        before = len(connection.execute(select(texts)).all())
        with database.writing() as writer:
            put_text(writer, "aa", "text/plain", b"words")
        assert len(connection.execute(select(texts)).all()) == before


def test_sqlite_is_set_for_a_power_cut(tmp_path: Path, open_database: Open) -> None:
    """WAL and FULL on the writer's connection, not only in a comment."""
    database = open_database(f"sqlite:///{tmp_path}/power.db")
    with database.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_locked_database_is_busy(
    tmp_path: Path, open_database: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the write lock: not available, not an error of ours."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0)
    url = f"sqlite:///{tmp_path}/locked.db"
    migration.upgrade(url)
    holder = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="busy"), open_database(url).writing():
        pass
    holder.close()


def test_a_full_database_is_full(tmp_path: Path, open_database: Open) -> None:
    """No page left: not available, nothing recorded."""
    url = f"sqlite:///{tmp_path}/full.db"
    migration.upgrade(url)
    database = open_database(url)

    def write_too_much() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            put_text(connection, "aa", "text/plain", b"x" * 1_000_000)

    with pytest.raises(Unavailable, match="full"):
        write_too_much()
    assert _count(database) == 0


def test_a_vanished_folder_is_away(tmp_path: Path, open_database: Open) -> None:
    """The database cannot be opened: away."""
    with (
        pytest.raises(Unavailable, match="away"),
        open_database(f"sqlite:///{tmp_path}/no/such.db").writing(),
    ):
        pass


def test_a_file_that_is_no_database_is_away(tmp_path: Path, open_database: Open) -> None:
    """Garbage where the database should be."""
    (tmp_path / "garbage.db").write_bytes(b"not a database, though long enough to be read as one" * 100)
    with (
        pytest.raises(Unavailable, match="away"),
        open_database(f"sqlite:///{tmp_path}/garbage.db").reading(),
    ):
        pass


def test_a_programming_error_stays_one(database: Database) -> None:
    """A wrong statement is not taken for a busy database."""
    with pytest.raises(Exception, match="no_such_table"), database.reading() as connection:
        connection.execute(sql("SELECT * FROM no_such_table"))


def test_an_old_sqlite_is_refused(
    tmp_path: Path, open_database: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """STRICT tables need 3.37."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(ConfigurationError, match="too old"):
        open_database(f"sqlite:///{tmp_path}/old.db")


@pytest.mark.postgres
def test_a_postgres_that_forgets_is_refused(postgres: str, open_database: Open) -> None:
    """synchronous_commit = off loses acknowledged records."""
    from tests.databases import one_database

    with one_database(postgres) as url:
        database = open_database(url)
        with database.writing() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        database.close()
        with pytest.raises(ConfigurationError, match="synchronous_commit"):
            open_database(url).check()


@pytest.mark.postgres
def test_a_postgres_that_is_not_there_is_away(open_database: Open) -> None:
    """Nobody listens on that port."""
    with (
        pytest.raises(Unavailable, match="away"),
        open_database("postgresql+psycopg://x@127.0.0.1:1/none").reading(),
    ):
        pass


# A file that is not the one that was opened ----------------------------------------------------------------------------


@pytest.fixture
def replaced(open_database: Open, tmp_path: Path) -> tuple[Database, Path]:
    """An open database with one text, and beside it a copy from before that."""
    path, copy = tmp_path / "open.db", tmp_path / "copy.db"
    for each in (path, copy):
        migration.upgrade(f"sqlite:///{each}")
    database = open_database(f"sqlite:///{path}")
    with database.writing() as connection:
        put_text(connection, "aa", "text/plain", b"words")
    assert _count(database) == 1
    return database, copy


def _swap(database: Database, copy: Path) -> None:
    path = Path(str(database.url.database))
    for name in (f"{path}-wal", f"{path}-shm"):
        Path(name).unlink(missing_ok=True)
    copy.replace(path)


@pytest.mark.parametrize("is_written_first", [False, True])
def test_a_file_put_in_the_place_of_the_open_one_is_the_one_that_counts(
    replaced: tuple[Database, Path], *, is_written_first: bool
) -> None:
    """What would be written into the old one, which has no name any more, would be lost."""
    database, copy = replaced
    _swap(database, copy)
    if is_written_first:
        with database.writing() as connection:
            put_text(connection, "bb", "text/plain", b"words")
    assert _count(database) == is_written_first
    other = sqlite3.connect(str(database.url.database))
    assert other.execute("SELECT count(*) FROM texts").fetchone() == (int(is_written_first),)
    other.close()


def test_a_file_that_is_taken_away_is_away(replaced: tuple[Database, Path]) -> None:
    """No empty one is made in its place."""
    database, _ = replaced
    path = Path(str(database.url.database))
    path.rename(path.with_suffix(".gone"))
    with pytest.raises(Unavailable, match="away"):
        _count(database)
    assert not path.exists()
