"""The one writer of a process: request threads hand it verbs; it commits whatever is queued in one transaction.

There is no timer for batches: an idle writer starts at once, a busy one finds a batch when it comes back. Each verb runs in a SAVEPOINT;
its expected refusal is a result. A batch that fails otherwise is run again one by one, so that one bad request cannot fail the
others. Results are released after COMMIT returned, never before.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from consent.errors import ConfigurationError, ConsentError, Unavailable
from consent.service.keyring import KeyRing
from consent.service.known_heads import KnownHeads
from consent.service.transaction import Transaction
from consent.store.engine import Database

T = TypeVar("T")
BATCH = 256
_PATIENCE_SECONDS = 40


class _Submission(Generic[T]):
    """A verb on its way: `firms` are the logs it may append to."""

    def __init__(
        self, firms: tuple[str, ...], verb: Callable[[Transaction], T], *, is_resuming: bool = False
    ) -> None:
        self.firms = firms
        self.verb = verb
        self.is_resuming = is_resuming
        self.result: T | None = None
        self.error: BaseException | None = None
        self.done = threading.Event()

    def outcome(self, patience_seconds: float) -> T:
        """The verb's result, or its refusal raised in the thread that asked."""
        if not self.done.wait(patience_seconds):
            raise Unavailable("unknown_outcome")
        if self.error is not None:
            raise self.error
        return self.result  # type: ignore[return-value]


class Writer:
    """Hands verbs to the writer thread, which starts on first use in each process."""

    def __init__(self, database: Database, keys: KeyRing, known: KnownHeads) -> None:
        self._database = database
        self._keys = keys
        self._known = known
        self._queue: SimpleQueue[_Submission[object] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._process: int | None = None
        self._thread: threading.Thread | None = None

    def submit(
        self,
        firms: Iterable[str],
        verb: Callable[[Transaction], T],
        *,
        is_resuming: bool = False,
        patience_seconds: float | None = None,
    ) -> T:
        """Run `verb` in the next batch; returns its result after the commit, or raises what it raised.

        `Unavailable("unknown_outcome")` means just that: whatever is submitted carries an idempotency key of its own.
        LogReadOnly where the log of one of the firms stands still, but for the verb that makes it go on.
        """
        self._start()
        submission = _Submission(tuple(firms), verb, is_resuming=is_resuming)
        self._queue.put(submission)  # type: ignore[arg-type]
        return submission.outcome(_PATIENCE_SECONDS if patience_seconds is None else patience_seconds)

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        if self._thread is not None and self._process == os.getpid():
            self._queue.put(None)
            self._thread.join()
            self._thread = None
            self._known.flush(is_last=True)

    def _start(self) -> None:
        if self._process == os.getpid() and self._thread is not None:
            return
        with self._starting:
            if self._process != os.getpid() or self._thread is None:
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._work, name="consent-writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            batch, is_last = self._take()
            self._settle(batch)
            if is_last:
                return

    def _take(self) -> tuple[list[_Submission[object]], bool]:
        """Wait for one submission, then take whatever else is there."""
        batch: list[_Submission[object]] = []
        item = self._next()
        while item is not None:
            batch.append(item)
            if len(batch) == BATCH:
                return batch, False
            try:
                item = self._queue.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _next(self) -> _Submission[object] | None:
        """Wait for a submission; meanwhile what the anchors' files lack is written."""
        while True:
            try:
                return self._queue.get(timeout=self._known.due_in)
            except Empty:
                self._known.flush()

    def _settle(self, batch: list[_Submission[object]]) -> None:
        try:
            self._commit(batch)
        except BaseException as error:  # noqa: BLE001 - every waiter must hear; its own thread raises it again
            if len(batch) > 1 and not isinstance(error, (Unavailable, ConfigurationError)):
                for submission in batch:
                    self._settle([submission])
                return
            for submission in batch:
                submission.result, submission.error = None, error
        for submission in batch:
            submission.done.set()

    def _commit(self, batch: list[_Submission[object]]) -> None:
        if not batch:
            return
        firms = sorted({firm for submission in batch for firm in submission.firms})
        with self._database.writing() as connection:
            transaction = Transaction(connection, firms, self._keys)
            self._known.compare(connection, {firm: transaction.head(firm) for firm in firms})
            for submission in batch:
                self._run(transaction, submission)
            transaction.flush()
        self._known.note(transaction.written())

    def _run(self, transaction: Transaction, submission: _Submission[object]) -> None:
        mark = transaction.mark()
        try:
            if not submission.is_resuming:
                for firm in submission.firms:
                    self._known.refuse(firm)
            with transaction.connection.begin_nested():
                submission.result, submission.error = submission.verb(transaction), None
        except ConsentError as refusal:
            transaction.rewind(mark)
            submission.result, submission.error = None, refusal
