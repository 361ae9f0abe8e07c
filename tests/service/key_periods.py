"""An installation that lives through three periods of keys, and what people kept of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consent.core.jose import KeyUse
from consent.core.manifest import Filter
from consent.core.receipt import parse_receipt, verify_with
from consent.core.trusted_keys import TrustedKeys, parse_trusted_keys
from consent.errors import SignatureInvalid
from consent.service import audit, customers, exporting, key_changes
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.verification import verify_database
from tests.samples import NOW, accepted

FIRM = "page-computers"
USES: tuple[KeyUse, ...] = ("record", "log")


@dataclass
class Period:
    """What somebody has who took it at that time: a receipt, the keys of the web page, those of an export."""

    done: Accepted
    receipt: bytes
    jwks: bytes
    export: Path


def lived(house: Installation, folder: Path) -> Period:
    done = accepted(house)
    receipt = customers.receipt(house, FIRM, done.ref)
    exporting.export(house, FIRM, folder, Filter(), now=NOW)
    return Period(done, receipt, audit.jwks(house), folder)


def three_periods(house: Installation, folder: Path) -> list[Period]:
    periods = [lived(house, folder / "first")]
    for name in ("second", "third"):
        for use in USES:
            key_changes.rotate(house, use, now=NOW)
        periods.append(lived(house, folder / name))
    return periods


def kids_of(house: Installation, use: str) -> list[str]:
    return [period.key.kid for period in key_changes.periods(house)[FIRM] if period.use == use]


def found_in(house: Installation) -> set[tuple[str, str]]:
    reports = verify_database(house)
    return {(each.kind, each.record) for report in reports.values() for each in report.findings}


def trusted_in(data: bytes) -> TrustedKeys:
    return parse_trusted_keys(data)


def verifies(receipt: bytes, trusted: TrustedKeys) -> bool:
    """Whether a receipt is genuine to somebody who trusts these keys."""
    try:
        verify_with(parse_receipt(receipt), trusted)
    except SignatureInvalid:
        return False
    return True
