"""Checks the time stamps that are kept: of the log's own heads, and by an authority that the operator trusts."""

from __future__ import annotations

from sqlalchemy import Connection

from consent.core.findings import Findings
from consent.core.stamp_audit import StampAudit, StampedHead, names
from consent.errors import SignatureInvalid
from consent.service import time_stamps
from consent.service.installation import Installation
from consent.store import log
from consent.store import stamps as rows

NO_ROOTS = "who made the time stamps: CONSENT_STAMP_ROOTS names no certificates that are trusted"
NO_LIBRARY = "signatures and times of time stamps: rfc3161-client is not installed (consent-service[stamps])"


def audit_of(house: Installation, connection: Connection, head: log.Head, findings: Findings) -> StampAudit:
    """An audit of a firm's stamps, with whatever this installation has to examine tokens with."""
    roots = time_stamps.read_roots(house.settings.stamp_roots)

    def examine(one: StampedHead) -> None:
        if time_stamps.examine(one.token, one.checkpoint, roots) != one.time:
            raise SignatureInvalid("time stamp", "the row has another time than the token")

    kept = (
        StampedHead(row.size, row.checkpoint, row.token, row.time, row.qualified)
        for row in rows.in_order(connection, head.firm)
    )
    found = StampAudit(kept, head.origin, findings, examine if time_stamps.is_installed() else names)
    found.missing = len(rows.all_missing(connection, head.firm))
    return found


def not_checked(house: Installation, stamps: StampAudit) -> tuple[str, ...]:
    """What could not be examined, where there is something to examine."""
    if not stamps.stamped:
        return ()
    if not time_stamps.is_installed():
        return (NO_LIBRARY,)
    return () if house.settings.stamp_roots else (NO_ROOTS,)
