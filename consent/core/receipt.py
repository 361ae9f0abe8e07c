"""`receipt.json`: what the customer keeps; canonical JSON, so that one receipt has one form.

    {"format": "consent-receipt/1",
     "receipt": <SD-JWT of the acceptance with the customer's disclosures>,
     "proof": <C2SP tlog-proof of its JWS>,
     "terms": [{"language", "sha256", "base64"}],       the exact text that was accepted
     "key_hints": [{"use": "record", "kid", "jwk"}, {"use": "log", "kid", "vkey"}]}

Key hints say where to look for the keys. They are never trusted: whoever verifies brings the keys, and hints that name
others are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consent.core import sd_jwt, shapes
from consent.core.checkpoint import Checkpoint, read_checkpoint
from consent.core.encoding import b64_decode, b64_encode, canonical_json, parse_json, sha256_hex
from consent.core.events import check_payload
from consent.core.jose import PublicKey
from consent.core.merkle import leaf_hash
from consent.core.note import Verifier, format_vkey
from consent.core.record import TYP
from consent.core.sd_jwt import Payload
from consent.core.tlog_proof import parse_tlog_proof, verify_tlog_proof
from consent.core.trusted_keys import TrustedKeys
from consent.errors import DigestMismatch, FormatError, SignatureInvalid

FORMAT = "consent-receipt/1"
LARGEST_RECEIPT = 2_000_000

_WHAT = "receipt"

KeyHint = dict[str, object]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt's parts, nothing verified: `terms` are pairs of language and exact bytes."""

    sd_jwt: str
    proof: str
    terms: tuple[tuple[str, bytes], ...]
    key_hints: tuple[KeyHint, ...]


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """What a receipt proves: the record, the disclosed values, its place in the log, the text that was accepted."""

    record: Payload
    disclosed: dict[str, str]
    leaf_index: int
    checkpoint: Checkpoint
    terms: bytes


def key_hints(record_key: PublicKey, log: Verifier) -> list[KeyHint]:
    """The hints that a receipt carries: at the key of its record and at that of its log."""
    return [_record_hint(record_key), _log_hint(log)]


def _record_hint(key: PublicKey) -> KeyHint:
    return {"use": "record", "kid": key.kid, "jwk": key.jwk()}


def _log_hint(log: Verifier) -> KeyHint:
    return {"use": "log", "kid": log.key.kid, "vkey": format_vkey(log.name, log.key)}


def format_receipt(
    *, sd_jwt: str, proof: str, terms: Sequence[tuple[str, bytes]], key_hints: Sequence[KeyHint]
) -> bytes:
    """The receipt's bytes; the same parts give the same bytes for ever."""
    texts = [
        {"language": language, "sha256": sha256_hex(data), "base64": b64_encode(data)}
        for language, data in terms
    ]
    return canonical_json(
        {"format": FORMAT, "receipt": sd_jwt, "proof": proof, "terms": texts, "key_hints": list(key_hints)}
    )


def _is_text(value: object, place: str) -> None:
    if not isinstance(value, str):
        raise shapes.refuse(place, value, "text")


def _any_object(value: object, place: str) -> None:
    if not isinstance(value, dict):
        raise shapes.refuse(place, value, "an object")


_SHAPE = shapes.fields(
    {
        "format": shapes.one_of(FORMAT),
        "receipt": _is_text,
        "proof": _is_text,
        "terms": shapes.list_of(
            shapes.fields({"language": shapes.LANGUAGE, "sha256": shapes.SHA256, "base64": _is_text})
        ),
        "key_hints": shapes.list_of(_any_object),
    }
)


def parse_receipt(data: bytes) -> Receipt:
    """The receipt that `format_receipt` wrote, byte for byte; FormatError otherwise."""
    if len(data) > LARGEST_RECEIPT:
        raise FormatError(_WHAT, f"longer than {LARGEST_RECEIPT} bytes")
    value = parse_json(data, what=_WHAT)
    _SHAPE(value, _WHAT)
    assert isinstance(value, dict)  # noqa: S101  _SHAPE has seen to it
    receipt = Receipt(
        value["receipt"],
        value["proof"],
        tuple((text["language"], b64_decode(text["base64"])) for text in value["terms"]),
        tuple(value["key_hints"]),
    )
    again = format_receipt(
        sd_jwt=receipt.sd_jwt, proof=receipt.proof, terms=receipt.terms, key_hints=receipt.key_hints
    )
    if again != data:
        raise FormatError(_WHAT, "a digest of the terms is wrong, or it is not canonical JSON")
    return receipt


def verify_receipt(
    receipt: Receipt, keys: Mapping[str, PublicKey], logs: Sequence[Verifier]
) -> VerifiedReceipt:
    """What the receipt proves to somebody who trusts the record `keys` (by kid) and the keys of `logs`.

    Raises FormatError, SignatureInvalid, ProofInvalid or DigestMismatch.
    """
    payload, disclosed = sd_jwt.open_sd_jwt(receipt.sd_jwt, keys, typ=TYP)
    record = check_payload(payload)
    if record["event"] != "acceptance.given":
        raise FormatError(_WHAT, f"it is of the event {record['event']!r}")
    entry, _ = sd_jwt.split(receipt.sd_jwt)
    proof = parse_tlog_proof(receipt.proof)
    if proof.extra is not None:
        raise FormatError(_WHAT, "its proof has extra data")
    checkpoint = verify_tlog_proof(proof, leaf_hash(entry), logs)
    verify_origin(checkpoint.origin, record["firm"])
    _verify_hints(receipt, keys, [log for log in logs if log.name == checkpoint.origin])
    terms = _accepted_text(receipt, record)
    return VerifiedReceipt(record, disclosed, proof.index, checkpoint, terms)


def verify_with(receipt: Receipt, trusted: TrustedKeys) -> VerifiedReceipt:
    """The same, with the keys of `trusted` that hold at the leaf and the head that the receipt names."""
    proof = parse_tlog_proof(receipt.proof)
    head = read_checkpoint(proof.checkpoint)  # says which keys are needed; whether they signed it comes after
    mine = trusted.of_log(head.origin)
    keys, logs = mine.record_keys(proof.index), mine.logs(head.origin, head.size)
    verified = verify_receipt(receipt, keys, logs)
    if trusted.firm not in (None, verified.record["firm"]):
        raise SignatureInvalid(_WHAT, f"the keys are those of the firm {trusted.firm!r}")
    return verified


def verify_origin(origin: str, firm: str) -> None:
    """That a log's origin `<host>/log/<firm>` is of this firm; else SignatureInvalid."""
    host, divider, name = origin.rpartition("/log/")
    if not host or not divider or name != firm:
        raise SignatureInvalid("checkpoint", f"the log {origin!r} is not one of the firm {firm!r}")


def _verify_hints(receipt: Receipt, keys: Mapping[str, PublicKey], logs: Sequence[Verifier]) -> None:
    trusted = [*map(_record_hint, keys.values()), *map(_log_hint, logs)]
    if any(hint not in trusted for hint in receipt.key_hints):
        raise SignatureInvalid(_WHAT, "a key hint names a key that is not trusted")


def _accepted_text(receipt: Receipt, record: Payload) -> bytes:
    language, expected = record["terms"]["language"], record["terms"]["sha256"]
    if [each for each, _ in receipt.terms] != [language]:
        raise FormatError(_WHAT, f"it must hold the terms in {language!r} and no other text")
    text = receipt.terms[0][1]
    if sha256_hex(text) != expected:
        raise DigestMismatch(f"terms in {language!r}", expected, sha256_hex(text))
    return text
