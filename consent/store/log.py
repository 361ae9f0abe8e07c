"""The Merkle log of each firm: head, leaves, complete subtrees, committed heads and public keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from consent.core.merkle import Frontier, Node
from consent.errors import ProofInvalid, Unavailable
from consent.store.inserting import insert_new
from consent.store.schema import leaves, log_commits, log_heads, log_keys, nodes

_AT_A_TIME = 1000  # rows, of what is streamed
# Leaves that are found by their subject are sorted afterwards: to have them in order, SQLite would walk the firm's whole log.
PLACE = leaves.c.leaf_index + 0


@dataclass(frozen=True, slots=True)
class Head:
    """Where a firm's log stands: the last committed size, root, compact range and time of its last leaf."""

    firm: str
    origin: str
    log_key: str
    frontier: Frontier
    last_time: datetime

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self.frontier.size


@dataclass(frozen=True, slots=True)
class Leaf:
    """One log entry: the exact bytes of a signed record, and what the index columns say of it.

    `subject` is the acceptance that it is about, or the key that it revokes.
    """

    firm: str
    leaf_index: int
    leaf_hash: bytes
    entry: bytes
    event: str
    subject: str | None
    time: datetime


@dataclass(frozen=True, slots=True)
class LogKey:
    """A public key announced in the log: `purpose` is record or log, `public` the raw 32 bytes."""

    firm: str
    kid: str
    purpose: str
    public: bytes
    from_index: int


def lock_heads(connection: Connection, firms: Sequence[str]) -> dict[str, Head]:
    """The heads of `firms`, locked in the order of their names until the transaction ends; a firm without a log is left out."""
    query = select(log_heads).where(log_heads.c.firm.in_(sorted(set(firms)))).order_by(log_heads.c.firm)
    return {row.firm: _head(row._mapping) for row in connection.execute(query.with_for_update())}


def places(connection: Connection) -> dict[str, tuple[str, str]]:
    """(origin, log key) of every firm's log, readable also where the rest of its head is damaged."""
    query = select(log_heads.c.firm, log_heads.c.origin, log_heads.c.log_key).order_by(log_heads.c.firm)
    return {row.firm: (row.origin, row.log_key) for row in connection.execute(query)}


def head_root(connection: Connection, firm: str) -> bytes | None:
    """The root hash as it is stored, for verification; all else computes it from the compact range."""
    return connection.execute(select(log_heads.c.root).where(log_heads.c.firm == firm)).scalar_one_or_none()


def head(connection: Connection, firm: str) -> Head | None:
    """One firm's head, unlocked."""
    row = connection.execute(select(log_heads).where(log_heads.c.firm == firm)).one_or_none()
    return None if row is None else _head(row._mapping)


def _head(row: RowMapping) -> Head:
    frontier = Frontier.from_bytes(row["size"], row["frontier"])
    return Head(row["firm"], row["origin"], row["log_key"], frontier, row["last_time"])


def create_head(connection: Connection, new: Head) -> bool:
    """The empty log of a new firm; False when another transaction has made it meanwhile."""
    return insert_new(connection, log_heads, _columns(new))


def advance_head(connection: Connection, old_size: int, new: Head) -> None:
    """Move a locked head from `old_size` on; somebody else having moved it is a fault, never overwritten."""
    query = update(log_heads).where(log_heads.c.firm == new.firm, log_heads.c.size == old_size)
    if connection.execute(query.values(**_columns(new))).rowcount != 1:
        raise Unavailable("busy")
    with _fresh_places():
        connection.execute(insert(log_commits).values(firm=new.firm, size=new.size, root=new.frontier.root))


def _columns(head: Head) -> dict[str, object]:
    return {
        "firm": head.firm,
        "origin": head.origin,
        "log_key": head.log_key,
        "size": head.size,
        "root": head.frontier.root,
        "frontier": head.frontier.to_bytes(),
        "last_time": head.last_time,
    }


@contextmanager
def _fresh_places() -> Iterator[None]:
    """Within: a place that is taken means that the head has gone back in time; nothing is ever written over."""
    try:
        yield
    except IntegrityError as error:
        raise Unavailable("read_only") from error


def insert_leaves(connection: Connection, new: Sequence[Leaf]) -> None:
    """Append rows; only the writer's transaction calls it."""
    rows = [{name: getattr(leaf, name) for name in Leaf.__slots__} for leaf in new]
    with _fresh_places():
        connection.execute(insert(leaves), rows)


def insert_nodes(connection: Connection, firm: str, complete: Sequence[tuple[Node, bytes]]) -> None:
    """Store subtrees that became complete (level 1 and up: level 0 stands in `leaves`)."""
    if complete:
        rows = [
            {"firm": firm, "level": level, "node_index": index, "hash": value}
            for (level, index), value in complete
        ]
        with _fresh_places():
            connection.execute(insert(nodes), rows)


def insert_key(connection: Connection, key: LogKey) -> None:
    """Remember a public key that the log announced."""
    connection.execute(insert(log_keys).values(**{name: getattr(key, name) for name in LogKey.__slots__}))


def keys(connection: Connection, firm: str | None = None) -> tuple[LogKey, ...]:
    """Announced public keys, of one firm or all, oldest first."""
    query = select(log_keys).order_by(log_keys.c.firm, log_keys.c.from_index, log_keys.c.kid)
    if firm is not None:
        query = query.where(log_keys.c.firm == firm)
    return tuple(LogKey(**row._mapping) for row in connection.execute(query))


