"""What is read of a log in stretches: what is committed, whole, and of one firm."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consent.core.merkle import leaf_hash
from consent.core.tiles import Tile, parse_tile
from consent.errors import NotFound, ProofInvalid
from consent.service import tiles
from consent.service.installation import Installation
from consent.store import log
from tests.damage import Copy
from tests.grown_log import FIRM, grow

Read = Callable[[Installation, str, Tile], bytes]

both = pytest.mark.parametrize("read", [tiles.hashes, tiles.entries])


def leaves(house: Installation, firm: str = FIRM) -> list[log.Leaf]:
    with house.database.reading() as connection:
        return list(log.read_leaves(connection, firm))


def test_a_tile_is_hashes_one_after_the_other(any_house: Installation) -> None:
    """Of the leaves, and of the full tiles above them; what the next tile begins with does not reach in."""
    grow(any_house, 258)
    hashes = [leaf.leaf_hash for leaf in leaves(any_house)]
    assert tiles.hashes(any_house, FIRM, Tile(0, 0)) == b"".join(hashes[:256])
    assert tiles.hashes(any_house, FIRM, Tile(0, 1, 2)) == b"".join(hashes[256:])
    with any_house.database.reading() as connection:
        (above,) = log.read_hashes(connection, FIRM, [(8, 0)])
    assert tiles.hashes(any_house, FIRM, Tile(1, 0, 1)) == above


def test_a_bundle_is_the_exact_bytes_of_the_records(any_house: Installation) -> None:
    """Each hashes to the leaf in its place."""
    grow(any_house, 2)
    first, second = leaves(any_house)
    bundle = tiles.entries(any_house, FIRM, Tile(0, 0, 2))
    length = int.from_bytes(bundle[:2], "big")
    assert leaf_hash(bundle[2 : 2 + length]) == first.leaf_hash
    assert bundle[4 + length :] == second.entry


@pytest.mark.parametrize(
    "path",
    [
        "0/000",
        "0/000.p/6",
        "0/001.p/1",
        "1/000.p/1",
        "63/000.p/1",
        "0/x999/x999/x999/x999/x999/x999/999",
    ],
)
@both
def test_what_is_not_committed_is_not_there(house: Installation, read: Read, path: str) -> None:
    """One leaf too many, the next tile, the next level, numbers that no database can hold."""
    grow(house, 5)
    with pytest.raises(NotFound):
        read(house, FIRM, parse_tile(path))


@both
def test_a_firm_without_a_log_has_no_tiles(house: Installation, read: Read) -> None:
    """Unknown here."""
    with pytest.raises(NotFound, match="no firm 'nobody'"):
        read(house, "nobody", Tile(0, 0, 1))


@both
def test_each_firm_has_its_own_tiles(house: Installation, read: Read) -> None:
    """Another firm's log is longer; it lends nothing."""
    grow(house, 3)
    mine = read(house, FIRM, Tile(0, 0, 3))
    grow(house, 5, firm="other")
    with pytest.raises(NotFound):
        read(house, FIRM, Tile(0, 0, 4))
    assert read(house, FIRM, Tile(0, 0, 3)) == mine
    assert read(house, "other", Tile(0, 0, 3)) != mine


@pytest.mark.parametrize(
    ("statement", "read", "path"),
    [
        ("DELETE FROM leaves WHERE firm = 'grown' AND leaf_index = 3", tiles.hashes, "0/000"),
        ("DELETE FROM leaves WHERE firm = 'grown' AND leaf_index = 3", tiles.entries, "0/000"),
        ("DELETE FROM nodes WHERE firm = 'grown' AND level = 8", tiles.hashes, "1/000.p/1"),
    ],
)
def test_a_tile_with_a_hole_is_not_handed_out(copy: Copy, statement: str, read: Read, path: str) -> None:
    """A damaged log says so instead of moving what follows up."""
    grow(copy.house, 256)
    assert copy.run(statement) == 1
    with pytest.raises(ProofInvalid, match="lacks parts of the tile"):
        read(copy.house, FIRM, parse_tile(path))
