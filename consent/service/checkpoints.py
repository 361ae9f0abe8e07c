"""The committed heads of a log as checkpoints, and the proof that one of them continues another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from consent.core import merkle
from consent.core.consistency import format_consistency_proof
from consent.core.cosignatures import with_cosignatures
from consent.core.encoding import canonical_json
from consent.errors import Invalid, NotFound
from consent.service import cosignatures
from consent.service.installation import Installation
from consent.service.records import Heads, checkpoint_at
from consent.store import log
from consent.store import tiles as rows

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class CheckpointsPage:
    """Lines of canonical JSON, a checkpoint each, the newest first; `next_before` asks for the older ones, None at the end."""

    lines: bytes
    next_before: int | None


def page(house: Installation, firm_id: str, before: int | None = None) -> CheckpointsPage:
    """The newest checkpoints of sizes below `before`, each with the cosignatures that it has: our own lines never change."""
    with house.database.reading() as connection:
        head = log.head(connection, firm_id)
        if head is None:
            raise NotFound("firm", firm_id)
        found = rows.heads(connection, firm_id, before, A_PAGE + 1)
        heads = Heads(house, connection, head)
        made = cosignatures.cosigned(connection, head, [size for size, _ in found[:A_PAGE]])
    lines = (
        _line(with_cosignatures(heads.sign(size, root), made.get(size, ())), size)
        for size, root in found[:A_PAGE]
        if heads.can_sign(size)
    )
    last = found[A_PAGE - 1][0] if len(found) > A_PAGE else None
    return CheckpointsPage(b"".join(line + b"\n" for line in lines), last)


def _line(checkpoint: bytes, size: int) -> bytes:
    return canonical_json({"checkpoint": checkpoint.decode(), "tree_size": size})


def consistency(house: Installation, firm_id: str, old: int, new: int | None = None) -> bytes:
    """The proof that the log at its committed size `new` (None: now) begins with its first `old` leaves (0: any log does)."""
    with house.database.reading() as connection:
        head = log.head(connection, firm_id)
        if head is None:
            raise NotFound("firm", firm_id)
        size = head.size if new is None else new
        root = rows.root_of(connection, firm_id, size)
        if root is None:
            raise NotFound("checkpoint", size)
        if old > size:
            raise Invalid("old size", old, f"the newer log has {size} leaves")
        hashes = (
            merkle.prove_consistency(old, size, partial(log.read_hashes, connection, firm_id)) if old else ()
        )
        signed = checkpoint_at(house, connection, head, size, root)
    return format_consistency_proof(old, hashes, signed)
