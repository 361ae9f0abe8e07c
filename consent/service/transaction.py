"""One write transaction over the logs of its firms: what a verb may do to the log while it runs.

Heads are locked first, in firm order. Leaves are kept in memory and inserted together at the end, so that a verb which is
refused takes its leaves back with it, and a batch of many verbs costs one insert.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from consent.core.instants import cut
from consent.core.merkle import Frontier, Node, leaf_hash
from consent.core.record import read_record
from consent.core.resumptions import CLOCK, EVENT, SUBJECT
from consent.core.tiles import LARGEST_ENTRY
from consent.errors import Invalid, NotFound, Unavailable, WrongKey
from consent.service.keyring import KeyRing
from consent.service.known_heads import Written
from consent.store import log
from consent.store.log import Head, Leaf, LogKey

_CLOCK_TOLERANCE = timedelta(minutes=2)


@dataclass
class _Tail:
    """A firm's log as this transaction would leave it."""

    committed_size: int
    head: Head
    leaves: list[Leaf] = field(default_factory=list)
    nodes: list[tuple[Node, bytes]] = field(default_factory=list)


Mark = dict[str, tuple[Head, int, int]]


class Transaction:
    """The connection, and the one door through which leaves are appended."""

    def __init__(self, connection: Connection, firms: Sequence[str], keys: KeyRing) -> None:
        self.connection = connection
        self._keys = keys
        self._record_kids: dict[str, str] = {}
        self._restarted: set[str] = set()
        self._tails = {
            name: _Tail(head.size, head) for name, head in log.lock_heads(connection, firms).items()
        }
        for tail in self._tails.values():
            self._check_key(tail.head)

    def _check_key(self, head: Head) -> None:
        if self._keys.signer("log", head.log_key) is None:
            raise WrongKey(head.firm, head.log_key, self._keys.log.kid)

    def head(self, firm: str) -> Head | None:
        """The firm's head, locked, with what was appended so far."""
        return self._tails[firm].head if firm in self._tails else None

    def restart(self, firm: str) -> None:
        """From here on the head counts as newer than any that was answered before, though it may be smaller."""
        self._restarted.add(firm)

    def written(self) -> dict[str, Written]:
        """The heads that this transaction moves."""
        return {
            firm: Written(tail.head, firm in self._restarted)
            for firm, tail in self._tails.items()
            if tail.leaves
        }

    def has_log(self, firm: str) -> bool:
        """Whether the firm has a log already."""
        return firm in self._tails

    def create_log(self, firm: str, origin: str, now: datetime) -> bool:
        """An empty log; its origin is fixed from here on. False when another process made it at the same moment."""
        head = Head(firm, origin, self._keys.log.kid, Frontier(0, ()), cut(now))
        is_new = log.create_head(self.connection, head)
        if not is_new:
            head = log.lock_heads(self.connection, [firm])[firm]
            self._check_key(head)
        self._tails[firm] = _Tail(head.size, head)
        return is_new

    def time(self, firm: str, now: datetime) -> datetime:
        """The time of the firm's next record: never before the last one; a clock far behind is refused."""
        if self.is_clock_refused(firm, now):
            raise Unavailable("clock")
        return self.time_at_least(firm, now)

    def time_at_least(self, firm: str, now: datetime) -> datetime:
        """The same whatever the clock says: for the record by which somebody makes the log go on."""
        return max(cut(now), self._tail(firm).head.last_time)

    def is_clock_refused(self, firm: str, now: datetime) -> bool:
        """Whether the last record is dated so much later than `now` that one of the two is wrong, and nobody has said which."""
        last = self._tail(firm).head.last_time
        return now < last - _CLOCK_TOLERANCE and not self._is_resumed(firm, last)

    def _is_resumed(self, firm: str, last: datetime) -> bool:
        """Whether somebody has seen the last record's date and resumed the log: time stands still until the clock is there."""
        return any(
            leaf.time == last and leaf.event == EVENT and read_record(leaf.entry)["cause"] == CLOCK
            for leaf in self.leaves_about(firm, SUBJECT)
        )

    def next_index(self, firm: str) -> int:
        """The leaf index that the firm's next record gets."""
        return self._tail(firm).head.size

    def append(self, firm: str, entry: bytes, *, event: str, subject: str | None, time: datetime) -> int:
        """Append a signed record; its leaf index. `time` comes from `time()`. Invalid where no bundle of entries could hold it."""
        if len(entry) > LARGEST_ENTRY:
            raise Invalid("record", event, f"{len(entry)} bytes, and the log takes {LARGEST_ENTRY}")
        tail = self._tail(firm)
        hashed = leaf_hash(entry)
        index = tail.head.size
        frontier, complete = tail.head.frontier.append(hashed)
        tail.leaves.append(Leaf(firm, index, hashed, entry, event, subject, time))
        tail.nodes.extend(complete)
        tail.head = Head(firm, tail.head.origin, tail.head.log_key, frontier, time)
        return index

    def record_kid(self, firm: str) -> str | None:
        """Which key signs the firm's next record: the one that its log announced last; None for a new log."""
        if firm not in self._record_kids:
            announced = log.keys(self.connection, firm)
            kids = [key.kid for key in announced if key.purpose == "record"]
            if not kids:
                return None
            self._record_kids[firm] = kids[-1]
        return self._record_kids[firm]

    def announce(self, key: LogKey) -> None:
        """The leaf that was just appended announces a key: from the next one on it signs."""
        log.insert_key(self.connection, key)
        self._record_kids.pop(key.firm, None)
        if key.purpose == "log":
            tail = self._tail(key.firm)
            tail.head = replace(tail.head, log_key=key.kid)

    def leaves_about(self, firm: str, subject: str) -> tuple[Leaf, ...]:
        """Every leaf about one acceptance, oldest first: the written ones, and those of this transaction."""
        written = log.leaves_about(self.connection, firm, subject)
        return (*written, *(leaf for leaf in self._tail(firm).leaves if leaf.subject == subject))

    def mark(self) -> Mark:
        """Where the logs stand, for `rewind`."""
        return {name: (tail.head, len(tail.leaves), len(tail.nodes)) for name, tail in self._tails.items()}

    def rewind(self, mark: Mark) -> None:
        """Take back what was appended since `mark`: its SAVEPOINT was rolled back."""
        self._record_kids.clear()
        for name in set(self._tails) - set(mark):
            del self._tails[name]
        for name, (head, leaf_count, node_count) in mark.items():
            tail = self._tails[name]
            tail.head = head
            del tail.leaves[leaf_count:]
            del tail.nodes[node_count:]

    def flush(self) -> None:
        """Write what was appended and move the heads; the last thing before COMMIT."""
        for firm, tail in sorted(self._tails.items()):
            if tail.leaves:
                log.insert_leaves(self.connection, tail.leaves)
                log.insert_nodes(self.connection, firm, tail.nodes)
                log.advance_head(self.connection, tail.committed_size, tail.head)

    def _tail(self, firm: str) -> _Tail:
        try:
            return self._tails[firm]
        except KeyError as error:
            raise NotFound("firm", firm) from error
