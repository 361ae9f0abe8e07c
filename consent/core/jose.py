"""Ed25519 keys as JWK (RFC 8037), and JWS in the compact form (RFC 7515, algorithm `Ed25519` of RFC 9864).

The protected header of every JWS is exactly `{"alg":"Ed25519","kid":<RFC 7638 thumbprint>,"typ":<what it is>}` in
canonical JSON, so opening one compares its header's bytes and looks nothing up in it but the kid: `none`, HMAC, `EdDSA`,
`crit`, and keys or addresses of keys in a header are refused with everything else that differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jws
from joserfc.jwk import OKPKey

from consent.core import shapes
from consent.core.encoding import (
    b64url_decode,
    b64url_encode,
    canonical_json,
    parse_canonical_json,
    parse_json,
)
from consent.errors import FormatError, SignatureInvalid

ALGORITHM = "Ed25519"
KEY_BYTES = 32
SIGNATURE_BYTES = 64

KeyUse = Literal["record", "log"]
Validity = tuple[int, int | None, int | None]  # first leaf, end, revoked from

_VALIDITY = ("from", "until", "revoked_from")
_LOGS = shapes.map_of(
    shapes.PRINTABLE,
    shapes.fields(
        {
            "from": shapes.count,
            "until": shapes.or_null(shapes.count),
            "revoked_from": shapes.or_null(shapes.count),
        }
    ),
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key, by its 32 bytes; `kid` is its RFC 7638 thumbprint."""

    raw: bytes
    kid: str = field(init=False, compare=False)
    _key: Ed25519PublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise FormatError("public key", f"{len(self.raw)} bytes instead of {KEY_BYTES}")
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "kid", OKPKey.import_key(key).thumbprint())

    def jwk(self) -> dict[str, str]:
        """The key as a JWK that names its purpose (RFC 7517, RFC 8037)."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": b64url_encode(self.raw),
            "kid": self.kid,
            "use": "sig",
            "alg": ALGORITHM,
        }

    def verify(self, data: bytes, signature: bytes) -> None:
        """That this key signed `data` (RFC 8032); else SignatureInvalid."""
        try:
            self._key.verify(signature, data)
        except InvalidSignature as error:
            raise SignatureInvalid(f"key {self.kid}") from error


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 private key, by its 32-byte seed, which never shows in a repr."""

    seed: bytes = field(repr=False)
    public: PublicKey = field(init=False, compare=False)
    _key: Ed25519PrivateKey = field(init=False, repr=False, compare=False)
    _jose_key: OKPKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise FormatError("signing key", f"{len(self.seed)} bytes instead of {KEY_BYTES}")
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_jose_key", OKPKey.import_key(key))
        object.__setattr__(self, "public", PublicKey(key.public_key().public_bytes_raw()))

    @property
    def kid(self) -> str:
        """The thumbprint of the public key."""
        return self.public.kid

    def sign(self, data: bytes) -> bytes:
        """The 64-byte signature of RFC 8032: the same bytes for the same data, always."""
        return self._key.sign(data)

    def sign_compact(self, header: Mapping[str, str], payload: bytes) -> bytes:
        """The JWS of `payload` in the compact form."""
        return jws.serialize_compact(dict(header), payload, self._jose_key, algorithms=[ALGORITHM]).encode()


# JWS ---------------------------------------------------------------------------------------------------------------------


def _header(kid: str, typ: str) -> dict[str, str]:
    return {"alg": ALGORITHM, "kid": kid, "typ": typ}


def sign_jws(payload: bytes, key: SigningKey, *, typ: str) -> bytes:
    """`header.payload.signature`, each part base64url."""
    return key.sign_compact(_header(key.kid, typ), payload)


def read_jws(data: bytes, *, typ: str) -> tuple[str, bytes]:
    """The kid and the payload of a JWS whose signature is **not** checked; a FormatError when `sign_jws` never wrote it so."""
    kid, payload, _, _ = _parts(data, typ)
    return kid, payload


def open_jws(data: bytes, keys: Mapping[str, PublicKey], *, typ: str) -> bytes:
    """The payload of a JWS that one of `keys` (by kid) signed; FormatError or SignatureInvalid otherwise."""
    kid, payload, signed, signature = _parts(data, typ)
    if kid not in keys:
        raise SignatureInvalid(typ, f"key {kid!r} is not known")
    try:
        keys[kid].verify(signed, signature)
    except SignatureInvalid as error:
        raise SignatureInvalid(typ, f"the signature of key {kid} does not verify") from error
    return payload


