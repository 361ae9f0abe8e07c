"""Signed notes (C2SP signed-note): a text and the Ed25519 signatures under it.

    <text, ending in a newline>
    <an empty line>
    — <key name> <base64 of 4 bytes key id || 64 bytes signature over the text>      one or more lines

    key id    SHA-256(name || 0x0A || 0x01 || public key)[:4]
    vkey      <name>+<key id as 8 hex digits>+<base64 of 0x01 || public key>

UTF-8 without control characters but the newline. Signatures of unknown keys are passed over; one of a known key that does
not verify spoils the note. Text may hold empty lines: the last one divides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from consent.core.encoding import b64_decode, b64_encode
from consent.core.jose import KEY_BYTES, PublicKey, SigningKey
from consent.errors import FormatError, SignatureInvalid

LARGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_DASH = "\u2014 "
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_NOT_IN_NAMES = re.compile("[\x00-\x1f+\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A trusted key under the name that it signs with."""

    name: str
    key: PublicKey

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise FormatError(
                "key name", f"{self.name!r} is empty or has a space, a plus or a control character"
            )

    @property
    def key_id(self) -> int:
        """The 32-bit number that stands in front of each signature."""
        return int.from_bytes(_key_id(self.name, self.key))


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line, by name, key id and the signature's bytes."""

    name: str
    key_id: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it that verified, in their order."""

    text: str
    signatures: tuple[NoteSignature, ...]


def is_key_name(name: str) -> bool:
    """Whether a key may be called so: not empty, no Unicode space, no plus, no control character, no half surrogate."""
    return bool(name) and not any(each.isspace() or _NOT_IN_NAMES.match(each) for each in name)


def _key_id(name: str, key: PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key.raw).digest()[:_KEY_ID_BYTES]


def format_vkey(name: str, key: PublicKey) -> str:
    """The verifier key in text."""
    verifier = Verifier(name, key)
    return f"{name}+{verifier.key_id:08x}+{b64_encode(_ED25519 + key.raw)}"


def parse_vkey(text: str) -> Verifier:
    """The verifier of what `format_vkey` wrote."""
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    tagged = b64_decode(encoded)
    if len(tagged) != 1 + KEY_BYTES or tagged[:1] != _ED25519:
        raise FormatError("verifier key", "not an Ed25519 key")
    key = PublicKey(tagged[1:])
    if format_vkey(name, key) != text:
        raise FormatError("verifier key", "the key id is not that of this name and key")
    return Verifier(name, key)


def sign_note(text: str, name: str, *keys: SigningKey) -> bytes:
    """The note of `text` with a signature of each key, in this order."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise FormatError("note", "the text must end in a newline and hold no other control character")
    signed = _encode(text)
    return signed + b"\n" + b"".join(_line(signed, name, key) for key in keys)


def _line(signed: bytes, name: str, key: SigningKey) -> bytes:
    key_id = Verifier(name, key.public).key_id.to_bytes(_KEY_ID_BYTES)
    return f"{_DASH}{name} {b64_encode(key_id + key.sign(signed))}\n".encode()


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise FormatError("note", "the text holds half of a surrogate pair") from error


def open_note(data: bytes, verifiers: Sequence[Verifier]) -> Note:
    """The note, when at least one of `verifiers` signed it and no signature of theirs fails.

    FormatError when it is not a note, SignatureInvalid when it is but proves nothing.
    """
    text, lines = split_note(data)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    verified: dict[NoteSignature, None] = {}  # an ordered set: a line that stands twice counts once
    for line in lines:
        verifier = known.get((line.name, line.key_id))
        if verifier is not None:
            _verify_line(text, line, verifier)
            verified[line] = None
    if not verified:
        raise SignatureInvalid("note", "no trusted key signed it")
    return Note(text, tuple(verified))


def _verify_line(text: str, line: NoteSignature, verifier: Verifier) -> None:
    try:
        verifier.key.verify(text.encode(), line.signature)
    except SignatureInvalid as error:
        raise SignatureInvalid(
            "note", f"the signature of {line.name}+{line.key_id:08x} does not verify"
        ) from error


def split_note(data: bytes) -> tuple[str, tuple[NoteSignature, ...]]:
    """Text and signature lines of a note, **nothing verified**; FormatError when it is not one."""
    if len(data) > LARGEST_NOTE:
        raise FormatError("note", f"longer than {LARGEST_NOTE} bytes")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise FormatError("note", f"not UTF-8 at byte {error.start}") from error
    if _CONTROL.search(whole):
        raise FormatError("note", "holds a control character")
    text, divider, block = whole.rpartition("\n\n")
    if not divider or not block.endswith("\n"):
        raise FormatError("note", "no empty line and signature lines at the end")
    lines = block[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise FormatError("note", f"more than {MOST_SIGNATURES} signatures")
    return text + "\n", tuple(_parse_line(line) for line in lines)


def _parse_line(line: str) -> NoteSignature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not is_key_name(name):
        raise FormatError("note", f"{line[:80]!r} is not a signature line")
    tagged = b64_decode(encoded)
    if len(tagged) <= _KEY_ID_BYTES:
        raise FormatError("note", "a signature is too short")
    return NoteSignature(name, int.from_bytes(tagged[:_KEY_ID_BYTES]), tagged[_KEY_ID_BYTES:])
