"""Deletes what has been kept long enough, firm by firm, and leaves a record of each run that deleted anything.

Personal data go when claims from an acceptance can no more be made, also where nobody closed its session; the network and the
browser that a form came from after a year; session tokens, invitations that came to nothing, mails, tries at the desk and old
logins after a month. What is held stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consent.core.acceptances import Acceptance
from consent.core.evidence_events import COUNTED, COUNTED_LATER, RETENTION
from consent.core.firms import Firm
from consent.core.instants import cut
from consent.core.retention import TRACES, claims_end
from consent.core.session_records import step
from consent.errors import MustBeKept, Unavailable, VerificationError
from consent.service import library, personal_data, records, repeating
from consent.service.erasing import Order, erase_in
from consent.service.forgetting import forget
from consent.service.installation import Installation
from consent.service.long_work import Since
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import personal
from consent.store import retention as rows
from consent.store.scrubbing import promised

_REASON = "the time for claims is over"
_AT_A_TIME = 50  # what waits for the firm's log meanwhile waits for a second


@dataclass(frozen=True, slots=True)
class Retained:
    """What one run deleted: counts by kind of data, by firm; and whether all of it is out of the database's files."""

    counts: dict[str, dict[str, int]]
    is_scrubbed: bool


@dataclass
class _Run:
    """One run over one firm; `remnants` are the encrypted bytes that must be found nowhere any more."""

    house: Installation
    firm: Firm
    now: datetime
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*COUNTED, *COUNTED_LATER), 0))
    remnants: list[bytes] = field(default_factory=list)
    since: Since = field(init=False)

    def __post_init__(self) -> None:
        self.since = Since(self.now)

    def keeps_until(self, last: datetime) -> datetime:
        """How long the firm keeps the person of an acceptance."""
        firm = self.firm
        return claims_end(firm.country, last, firm.timezone, firm.retention.period)


def run(house: Installation, *, now: datetime) -> Retained:
    """Delete everything whose time has come. Running it again deletes nothing more.

    Unavailable where a firm's log takes nothing now: raised when the others are done.
    """
    runs = [_Run(house, firm, now) for firm in library.firms(house)]
    failed: list[Unavailable] = []
    with promised(house.database) as promise:
        for one in runs:
            try:
                _run_one(one)
            except Unavailable as error:
                failed.append(error)
        # what went in a transaction of unknown outcome is not known: the promise stays, and the next one keeps it
        is_unclear = any(error.reason == "unknown_outcome" for error in failed)
        is_scrubbed = not is_unclear and promise.keep([remnant for one in runs for remnant in one.remnants])
    if failed:
        raise failed[0]
    return Retained({one.firm.id: one.counts for one in runs}, is_scrubbed)


def _run_one(run: _Run) -> None:
    repeating.note_recent(run.house, run.firm, now=run.now)
    again = repeating.due(run.house, run.firm)
    run.remnants += repeating.repeat(run.house, run.firm, again, now=run.since.now())
    _erase(run)
    _reduce(run)
    _forget(run)


def _erase(run: _Run) -> None:
    """The acceptances from which nobody can claim anything any more, some in a transaction."""
    for batch in _old(run):
        done = run.house.writer.submit(
            [run.firm.id],
            lambda transaction, batch=batch: list(_erased(run, transaction, batch)),  # type: ignore[misc]
        )
        run.counts["acceptances"] += len(done)
        run.remnants += [remnant for remnants in done for remnant in remnants]


def _old(run: _Run) -> Iterator[Sequence[Acceptance]]:
    """Acceptances whose own time is over, the oldest first; what happened later in their course may still keep them."""
    after = -1
    while True:
        with run.house.database.reading() as connection:
            found = rows.deletable(connection, run.firm.id, after, _AT_A_TIME)
        due = [one for one in found if run.keeps_until(one.time) <= run.now]
        if due:
            yield due
        if len(due) < _AT_A_TIME:
            return
        after = due[-1].leaf_index


def _erased(run: _Run, transaction: Transaction, batch: Sequence[Acceptance]) -> Iterator[Sequence[bytes]]:
    order = Order(RETENTION, _REASON, forced=False)
    for one in batch:
        with suppress(MustBeKept):
            yield erase_in(run.house, transaction, run.firm, one.id, order, now=run.since.now())[1]


def _reduce(run: _Run) -> None:
    """Network and browser of acceptances that are a year old."""
    before, after = cut(run.now) - timedelta(days=run.firm.retention.traces_days), -1
    while True:
        with run.house.database.reading() as connection:
            batch = rows.with_values(connection, run.firm.id, TRACES, after, before, _AT_A_TIME)
        if not batch:
            return
        done = run.house.writer.submit(
            [run.firm.id],
            lambda transaction, batch=batch: list(_reduced(run, transaction, batch)),  # type: ignore[misc]
        )
        run.counts["traces"] += len(done)
        after = batch[-1].leaf_index


def _reduced(run: _Run, transaction: Transaction, batch: Sequence[Acceptance]) -> Iterator[str]:
    """The ids of those that were reduced; one that was held meanwhile, or does not open, is left as it is."""
    connection, master = transaction.connection, run.house.keys.personal_data
    for one in batch:
        if personal.held_since(connection, one.id) or acceptance_rows.is_erased(connection, one.id):
            continue
        try:
            kept = personal_data.read(connection, master, one.id)
        except VerificationError:  # a finding of whoever verifies
            continue
        removed = [{"name": each.name, "digest": each.digest} for each in kept if each.name in TRACES]
        if not removed:
            continue
        time = transaction.time(run.firm.id, run.since.now())
        about = {"acceptance": one.id, "by": RETENTION, "removed": removed}
        payload = step("personal_data.reduced", id=records.new_id(), firm=run.firm.id, time=time, **about)
        records.append(run.house, transaction, run.firm.id, payload, time=time, subject=one.id)
        run.remnants += personal.remove_values(connection, one.id, TRACES)
        yield one.id


def _forget(run: _Run) -> None:
    """What is no evidence, some in a transaction; the first record of a run that deleted anything tells the rest of it too."""
    told, is_all = dict(run.counts), False
    while not is_all:
        done = forget(run.house, run.firm, told, began=run.now, now=run.since.now())
        run.remnants += done.remnants
        run.counts |= {kind: run.counts[kind] + number for kind, number in done.counts.items()}
        told, is_all = dict.fromkeys(told, 0), done.is_all
