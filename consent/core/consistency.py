"""Consistency proofs as text: the body that C2SP tlog-witness defines for add-checkpoint, so that it can be posted as it is.

old <size of the older log>
<base64 of a hash>                    none or more: the proof of RFC 6962 section 2.1.2, in its order
<an empty line>
<the signed checkpoint of the newer log, verbatim>
"""

from __future__ import annotations

from collections.abc import Sequence

from consent.core.encoding import b64_encode


def format_consistency_proof(old: int, hashes: Sequence[bytes], checkpoint: bytes) -> bytes:
    """The proof that the log of the checkpoint begins with its first `old` leaves; no hashes where `old` is 0."""
    lines = [f"old {old}", *(b64_encode(each) for each in hashes)]
    return "\n".join(lines).encode() + b"\n\n" + checkpoint
