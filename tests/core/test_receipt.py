"""Receipts: one form, every byte of it counts, and what they prove needs keys from elsewhere."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from consent.core import receipt, record, sd_jwt
from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.encoding import canonical_json, parse_json, sha256_hex
from consent.core.jose import sign_jws
from consent.core.merkle import Frontier, leaf_hash
from consent.core.note import Verifier, format_vkey
from consent.core.receipt import LARGEST_RECEIPT, format_receipt, parse_receipt, verify_origin, verify_receipt
from consent.core.tlog_proof import TlogProof, format_tlog_proof, parse_tlog_proof
from consent.errors import DigestMismatch, FormatError, ProofInvalid, SignatureInvalid, VerificationError
from tests.evidence import LOG, LOG_KEY, ORIGIN, RECORD_KEY, RECORD_KEYS, STRANGER, TERMS, Log

SAMPLE = Log.opened()
LEAF = SAMPLE.accept(language="pl")
SAMPLE.accept()
DATA = SAMPLE.receipt(LEAF)
PARTS: Any = json.loads(DATA)


def changed(**parts: object) -> bytes:
    return canonical_json({**PARTS, **parts})


def verify(data: bytes) -> receipt.VerifiedReceipt:
    return verify_receipt(parse_receipt(data), RECORD_KEYS, [LOG])


def test_a_receipt_proves_acceptance_text_and_place() -> None:
    """To somebody with the two keys."""
    verified = verify(DATA)
    assert verified.record["jti"] == SAMPLE.id_of(LEAF)
    assert verified.disclosed == {"name": "Żaneta 4", "phone": "+32 470 00 00 00"}
    assert (verified.leaf_index, verified.checkpoint.origin, verified.checkpoint.size) == (LEAF, ORIGIN, 6)
    assert verified.terms == TERMS["pl"]


def test_a_receipt_comes_back() -> None:
    """Byte for byte."""
    parsed = parse_receipt(DATA)
    again = format_receipt(
        sd_jwt=parsed.sd_jwt, proof=parsed.proof, terms=parsed.terms, key_hints=parsed.key_hints
    )
    assert again == DATA
    assert PARTS["format"] == "consent-receipt/1"
    assert PARTS["terms"][0]["sha256"] == sha256_hex(TERMS["pl"])


def test_every_flipped_bit_is_found() -> None:
    """In any byte of the file."""
    for at in range(len(DATA)):
        for bit in range(8):
            flipped = bytearray(DATA)
            flipped[at] ^= 1 << bit
            with pytest.raises((FormatError, VerificationError)):
                verify(bytes(flipped))


def test_every_cut_and_doubled_byte_is_found() -> None:
    """Shorter and longer files as well."""
    for at in range(len(DATA)):
        for data in (DATA[:at], DATA[:at] + DATA[at + 1 :], DATA[: at + 1] + DATA[at:]):
            with pytest.raises((FormatError, VerificationError)):
                verify(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\x00\xff" * 100,
        b"%PDF-1.7",
        DATA + b"\n",
        b" " + DATA,
        json.dumps(PARTS).encode(),
        json.dumps(PARTS, indent=2).encode(),
        changed(format="consent-receipt/2"),
        changed(more=1),
        changed(receipt=None),
        changed(proof=7),
        changed(terms={}),
        changed(terms=[{**PARTS["terms"][0], "sha256": "0" * 64}]),
        changed(terms=[{**PARTS["terms"][0], "base64": "IyBS"}]),
        changed(terms=[{**PARTS["terms"][0], "base64": PARTS["terms"][0]["base64"] + "\n"}]),
        changed(terms=[{**PARTS["terms"][0], "language": "Polish"}]),
        changed(key_hints=["x"]),
        changed(key_hints={}),
        b"[" * 3000,
        b" " * (LARGEST_RECEIPT + 1),
    ],
)
def test_what_was_not_written_by_us_is_refused(data: bytes) -> None:
    """Other formats, other forms of the same JSON, digests that do not fit."""
    with pytest.raises(FormatError):
        parse_receipt(data)


@pytest.mark.parametrize(
    "terms",
    [
        [],
        [("nl", TERMS["nl"])],
        [("nl", TERMS["pl"])],
        [("pl", TERMS["pl"]), ("nl", TERMS["nl"])],
        [("pl", TERMS["pl"]), ("pl", TERMS["pl"])],
    ],
)
def test_the_text_is_the_one_that_was_read(terms: list[tuple[str, bytes]]) -> None:
    """That one alone, in its language."""
    with pytest.raises(FormatError, match="terms in 'pl'"):
        verify(rebuilt(terms=terms))


def rebuilt(**parts: Any) -> bytes:
    parsed = parse_receipt(DATA)
    values = {
        "sd_jwt": parsed.sd_jwt,
        "proof": parsed.proof,
        "terms": parsed.terms,
        "key_hints": parsed.key_hints,
    }
    return format_receipt(**{**values, **parts})


def test_another_text_is_found() -> None:
    """However well its own digest fits."""
    with pytest.raises(DigestMismatch) as caught:
        verify(rebuilt(terms=[("pl", b"# Other terms\n")]))
    assert caught.value.expected == sha256_hex(TERMS["pl"])


def test_a_receipt_without_some_disclosures_is_genuine() -> None:
    """What is shown is the holder's choice."""
    jws, shown = sd_jwt.split(PARTS["receipt"])
    assert verify(rebuilt(sd_jwt=sd_jwt.combine(jws, shown[1:]))).disclosed.keys() == {"phone"}
    assert verify(rebuilt(sd_jwt=sd_jwt.combine(jws, []))).disclosed == {}


