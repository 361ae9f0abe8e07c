"""Compares the rows of support sessions, and what people wrote about them, with what the log says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consent.core import sd_jwt
from consent.core.evidence_events import KEEPING
from consent.core.log_audit import name_of
from consent.core.sd_jwt import Disclosure, Payload
from consent.core.support_sessions import EVENTS
from consent.errors import FormatError, NotPossible, SignatureInvalid, VerificationError
from consent.service import remarks
from consent.service.verification_keeping import erased_subjects, forgotten_invitations
from consent.store import remarks as remark_rows
from consent.store import support_sessions as rows

if TYPE_CHECKING:
    from consent.service.verification_rows import RowChecks

_WITH_REMARKS = frozenset({*EVENTS, *KEEPING, "invitation.made", "invitation.refused"})


def check_sessions(checks: RowChecks) -> None:
    """A row for every acceptance of which anything became something, exactly as its records tell."""
    expected = {
        rows.values_of(session): f"session of {session.acceptance}" for session in checks.audit.sessions()
    }
    checks.compare("support_sessions", expected, rows.all_rows(checks.connection, checks.firm))


def check_remarks(checks: RowChecks) -> None:
    """What was said in people's own words is what the records committed to; whose words are not there, lost them."""
    about = {
        index: record
        for index, record in checks.entries
        if record["event"] in _WITH_REMARKS and sd_jwt.digests_in(record)
    }
    kept: dict[int, tuple[Disclosure, ...]] = {}
    for subject in sorted({subject_of(record) for record in about.values()}):
        kept |= _read(checks, subject)
    erased = erased_subjects(checks) | forgotten_invitations(checks)
    for index, record in about.items():
        if subject_of(record) not in erased:  # what is left of those is looked for table by table
            _check(checks, index, record, kept.get(index, ()))
    expected = {(index, subject_of(record)) for index, record in about.items()}
    for index, subject in remark_rows.places(checks.connection, checks.firm):
        if (index, subject) not in expected:
            detail = f"no record at leaf {index} commits to what is written there about {subject}"
            checks.findings.add("row-extra", f"remarks of {subject}", detail)


def subject_of(record: Payload) -> str:
    """The acceptance that a record is about, or the invitation."""
    return str(record.get("acceptance") or record["invitation"])


def _read(checks: RowChecks, subject: str) -> dict[int, tuple[Disclosure, ...]]:
    try:
        return remarks.disclosed(checks.house, checks.connection, subject)
    except (FormatError, VerificationError, NotPossible) as error:
        checks.findings.add("disclosure", f"remarks of {subject}", error)
        return {}


def _check(checks: RowChecks, index: int, record: Payload, kept: tuple[Disclosure, ...]) -> None:
    name = name_of(index, record)
    try:
        sd_jwt.disclose(record, [each.encoded for each in kept])
    except (FormatError, SignatureInvalid) as error:
        checks.findings.add("disclosure", name, error)
        return
    missing = len(sd_jwt.digests_in(record)) - len(kept)
    if missing:
        checks.findings.add("disclosure", name, f"{missing} of what was written is gone and no leaf says why")
