"""A firm's log as tiles, for whoever follows it: what is committed, and nothing of a support session that is not over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from consent.core.acceptances import TOKEN_LIFETIME
from consent.core.tiles import Tile, format_bundle, format_tile
from consent.errors import NotFound, ProofInvalid
from consent.service.installation import Installation
from consent.store import log
from consent.store import tiles as rows


def read(house: Installation, firm_id: str, tile: Tile, *, now: datetime) -> bytes:
    """The bytes of a tile, full or partial; NotFound where the committed log does not reach so far, or entries are held back."""
    with house.database.reading() as connection:
        head = log.head(connection, firm_id)
        if head is None:
            raise NotFound("firm", firm_id)
        if tile.least_size > head.size:
            raise NotFound("tile", format_tile(tile))
        if tile.holds_entries:
            return format_bundle(_entries(connection, firm_id, tile, now))
        return b"".join(_whole(rows.hashes(connection, firm_id, tile.first, tile.width), tile))


def _entries(connection: Connection, firm_id: str, tile: Tile, now: datetime) -> tuple[bytes, ...]:
    # An entry holds the acceptance's id, and the id makes the reference by which a customer learns on the phone that a call is
    # real: it may not be known to strangers while the session is open, or can still be opened by a token made in time.
    start = tile.first[1]
    if rows.is_about_live(connection, firm_id, start, tile.width, now - TOKEN_LIFETIME):
        raise NotFound("entries of sessions that are over", format_tile(tile))
    return _whole(rows.entries(connection, firm_id, start, tile.width), tile)


def _whole(found: tuple[bytes, ...], tile: Tile) -> tuple[bytes, ...]:
    if len(found) != tile.width:
        raise ProofInvalid(f"the log lacks parts of the tile {format_tile(tile)!r}")
    return found
