"""Logs that went on after they stood still, in memory."""

from __future__ import annotations

from typing import Any

from consent.core import resumptions, session_records
from tests.evidence import Log

OTHER_ROOT = "ab" * 32


def resume(log: Log, cause: str, **changes: Any) -> int:
    """The leaf by which the log goes on: five leaves were lost, or the last ones are others, or the clock was wrong."""
    size = len(log.entries)
    fields: dict[str, Any] = {
        "known_size": size + 5 if cause == resumptions.ROLLBACK else size,
        "known_root": log.frontier.root.hex() if cause == resumptions.CLOCK else OTHER_ROOT,
        "size": size,
        "cause": cause,
        "reason": "backup of yesterday restored",
        **changes,
    }
    return log.append(session_records.step(resumptions.EVENT, **log.common(), **fields))
