"""Offline proofs that an entry is in a log (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <base64>                        optional; whatever it says is not authenticated
    index <leaf index>
    <base64 of a hash>                    none or more: the inclusion proof, from the leaf's sibling up
    <an empty line>
    <the signed checkpoint, verbatim>

It proves something only together with the entry's leaf hash and the log's key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consent.core.checkpoint import Checkpoint, open_checkpoint, parse_decimal
from consent.core.encoding import b64_decode, b64_encode
from consent.core.merkle import HASH_BYTES, verify_inclusion
from consent.core.note import Verifier
from consent.errors import FormatError

HEADER = "c2sp.org/tlog-proof@v1"
LARGEST_PROOF = 1_100_000
MOST_HASHES = 63

_WHAT = "tlog-proof"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Leaf index, inclusion proof, and the signed checkpoint that it leads to."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def format_tlog_proof(proof: TlogProof) -> str:
    """The proof in text."""
    lines = [HEADER]
    if proof.extra is not None:
        lines.append(f"extra {b64_encode(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines.extend(b64_encode(each) for each in proof.hashes)
    return "\n".join(lines) + "\n\n" + proof.checkpoint.decode()


def parse_tlog_proof(text: str) -> TlogProof:
    """The proof that `format_tlog_proof` wrote; its checkpoint is taken as it stands, nothing is verified."""
    if len(text) > LARGEST_PROOF:
        raise FormatError(_WHAT, f"longer than {LARGEST_PROOF} characters")
    head, divider, checkpoint = text.partition("\n\n")
    if not divider or not checkpoint.endswith("\n"):
        raise FormatError(_WHAT, "no empty line and checkpoint at the end")
    lines = head.split("\n")
    if lines.pop(0) != HEADER:
        raise FormatError(_WHAT, f"does not begin with {HEADER}")
    extra = _parse_extra(lines)
    index = _parse_index(lines)
    return TlogProof(index, _parse_hashes(lines), _encode(checkpoint), extra)


def _parse_extra(lines: list[str]) -> bytes | None:
    if lines and lines[0].startswith("extra "):
        return b64_decode(lines.pop(0).removeprefix("extra "))
    return None


def _parse_index(lines: list[str]) -> int:
    if not lines or not lines[0].startswith("index "):
        raise FormatError(_WHAT, "no index")
    return parse_decimal(lines.pop(0).removeprefix("index "), "leaf index")


def _parse_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > MOST_HASHES:
        raise FormatError(_WHAT, f"more than {MOST_HASHES} hashes")
    hashes = tuple(b64_decode(line) for line in lines)
    if any(len(each) != HASH_BYTES for each in hashes):
        raise FormatError(_WHAT, f"a hash is not {HASH_BYTES} bytes long")
    return hashes


def _encode(checkpoint: str) -> bytes:
    try:
        return checkpoint.encode()
    except UnicodeEncodeError as error:
        raise FormatError(_WHAT, "the checkpoint holds half of a surrogate pair") from error


def verify_tlog_proof(proof: TlogProof, leaf: bytes, verifiers: Verifier | Sequence[Verifier]) -> Checkpoint:
    """The checkpoint, when its log signed it and the leaf with this hash is in its tree; else a VerificationError."""
    checkpoint = open_checkpoint(proof.checkpoint, verifiers)
    verify_inclusion(proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root)
    return checkpoint
