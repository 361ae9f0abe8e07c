"""Records of downloads, appended to a log in memory."""

from __future__ import annotations

from typing import Any

from consent.core import download_events, session_records
from tests.evidence import Log


def download(log: Log, given: int, **changes: Any) -> int:
    """The helper for Windows, handed over by the service, with the acceptance at leaf `given`."""
    fields: dict[str, Any] = {
        "acceptance": log.id_of(given),
        "tool": "helper",
        "system": "windows",
        "source": "0" * 64,
        "redirected": False,
    }
    return log.append(session_records.step(download_events.EVENT, **{**log.common(), **fields, **changes}))
