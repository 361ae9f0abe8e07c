"""A firm's log in stretches: its hashes, which are for anyone, and its entries, which are the firm's own business."""

from __future__ import annotations

from sqlalchemy import Connection

from consent.core.tiles import Tile, format_bundle, format_tile
from consent.errors import NotFound, ProofInvalid
from consent.service.installation import Installation
from consent.store import log
from consent.store import tiles as rows


def hashes(house: Installation, firm_id: str, tile: Tile) -> bytes:
    """The bytes of a tile, full or partial; NotFound where the committed log does not reach so far."""
    with house.database.reading() as connection:
        _require(connection, firm_id, tile)
        return b"".join(_whole(rows.hashes(connection, firm_id, tile.first, tile.width), tile))


def entries(house: Installation, firm_id: str, tile: Tile) -> bytes:
    """The entries of the leaves in a tile of level 0, for whoever may look at the firm's records; NotFound as above."""
    with house.database.reading() as connection:
        _require(connection, firm_id, tile)
        return format_bundle(_whole(rows.entries(connection, firm_id, tile.first[1], tile.width), tile))


def _require(connection: Connection, firm_id: str, tile: Tile) -> None:
    head = log.head(connection, firm_id)
    if head is None:
        raise NotFound("firm", firm_id)
    if tile.least_size > head.size:
        raise NotFound("tile", format_tile(tile))


def _whole(found: tuple[bytes, ...], tile: Tile) -> tuple[bytes, ...]:
    if len(found) != tile.width:
        raise ProofInvalid(f"the log lacks parts of the tile {format_tile(tile)!r}")
    return found
