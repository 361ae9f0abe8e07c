"""What others said of the heads of a log, as an export has it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection

from consent.core.checkpoint import Checkpoint
from consent.core.cosignatures import with_cosignatures
from consent.core.stamp_audit import MissingStamp, StampedHead
from consent.core.witness_audit import format_cosigned
from consent.service import cosignatures
from consent.service.installation import Installation
from consent.service.records import Heads
from consent.store import cosignatures as rows
from consent.store import log, tiles
from consent.store import stamps as stamp_rows


def cosigned(house: Installation, connection: Connection, head: log.Head) -> Iterator[bytes]:
    """The lines of `cosignatures.jsonl` up to this head: of what is damaged here, nothing."""
    heads = Heads(house, connection, head)
    for size, kept in groupby(rows.in_order(connection, head.firm), key=lambda row: row.size):
        root = tiles.root_of(connection, head.firm, size)
        if size > head.size or root is None:
            continue
        text = Checkpoint(head.origin, size, root).to_text()
        made = tuple(cosignatures.sound(text, tuple(kept)))
        signed = heads.sign(size, root) if heads.can_sign(size) else f"{text}\n".encode()
        if made:
            yield format_cosigned(size, with_cosignatures(signed, made), made)


def stamped(connection: Connection, head: log.Head) -> Iterator[bytes]:
    """The lines of `stamps.jsonl` up to this head: stamps, and what is missing."""
    there: Iterator[StampedHead | MissingStamp] = (
        StampedHead(row.size, row.checkpoint, row.token, row.time, row.qualified)
        for row in stamp_rows.in_order(connection, head.firm)
    )
    lacking: Iterator[StampedHead | MissingStamp] = (
        MissingStamp(row.size, row.reason, row.at) for row in stamp_rows.all_missing(connection, head.firm)
    )
    for one in heapq.merge(there, lacking, key=lambda each: each.size):
        if one.size <= head.size:
            yield one.to_line()
