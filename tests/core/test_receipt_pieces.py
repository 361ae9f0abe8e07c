"""Pieces of a receipt: each is right, wrong or unchecked by itself, whatever became of the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consent.core.encoding import b64_encode, canonical_json, sha256_hex
from consent.core.receipt import format_receipt
from consent.core.receipt_pieces import PIECES, RIGHT, UNCHECKED, WRONG, check_receipt, is_named, parts_of
from consent.core.sd_jwt import combine, split
from consent.core.trusted_keys import KeyPeriod, TrustedKeys
from tests.evidence import FIRM, LOG_KEY, ORIGIN, RECORD_KEY, STRANGER, TERMS, TRUSTED, Log

SAMPLE = Log.opened()
LEAF = SAMPLE.accept(language="pl")
SAMPLE.accept()
DATA = SAMPLE.receipt(LEAF)
PARTS: Any = json.loads(DATA)
ENTRY, DISCLOSURES = split(PARTS["receipt"])
KIDS = {RECORD_KEY.kid, LOG_KEY.kid}


def changed(**parts: object) -> bytes:
    return canonical_json({**PARTS, **parts})


def wrong(data: bytes, trusted: TrustedKeys = TRUSTED) -> dict[str, str]:
    """What is not right of a receipt that must not verify."""
    checked = check_receipt(data, trusted)
    assert checked.verified is None
    assert tuple(checked.results) == PIECES
    assert WRONG in checked.results.values()
    return {piece: result for piece, result in checked.results.items() if result != RIGHT}


def test_a_genuine_receipt_is_right_in_every_piece() -> None:
    """And says what it proves."""
    checked = check_receipt(DATA, TRUSTED)
    assert checked.verified is not None
    assert checked.verified.record["jti"] == SAMPLE.id_of(LEAF)
    assert dict(checked.results) == dict.fromkeys(PIECES, RIGHT)


def test_no_flipped_byte_is_right() -> None:
    """Something is wrong in each of them, and each still says whose it was."""
    for at in range(0, len(DATA), 3):
        flipped = bytes(byte ^ (0x01 if index == at else 0) for index, byte in enumerate(DATA))
        assert wrong(flipped)
        assert is_named(flipped, KIDS)


def test_text_of_the_terms_that_was_changed() -> None:
    """With a digest that fits it, the text alone; without, the file too."""
    text = {"language": "pl", "sha256": sha256_hex(b"# R\n"), "base64": b64_encode(b"# R\n")}
    assert wrong(changed(terms=[text])) == {"text": WRONG}
    assert wrong(changed(terms=[{**text, "sha256": "0" * 64}])) == {"text": WRONG, "file": UNCHECKED}
    assert wrong(changed(terms=[{**PARTS["terms"][0], "language": "nl"}])) == {"text": WRONG}


@pytest.mark.parametrize("terms", [[], None, [{"base64": 7}], [{"language": "pl", "base64": "*"}]])
def test_text_of_the_terms_that_is_not_there(terms: object) -> None:
    """Nor anything in its place."""
    assert wrong(changed(terms=terms))["text"] == WRONG


def test_value_of_somebody_else() -> None:
    """A disclosure that does not belong to the record."""
    other = split(json.loads(SAMPLE.receipt(LEAF + 1))["receipt"])[1]
    assert wrong(changed(receipt=combine(ENTRY, other))) == {"values": WRONG}


def test_place_of_another_record() -> None:
    """The proof of the next one, or none."""
    proof = json.loads(SAMPLE.receipt(LEAF + 1))["proof"]
    assert wrong(changed(proof=proof)) == {"log": WRONG}
    assert wrong(changed(proof="x")) == {"log": WRONG}
    assert wrong(changed(proof=None)) == {"log": WRONG, "file": UNCHECKED}
    assert wrong(changed(proof=PARTS["proof"].split("\n\n")[0] + "\n\nx\n")) == {"log": WRONG}


def test_signature_that_does_not_verify() -> None:
    """Then nothing that the record says counts, and a leaf of other bytes is nowhere."""
    head, payload, signature = ENTRY.decode().split(".")
    forged = f"{head}.{payload}.{'A' * 4}{signature[4:]}".encode()
    expected = {"signature": WRONG, "values": UNCHECKED, "log": WRONG, "text": UNCHECKED}
    assert wrong(changed(receipt=combine(forged, DISCLOSURES))) == expected


@pytest.mark.parametrize("receipt", [None, 7, "no tilde", "żółw~"])
def test_record_that_is_not_there(receipt: object) -> None:
    """Nothing can be checked."""
    assert wrong(changed(receipt=receipt)) == {**dict.fromkeys(PIECES, UNCHECKED), "file": WRONG}


def test_record_that_cannot_be_read() -> None:
    """Its key is not known either."""
    results = wrong(changed(receipt="x~"))
    assert (results["signature"], results["key"]) == (WRONG, UNCHECKED)


def test_key_that_is_not_trusted() -> None:
    """Another one, or one that did not hold at this leaf."""
    log = KeyPeriod("log", LOG_KEY.public)
    for period in (
        KeyPeriod("record", STRANGER.public),
        KeyPeriod("record", RECORD_KEY.public, revoked_from=LEAF),
    ):
        results = wrong(DATA, TrustedKeys((period, log), FIRM, ORIGIN))
        assert results == {"signature": WRONG, "values": UNCHECKED, "text": UNCHECKED, "key": WRONG}


def test_what_is_none_of_the_pieces() -> None:
    """A hint at another key, or the same words in another form: all is right but the file."""
    assert wrong(changed(key_hints=[{"use": "record", "kid": "x"}])) == {"file": WRONG}
    assert wrong(json.dumps(PARTS, indent=2).encode()) == {"file": WRONG}


def test_record_of_another_event() -> None:
    """It is signed and in the log, and no receipt."""
    other = format_receipt(
        sd_jwt=combine(SAMPLE.entries[3], []),
        proof=SAMPLE.proof(3),
        terms=[("pl", TERMS["pl"])],
        key_hints=[],
    )
    assert wrong(other) == {"text": WRONG}


def test_parts_of_anything() -> None:
    """Another file has none of them."""
    for data in (b"", b"[]", b"%PDF-1.7", b"\xff", b"[" * 5000):
        parts = parts_of(data)
        assert (parts.is_receipt, parts.entry, parts.kid, parts.head, parts.firms) == (False, *[None] * 3, ())


def test_firms_that_a_receipt_speaks_of() -> None:
    """By its log and by its record, as far as either can be read."""
    assert parts_of(DATA).firms == (FIRM, FIRM)
    assert parts_of(changed(proof="x")).firms == (FIRM,)
    assert parts_of(changed(receipt="x~")).firms == (FIRM,)
    assert parts_of(changed(proof=PARTS["proof"].replace(FIRM, "nobody"))).firms == ("nobody", FIRM)


def test_keys_that_a_file_names() -> None:
    """By a hint, or by the header of the record alone; another installation's are others."""
    bare = changed(key_hints=[], proof="x")
    assert is_named(DATA, KIDS)
    assert is_named(bare, KIDS)
    assert not is_named(bare, {LOG_KEY.kid})
    assert not is_named(DATA, {STRANGER.kid})
    assert not is_named(b"", KIDS)
