"""Signed notes and verifier keys, as C2SP signed-note has them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.jose import SigningKey
from consent.core.note import (
    LARGEST_NOTE,
    MOST_SIGNATURES,
    Verifier,
    format_vkey,
    is_key_name,
    open_note,
    parse_vkey,
    sign_note,
    split_note,
)
from consent.errors import FormatError, SignatureInvalid

NAME, TEXT = "log.example/a", "first\n\nsecond Zoë\n"
KEY, OTHER = SigningKey(b"k" * 32), SigningKey(b"o" * 32)
TRUSTED = Verifier(NAME, KEY.public)
NOTE = sign_note(TEXT, NAME, KEY)
LINE = NOTE[len(TEXT.encode()) + 1 :]


def line_of(name: str, key: SigningKey, text: str = TEXT) -> bytes:
    return sign_note(text, name, key)[len(text.encode()) + 1 :]


def test_a_note_is_text_blank_line_and_signature() -> None:
    """Byte for byte, with a text that has a blank line of its own."""
    tagged = TRUSTED.key_id.to_bytes(4) + KEY.sign(TEXT.encode())
    assert f"{TEXT}\n\u2014 {NAME} {base64.b64encode(tagged).decode()}\n".encode() == NOTE
    note = open_note(NOTE, [TRUSTED])
    assert (note.text, [line.name for line in note.signatures]) == (TEXT, [NAME])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.just("\n\n\n"))
def test_a_note_comes_back(text: str) -> None:
    """Whatever the text, if it has no control characters."""
    assert open_note(sign_note(f"{text}\n", NAME, KEY), [TRUSTED]).text == f"{text}\n"


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "cr\r\n", "nul\0\n", "esc\x1b\n", "\ud800\n"])
def test_other_texts_are_not_signed(text: str) -> None:
    """They must end in a newline and hold no other control character."""
    with pytest.raises(FormatError):
        sign_note(text, NAME, KEY)


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003b", "a\u0085b", "a\nb", "a\x01", "\x00", "\ud800"]
)
def test_names_of_keys_have_no_spaces_and_no_plus(name: str) -> None:
    """Unicode's spaces and control characters included."""
    assert not is_key_name(name)
    with pytest.raises(FormatError, match="key name"):
        sign_note(TEXT, name, KEY)


def test_signatures_of_strangers_are_passed_over() -> None:
    """Unknown names, a known name with another key, another name with the known key id, other algorithms."""
    other_id = f"\u2014 {NAME} {base64.b64encode(bytes(68)).decode()}\n".encode()
    other_name = LINE.replace(NAME.encode(), b"log.example/b")
    long_one = f"\u2014 witness {base64.b64encode(bytes(3000)).decode()}\n".encode()
    strangers = line_of("stranger", OTHER) + line_of(NAME, OTHER) + other_id + other_name + long_one
    note = open_note(TEXT.encode() + b"\n" + strangers + LINE + strangers, [TRUSTED])
    assert [line.name for line in note.signatures] == [NAME]


def test_every_trusted_signature_is_told() -> None:
    """In the order of the lines; what stands twice counts once."""
    second = Verifier("second", OTHER.public)
    data = TEXT.encode() + b"\n" + line_of("second", OTHER) + LINE + LINE + line_of("second", OTHER)
    assert [line.name for line in open_note(data, [TRUSTED, second]).signatures] == ["second", NAME]
    assert [line.name for line in open_note(data, [TRUSTED]).signatures] == [NAME]


def test_a_trusted_signature_that_fails_spoils_the_note() -> None:
    """Though another one is good, and though a good one of the same key stands before it."""
    bad = line_of(NAME, KEY, text="another\n")
    for block in (LINE + bad, bad + LINE, bad):
        with pytest.raises(SignatureInvalid, match="does not verify"):
            open_note(TEXT.encode() + b"\n" + block, [TRUSTED])


def test_a_trusted_signature_of_another_length_fails() -> None:
    """Name and key id are known, so it must verify."""
    short = f"\u2014 {NAME} {base64.b64encode(TRUSTED.key_id.to_bytes(4) + bytes(10)).decode()}\n".encode()
    with pytest.raises(SignatureInvalid, match="does not verify"):
        open_note(TEXT.encode() + b"\n" + short, [TRUSTED])


@pytest.mark.parametrize("verifiers", [[], [Verifier("other", KEY.public)], [Verifier(NAME, OTHER.public)]])
def test_a_note_without_a_trusted_signature_proves_nothing(verifiers: list[Verifier]) -> None:
    """No key, another name, another key."""
    with pytest.raises(SignatureInvalid, match="no trusted key"):
        open_note(NOTE, verifiers)


