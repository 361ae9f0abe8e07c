"""Leaves nothing of what was deleted in SQLite's files: the journal is emptied, and the database file looked through.

Deleted cells are overwritten at once (`secure_delete`), but the journal has the pages as they were before, and a page that was
rearranged may hold a second copy of a cell in its free room. PostgreSQL has its own ways: docs/operating.md.
"""

from __future__ import annotations

import mmap
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from consent.store.engine import Database

PATIENCE = 30.0
_BUSY_SECONDS = 1.0
_PAUSE_SECONDS = 0.05
# So many bytes are looked through in all, some gigabytes a second; beyond, the file is written anew without looking.
_MOST_LOOKED_THROUGH = 500_000_000_000


def scrub(database: Database, traces: Sequence[bytes] = (), *, patience: float = PATIENCE) -> bool:
    """Whether none of `traces` is left in database file and journal; False while somebody reads for so long that nobody can tell."""
    if database.dialect != "sqlite" or not database.url.database:
        return True
    path = Path(database.url.database)
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        until = time.monotonic() + patience
        if not _empty_journal(connection, until):
            return False
        if traces and _is_there(path, traces):
            return _write_anew(connection, until) and _empty_journal(connection, until)
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
    """Carry everything over into the database file and cut the journal to nothing, as soon as nobody reads in it."""
    while True:
        is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_busy:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE_SECONDS)


def _is_there(path: Path, traces: Sequence[bytes]) -> bool:
    """Whether one of them may be in the file."""
    if len(traces) * path.stat().st_size > _MOST_LOOKED_THROUGH:
        return True  # for all that anybody knows
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(trace) >= 0 for trace in traces if trace)
