"""Signed values for links and forms: what is in them can be read by anybody and changed by nobody.

    <base64url of the payload in canonical JSON>.<base64url of HMAC-SHA256(k, the text before the dot)>
    k = HMAC-SHA256(key, "consent-link/v1/" || purpose)

A value signed for one purpose opens for no other. The newest key signs, older ones still open. When something expires
stands in the payload and is the caller's to compare: there is no clock in here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import itsdangerous

from consent.core.encoding import b64url_decode, b64url_encode, canonical_json, parse_canonical_json
from consent.core.sd_jwt import Payload
from consent.errors import FormatError, SignatureInvalid

SALT = b"consent-link/v1/"
SHORTEST_KEY = 16


class Signer:
    """Signs and opens values of one purpose; `keys` run from the oldest to the newest."""

    def __init__(self, keys: Sequence[bytes], purpose: str) -> None:
        if not keys or min(map(len, keys)) < SHORTEST_KEY:
            raise FormatError("link keys", f"at least one is needed, each of {SHORTEST_KEY} bytes or more")
        self.purpose = purpose
        self._signer = itsdangerous.Signer(
            list(keys),
            salt=SALT + purpose.encode(),
            sep=".",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    def sign(self, payload: Mapping[str, object]) -> str:
        """The payload and its signature, in characters that need no escaping in an address."""
        return self._signer.sign(b64url_encode(canonical_json(dict(payload)))).decode()

    def open(self, text: str) -> Payload:
        """The payload of what `sign` wrote with one of the keys; else SignatureInvalid, and no word about why."""
        try:
            b64url_decode(
                text.rpartition(".")[2]
            )  # of several texts with the same signature bytes, one is genuine
            signed = self._signer.unsign(text.encode("ascii"))
            payload = parse_canonical_json(b64url_decode(signed.decode()), what=self.purpose)
        except (itsdangerous.BadSignature, FormatError, UnicodeEncodeError) as error:
            raise SignatureInvalid(self.purpose) from error
        if not isinstance(payload, dict):
            raise SignatureInvalid(self.purpose)
        return payload
