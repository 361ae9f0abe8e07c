"""Leaves nothing of what was deleted in the database's files. SQLite: the journal is emptied, and the database file looked through.

Deleted cells are overwritten at once (`secure_delete`), but the journal has the pages as they were before, and a page that was
rearranged may hold a second copy of a cell in its free room.

PostgreSQL leaves deleted rows in the free room of pages, VACUUM or not (9 of 20 wrapped keys, when it was tried). Its table of keys, a small one,
is written anew; without their keys the other bytes are noise.

Whoever deletes says so beforehand by an empty file beside the database (`consent.db.erasing-<random>`), locked while it lives. One that
nobody holds any more is of somebody who was cut off: then nobody knows what to look for, and the database is written anew.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from consent.errors import Unavailable
from consent.store.engine import Database

PATIENCE = 30.0
_BUSY_SECONDS = 1.0
_PAUSE_SECONDS = 0.05
# One after the other a few remnants are found fastest, many all at once: some seconds a gigabyte, however many they are.
_FEW = 32
_WORD = 8  # bytes
_PIECE = 1024 * 1024
_MARK = ".erasing-"


class Promise:
    """That the files are looked through after something was deleted; as long as it is not kept, the next `scrub` has to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mark: Path | None = None
        self._descriptor: int | None = None
        path = _path(database)
        if path is not None:
            with suppress(OSError):  # without room for an empty file: nothing but a crash is the worse for it
                mark = path.with_name(f"{path.name}{_MARK}{secrets.token_hex(4)}")
                self._descriptor = _locked(mark, os.O_CREAT | os.O_EXCL)
                self._mark = mark

    def keep(self, remnants: Sequence[bytes], *, patience: float = PATIENCE) -> bool:
        """`scrub`; where that finds no end, the promise stays for whoever comes next."""
        is_done = scrub(self._database, remnants, patience=patience)
        if is_done:
            self.drop()
        return is_done

    def drop(self) -> None:
        """There is nothing to be looked for (any more)."""
        if self._mark is not None:
            self._mark.unlink(missing_ok=True)

    def close(self) -> None:
        """Hold it no longer, kept or not."""
        if self._descriptor is not None:
            os.close(self._descriptor)


@contextmanager
def promised(database: Database) -> Iterator[Promise]:
    """Around everything that deletes what must be found nowhere."""
    promise = Promise(database)
    try:
        yield promise
    finally:
        promise.close()


def _locked(path: Path, flags: int) -> int | None:
    """The file, open and held alone; None where somebody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def _left_behind(path: Path) -> Iterator[tuple[Path, ...]]:
    """The promises that nobody is there to keep."""
    with ExitStack() as stack:
        found = []
        for mark in sorted(path.parent.glob(f"{path.name}{_MARK}*")):
            with suppress(OSError):  # just kept by its owner
                descriptor = _locked(mark, 0)
                if descriptor is not None:
                    stack.callback(os.close, descriptor)
                    found.append(mark)
        yield tuple(found)


def _path(database: Database) -> Path | None:
    """Where the file of a SQLite database is."""
    is_file = database.dialect == "sqlite" and database.url.database
    return Path(str(database.url.database)) if is_file else None


def scrub(database: Database, remnants: Sequence[bytes] = (), *, patience: float = PATIENCE) -> bool:
    """Whether none of `remnants` is left in database file and journal; False while somebody reads for so long that nobody can tell."""
    if database.dialect == "postgresql":
        return not remnants or _write_keys_anew(database, time.monotonic() + patience)
    path = _path(database)
    if path is None:
        return True
    opened = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    with closing(opened) as connection, _left_behind(path) as left:
        connection.execute("PRAGMA secure_delete=ON")
        until = time.monotonic() + patience
        if not _empty_journal(connection, until):
            return False
        is_needed = left or (remnants and _is_there(path, remnants))
        if is_needed and not (_write_anew(connection, until) and _empty_journal(connection, until)):
            return False
        for mark in left:
            mark.unlink(missing_ok=True)
    return True


def _write_keys_anew(database: Database, until: float) -> bool:
    """A fresh file for the table of wrapped keys; False while somebody reads in it for so long. Nobody waits behind us for longer than a second."""
    while True:
        try:
            with database.alone(lock_seconds=_BUSY_SECONDS) as connection:
                connection.exec_driver_sql("VACUUM FULL data_keys")
        except Unavailable:
            if time.monotonic() > until:
                return False
            time.sleep(_PAUSE_SECONDS)
        else:
            return True


def _write_anew(connection: sqlite3.Connection, until: float) -> bool:
    """Copy what is alive into a fresh file in the place of this one; False without room for it, or while others write."""
    while True:
        try:
            connection.execute("VACUUM")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                return False
            time.sleep(_PAUSE_SECONDS)
        else:
            return True


def _empty_journal(connection: sqlite3.Connection, until: float) -> bool:
    """Carry everything over into the database file and cut the journal to nothing, as soon as nobody reads in it; False without room too."""
    while True:
        with suppress(
            sqlite3.OperationalError
        ):  # a full disk is no reason to stop the worker: the next run comes
            is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not is_busy:
                return True
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE_SECONDS)


def _is_there(path: Path, remnants: Sequence[bytes]) -> bool:
    """Whether one of them is in the file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if len(remnants) > _FEW:
            return _is_one_there(content, remnants)
        return any(content.find(remnant) >= 0 for remnant in remnants)


def _is_one_there(content: mmap.mmap, remnants: Sequence[bytes]) -> bool:
    """The same for many of at least 15 bytes each: wherever one lies, one of its first eight words lies on a word of the file."""
    words = {
        int.from_bytes(remnant[at : at + _WORD], sys.byteorder) for remnant in remnants for at in range(_WORD)
    }
    longest = max(map(len, remnants))
    with memoryview(content) as view:
        for at in range(0, len(view) - len(view) % _WORD, _PIECE):
            end = min(at + _PIECE, len(view) - len(view) % _WORD)
            with view[at:end] as piece, piece.cast("Q") as there:
                is_clean = words.isdisjoint(there)
            if not is_clean and any(
                content.find(each, max(0, at - longest), end + longest) >= 0 for each in remnants
            ):
                return True
    return False
