"""Records of exports, appended to a log in memory."""

from __future__ import annotations

from typing import Any

from consent.core import export_events, session_records
from consent.core.manifest import Filter
from tests.evidence import Log, uuid_of


def export(log: Log, **changes: Any) -> int:
    """An export without personal data by the operator."""
    fields: dict[str, Any] = {
        "export": uuid_of(77),
        "by": "operator",
        "rows": 0,
        "personal": False,
        "reason": None,
        "filter": Filter().to_json(),
        "manifest_sha256": "0" * 64,
    }
    return log.append(session_records.step(export_events.EVENT, **{**log.common(), **fields, **changes}))
