"""What speaks for a log from outside the database: heads that are kept beside it, and the last verification. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent.core.instants import parse_instant
from consent.service import last_verification, vouched_heads
from consent.service.installation import Installation
from consent.service.last_verification import LastVerification
from consent.service.vouched_heads import VouchedHead


@dataclass(frozen=True, slots=True)
class Anchored:
    """The newest head outside the database: of so many leaves, the last of them at that time; `kept`: heads of the history."""

    size: int
    time: datetime
    kept: int


@dataclass(frozen=True, slots=True)
class Assurance:
    """`anchored` None: no head is kept; `verified` None: nobody verified the database yet. `is_still`: the log takes no records.

    `heads`: what others said of the last ones; empty where nobody is asked.
    """

    anchored: Anchored | None
    verified: LastVerification | None
    is_still: bool
    heads: tuple[VouchedHead, ...] = ()


def of_log(house: Installation, firm_id: str) -> Assurance:
    """What there is for one firm's log."""
    return Assurance(
        _anchored(house, firm_id),
        last_verification.read(house.settings, firm_id),
        house.known_heads.is_still(firm_id),
        vouched_heads.last(house, firm_id),
    )


def _anchored(house: Installation, firm_id: str) -> Anchored | None:
    folder = house.known_heads.folder
    newest = folder.read(firm_id)
    if newest is None:
        return None
    history, _ = folder.history(firm_id)
    return Anchored(newest.head.size, parse_instant(newest.time), len(history))
