"""Remembers outside the database which heads were answered, and notices when the database has gone back behind them.

Each process knows the newest head of each log; all processes of a data folder share a file of each, `anchors/<firm>.head`, written
after COMMIT at most once a second. One that lags, or cannot be written, only weakens the find: the service goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from consent.core.anchor_files import KeptHead, KnownHead
from consent.core.jose import PublicKey
from consent.core.record import open_record, read_record
from consent.core.resumptions import CLOCK, EVENT, FORK, ROLLBACK, SUBJECT, Standstill
from consent.errors import FormatError, SignatureInvalid
from consent.service.anchor_folder import AnchorFolder
from consent.store import log, tiles
from consent.store.engine import Database
from consent.store.log import Head

SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Watched:
    """What is known of one log, by this process and by the file; when the file was read and written; what it lacks."""

    known: KnownHead | None = None
    filed: KnownHead | None = None
    pending: Head | None = None
    read_at: float | None = None
    written_at: float | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A head that a transaction committed; `is_resumed`: after leaves that had been answered were lost."""

    head: Head
    is_resumed: bool


class KnownHeads:
    """`compare` under the lock of the heads, `note` after COMMIT; in between `refuse` where a log stands still."""

    def __init__(
        self,
        folder: AnchorFolder,
        record_key: Callable[[str], PublicKey | None],
        sign: Callable[[Head], bytes],
        *,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self._record_key = record_key
        self._sign = sign
        self._ticks = ticks
        self._logs: dict[str, _Watched] = {}
        self._still: dict[str, Standstill] = {}
        self._lock = threading.RLock()

    # Comparing ---------------------------------------------------------------------------------------------------------

    def compare(self, connection: Connection, heads: Mapping[str, Head | None]) -> None:
        """See whether each head, locked by `connection`, continues what is known of its log."""
        with self._lock:
            for firm, head in heads.items():
                self._compare(connection, firm, head, self._claims(firm))

    def look(self, database: Database) -> tuple[Standstill, ...]:
        """The logs that stand still, by an own look at the database, which needs no lock: what is known is taken first."""
        with self._lock:
            firms = {*self._logs, *self.folder.firms()}
            claims = {firm: self._claims(firm) for firm in firms}
        with database.reading() as connection:
            for firm in sorted({*claims, *log.places(connection)}):
                try:
                    head = log.head(connection, firm)
                except (FormatError, OverflowError):
                    continue  # damaged: verifying says how
                with self._lock:
                    self._compare(connection, firm, head, claims.get(firm, ()))
        return self.still

    @property
    def still(self) -> tuple[Standstill, ...]:
        """The logs that stood still when they were last compared."""
        return tuple(self._still[firm] for firm in sorted(self._still))

    def is_still(self, firm: str | None) -> bool:
        """Whether a firm's log stood still when it was last compared: no look at anything."""
        return firm in self._still

    def refuse(self, firm: str) -> None:
        """LogReadOnly where the firm's log stands still."""
        if firm in self._still:
            raise self._still[firm].to_error()

    def _compare(
        self, connection: Connection, firm: str, head: Head | None, claims: Sequence[KnownHead]
    ) -> None:
        for known in claims:
            cause = _cause(connection, firm, head, known)
            if cause is not None and not self._is_resumed(connection, firm, head, known):
                size = 0 if head is None else head.size
                self._stand_still(Standstill(firm, cause, known.size, known.root, size))
                return
        if head is not None and head.size:
            newest = claims[0].resumed if claims else self._resumptions(connection, firm, 0)
            self._learn(firm, KnownHead(newest, head.size, head.frontier.root))
        if self._still.pop(firm, None) is not None:
            logger.warning("log_goes_on: %s", firm)

    def _is_resumed(self, connection: Connection, firm: str, head: Head | None, known: KnownHead) -> bool:
        """Whether another machine, with files of its own, has resumed the log; then this one starts anew from there."""
        resumed = self._resumptions(connection, firm, known.size)
        if head is None or resumed <= known.resumed:
            return False
        self._logs[firm] = _Watched(KnownHead(resumed, head.size, head.frontier.root))
        return True

    def _stand_still(self, found: Standstill) -> None:
        if self._still.get(found.firm) != found:
            logger.error("log_read_only: %s", found)
        self._still[found.firm] = found

    def _resumptions(self, connection: Connection, firm: str, at_least: int) -> int:
        """How often the log was resumed after a loss; 0 unless our own key says so of `at_least` leaves.

        Whoever has SQL alone cannot make the service go on.
        """
        count, is_covered = 0, at_least == 0
        for leaf in log.leaves_about(connection, firm, SUBJECT):
            try:
                record = read_record(leaf.entry)
            except FormatError:
                continue
            if record["event"] == EVENT and record["cause"] != CLOCK:
                count += 1
                is_covered = is_covered or (
                    record["known_size"] >= at_least and self._is_ours(connection, firm, leaf.entry)
                )
        return count if is_covered else 0

    def _is_ours(self, connection: Connection, firm: str, entry: bytes) -> bool:
        """Whether a key of the key folder signed it: the database only says which of them the log had."""
        announced = [key.kid for key in log.keys(connection, firm) if key.purpose == "record"]
        ours = {kid: key for kid in announced if (key := self._record_key(kid)) is not None}
        try:
            open_record(entry, ours)
        except SignatureInvalid:
            return False
        return True

    # Remembering -------------------------------------------------------------------------------------------------------

    def note(self, written: Mapping[str, Written]) -> None:
        """Remember what was just committed; the file follows at once, or within a second."""
        with self._lock:
            for firm, one in written.items():
                watched = self._logs.setdefault(firm, _Watched())
                before = 0 if watched.known is None else watched.known.resumed
                watched.known = KnownHead(before + one.is_resumed, one.head.size, one.head.frontier.root)
                watched.pending = one.head
                if one.is_resumed:
                    watched.written_at = None
                    self._still.pop(firm, None)
        self.flush()

    @property
    def due_in(self) -> float | None:
        """Seconds until `flush` has something to do; None when it has not."""
        with self._lock:
            waiting = [one.written_at or 0.0 for one in self._logs.values() if one.pending is not None]
        return max(0.01, min(waiting) + SECONDS - self._ticks()) if waiting else None

    def flush(self, *, is_last: bool = False) -> None:
        """Write what is pending and was not written for a second; at the end, all of it."""
        with self._lock:
            for firm, watched in self._logs.items():
                now, head, known = self._ticks(), watched.pending, watched.known
                is_fresh = watched.written_at is not None and now < watched.written_at + SECONDS
                if head is None or known is None or (is_fresh and not is_last):
                    continue
                watched.written_at = now
                try:
                    kept = KeptHead.of(self._sign(head), known.resumed, head.last_time)
                except Exception as error:  # noqa: BLE001 - what was committed is answered, whatever happens here
                    logger.warning("anchor_not_signed: %s", type(error).__qualname__)
                    continue
                if self.folder.write(firm, kept):
                    watched.pending = None

    def _learn(self, firm: str, known: KnownHead) -> None:
        watched = self._logs.setdefault(firm, _Watched())
        if watched.known is None or watched.known.place < known.place:
            watched.known = known

    def _claims(self, firm: str) -> tuple[KnownHead, ...]:
        """What this process and the file know of a log, the newest first; the file is read at most once a second.

        They are two: whoever takes the file away and lets the log go on elsewhere changes only one of them. What is known
        from before the log was resumed counts no more.
        """
        watched = self._logs.setdefault(firm, _Watched())
        now = self._ticks()
        if watched.read_at is None or now >= watched.read_at + SECONDS:
            watched.read_at = now
            kept = self.folder.read(firm)
            watched.filed = watched.filed if kept is None else kept.known
        both = {one for one in (watched.known, watched.filed) if one is not None}
        resumed = max((one.resumed for one in both), default=0)
        return tuple(sorted((one for one in both if one.resumed == resumed), reverse=True))


def _cause(connection: Connection, firm: str, head: Head | None, known: KnownHead) -> str | None:
    """Why a log does not continue what is known of it; None where it does."""
    if head is None or head.size < known.size:
        return ROLLBACK
    is_same = head.size == known.size
    root = head.frontier.root if is_same else tiles.root_of(connection, firm, known.size)
    return None if root == known.root else FORK
