"""What tables have about customers: every one is declared, and nothing of what is erased is left in the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from consent.service import erasing, support_sessions
from consent.service.installation import Installation
from consent.store import personal, scrubbing
from consent.store.engine import Database
from consent.store.schema import data_keys, disclosures
from consent.store.scrubbing import scrub
from consent.store.session_schema import remarks, session_notes
from consent.store.tables import metadata
from tests.service.support_calls import calling

UNUSUAL = {"name": "Zbigniew Ünver-Ōkami", "email": "quartz.sphinx.jock@example.org"}


def test_every_table_says_what_it_has_about_a_customer() -> None:
    """A new table must say whether erasing deletes its rows, and a copy of a person's data shows them."""
    declared = {*personal.ABOUT_CUSTOMERS, *personal.ABOUT_NOBODY}
    assert set(metadata.tables) == declared
    assert not personal.ABOUT_NOBODY & personal.ABOUT_CUSTOMERS.keys()


@pytest.mark.parametrize(("table", "about"), personal.ABOUT_CUSTOMERS.items())
def test_the_column_is_there(table: str, about: personal.About) -> None:
    """By which rows belong to a customer."""
    assert about.subject in metadata.tables[table].columns


def test_tables_about_nobody_name_no_acceptance() -> None:
    """Whatever has such a column is about somebody."""
    named = {name for name, table in metadata.tables.items() if "acceptance" in table.columns}
    assert named <= personal.ABOUT_CUSTOMERS.keys()


# The files ---------------------------------------------------------------------------------------------------------------


def everything_in(house: Installation) -> bytes:
    """Database file, journal and its index, byte for byte."""
    path = Path(str(house.database.url.database))
    files = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def secrets_of(house: Installation, acceptance: str) -> list[bytes]:
    """The encrypted bytes that are kept about an acceptance."""
    tables = (
        (disclosures, "acceptance"),
        (remarks, "subject"),
        (session_notes, "acceptance"),
        (data_keys, "acceptance"),
    )
    with house.database.reading() as connection:
        found = [
            row
            for table, subject in tables
            for row in connection.execute(
                select(table.c["wrapped" if table is data_keys else "ciphertext"]).where(
                    table.c[subject] == acceptance
                )
            ).scalars()
        ]
    return found


def test_nothing_erased_is_left_in_the_files(house: Installation) -> None:
    """Neither plain, which it never was, nor encrypted, nor the key: in no file of the database."""
    call = calling(house, "page-computers", "closed")
    support_sessions.note(house, call.member, call.id, UNUSUAL["name"], now=call.now)
    secrets = secrets_of(house, call.id)
    assert len(secrets) >= 8
    assert all(each in everything_in(house) for each in secrets)
    erasing.erase(house, call.id, "asked", forced=True, now=call.now)
    left = everything_in(house)
    assert [each for each in secrets if each in left] == []
    assert [each for each in UNUSUAL.values() if each.encode() in left] == []


def test_a_copy_in_the_free_room_of_a_page_is_found_and_goes(house: Installation) -> None:
    """What SQLite leaves behind when it rearranges a page: the file is written anew."""
    path = Path(str(house.database.url.database))
    assert scrub(house.database)
    trace = b"a copy that was left behind, sixty bytes long or so, of a key"
    with house.database.writing() as connection:
        connection.execute(insert(data_keys).values(acceptance="x", wrapped=trace))
    assert scrub(house.database, [b"something else"])
    assert trace in path.read_bytes()
    with path.open("r+b") as file:  # the row is gone, its bytes are not
        content = path.read_bytes()
        file.seek(content.index(trace))
        file.write(trace[:-1] + b"!")
    assert not scrubbing._is_there(path, [trace])
    assert scrubbing._is_there(path, [trace[:-1] + b"!"])
    assert scrub(house.database, [trace[:-1] + b"!"])


def test_somebody_who_reads_for_long_is_waited_for_and_reported(house: Installation) -> None:
    """The journal cannot be emptied under a reader: the erasure says so, and the next attempt succeeds."""
    call = calling(house, "page-computers", "closed")
    with house.database.reading() as connection:
        connection.execute(select(data_keys)).all()
        with house.database.writing() as writing:
            personal.erase(writing, [call.id])
        assert not scrub(house.database, patience=0.1)
    assert scrub(house.database)


