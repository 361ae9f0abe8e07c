"""SD-JWT (RFC 9901): a signed JWT that commits to values by salted digests, and the disclosures that reveal them.

    disclosure    base64url of the JSON ["<salt, base64url of 16 bytes>","<name>","<value>"]
    digest        base64url of SHA-256 over the disclosure's text
    JWT payload   its own claims, and with any disclosure at all "_sd": [digests, sorted] and "_sd_alg": "sha-256"
    SD-JWT        <JWS>~<disclosure>~<disclosure>~        without disclosures <JWS>~

Only flat string values are disclosed; there is no key binding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consent.core.encoding import b64url_decode, b64url_encode, canonical_json, parse_canonical_json
from consent.core.jose import PublicKey, SigningKey, open_jws, sign_jws
from consent.errors import FormatError, SignatureInvalid

SALT_BYTES = 16
DIGEST_ALGORITHM = "sha-256"

_RESERVED = frozenset({"_sd", "_sd_alg", "..."})

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One value that can be shown or kept back: a 16-byte random salt, the claim's name, its value."""

    salt: bytes
    name: str
    value: str

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES:
            raise FormatError("disclosure", f"salt of {len(self.salt)} bytes instead of {SALT_BYTES}")
        if not self.name or self.name in _RESERVED:
            raise FormatError("disclosure", f"{self.name!r} cannot be disclosed")

    @property
    def encoded(self) -> str:
        """The disclosure as it is handed over."""
        return b64url_encode(canonical_json([b64url_encode(self.salt), self.name, self.value]))

    @property
    def digest(self) -> str:
        """What the signed payload holds in its place."""
        return digest_of(self.encoded)


def digest_of(disclosure: str) -> str:
    """The digest over a disclosure's text."""
    return b64url_encode(hashlib.sha256(disclosure.encode()).digest())


def parse_disclosure(text: str) -> Disclosure:
    """The disclosure whose text `Disclosure.encoded` is."""
    value = parse_canonical_json(b64url_decode(text), what="disclosure")
    if not isinstance(value, list) or len(value) != 3 or not all(isinstance(each, str) for each in value):
        raise FormatError("disclosure", "not a list of salt, name and value")
    salt, name, claim = value
    return Disclosure(b64url_decode(salt), name, claim)


def issue(
    payload: Mapping[str, object], disclosures: Sequence[Disclosure], key: SigningKey, *, typ: str
) -> bytes:
    """The JWS alone, over the payload and the digests of `disclosures`."""
    names = [disclosure.name for disclosure in disclosures]
    if len(set(names)) != len(names) or not payload.keys().isdisjoint({*names, *_RESERVED}):
        raise FormatError(typ, "a name stands twice, or is one that SD-JWT keeps for itself")
    digests = {"_sd": sorted(disclosure.digest for disclosure in disclosures), "_sd_alg": DIGEST_ALGORITHM}
    return sign_jws(canonical_json({**payload, **(digests if disclosures else {})}), key, typ=typ)


def combine(jws: bytes, disclosures: Iterable[str]) -> str:
    """The JWS and the disclosures (in text) that go with it."""
    return "".join(f"{part}~" for part in (jws.decode("ascii"), *disclosures))


def split(sd_jwt: str) -> tuple[bytes, tuple[str, ...]]:
    """The JWS and the disclosures' texts that `combine` put together."""
    if not sd_jwt.isascii() or not sd_jwt.endswith("~"):
        raise FormatError("SD-JWT", "not ASCII that ends in a tilde")
    jws, *disclosures = sd_jwt[:-1].split("~")
    return jws.encode(), tuple(disclosures)


def open_sd_jwt(sd_jwt: str, keys: Mapping[str, PublicKey], *, typ: str) -> tuple[Payload, dict[str, str]]:
    """The payload as signed, and the disclosed values by name (RFC 9901 section 7.1); FormatError or SignatureInvalid."""
    jws, disclosures = split(sd_jwt)
    payload = parse_canonical_json(open_jws(jws, keys, typ=typ), what=typ)
    if not isinstance(payload, dict):
        raise FormatError(typ, "the payload is not an object")
    return payload, disclose(payload, disclosures)


def disclose(payload: Mapping[str, object], disclosures: Iterable[str]) -> dict[str, str]:
    """The values of `disclosures`, each of which must belong to exactly one digest of the payload, no name twice."""
    expected = digests_in(payload)
    values: dict[str, str] = {}
    for text in disclosures:
        disclosure = parse_disclosure(text)
        if digest_of(text) not in expected:
            raise SignatureInvalid(
                "disclosure", f"the digest of {disclosure.name!r} is not in the signed payload"
            )
        if disclosure.name in values or disclosure.name in payload:
            raise SignatureInvalid("disclosure", f"{disclosure.name!r} stands twice")
        values[disclosure.name] = disclosure.value
    return values


def digests_in(payload: Mapping[str, object]) -> frozenset[str]:
    """The digests that a payload commits to."""
    if payload.keys().isdisjoint(_RESERVED):
        return frozenset()
    digests = payload.get("_sd")
    if not isinstance(digests, list) or not digests or not all(isinstance(each, str) for each in digests):
        raise FormatError("SD-JWT", "_sd is not a list of digests")
    if digests != sorted(set(digests)):
        raise FormatError("SD-JWT", "_sd is not sorted, or a digest stands twice")
    if payload.get("_sd_alg") != DIGEST_ALGORITHM or "..." in payload:
        raise FormatError(
            "SD-JWT", f"_sd_alg is not {DIGEST_ALGORITHM}, or an element of a list is disclosed"
        )
    return frozenset(digests)
