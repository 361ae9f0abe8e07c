"""Computes every charge on record again, from the tariff that its acceptance names and the times that the log holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from consent.core import session_charges
from consent.core.amounts import format_amount
from consent.core.encoding import sha256_hex
from consent.core.firms import Firm
from consent.core.log_audit import name_of
from consent.core.sd_jwt import Payload
from consent.core.session_records import charge_in_record
from consent.core.support_sessions import CHARGED
from consent.core.tariffs import Tariff
from consent.errors import ConsentError
from consent.store import acceptances, publications

if TYPE_CHECKING:
    from consent.service.verification_rows import RowChecks


def check_charges(checks: RowChecks) -> None:
    """What each session was closed with, and corrected to, is what the accepted tariff makes of it, line by line.

    A session that lacks a leaf, and a text that is gone or changed, are findings already: nothing is computed from these.
    """
    _Charges(checks).run()


class _Charges:
    """One run over the records of a firm, in their order."""

    def __init__(self, checks: RowChecks) -> None:
        self._checks = checks
        self._tariffs: dict[str, Tariff | None] = {}

    def run(self) -> None:
        """Each charge against what is computed."""
        for index, record in self._checks.records.of(*sorted(CHARGED)):
            given = self._given(record["acceptance"])
            if given is not None:
                self._check(index, record, given)

    def _given(self, acceptance: str) -> Payload | None:
        """The record of the acceptance; None where the log, or the table that leads to it, lacks it: found elsewhere."""
        row = acceptances.read(self._checks.connection, acceptance)
        if row is None or not self._checks.audit.knows(acceptance):
            return None
        record = self._checks.records.at(row.leaf_index)
        return record if record is not None and record["jti"] == acceptance else None

    def _check(self, index: int, record: Payload, given: Payload) -> None:
        tariff, zone = self._tariff(given["tariff_sha256"]), self._zone_of(given["firm_sha256"])
        if tariff is None or zone is None:
            return
        start = self._checks.audit.session_of(record["acceptance"]).started_at
        seconds, outcome = record["seconds"], record["outcome"]
        charge = session_charges.charge(tariff, given["customer_class"], start, seconds, zone, outcome)
        computed = charge_in_record(charge, tariff)
        if record["charge"] != computed:
            detail = (
                f"the record says {_said(record['charge'])}, the accepted tariff makes it {_said(computed)}"
            )
            self._checks.findings.add("charge", name_of(index, record), detail)

    def _zone_of(self, digest: str) -> ZoneInfo | None:
        """That of the firm as it was shown to whoever accepted."""
        content = self._text(digest)
        try:
            return None if content is None else ZoneInfo(Firm.from_bytes(content).timezone)
        except ConsentError:
            return None

    def _tariff(self, digest: str) -> Tariff | None:
        if digest not in self._tariffs:
            content = self._text(digest)
            try:
                self._tariffs[digest] = None if content is None else Tariff.from_bytes(content)
            except ConsentError as error:
                self._checks.findings.add("charge", f"tariff {digest}", f"it cannot be read: {error}")
                self._tariffs[digest] = None
        return self._tariffs[digest]

    def _text(self, digest: str) -> bytes | None:
        """The exact bytes with that digest; None where they are gone or changed."""
        content = publications.read_text(self._checks.connection, digest)
        return content if content is not None and sha256_hex(content) == digest else None


def _said(charge: Payload) -> str:
    """A charge in a few words: `15.00 EUR (blocks)`; with its lines, as these too may differ."""
    amount = "not stated" if charge["amount"] is None else format_amount(charge["amount"])
    lines = "; ".join(
        f"{line['blocks']} of {line['minutes']} min at {line['unit']} from {line['begins']}"
        for line in charge["lines"]
    )
    worth = f"{amount} {charge['currency'] or ''}".strip()
    return f"{worth} ({charge['reason']}{', ' + lines if lines else ''}, VAT {charge['vat']})"
