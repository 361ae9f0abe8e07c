"""Shapes of the payloads of records about keys: one begins to sign, one does not count any more."""

from __future__ import annotations

from collections.abc import Mapping

from consent.core import shapes
from consent.core.jose import parse_jwk
from consent.errors import FormatError

USES = ("record", "log")

KID = shapes.text("[A-Za-z0-9_-]{43}", "an RFC 7638 thumbprint")


def _jwk(value: object, place: str) -> None:
    if parse_jwk(value).jwk() != value:
        raise FormatError(place, "is not the JWK that stands in records")


SHAPES: Mapping[str, Mapping[str, shapes.Check]] = {
    "key.added": {"use": shapes.one_of(*USES), "origin": shapes.PRINTABLE, "jwk": _jwk},
    "key.revoked": {
        "use": shapes.one_of(*USES),
        "kid": KID,
        "from": shapes.count,
        "reason": shapes.PRINTABLE,
    },
}
