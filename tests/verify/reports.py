"""What tests read out of a report, and the keys that they bring."""

from __future__ import annotations

from pathlib import Path

from consent.core.findings import Report
from consent.core.trusted_keys import KeyPeriod, format_keys
from tests.evidence import FIRM, ORIGIN, TRUSTED, Log


def classes(report: Report) -> set[str]:
    return {finding.kind for finding in report.findings}


def found(report: Report) -> set[tuple[str, str]]:
    return {(finding.kind, finding.record) for finding in report.findings}


def keys_file(folder: Path, *periods: KeyPeriod) -> Path:
    path = folder / "trusted.json"
    path.write_bytes(format_keys(FIRM, ORIGIN, periods or TRUSTED.periods))
    return path


def name_in(log: Log, leaf: int) -> str:
    return f"{log.id_of(leaf)} (leaf {leaf})"