def revocations(connection: Connection, firm: str | None = None) -> tuple[Leaf, ...]:
    """The leaves that revoke keys, of one firm or all: found by their subject, which is the key.

    Put in order here: asked for it, SQLite would rather walk through the whole log.
    """
    kids: dict[str, set[str]] = {}
    for key in keys(connection, firm):
        kids.setdefault(key.firm, set()).add(key.kid)
    found: list[Leaf] = []
    for name, subjects in sorted(kids.items()):
        query = select(leaves).where(leaves.c.firm == name, leaves.c.subject.in_(subjects))
        rows = connection.execute(query.where(leaves.c.event == "key.revoked"))
        found += sorted((Leaf(**row._mapping) for row in rows), key=lambda leaf: leaf.leaf_index)
    return tuple(found)


def read_leaf(connection: Connection, firm: str, leaf_index: int) -> Leaf | None:
    """One leaf."""
    query = select(leaves).where(leaves.c.firm == firm, leaves.c.leaf_index == leaf_index)
    row = connection.execute(query).one_or_none()
    return None if row is None else Leaf(**row._mapping)


def read_leaves(connection: Connection, firm: str, size: int | None = None) -> Iterator[Leaf]:
    """The first `size` leaves in order, streamed; without a size every leaf row, whatever the head says."""
    query = select(leaves).where(leaves.c.firm == firm).order_by(leaves.c.leaf_index)
    if size is not None:
        query = query.where(leaves.c.leaf_index < size)
    for row in connection.execute(query.execution_options(yield_per=_AT_A_TIME)):
        yield Leaf(**row._mapping)


def entries_at(connection: Connection, firm: str, places: Sequence[int]) -> tuple[tuple[int, bytes], ...]:
    """(leaf index, entry) of the leaves at these places, in order."""
    query = select(leaves.c.leaf_index, leaves.c.entry).where(
        leaves.c.firm == firm, leaves.c.leaf_index.in_(places)
    )
    return tuple(
        (row.leaf_index, row.entry) for row in connection.execute(query.order_by(leaves.c.leaf_index))
    )


def first_since(connection: Connection, firm: str, moment: datetime) -> int:
    """Index of the firm's first leaf that is not older than that; its size where there is none. Times never decrease: O(log n)."""
    found = head(connection, firm)
    low, high = 0, 0 if found is None else found.size
    while low < high:
        middle = (low + high) // 2
        query = select(leaves.c.time).where(leaves.c.firm == firm, leaves.c.leaf_index == middle)
        if connection.execute(query).scalar_one() < moment:
            low = middle + 1
        else:
            high = middle
    return low


def leaves_about(connection: Connection, firm: str, subject: str) -> tuple[Leaf, ...]:
    """Every leaf about one acceptance, oldest first."""
    query = select(leaves).where(leaves.c.firm == firm, leaves.c.subject == subject)
    return tuple(Leaf(**row._mapping) for row in connection.execute(query.order_by(PLACE)))


def read_hashes(connection: Connection, firm: str, wanted: Sequence[Node]) -> tuple[bytes, ...]:
    """The hashes of complete subtrees, in the order asked: the one seam of core.merkle."""
    found = {**_leaf_hashes(connection, firm, wanted), **_node_hashes(connection, firm, wanted)}
    try:
        return tuple(found[node] for node in wanted)
    except KeyError as error:
        raise ProofInvalid(f"the log of {firm!r} lacks the subtree {error.args[0]!r}") from error


def _leaf_hashes(connection: Connection, firm: str, wanted: Sequence[Node]) -> dict[Node, bytes]:
    indexes = [index for level, index in wanted if level == 0]
    if not indexes:
        return {}
    query = select(leaves.c.leaf_index, leaves.c.leaf_hash).where(
        leaves.c.firm == firm, leaves.c.leaf_index.in_(indexes)
    )
    return {(0, row.leaf_index): row.leaf_hash for row in connection.execute(query)}


def _node_hashes(connection: Connection, firm: str, wanted: Sequence[Node]) -> dict[Node, bytes]:
    higher = [
        and_(nodes.c.level == level, nodes.c.node_index == index) for level, index in wanted if level > 0
    ]
    if not higher:
        return {}
    query = select(nodes.c.level, nodes.c.node_index, nodes.c.hash).where(nodes.c.firm == firm, or_(*higher))
    return {(row.level, row.node_index): row.hash for row in connection.execute(query)}


def commit_with(connection: Connection, firm: str, leaf_index: int) -> tuple[int, bytes] | None:
    """(size, root) of the committed head that first held the leaf: what its receipt is proven against for ever."""
    query = (
        select(log_commits.c.size, log_commits.c.root)
        .where(log_commits.c.firm == firm, log_commits.c.size > leaf_index)
        .order_by(log_commits.c.size)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.size, row.root)


def commits(connection: Connection, firm: str) -> Iterator[tuple[int, bytes]]:
    """Every committed head (size, root), oldest first, streamed."""
    query = (
        select(log_commits.c.size, log_commits.c.root)
        .where(log_commits.c.firm == firm)
        .order_by(log_commits.c.size)
    )
    for row in connection.execute(query.execution_options(yield_per=_AT_A_TIME)):
        yield row.size, row.root


def node_levels(connection: Connection, firm: str) -> tuple[int, ...]:
    """The levels of which there are subtrees."""
    query = select(nodes.c.level).where(nodes.c.firm == firm).distinct().order_by(nodes.c.level)
    return tuple(connection.scalars(query))


def node_rows(connection: Connection, firm: str, level: int) -> Iterator[tuple[int, bytes]]:
    """(index, hash) of every stored subtree of a level in order, streamed, for verification."""
    query = select(nodes.c.node_index, nodes.c.hash).where(nodes.c.firm == firm, nodes.c.level == level)
    ordered = query.order_by(nodes.c.node_index).execution_options(yield_per=_AT_A_TIME)
    for row in connection.execute(ordered):
        yield row.node_index, row.hash
