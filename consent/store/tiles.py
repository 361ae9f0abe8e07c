"""What others read of a log in stretches: hashes of a level, entries, committed heads."""

from __future__ import annotations

from sqlalchemy import Connection, select

from consent.core.merkle import Node
from consent.store.schema import leaves, log_commits, nodes


def hashes(connection: Connection, firm: str, first: Node, count: int) -> tuple[bytes, ...]:
    """The hashes of `count` subtrees of one level from `first` on; fewer where the log has fewer."""
    level, start = first
    table, place, hashed = (nodes, nodes.c.node_index, nodes.c.hash)
    if level == 0:
        table, place, hashed = (leaves, leaves.c.leaf_index, leaves.c.leaf_hash)
    query = select(hashed).where(table.c.firm == firm, place.between(start, start + count - 1))
    if level > 0:
        query = query.where(nodes.c.level == level)
    return tuple(connection.execute(query.order_by(place)).scalars())


def entries(connection: Connection, firm: str, start: int, count: int) -> tuple[bytes, ...]:
    """The entries of `count` leaves from `start` on; fewer where the log has fewer."""
    stretch = leaves.c.leaf_index.between(start, start + count - 1)
    query = select(leaves.c.entry).where(leaves.c.firm == firm, stretch).order_by(leaves.c.leaf_index)
    return tuple(connection.execute(query).scalars())


def heads(connection: Connection, firm: str, before: int | None, limit: int) -> tuple[tuple[int, bytes], ...]:
    """(size, root) of committed heads smaller than `before`, the largest first."""
    query = select(log_commits.c.size, log_commits.c.root).where(log_commits.c.firm == firm)
    if before is not None:
        query = query.where(log_commits.c.size < before)
    rows = connection.execute(query.order_by(log_commits.c.size.desc()).limit(limit))
    return tuple((row.size, row.root) for row in rows)


def root_of(connection: Connection, firm: str, size: int) -> bytes | None:
    """The root of the committed head of that size; None where none was committed."""
    query = select(log_commits.c.root).where(log_commits.c.firm == firm, log_commits.c.size == size)
    return connection.execute(query).scalar_one_or_none()
