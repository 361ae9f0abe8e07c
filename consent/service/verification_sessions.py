"""Compares the rows of support sessions, and what people wrote about them, with what the log says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consent.core import sd_jwt
from consent.core.evidence_events import KEEPING
from consent.core.log_audit import name_of
from consent.core.sd_jwt import Payload
from consent.core.support_sessions import EVENTS
from consent.errors import FormatError, NotPossible, SignatureInvalid, VerificationError
from consent.service import remarks
from consent.service.verification_keeping import erased_subjects, forgotten_invitations
from consent.service.verification_records import InOrder
from consent.store import remarks as remark_rows
from consent.store import support_sessions as rows

if TYPE_CHECKING:
    from consent.service.verification_rows import RowChecks

_WITH_REMARKS = frozenset({*EVENTS, *KEEPING, "invitation.made", "invitation.refused"})


def check_sessions(checks: RowChecks) -> None:
    """A row for every acceptance of which anything became something, exactly as its records tell."""
    right: set[str] = set()
    for row in rows.all_rows(checks.connection, checks.firm):
        session = checks.audit.session_of(str(row[0])) if checks.audit.knows(str(row[0])) else None
        if session is not None and rows.values_of(session) == row:
            right.add(session.acceptance)
        else:
            checks.find_extra("support_sessions", row)
    for session in checks.audit.sessions():
        if session.acceptance not in right:
            checks.find_missing("support_sessions", f"session of {session.acceptance}")


def check_remarks(checks: RowChecks) -> None:
    """What was said in people's own words is what the records committed to; whose words are not there, lost them."""
    erased = erased_subjects(checks) | forgotten_invitations(checks)
    places = InOrder(
        ((place, None) for place in remark_rows.places(checks.connection, checks.firm)),
        lambda place, _: _find_extra(checks, *place),
    )
    for index, record in checks.records.of(*sorted(_WITH_REMARKS)):
        if sd_jwt.digests_in(record):
            subject = subject_of(record)
            places.take((index, subject))
            if subject not in erased:  # what is left of those is looked for table by table
                _check(checks, index, record)
    places.finish()


def _find_extra(checks: RowChecks, index: int, subject: str) -> None:
    detail = f"no record at leaf {index} commits to what is written there about {subject}"
    checks.findings.add("row-extra", f"remarks of {subject}", detail)


def subject_of(record: Payload) -> str:
    """The acceptance that a record is about, or the invitation."""
    return str(record.get("acceptance") or record["invitation"])


def _check(checks: RowChecks, index: int, record: Payload) -> None:
    name = name_of(index, record)
    try:
        kept = remarks.disclosed_at(checks.house, checks.connection, subject_of(record), index)
        sd_jwt.disclose(record, [each.encoded for each in kept])
    except (FormatError, SignatureInvalid, VerificationError, NotPossible) as error:
        checks.findings.add("disclosure", name, error)
        return
    missing = len(sd_jwt.digests_in(record)) - len(kept)
    if missing:
        checks.findings.add("disclosure", name, f"{missing} of what was written is gone and no leaf says why")
