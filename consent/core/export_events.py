"""`export.made`: records of the log were exported, by whom, how many, and with personal data or not.

The reason for personal data stands in clear: it names no person (the command and the page say so).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consent.core import shapes
from consent.core.evidence_events import OPERATOR
from consent.core.sd_jwt import Payload
from consent.core.support_sessions import STATES

__all__ = ["EVENT", "FILTER", "LONGEST_REASON", "OPERATOR", "SHAPES", "SUBJECT", "faults"]

EVENT = "export.made"
SUBJECT = "exports"  # what such leaves are found by
LONGEST_REASON = 1000

FILTER = shapes.fields(
    {
        "since": shapes.or_null(shapes.instant),
        "until": shapes.or_null(shapes.instant),
        "language": shapes.or_null(shapes.LANGUAGE),
        "version": shapes.or_null(shapes.VERSION),
        "state": shapes.or_null(shapes.one_of(*STATES)),
    }
)
_REASON = shapes.text(rf"[^\x00-\x1f\x7f]{{1,{LONGEST_REASON}}}", "a line of text")
SHAPES: Mapping[str, Mapping[str, shapes.Check]] = {
    EVENT: {
        "export": shapes.UUID,
        "by": shapes.NAME,
        "rows": shapes.count,
        "personal": shapes.boolean,
        "reason": shapes.or_null(_REASON),
        "filter": FILTER,
        "manifest_sha256": shapes.SHA256,
    }
}


def faults(record: Payload, given: int) -> Iterator[str]:
    """What is wrong with a record of an export, after so many acceptances."""
    if record["personal"] != (record["reason"] is not None):
        yield "an export has a reason where it has personal data, and nowhere else"
    if record["rows"] > given:
        yield f"{record['rows']} rows were exported, and there were {given} acceptances"
