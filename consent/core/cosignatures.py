"""Cosignatures (C2SP tlog-cosignature, `cosignature/v1`): a witness saw this head at that time, after no other head of the log.

    signed text   "cosignature/v1" newline "time " || seconds since 1970 || newline || the checkpoint's text
    signature     the seconds in 8 bytes, big-endian || 64 bytes Ed25519; in a note after the key id
    key id        SHA-256(name || 0x0A || 0x04 || public key)[:4]
    vkey          <name>+<key id as 8 hex digits>+<base64 of 0x04 || public key>

Only the type 0x04 is read; ML-DSA (0x06) is a key that we do not know.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from consent.core.encoding import b64_decode, b64_encode
from consent.core.jose import KEY_BYTES, SIGNATURE_BYTES, PublicKey
from consent.core.note import is_key_name, split_note
from consent.errors import FormatError, SignatureInvalid

MOST_WITNESSES = 16

_TYPE = b"\x04"
_KEY_ID_BYTES = 4
_TIME_BYTES = 8
_BYTES = _TIME_BYTES + SIGNATURE_BYTES
_LAST_SECOND = 253_402_300_799  # of the year 9999


@dataclass(frozen=True, slots=True)
class Witness:
    """Who cosigns heads: a name, and the key that belongs to it."""

    name: str
    key: PublicKey

    @property
    def key_id(self) -> int:
        """The 32-bit number that stands in front of each signature."""
        hashed = hashlib.sha256(self.name.encode() + b"\n" + _TYPE + self.key.raw).digest()
        return int.from_bytes(hashed[:_KEY_ID_BYTES])

    @property
    def vkey(self) -> str:
        """The verifier key in text."""
        return f"{self.name}+{self.key_id:08x}+{b64_encode(_TYPE + self.key.raw)}"

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """The witness of a verifier key; FormatError for anything else, keys of logs too."""
        name, _, rest = vkey.partition("+")
        tagged = b64_decode(rest.partition("+")[2])
        if len(tagged) != len(_TYPE) + KEY_BYTES or tagged[:1] != _TYPE or not is_key_name(name):
            raise FormatError(
                "witness key", f"{vkey[:80]!r} is not name+id+key of the type 0x04 (cosignature/v1)"
            )
        witness = cls(name, PublicKey(tagged[1:]))
        if witness.vkey != vkey:
            raise FormatError("witness key", "the key id is not that of this name and key")
        return witness


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What a witness said of a head: that it saw it at `seconds` (since 1970)."""

    witness: Witness
    seconds: int
    signature: bytes

    @property
    def time(self) -> datetime:
        """When, by the witness's own clock."""
        return datetime.fromtimestamp(self.seconds, UTC)

    def to_bytes(self) -> bytes:
        """Time and signature as they stand in the note."""
        return self.seconds.to_bytes(_TIME_BYTES) + self.signature

    def to_line(self) -> bytes:
        """The signature line of the note."""
        key_id = self.witness.key_id.to_bytes(_KEY_ID_BYTES)
        return f"\u2014 {self.witness.name} {b64_encode(key_id + self.to_bytes())}\n".encode()


def verify_cosignature(text: str, witness: Witness, data: bytes) -> Cosignature:
    """The cosignature in `data` (`to_bytes`), when the witness made it of this checkpoint's text; else FormatError, SignatureInvalid."""
    if len(data) != _BYTES:
        raise FormatError("cosignature", f"{len(data)} bytes instead of {_BYTES}")
    seconds = int.from_bytes(data[:_TIME_BYTES])
    if seconds > _LAST_SECOND:
        raise FormatError("cosignature", "its time is beyond the year 9999")
    try:
        witness.key.verify(f"cosignature/v1\ntime {seconds}\n{text}".encode(), data[_TIME_BYTES:])
    except SignatureInvalid as error:
        raise SignatureInvalid("cosignature", f"that of {witness.name} does not verify") from error
    return Cosignature(witness, seconds, data[_TIME_BYTES:])


def cosignatures_in(note: bytes, witnesses: Sequence[Witness]) -> tuple[Cosignature, ...]:
    """Those of a checkpoint that these witnesses made, one each; SignatureInvalid where one of them is bad, others are passed over."""
    text, lines = split_note(note)
    known = {(witness.name, witness.key_id): witness for witness in witnesses}
    found: dict[Witness, Cosignature] = {}
    for line in lines:
        witness = known.get((line.name, line.key_id))
        if witness is not None:
            found.setdefault(witness, verify_cosignature(text, witness, line.signature))
    return tuple(found.values())


def with_cosignatures(checkpoint: bytes, made: Sequence[Cosignature]) -> bytes:
    """The signed checkpoint with these lines after its own."""
    return checkpoint + b"".join(each.to_line() for each in made)


def parse_witnesses(text: str) -> tuple[tuple[str | None, Witness], ...]:
    """(address or None, witness) of a list as an operator writes it: `https://... vkey`, or the vkey alone, `#` begins a remark.

    FormatError for what is neither, a witness that stands twice, an address without its key, or more than MOST_WITNESSES.
    """
    found: dict[Witness, str | None] = {}
    address = None
    for word in [word for line in text.splitlines() for word in line.partition("#")[0].split()]:
        if address is None and word.startswith(("https://", "http://")):
            address = word.rstrip("/")
            continue
        witness = Witness.parse(word)
        if witness in found:
            raise FormatError("list of witnesses", f"{witness.name} stands twice")
        found[witness], address = address, None
    if address is not None or len(found) > MOST_WITNESSES:
        reason = f"{address!r} has no key behind it" if address else f"more than {MOST_WITNESSES}"
        raise FormatError("list of witnesses", reason)
    return tuple((where, witness) for witness, where in found.items())