def marks(house: Installation) -> list[Path]:
    """What says that somebody erases, or was cut off while erasing."""
    return sorted(house.settings.data.glob("consent.db.erasing-*"))


def test_whoever_is_cut_off_leaves_it_to_the_next(house: Installation) -> None:
    """The power goes after the commit: nobody knows the bytes any more, so the file is written anew."""
    trace = b"a copy of a wrapped key in the free room of a page"
    with scrubbing.promised(house.database), house.database.writing() as connection:
        connection.execute(insert(data_keys).values(acceptance="x", wrapped=trace))
    assert scrub(house.database)
    assert marks(house) == []
    with house.database.writing() as connection:
        for number in range(40):
            connection.execute(insert(data_keys).values(acceptance=f"y{number}", wrapped=trace * 20))
    with scrubbing.promised(house.database):
        assert scrub(house.database)  # somebody else's does not touch what this one has promised
        with house.database.writing() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete=OFF")  # as if pages were rearranged all the time
            connection.execute(data_keys.delete())
        assert len(marks(house)) == 1
    with house.database.writing() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    assert trace in everything_in(house)
    assert scrub(house.database)
    assert trace not in everything_in(house)
    assert marks(house) == []


def test_what_is_not_kept_stays_promised(house: Installation) -> None:
    """Somebody reads for long: the next run of the worker knows that there is something to do."""
    with house.database.reading() as connection:
        connection.execute(select(data_keys)).all()
        with house.database.writing() as writing:
            personal.erase(writing, ["nobody"])
            writing.execute(insert(data_keys).values(acceptance="x", wrapped=b"x"))
        with scrubbing.promised(house.database) as promise:
            assert not promise.keep([b"x"], patience=0.1)
    assert len(marks(house)) == 1
    with scrubbing.promised(house.database) as promise:
        assert promise.keep([])
    assert marks(house) == []


def test_a_disk_without_room_for_a_promise_does_not_stand_in_the_way(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erasing is what matters."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scrubbing, "_locked", full)
    with scrubbing.promised(house.database) as promise:
        assert promise.keep([b"nowhere to be found"])


def place_of_keys(connection: Connection) -> str:
    """In which file PostgreSQL has the wrapped keys."""
    return str(connection.exec_driver_sql("SELECT pg_relation_filepath('data_keys')").scalar_one())


@pytest.mark.postgres
def test_postgres_gets_a_fresh_file_of_keys(postgres_house: Installation) -> None:
    """What was deleted stays in the free room of its pages otherwise, VACUUM or not; and the settings of connections stay as they were."""
    house = postgres_house
    trace = b"a wrapped key, sixty bytes long or so, that nobody may find"
    with house.database.writing() as connection:
        connection.execute(insert(data_keys).values(acceptance="x", wrapped=trace))
        before = place_of_keys(connection)
    with house.database.writing() as connection:
        connection.execute(data_keys.delete().where(data_keys.c.acceptance == "x"))
    assert scrub(house.database, [trace])
    with house.database.reading() as connection:
        assert place_of_keys(connection) != before
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "10s"
    assert scrub(house.database)  # nothing was deleted: the file stays
    with house.database.reading() as connection:
        kept = place_of_keys(connection)
    assert scrub(house.database, ())
    with house.database.reading() as connection:
        assert place_of_keys(connection) == kept


@pytest.mark.postgres
def test_on_postgres_too_a_long_reader_is_reported(
    postgres_house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is asked for again and again, a moment each time; then somebody is told."""
    monkeypatch.setattr(scrubbing, "_BUSY_SECONDS", 0.05)
    with postgres_house.database.reading() as connection:
        connection.execute(select(data_keys)).all()
        assert not scrub(postgres_house.database, [b"x"], patience=0.2)
    assert scrub(postgres_house.database, [b"x"])


def test_a_server_that_is_away_is_reported() -> None:
    """Nobody can tell what is in its files."""
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert scrub(database)
    assert not scrub(database, [b"x"], patience=0.1)
    database.close()


def test_a_file_that_cannot_be_written_anew_is_reported(house: Installation) -> None:
    """Somebody writes all the time: the next run of the worker tries again."""
    path = Path(str(house.database.url.database))
    trace = path.read_bytes()[:16]
    with house.database.writing():
        assert not scrub(house.database, [trace], patience=0.1)
    assert scrub(house.database, [trace])
