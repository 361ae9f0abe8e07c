"""Shapes of the payloads of records about what is kept: personal data erased, held or reduced, mails sent or come back, and runs of the worker.

Nobody's words stand in them: the reason for a hold is a disclosure, that for an erasure names no person (the command says so).
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.core import shapes
from consent.core.outbox import KINDS, RESULTS

# REPEATED: erased again, because a backup of before the erasure was put back.
OPERATOR, RETENTION, REPEATED = "operator", "retention", "repeated"
# What a run of retention counts, by kind of data (core.retention).
COUNTED = ("acceptances", "traces", "session_tokens", "tries", "logins")
# What evidence speaks of too: a run that deleted some says which ones, by the instant that they were older than.
DATED = ("redeemed_tokens", "invitations")
COUNTED_LATER = (*DATED, "mails")  # runs of earlier releases deleted none of these

DIGEST_LENGTH = 43  # of a SHA-256 in base64url

_ABOUT: Mapping[str, shapes.Check] = {"acceptance": shapes.UUID}
_REMOVED = shapes.fields(
    {"name": shapes.NAME, "digest": shapes.text(f"[A-Za-z0-9_-]{{{DIGEST_LENGTH}}}", "a digest")}
)
KEEPING: Mapping[str, Mapping[str, shapes.Check]] = {
    "acceptance.erased": {
        **_ABOUT,
        "by": shapes.one_of(OPERATOR, RETENTION, REPEATED),
        "reason": shapes.PRINTABLE,
        "forced": shapes.boolean,
    },
    "acceptance.held": {**_ABOUT, "by": shapes.one_of(OPERATOR)},
    "acceptance.released": {**_ABOUT, "by": shapes.one_of(OPERATOR)},
    "personal_data.reduced": {
        **_ABOUT,
        "by": shapes.one_of(RETENTION),
        "removed": shapes.list_of(_REMOVED),
    },
    "receipt.delivered": {
        **_ABOUT,
        "kind": shapes.one_of(*KINDS),
        "result": shapes.one_of(*RESULTS.values()),
        "tries": shapes.count,
    },
    "address.corrected": {**_ABOUT, "technician": shapes.NAME},
    "receipt.bounced": {
        **_ABOUT,
        "kind": shapes.one_of(*KINDS),
        "status": shapes.text(r"[45]\.[0-9]{1,3}\.[0-9]{1,3}", "a status code of a failure (RFC 3463)"),
    },
}
SHAPES: Mapping[str, Mapping[str, shapes.Check]] = {
    **KEEPING,
    "retention.run": {
        "counts": shapes.fields(
            dict.fromkeys(COUNTED, shapes.count), optional=dict.fromkeys(COUNTED_LATER, shapes.count)
        )
    },
}
OPTIONAL: Mapping[str, Mapping[str, shapes.Check]] = {
    "retention.run": {"before": shapes.fields({}, optional=dict.fromkeys(DATED, shapes.instant))},
}