def block(data: bytes) -> bytes:
    return TEXT.encode() + b"\n" + data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT.encode(),
        TEXT.encode() + b"\n",
        TEXT.encode() + LINE,
        b"\n" + LINE,
        LINE,
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + b"\n\n",
        NOTE + b"trailing",
        NOTE + b"Unexpected line.\n",
        b"\x01" + NOTE,
        NOTE.replace(b"first", b"fi\trst"),
        NOTE.replace(b"\n", b"\r\n"),
        b"\xff" + NOTE,
        b"\xed\xa0\x80" + NOTE,
        block(LINE.replace("\u2014".encode(), b"-")),
        block(LINE.replace("\u2014 ".encode(), "\u2014".encode())),
        block(LINE.replace(NAME.encode(), b"Bad Name")),
        block(LINE.replace(NAME.encode(), b"bad+name")),
        block(LINE.replace(NAME.encode(), "bad\u2003name".encode())),
        block(LINE.replace(NAME.encode() + b" ", b" ")),
        block(LINE.replace(NAME.encode() + b" ", NAME.encode() + b"  ")),
        block(f"\u2014 {NAME}\n".encode()),
        block(f"\u2014 {NAME} \n".encode()),
        block(f"\u2014 {NAME} AAAAAA==\n".encode()),
        block(f"\u2014 {NAME} !!!!\n".encode()),
        block(LINE[:-1] + b" \n"),
        block(LINE[:-2] + b"\n"),
        block(LINE.replace(b"=\n", b"\n")),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    """Missing parts, control characters, bad UTF-8, broken signature lines: also behind a good signature."""
    with pytest.raises(FormatError):
        open_note(data, [TRUSTED])


def test_another_ending_of_the_same_signature_is_refused() -> None:
    """Base64 whose unused bits are set decodes to the same bytes elsewhere."""
    encoded = LINE.split(b" ")[2].strip()
    assert encoded.endswith(b"=")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet[alphabet.index(encoded[-2]) + 1]
    other = encoded[:-2] + bytes([last]) + b"="
    assert base64.b64decode(other) == base64.b64decode(encoded)
    with pytest.raises(FormatError, match="another text"):
        open_note(NOTE.replace(encoded, other), [TRUSTED])


def test_signatures_are_counted_and_notes_measured() -> None:
    """As many as 100 lines, known or not, and a million bytes."""
    stranger = line_of("stranger", OTHER)
    open_note(block(stranger * (MOST_SIGNATURES - 1) + LINE), [TRUSTED])
    with pytest.raises(FormatError, match="more than 100"):
        open_note(block(stranger * MOST_SIGNATURES + LINE), [TRUSTED])
    with pytest.raises(FormatError, match="longer than"):
        open_note(b"x" * LARGEST_NOTE + NOTE, [TRUSTED])


def test_splitting_verifies_nothing() -> None:
    """It shows what a note says before any key is known."""
    text, lines = split_note(NOTE.replace(b"second", b"SECOND"))
    assert (text, lines[0].name, lines[0].key_id) == ("first\n\nSECOND Zoë\n", NAME, TRUSTED.key_id)


def test_every_flipped_bit_of_a_note_is_found() -> None:
    """The text is signed, the line is strict, and another name is a stranger."""
    for at in range(len(NOTE)):
        for bit in (0x01, 0x20, 0x80):
            changed = bytearray(NOTE)
            changed[at] ^= bit
            with pytest.raises((FormatError, SignatureInvalid)):
                open_note(bytes(changed), [TRUSTED])


# Verifier keys -----------------------------------------------------------------------------------------------------------


def test_a_verifier_key_comes_back() -> None:
    """The example of C2SP signed-note."""
    text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    verifier = parse_vkey(text)
    assert format_vkey(verifier.name, verifier.key) == text
    assert (verifier.name, f"{verifier.key_id:08x}") == ("example.com/foo", "530d903a")


VKEY = format_vkey(NAME, KEY.public)


def test_no_part_of_a_verifier_key_is_one() -> None:
    """Nor is one with a byte raised by one."""
    parts = {VKEY[start:end] for start in range(len(VKEY)) for end in range(start, len(VKEY) + 1)} - {VKEY}
    raised = {VKEY[:at] + chr(ord(VKEY[at]) + 1) + VKEY[at + 1 :] for at in range(len(VKEY))}
    for text in parts | raised:
        with pytest.raises(FormatError):
            parse_vkey(text)


@pytest.mark.parametrize(
    "text",
    [
        VKEY + "=",
        VKEY + "+x",
        " " + VKEY,
        VKEY.replace("+", "++", 1),
        VKEY.upper(),
        VKEY.replace("+A", "+B"),
        f"{NAME}+{TRUSTED.key_id:08x}+{base64.b64encode(b'2' + KEY.public.raw).decode()}",
        f"{NAME}+{TRUSTED.key_id:08x}+{base64.b64encode(KEY.public.raw).decode()}",
        f"a b+{TRUSTED.key_id:08x}+{VKEY.rpartition('+')[2]}",
        "é",
    ],
)
def test_other_verifier_keys_are_refused(text: str) -> None:
    """Padding, other algorithms, bad names, a key id that does not fit."""
    with pytest.raises(FormatError):
        parse_vkey(text)
