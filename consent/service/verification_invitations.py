"""Compares invitations, and the marks by which customers are known again, with what the log and the disclosures say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from consent.core.firms import Firm, Particulars
from consent.core.instants import parse_instant
from consent.core.invitations import Invitation
from consent.core.log_audit import name_of
from consent.core.sd_jwt import Payload
from consent.errors import ConsentError
from consent.service import gate, personal_data
from consent.store import invitations as rows
from consent.store import publications

if TYPE_CHECKING:
    from consent.service.verification_rows import RowChecks

Row = tuple[object, ...]


def check_invitations(checks: RowChecks) -> None:
    """Exactly the invitations that the records tell of, and a mark for each customer of whom one is kept."""
    made = _expected(checks)
    expected = {
        tuple(getattr(one, name) for name in rows.COLUMNS): f"invitation {one.id}" for one in made.values()
    }
    checks.compare("invitations", expected, rows.evidence_rows(checks.connection, checks.firm))
    marks, unknown = _marks(checks)
    there = rows.mark_rows(checks.connection, checks.firm)
    checks.compare("customer_marks", marks, (row for row in there if row[0] not in unknown))


def _expected(checks: RowChecks) -> dict[str, Invitation]:
    """What became of every invitation, by its id."""
    found: dict[str, Invitation] = {}
    for _, record in checks.records.of("invitation.made", "invitation.refused", "acceptance.given"):
        if record["event"] == "invitation.made":
            found[record["invitation"]] = _made(record)
        elif record["event"] == "invitation.refused":
            found[record["invitation"]] = _refused(record, found.get(record["invitation"]))
        elif record.get("invitation") in found:
            found[record["invitation"]] = replace(found[record["invitation"]], acceptance=record["jti"])
    return found


def _made(record: Payload) -> Invitation:
    times = parse_instant(record["time"]), parse_instant(record["expires"])
    said = record["invitation"], record["firm"], record["technician"]
    return Invitation(*said, times[0], record["language"], times[1], None, None)


def _refused(record: Payload, before: Invitation | None) -> Invitation:
    if before is not None:
        return replace(before, refused=record["cause"])
    said = record["invitation"], record["firm"], record["technician"]
    return Invitation(*said, parse_instant(record["time"]), None, None, record["cause"], None)


def _marks(checks: RowChecks) -> tuple[dict[Row, str], frozenset[str]]:
    """The marks that acceptances must have left, made again from the telephone numbers in their disclosures.

    Of acceptances whose disclosures do not open (that is found elsewhere) nothing can be said: these come second.
    """
    found: dict[Row, str] = {}
    unknown: set[str] = set()
    quotas: dict[str, bool] = {}
    for index, record in checks.records.of("acceptance.given"):
        digest, acceptance = record["particulars_sha256"], record["jti"]
        try:
            if digest not in quotas:
                quotas[digest] = _has_quota(checks, digest)
            mark = _mark(checks, record) if quotas[digest] else None
        except ConsentError:
            unknown.add(acceptance)
            continue
        if mark is not None:
            found[acceptance, mark, parse_instant(record["time"])] = name_of(index, record)
    return found, frozenset(unknown)


def _has_quota(checks: RowChecks, digest: str) -> bool:
    content = publications.read_text(checks.connection, digest)
    # a text that is gone is found with the texts
    return content is not None and Particulars.from_bytes(content).session.quota is not None


def _mark(checks: RowChecks, record: Payload) -> bytes | None:
    """The mark of one customer; None where nobody knows the number any more."""
    content = publications.read_text(checks.connection, record["firm_sha256"])
    if content is None:
        return None
    values = personal_data.values(checks.connection, checks.house.keys.personal_data, record["jti"])
    return gate.mark_of(checks.house, Firm.from_bytes(content), values.get("phone", ""))
