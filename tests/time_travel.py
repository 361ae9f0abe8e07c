"""How a database goes back in time: a copy of it, taken while it was in use, is put in its place."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, delete, update

from consent.core.merkle import Frontier
from consent.service import anchor_folder
from consent.service.installation import Installation
from consent.store import log
from consent.store.schema import leaves, log_commits, log_heads, nodes

FIRM = "page-computers"


def keep(house: Installation, copy: Path) -> Path:
    """A backup as `sqlite3 consent.db ".backup copy"` makes it."""
    with closing(sqlite3.connect(_database(house))) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def put_back(house: Installation, copy: Path) -> None:
    """`.restore` into the open database."""
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(_database(house))) as target:
        source.backup(target)


def replace(house: Installation, copy: Path) -> None:
    """Another file under the name of the open one, as whoever restores by hand leaves it."""
    path = _database(house)
    for name in (f"{path}-wal", f"{path}-shm"):
        Path(name).unlink(missing_ok=True)
    copy.replace(path)


def cut(house: Installation, size: int, firm: str = FIRM) -> None:
    """The log's tail goes by SQL, and the head is set to what is left: all in itself without a fault."""
    engine = house.database._writer
    with engine.begin() as connection:
        for name in ("leaves", "nodes", "log_commits", "log_heads"):
            drop_guards(connection, name)
        connection.execute(delete(leaves).where(leaves.c.firm == firm, leaves.c.leaf_index >= size))
        connection.execute(delete(log_commits).where(log_commits.c.firm == firm, log_commits.c.size > size))
        for level in log.node_levels(connection, firm):
            gone = (nodes.c.firm == firm, nodes.c.level == level, nodes.c.node_index >= size >> level)
            connection.execute(delete(nodes).where(*gone))
        frontier, last = Frontier(), None
        for leaf in log.read_leaves(connection, firm):
            frontier, _ = frontier.append(leaf.leaf_hash)
            last = leaf.time
        values = {"size": size, "root": frontier.root, "frontier": frontier.to_bytes(), "last_time": last}
        connection.execute(update(log_heads).where(log_heads.c.firm == firm).values(**values))


def drop_guards(connection: Connection, table: str) -> None:
    """What refuses changes to a table lets a thief through."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    for (name,) in connection.exec_driver_sql(query, (table,)).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def forget(house: Installation, firm: str = FIRM) -> None:
    """The files of the firm's heads go, as somebody does who wants nothing to be noticed."""
    folder = house.known_heads.folder
    for path in (folder.head_path(firm), folder.history_path(firm)):
        path.unlink(missing_ok=True)
    assert anchor_folder.AnchorFolder(folder.path).read(firm) is None


def _database(house: Installation) -> str:
    name = house.database.url.database
    assert name is not None
    return name


def wait(seconds: float) -> None:
    """Let other threads work."""
    threading.Event().wait(seconds)
