"""Looking through a database's file for what was deleted: few traces and many, wherever they lie."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

import pytest

from consent.store import migration, scrubbing
from consent.store.engine import Database

MANY = [secrets.token_bytes(28) for _ in range(100)]


def content_of(tmp_path: Path, trace: bytes, at: int) -> Path:
    """A file of two and a half pieces with these bytes at that place."""
    content = bytearray(secrets.token_bytes(5 * scrubbing._PIECE // 2))
    content[at : at + len(trace)] = trace
    path = tmp_path / "file"
    path.write_bytes(content[: 5 * scrubbing._PIECE // 2])
    return path


@pytest.mark.parametrize("shift", range(8))
@pytest.mark.parametrize("length", [15, 28, 61])
def test_one_of_many_is_found_on_any_byte(tmp_path: Path, shift: int, length: int) -> None:
    """Rows begin anywhere in a page."""
    trace = secrets.token_bytes(length)
    path = content_of(tmp_path, trace, 4096 + shift)
    assert scrubbing._is_there(path, [*MANY, trace])
    assert not scrubbing._is_there(path, [*MANY, trace[:-1] + bytes([trace[-1] ^ 1])])


@pytest.mark.parametrize("shift", range(-28, 1))
def test_one_of_many_is_found_where_pieces_meet(tmp_path: Path, shift: int) -> None:
    """Half of it in one piece, half of it in the next."""
    path = content_of(tmp_path, MANY[50], scrubbing._PIECE + shift)
    assert scrubbing._is_there(path, MANY)


def test_one_of_many_is_found_at_both_ends(tmp_path: Path) -> None:
    """The file begins or ends with it."""
    end = 5 * scrubbing._PIECE // 2
    assert scrubbing._is_there(content_of(tmp_path, MANY[0], 0), MANY)
    assert scrubbing._is_there(content_of(tmp_path, MANY[0], end - 28), MANY)


def test_many_that_are_nowhere_are_not_found(tmp_path: Path) -> None:
    """Also not for the sake of a piece of one: ids as text share eight characters now and then."""
    path = content_of(tmp_path, MANY[7][:20], 8192)
    assert not scrubbing._is_there(path, MANY)


class FullDisk:
    """A connection on a disk without room for the journal's pages, until so many tries were made."""

    def __init__(self, tries: int) -> None:
        self._left = tries

    def execute(self, statement: str) -> FullDisk:
        """Fail where something has to be written."""
        if "wal_checkpoint" in statement and self._left:
            self._left -= 1
            raise sqlite3.OperationalError("database or disk is full")
        return self

    def fetchone(self) -> tuple[int, int, int]:
        """Nobody was in the way."""
        return 0, 0, 0

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(("tries", "is_scrubbed"), [(1_000_000, False), (1, True)])
def test_a_full_disk_is_told_and_ends_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: int, is_scrubbed: bool
) -> None:
    """The worker goes on to its mails, and the next run finishes; where room is made meanwhile, this one does."""
    url = f"sqlite:///{tmp_path / 'consent.db'}"
    migration.upgrade(url)
    database = Database(url)
    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: FullDisk(tries))
    assert scrubbing.scrub(database, patience=0.2) is is_scrubbed
    database.close()
