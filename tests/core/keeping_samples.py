"""Records about personal data that are kept, appended to a log in memory."""

from __future__ import annotations

from typing import Any

from consent.core import session_records
from consent.core.evidence_events import COUNTED, OPERATOR, RETENTION
from tests.evidence import Log, disclosures_of

_FIELDS: dict[str, dict[str, Any]] = {
    "acceptance.erased": {"by": OPERATOR, "reason": "the customer asked", "forced": True},
    "acceptance.held": {"by": OPERATOR},
    "acceptance.released": {"by": OPERATOR},
    "personal_data.reduced": {"by": RETENTION},
    "receipt.delivered": {"kind": "receipt", "result": "accepted", "tries": 1},
    "address.corrected": {"technician": "t1"},
    "receipt.bounced": {"kind": "receipt", "status": "5.1.1"},
}


def keep(log: Log, given: int, *events: str, **changes: Any) -> None:
    """One record of each event about the acceptance at leaf `given`; what is reduced is its name."""
    removed = [{"name": "name", "digest": disclosures_of(given)[0].digest}]
    for event in events:
        more = {"removed": removed} if event == "personal_data.reduced" else {}
        fields = {"acceptance": log.id_of(given), **_FIELDS[event], **more, **changes}
        log.append(session_records.step(event, **log.common(), **fields))


def retain(log: Log, number: int = 1) -> None:
    """A run of retention that deleted so many of everything."""
    log.append(session_records.step("retention.run", **log.common(), counts=dict.fromkeys(COUNTED, number)))
