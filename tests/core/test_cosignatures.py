"""Cosignatures: the type 0x04 of C2SP tlog-cosignature, byte for byte, and everything that is none."""

from __future__ import annotations

import pytest

from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.cosignatures import (
    MOST_WITNESSES,
    Witness,
    cosignatures_in,
    parse_witnesses,
    verify_cosignature,
    with_cosignatures,
)
from consent.core.jose import SigningKey
from consent.core.note import format_vkey
from consent.errors import FormatError, SignatureInvalid
from tests.witnesses import SIGNED_AT, Signer

LOG_KEY = SigningKey(b"l" * 32)
HEAD = Checkpoint("help.example/log/page-computers", 5, b"r" * 32)
SIGNED = sign_checkpoint(HEAD, LOG_KEY)
SIGNER, OTHER = Signer(), Signer("other.example", b"o" * 32)
WITNESS = Witness.parse(SIGNER.vkey)


def test_a_verifier_key_names_a_witness() -> None:
    """Read and written again, it is the same text."""
    assert (WITNESS.name, WITNESS.vkey) == (SIGNER.name, SIGNER.vkey)
    assert WITNESS.key_id.to_bytes(4) == SIGNER.key_id


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "witness",
        format_vkey("witness", LOG_KEY.public),  # 0x01: a key of a log
        SIGNER.vkey.replace(SIGNER.key_id.hex(), "00000000"),
        SIGNER.vkey.replace("w1", "w 1"),
        SIGNER.vkey[:-4],
        "+" + SIGNER.vkey.partition("+")[2],
    ],
)
def test_any_other_key_is_refused(vkey: str) -> None:
    """Another type, another id, another length, no name."""
    with pytest.raises(FormatError):
        Witness.parse(vkey)


def test_what_a_witness_signed_is_found_in_the_note() -> None:
    """With the time that it says; its line is written as it was."""
    [made] = cosignatures_in(SIGNER.cosign(SIGNED), [WITNESS])
    assert (made.witness, made.seconds, made.time.timestamp()) == (WITNESS, SIGNED_AT, SIGNED_AT)
    assert with_cosignatures(SIGNED, [made]) == SIGNER.cosign(SIGNED)
    assert verify_cosignature(HEAD.to_text(), WITNESS, made.to_bytes()) == made


def test_others_are_passed_over_and_one_each_is_taken() -> None:
    """A line of somebody unknown means nothing, a second one of the same witness nothing more."""
    note = SIGNER.cosign(OTHER.cosign(SIGNER.cosign(SIGNED)), SIGNED_AT + 1)
    assert [each.seconds for each in cosignatures_in(note, [WITNESS])] == [SIGNED_AT]
    assert cosignatures_in(SIGNED, [WITNESS]) == ()


@pytest.mark.parametrize("place", range(72))
def test_every_byte_counts(place: int) -> None:
    """Of the time and of the signature."""
    [made] = cosignatures_in(SIGNER.cosign(SIGNED), [WITNESS])
    data = bytearray(made.to_bytes())
    data[place] ^= 1
    with pytest.raises((SignatureInvalid, FormatError)):
        verify_cosignature(HEAD.to_text(), WITNESS, bytes(data))


def test_another_head_or_another_length_is_refused() -> None:
    """The text is signed; 72 bytes are what there is."""
    [made] = cosignatures_in(SIGNER.cosign(SIGNED), [WITNESS])
    with pytest.raises(SignatureInvalid, match="does not verify"):
        verify_cosignature(HEAD.to_text() + "more\n", WITNESS, made.to_bytes())
    with pytest.raises(FormatError, match="71 bytes"):
        verify_cosignature(HEAD.to_text(), WITNESS, made.to_bytes()[:-1])


def test_a_time_that_no_calendar_has_is_refused() -> None:
    """Although it is signed."""
    with pytest.raises(FormatError, match="year 9999"):
        cosignatures_in(SIGNER.cosign(SIGNED, 2**63 - 1), [WITNESS])


def test_a_list_as_an_operator_writes_it() -> None:
    """An address and a key, or a key alone; remarks and empty lines are nothing."""
    text = f"# ours\nhttps://w.example/a/ {SIGNER.vkey}\n\n{OTHER.vkey}  # gone since 2025\n"
    assert parse_witnesses(text) == (("https://w.example/a", WITNESS), (None, Witness.parse(OTHER.vkey)))
    assert parse_witnesses("") == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{SIGNER.vkey} {SIGNER.vkey}", "stands twice"),
        ("https://w.example", "has no key behind it"),
        (f"https://w.example https://v.example {SIGNER.vkey}", "not name"),
        (" ".join(Signer(f"w{number}").vkey for number in range(MOST_WITNESSES + 1)), "more than 16"),
    ],
)
def test_a_list_that_is_none(text: str, reason: str) -> None:
    """Said with what is wrong."""
    with pytest.raises(FormatError, match=reason):
        parse_witnesses(text)