def _parts(data: bytes, typ: str) -> tuple[str, bytes, bytes, bytes]:
    """Kid, payload, the signed bytes, signature."""
    signed, _, last = data.rpartition(b".")
    try:
        header, payload = signed.decode("ascii").split(".")
        signature = b64url_decode(last.decode("ascii"))
    except ValueError as error:
        raise FormatError(typ, "not three parts of base64url") from error
    if len(signature) != SIGNATURE_BYTES:
        raise FormatError(typ, f"signature of {len(signature)} bytes")
    return _kid_of(header, typ), b64url_decode(payload), signed, signature


@lru_cache(maxsize=256)  # an export has a million records and a handful of headers
def _kid_of(header: str, typ: str) -> str:
    fields = parse_canonical_json(b64url_decode(header), what=f"{typ} header")
    kid = fields.get("kid") if isinstance(fields, dict) else None
    if not isinstance(kid, str) or fields != _header(kid, typ):
        raise FormatError(typ, "the header is not alg Ed25519, a kid and this typ, and nothing else")
    return kid


# JWK ---------------------------------------------------------------------------------------------------------------------


def parse_jwk(value: object) -> PublicKey:
    """The public key of a JWK; members that it does not know are left alone (RFC 7517 section 4), private ones refused."""
    if not isinstance(value, dict) or not is_ed25519(value):
        raise FormatError("JWK", "not an Ed25519 key of type OKP")
    if "d" in value:
        raise FormatError("JWK", "holds a private key")
    encoded = value.get("x")
    if not isinstance(encoded, str):
        raise FormatError("JWK", "has no x")
    key = PublicKey(b64url_decode(encoded))
    for name, expected in key.jwk().items():
        if value.get(name, expected) != expected:
            raise FormatError("JWK", f"{name} is {value[name]!r}, this key needs {expected!r}")
    return key


def is_ed25519(value: Mapping[str, object]) -> bool:
    """Whether a JWK says that it is of the one kind that is used here."""
    return value.get("kty") == "OKP" and value.get("crv") == "Ed25519"


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key of a JWKS; `use` is its `consent_use`, record or log, or None where a set of other origin does not say.

    `logs` is its `consent_logs`: for each log, by origin, the first leaf for which it holds, the end and the leaf from which
    on it is revoked (None: neither happened); None where a set does not say.
    """

    key: PublicKey
    use: str | None
    logs: Mapping[str, Validity] | None = None

    def as_jwk(self) -> dict[str, object]:
        """The JWK with its use and its history."""
        said: dict[str, object] = {**self.key.jwk(), **({"consent_use": self.use} if self.use else {})}
        if self.logs is not None:
            said["consent_logs"] = {
                origin: dict(zip(_VALIDITY, validity, strict=True)) for origin, validity in self.logs.items()
            }
        return said

    @classmethod
    def parse(cls, value: Mapping[str, object]) -> Self:
        """The key that `as_jwk` wrote, or one of another set."""
        use = value.get("consent_use")
        if use not in ("record", "log", None):
            raise FormatError("JWK", f"consent_use is {use!r}")
        return cls(parse_jwk(value), use, _logs_in(value))


def _logs_in(value: Mapping[str, object]) -> Mapping[str, Validity] | None:
    logs = value.get("consent_logs")
    if logs is None:
        return None
    _LOGS(logs, "JWK.consent_logs")
    assert isinstance(logs, dict)  # noqa: S101  _LOGS has seen to it
    return {origin: (said["from"], said["until"], said["revoked_from"]) for origin, said in logs.items()}


def format_listed_keys(keys: Iterable[ListedKey]) -> bytes:
    """A JWK Set (RFC 7517 section 5) in which each key says by `consent_use` what it signs, and its history."""
    return canonical_json({"keys": [key.as_jwk() for key in keys]})


def parse_listed_keys(data: bytes) -> tuple[ListedKey, ...]:
    """Every Ed25519 key of a JWK Set; keys of other kinds are passed over (RFC 7517 section 5)."""
    value = parse_json(data, what="JWK Set")
    members = value.get("keys") if isinstance(value, dict) else None
    if not isinstance(members, list):
        raise FormatError("JWK Set", "has no list of keys")
    return tuple(
        ListedKey.parse(member) for member in members if isinstance(member, dict) and is_ed25519(member)
    )
