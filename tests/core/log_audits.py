"""A log, audited leaf by leaf: what tests of its rules look at."""

from __future__ import annotations

from typing import Any

from consent.core import session_records
from consent.core.export import LeafLine
from consent.core.findings import Findings
from consent.core.jose import SigningKey
from consent.core.log_audit import LogAudit
from consent.core.merkle import leaf_hash
from consent.core.trusted_keys import TrustedKeys
from tests.evidence import FIRM, TRUSTED, Log


def audited(
    log: Log, firm: str = FIRM, origin: str | None = None, trusted: TrustedKeys = TRUSTED
) -> tuple[LogAudit, Findings]:
    findings = Findings()
    audit = LogAudit(firm, trusted, findings, origin=origin)
    for index, entry in enumerate(log.entries):
        audit.add(LeafLine(index, leaf_hash(entry), entry))
    return audit, findings


def found(log: Log) -> list[tuple[str, str]]:
    return [(each.kind, each.detail) for each in audited(log)[1].all()]


def revoke(log: Log, use: str, key: SigningKey, first: int) -> int:
    about: dict[str, Any] = {"use": use, "kid": key.kid, "from": first, "reason": "it was stolen"}
    return log.append(session_records.step("key.revoked", **log.common(), **about))
