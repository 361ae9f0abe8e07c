"""Shapes of the payloads of records about a support session and about invitations (core.session_records makes them).

Who acts is `technician` (an opaque id) or `by: "customer"`. What people wrote (what was done, a reason, an objection) is personal: it
stands in disclosures, and the record holds its salted digest alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.core import shapes
from consent.core.support_sessions import OUTCOMES, STAGES

CAUSES = ("decision", "quota")
CHANNELS = ("phone", "email", "chat")

_ABOUT: Mapping[str, shapes.Check] = {"acceptance": shapes.UUID}
_BY_CUSTOMER: Mapping[str, shapes.Check] = {"by": shapes.one_of("customer")}
_BY_TECHNICIAN: Mapping[str, shapes.Check] = {"technician": shapes.NAME}
_DECIMAL = shapes.text(r"\d{1,3}(\.\d{1,2})?", "a number of per cent as text")
_LINE = shapes.fields(
    {
        "what": shapes.one_of("first", "started"),
        "begins": shapes.instant,
        "minutes": shapes.count,
        "blocks": shapes.count,
        "unit": shapes.or_null(shapes.count),
    },
    optional={"discount": _DECIMAL, "full": shapes.or_null(shapes.count)},
)
_CHARGE = shapes.fields(
    {
        "amount": shapes.or_null(shapes.count),
        "currency": shapes.or_null(shapes.text("[A-Z]{3}", "the code of a currency")),
        "vat": shapes.or_null(_DECIMAL),
        "reason": shapes.text("[a-z_]{1,40}", "why it is so much"),
        "lines": shapes.list_of(_LINE),
    }
)
SHAPES: Mapping[str, Mapping[str, shapes.Check]] = {
    "technician.chosen": {**_ABOUT, **_BY_CUSTOMER, **_BY_TECHNICIAN},
    "technician.recognised": {**_ABOUT, **_BY_CUSTOMER, **_BY_TECHNICIAN},
    "session.handed_over": {**_ABOUT, **_BY_TECHNICIAN, "by": shapes.NAME},
    "session.decided": {
        **_ABOUT,
        **_BY_TECHNICIAN,
        "stage": shapes.one_of(*STAGES),
        "positive": shapes.boolean,
    },
    "declaration.answered": {
        **_ABOUT,
        **_BY_TECHNICIAN,
        "version": shapes.VERSION,
        "language": shapes.LANGUAGE,
        "sha256": shapes.SHA256,
        "given": shapes.boolean,
    },
    "session.started": {**_ABOUT, **_BY_TECHNICIAN},
    "session.closed": {
        **_ABOUT,
        **_BY_TECHNICIAN,
        "outcome": shapes.one_of(*OUTCOMES),
        "started": shapes.or_null(shapes.instant),
        "ended": shapes.or_null(shapes.instant),
        "seconds": shapes.count,
        "tool_seconds": shapes.or_null(shapes.count),
        "attested": shapes.list_of(shapes.NAME),
        "charge": _CHARGE,
    },
    "session.corrected": {
        **_ABOUT,
        **_BY_TECHNICIAN,
        "outcome": shapes.one_of(*OUTCOMES),
        "seconds": shapes.count,
        "charge": _CHARGE,
    },
    "work.confirmed": {**_ABOUT, **_BY_CUSTOMER},
    "charge.objected": {**_ABOUT, **_BY_CUSTOMER},
    "invitation.made": {
        "invitation": shapes.UUID,
        **_BY_TECHNICIAN,
        "language": shapes.LANGUAGE,
        "expires": shapes.instant,
    },
    "invitation.refused": {"invitation": shapes.UUID, **_BY_TECHNICIAN, "cause": shapes.one_of(*CAUSES)},
}
OPTIONAL: Mapping[str, Mapping[str, shapes.Check]] = {
    "session.started": {"channel": shapes.one_of(*CHANNELS)},
}
