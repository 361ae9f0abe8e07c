"""Checkpoints (C2SP tlog-checkpoint): the signed head of a log, a note of three lines or more.

    <origin>                      which log; here `<host>/log/<firm>`, and the name of the log's key as well
    <tree size>                   decimal without leading zeros
    <base64 of the root hash>
    <extension lines>             never written here, left alone when others wrote them

A size and a root are worth nothing before the signature was checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consent.core.encoding import b64_decode, b64_encode
from consent.core.jose import SigningKey
from consent.core.merkle import HASH_BYTES
from consent.core.note import Verifier, is_key_name, open_note, sign_note, split_note
from consent.errors import FormatError, SignatureInvalid

LARGEST_NUMBER = 2**63 - 1

_DECIMAL = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: `size` leaves, 32-byte `root` hash."""

    origin: str
    size: int
    root: bytes

    def to_text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64_encode(self.root)}\n"


def parse_decimal(text: str, what: str) -> int:
    """A number of leaves or an index: ASCII digits, no sign, no leading zeros, below 2^63."""
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST_NUMBER:
        raise FormatError(what, f"{text[:40]!r} is not a plain decimal number")
    return int(text)


def sign_checkpoint(checkpoint: Checkpoint, *keys: SigningKey) -> bytes:
    """The checkpoint as a note signed by the log's key under the log's origin; at the change from one key to the next by both."""
    if not is_key_name(checkpoint.origin):
        raise FormatError("checkpoint", f"origin {checkpoint.origin!r} cannot be a key's name")
    if not 0 <= checkpoint.size <= LARGEST_NUMBER or len(checkpoint.root) != HASH_BYTES:
        raise FormatError("checkpoint", "size or root hash is out of range")
    return sign_note(checkpoint.to_text(), checkpoint.origin, *keys)


def open_checkpoint(data: bytes, verifiers: Verifier | Sequence[Verifier]) -> Checkpoint:
    """The checkpoint, when a key of its own log is among `verifiers` and signed it (a key's name is its log's origin)."""
    trusted = [verifiers] if isinstance(verifiers, Verifier) else verifiers
    note = open_note(data, trusted)
    checkpoint = parse_checkpoint_text(note.text)
    if all(signature.name != checkpoint.origin for signature in note.signatures):
        raise SignatureInvalid("checkpoint", f"no key of the log {checkpoint.origin!r} signed it")
    return checkpoint


def read_checkpoint(data: bytes) -> Checkpoint:
    """The checkpoint of a note, **no signature verified**: to learn which log it claims to be of."""
    return parse_checkpoint_text(split_note(data)[0])


def parse_checkpoint_text(text: str) -> Checkpoint:
    """The head that a note's text states."""
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(lines) < 3 or not all(lines):
        raise FormatError("checkpoint", "not three lines or more, none of them empty")
    root = b64_decode(lines[2])
    if len(root) != HASH_BYTES:
        raise FormatError("checkpoint", f"root hash of {len(root)} bytes")
    return Checkpoint(lines[0], parse_decimal(lines[1], "tree size"), root)