def test_keys_come_from_elsewhere() -> None:
    """With other keys, or none, a receipt proves nothing, whatever it hints at."""
    parsed = parse_receipt(DATA)
    for keys, logs in (({}, [LOG]), (RECORD_KEYS, []), (RECORD_KEYS, [Verifier(ORIGIN, STRANGER.public)])):
        with pytest.raises(SignatureInvalid):
            verify_receipt(parsed, keys, logs)


@pytest.mark.parametrize(
    "hints",
    [
        [{"use": "record", "kid": STRANGER.kid, "jwk": STRANGER.public.jwk()}],
        [{"use": "log", "kid": LOG_KEY.kid, "vkey": format_vkey("elsewhere.example", LOG_KEY.public)}],
        [{"use": "log", "kid": RECORD_KEY.kid, "vkey": format_vkey(ORIGIN, LOG_KEY.public)}],
        [
            {
                "use": "record",
                "kid": RECORD_KEY.kid,
                "jwk": RECORD_KEY.public.jwk(),
                "url": "https://keys.example",
            }
        ],
        [{}],
    ],
)
def test_hints_at_other_keys_are_refused(hints: list[dict[str, object]]) -> None:
    """They would send somebody the wrong way."""
    with pytest.raises(SignatureInvalid, match="hint"):
        verify(rebuilt(key_hints=hints))


def test_hints_may_be_missing() -> None:
    """They help, nothing rests on them."""
    verify(rebuilt(key_hints=[]))


def test_the_receipt_of_another_leaf_is_found() -> None:
    """Record of one acceptance, proof of another."""
    with pytest.raises(ProofInvalid):
        verify(rebuilt(proof=SAMPLE.proof(LEAF + 1)))


def test_a_proof_with_extra_data_is_refused() -> None:
    """Nobody vouches for it."""
    proof = parse_tlog_proof(PARTS["proof"])
    extra = format_tlog_proof(TlogProof(proof.index, proof.hashes, proof.checkpoint, b"extra"))
    with pytest.raises(FormatError, match="extra data"):
        verify(rebuilt(proof=extra))


def alone_in_a_log(entry: bytes, origin: str = ORIGIN) -> str:
    """The proof of an entry in a log of its own."""
    frontier, _ = Frontier().append(leaf_hash(entry))
    return format_tlog_proof(TlogProof(0, (), sign_checkpoint(Checkpoint(origin, 1, frontier.root), LOG_KEY)))


def test_only_acceptances_have_receipts() -> None:
    """A publication, however well signed and proven, is none."""
    with pytest.raises(FormatError, match=r"terms\.published"):
        verify(rebuilt(sd_jwt=sd_jwt.combine(SAMPLE.entries[3], []), proof=SAMPLE.proof(3)))


def test_the_typ_says_what_was_signed() -> None:
    """The same payload under another typ is not a record."""
    jws, _ = sd_jwt.split(PARTS["receipt"])
    payload = base64.urlsafe_b64decode(jws.split(b".")[1] + b"==")
    other = sign_jws(payload, RECORD_KEY, typ="JWT")
    with pytest.raises(FormatError):
        verify(rebuilt(sd_jwt=sd_jwt.combine(other, []), proof=alone_in_a_log(other)))


def test_the_log_must_be_one_of_the_firm() -> None:
    """Signed by the trusted log key, yet for another firm."""
    jws, _ = sd_jwt.split(PARTS["receipt"])
    origin = "help.example/log/damal"
    data = rebuilt(proof=alone_in_a_log(jws, origin), key_hints=[])
    with pytest.raises(SignatureInvalid, match="not one of the firm"):
        verify_receipt(parse_receipt(data), RECORD_KEYS, [LOG, Verifier(origin, LOG_KEY.public)])


@pytest.mark.parametrize(
    "origin",
    ["page-computers", "/log/page-computers", "help.example/page-computers", "help.example/log/other", ""],
)
def test_origins_are_host_log_firm(origin: str) -> None:
    """Anything else is not the firm's log."""
    verify_origin(ORIGIN, "page-computers")
    with pytest.raises(SignatureInvalid):
        verify_origin(origin, "page-computers")


def test_a_payload_of_another_shape_is_no_record() -> None:
    """The record key signed it, and still."""
    payload = record.read_record(SAMPLE.entries[LEAF])
    jws = sign_jws(canonical_json({**payload, "more": 1}), RECORD_KEY, typ=record.TYP)
    assert parse_json(canonical_json(payload), what="payload") == payload
    with pytest.raises(FormatError, match="unknown"):
        verify(rebuilt(sd_jwt=sd_jwt.combine(jws, []), proof=alone_in_a_log(jws)))
