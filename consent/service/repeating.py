"""Erasing again whom a restored backup brought back: they asked for it once, and need not ask twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from consent.core.evidence_events import OPERATOR, REPEATED
from consent.core.firms import Firm
from consent.core.instants import parse_instant
from consent.core.record import read_record
from consent.core.session_records import step
from consent.service import erasure_notes, records
from consent.service.erasing import Order, erase_in
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import acceptances, personal
from consent.store import retention as rows
from consent.store.scrubbing import promised

_RECENT = timedelta(days=60)  # the worker is never away for longer unnoticed (service.retention_clock)
_REASON = "erased before, and brought back by a restored backup"


def note_recent(house: Installation, firm: Firm, *, now: datetime) -> None:
    """Note what was erased on request and not noted: power went in between, or the folder could not be written."""
    with house.database.reading() as connection:
        entries = rows.erasures_since(connection, firm.id, now - _RECENT)
    noted = frozenset(erasure_notes.read(house.settings, firm.id))
    for record in map(read_record, entries):
        if record["by"] == OPERATOR and record["acceptance"] not in noted:
            at = parse_instant(record["time"])
            erasure_notes.add(house.settings, firm.id, record["acceptance"], at)


def due(house: Installation, firm: Firm) -> tuple[str, ...]:
    """Whose erasure is noted and not in the database; whom the database has not at all is not brought back."""
    noted = erasure_notes.read(house.settings, firm.id)
    with house.database.reading() as connection:
        found = ((one, acceptances.read(connection, one)) for one in noted)
        return tuple(
            one
            for one, there in found
            if there is not None and there.firm == firm.id and there.erased_at is None
        )


def run(house: Installation, firm: Firm, *, now: datetime) -> int:
    """Erase all of them again, and see that nothing of them is left in the files; how many there were."""
    ids = due(house, firm)
    if ids:
        with promised(house.database) as promise:
            promise.keep(repeat(house, firm, ids, now=now))
    return len(ids)


def repeat(house: Installation, firm: Firm, ids: Sequence[str], *, now: datetime) -> list[bytes]:
    """Erase them again, each on record; the bytes that must be found nowhere any more.

    A hold of the restored database was lifted before the first erasure, so it is lifted again; an open session was closed.
    """
    remnants: list[bytes] = []
    for one in ids:

        def verb(transaction: Transaction, one: str = one) -> tuple[bytes, ...]:
            if acceptances.is_erased(transaction.connection, one):
                return ()
            _lift(house, transaction, firm, one, now)
            order = Order(REPEATED, _REASON, forced=True)
            return erase_in(house, transaction, firm, one, order, now=now)[1]

        remnants += house.writer.submit([firm.id], verb)
    return remnants


def _lift(house: Installation, transaction: Transaction, firm: Firm, acceptance: str, now: datetime) -> None:
    if personal.release(transaction.connection, acceptance):
        time = transaction.time(firm.id, now)
        about = {"acceptance": acceptance, "by": OPERATOR}
        payload = step("acceptance.released", id=records.new_id(), firm=firm.id, time=time, **about)
        records.append(house, transaction, firm.id, payload, time=time, subject=acceptance)
