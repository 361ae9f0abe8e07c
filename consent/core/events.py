"""What the payload of a log entry looks like, for each kind of event: every name, its shape, and no others.

Schema `consent-record/1`. All have the common names; `_sd` and `_sd_alg` stand wherever values can be disclosed. A new kind
of event is a new row of the table; a row that was once written by a release never changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.core import (
    download_events,
    evidence_events,
    export_events,
    key_events,
    resumptions,
    sd_jwt,
    session_events,
    shapes,
    showings,
)
from consent.core.instants import parse_instant, to_milliseconds
from consent.core.sd_jwt import Payload
from consent.errors import FormatError

SCHEMA = "consent-record/1"

STATEMENT_KINDS = ("terms", "order", "permission", "acknowledgement", "consent")
LEGAL_BASES = ("contract", "consent", "legal_obligation", "legitimate_interest")
STOP_REASONS = ("stop", "not_me")
PUBLISHERS = ("operator",)


_STATEMENT = shapes.fields(
    {
        "id": shapes.NAME,
        "kind": shapes.one_of(*STATEMENT_KINDS),
        "sha256": shapes.SHA256,
        "basis": shapes.one_of(*LEGAL_BASES),
        "given": shapes.boolean,
    },
    optional={"answer": shapes.NAME},
)
_DOCUMENTS = shapes.map_of(
    shapes.text("[A-Za-z0-9._-]{1,64}/[a-z]{2,3}", "<document>/<language>"), shapes.SHA256
)
_TOOLS = shapes.map_of(
    shapes.text("[A-Za-z0-9._-]{1,64}/[a-z0-9]{1,20}", "<tool>/<system>"),
    shapes.text("[0-9a-f]{64}|https://[!-~]{1,2000}", "a SHA-256 in hex or an https address"),
)
_RENDERINGS = shapes.map_of(shapes.SHA256, shapes.SHA256)
_COMMON: Mapping[str, shapes.Check] = {
    "schema": shapes.one_of(SCHEMA),
    "jti": shapes.UUID,
    "iat": shapes.count,
    "time": shapes.instant,
    "firm": shapes.FIRM,
}
_DIGESTS: Mapping[str, shapes.Check] = {
    "_sd": shapes.list_of(shapes.text("[A-Za-z0-9_-]{43}", "a digest")),
    "_sd_alg": shapes.one_of(sd_jwt.DIGEST_ALGORITHM),
}
_OF_EVENTS: Mapping[str, Mapping[str, shapes.Check]] = {
    **key_events.SHAPES,
    "firm.published": {
        "firm_sha256": shapes.SHA256,
        "privacy": shapes.fields(
            {"version": shapes.PRINTABLE, "languages": shapes.map_of(shapes.LANGUAGE, shapes.SHA256)}
        ),
    },
    "terms.published": {
        "version": shapes.VERSION,
        "effective": shapes.instant,
        "languages": shapes.map_of(shapes.LANGUAGE, shapes.SHA256),
        "particulars_sha256": shapes.SHA256,
        "tariff_sha256": shapes.SHA256,
        "documents": _DOCUMENTS,
        "tools": _TOOLS,
    },
    "acceptance.given": {
        "firm_sha256": shapes.SHA256,
        "terms": shapes.fields(
            {
                "version": shapes.VERSION,
                "language": shapes.LANGUAGE,
                "sha256": shapes.SHA256,
                "leaf_index": shapes.count,
            },
            optional={"binding": shapes.LANGUAGE},
        ),
        "statements": shapes.list_of(_STATEMENT),
        "particulars_sha256": shapes.SHA256,
        "tariff_sha256": shapes.SHA256,
        "documents": _DOCUMENTS,
        "privacy": shapes.fields({"version": shapes.PRINTABLE, "sha256": shapes.SHA256}),
        "customer_class": shapes.or_null(shapes.NAME),
        "method": shapes.NAME,
        "valid_until": shapes.instant,
    },
    "session_token.redeemed": {"acceptance": shapes.UUID, "technician": shapes.NAME, "token": shapes.NAME},
    "session.stopped": {
        "acceptance": shapes.UUID,
        "by": shapes.one_of("customer"),
        "reason": shapes.one_of(*STOP_REASONS),
    },
    "consent.withdrawn": {
        "acceptance": shapes.UUID,
        "statement": shapes.NAME,
        "sha256": shapes.SHA256,
        "by": shapes.one_of("customer"),
    },
    **session_events.SHAPES,
    **evidence_events.SHAPES,
    **download_events.SHAPES,
    **export_events.SHAPES,
    **resumptions.SHAPES,
}
# Names that an event may have besides: records of earlier releases lack them.
_OPTIONAL: Mapping[str, Mapping[str, shapes.Check]] = {
    "firm.published": {"logo": shapes.SHA256, "renderings": _RENDERINGS},
    "terms.published": {
        "published_by": shapes.one_of(*PUBLISHERS),
        "binding": shapes.LANGUAGE,
        "renderings": _RENDERINGS,
    },
    "acceptance.given": {
        "renews": shapes.UUID,
        "invitation": shapes.UUID,
        "shown": showings.check_shape,
    },
    **session_events.OPTIONAL,
    **evidence_events.OPTIONAL,
}
EVENTS = tuple(_OF_EVENTS)
_SHAPES = {
    event: shapes.fields(
        {**_COMMON, "event": shapes.one_of(event), **own}, optional={**_DIGESTS, **_OPTIONAL.get(event, {})}
    )
    for event, own in _OF_EVENTS.items()
}


def check_payload(payload: object) -> Payload:
    """The payload itself, when it has exactly the shape of its event; else a FormatError that names the place."""
    event = payload.get("event") if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or not isinstance(event, str) or event not in _SHAPES:
        raise FormatError("record", f"event {event!r} is not known")
    _SHAPES[event](payload, "record")
    if payload["iat"] != to_milliseconds(parse_instant(payload["time"])) // 1000:
        raise FormatError("record", "iat and time disagree")
    sd_jwt.digests_in(payload)
    return payload
