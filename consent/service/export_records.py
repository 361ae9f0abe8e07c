"""Exports on record: a leaf for each, written before anybody has it, and the last ones for the auditor to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent.core.export_events import EVENT, OPERATOR, SUBJECT
from consent.core.manifest import Filter
from consent.core.record import read_record
from consent.core.session_records import step
from consent.errors import Unavailable
from consent.service import people, records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import export_pages as pages
from consent.store.log import Leaf

_REMOVES = ("acceptance.erased", "personal_data.reduced")


@dataclass(frozen=True, slots=True)
class Made:
    """An export of a log of `size` leaves that is complete and that nobody has yet: `reason` only with personal data."""

    firm: str
    filters: Filter
    by: str
    reason: str | None
    rows: int
    size: int
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class ExportMade:
    """An export on record: `by` is who made it, None for the operator; `reason` is None without personal data."""

    time: datetime
    leaf_index: int
    by: str | None
    rows: int
    reason: str | None


def record(house: Installation, made: Made, *, now: datetime) -> int:
    """Write the leaf; its index. Unavailable, or LogReadOnly, where that is not possible: then nothing may be handed over.

    Nor may it where somebody was erased since the export read the log: their data are in it, and the log says that they are gone.
    """

    def verb(transaction: Transaction) -> int:
        personal = made.reason is not None
        if personal and pages.has_since(transaction.connection, made.firm, made.size, _REMOVES):
            raise Unavailable("erased_meanwhile", retry_after=1)
        time = transaction.time(made.firm, now)
        payload = step(
            EVENT,
            id=records.new_id(),
            firm=made.firm,
            time=time,
            export=records.new_id(),
            by=made.by,
            rows=made.rows,
            personal=personal,
            reason=made.reason,
            filter=made.filters.to_json(),
            manifest_sha256=made.manifest_sha256,
        )
        return records.append(house, transaction, made.firm, payload, time=time, subject=SUBJECT)

    return house.writer.submit([made.firm], verb)


def last(house: Installation, firm_id: str, *, limit: int = 10) -> tuple[ExportMade, ...]:
    """The last exports of a firm's records, the newest first."""
    names = people.staff_names(house, firm_id)
    with house.database.reading() as connection:
        found = pages.newest(connection, firm_id, SUBJECT, limit)
    return tuple(_made(leaf, names) for leaf in found)


def _made(leaf: Leaf, names: dict[str, str]) -> ExportMade:
    said = read_record(leaf.entry)
    by = None if said["by"] == OPERATOR else names.get(said["by"], said["by"])
    return ExportMade(leaf.time, leaf.leaf_index, by, said["rows"], said["reason"])
