"""Compares what is held and what was erased with what the log says: nothing of an erased person may be left in any table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consent.core.instants import parse_instant
from consent.store import personal

Row = tuple[object, ...]

if TYPE_CHECKING:
    from consent.service.verification_rows import RowChecks


def check_keeping(checks: RowChecks) -> None:
    """Exactly the holds that the log tells of, and nothing at all about whom it says was erased."""
    expected: dict[Row, str] = {
        (acceptance, parse_instant(since)): f"hold of {acceptance}"
        for acceptance, since in checks.audit.keeping.held.items()
    }
    checks.compare("holds", expected, personal.hold_rows(checks.connection, checks.firm))
    for table, subject in personal.remains_of_erased(checks.connection, checks.firm):
        detail = f"{table} has something left, and the log says that it was erased"
        checks.findings.add("erasure", subject, detail)
    if before := checks.audit.keeping.gone_before.get("invitations"):
        left = personal.remains_of_invitations(checks.connection, checks.firm, parse_instant(before))
        for table, subject in left:
            detail = f"{table} has something left, and the log says that it was deleted"
            checks.findings.add("erasure", subject, detail)


def erased_subjects(checks: RowChecks) -> frozenset[str]:
    """The acceptances whose personal data were erased, and the invitations that opened them."""
    erased = checks.audit.keeping.erased
    if not erased:
        return frozenset()
    opened = {
        record["invitation"]
        for _, record in checks.records.of("acceptance.given")
        if record["jti"] in erased and "invitation" in record
    }
    return frozenset(opened.union(erased))


def forgotten_invitations(checks: RowChecks) -> frozenset[str]:
    """The invitations and refusals of which no acceptance came, and whose reason a run of retention deleted."""
    if "invitations" not in checks.audit.keeping.gone_before:
        return frozenset()
    used = {record.get("invitation") for _, record in checks.records.of("acceptance.given")}
    return frozenset(
        record["invitation"]
        for _, record in checks.records.of("invitation.made", "invitation.refused")
        if record["invitation"] not in used and checks.audit.keeping.is_gone("invitations", record["time"])
    )
