"""C2SP tlog-tiles: paths as the specification writes them, what a tile stands for, bundles of entries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.tiles import LARGEST_ENTRY, WIDTH, Tile, format_bundle, format_tile, parse_tile
from consent.errors import FormatError


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("0/000", Tile(0, 0)),
        ("0/067.p/1", Tile(0, 67, 1)),
        ("2/x001/x234/067", Tile(2, 1234067)),
        ("63/x001/000.p/255", Tile(63, 1000, 255)),
    ],
)
def test_a_path_and_its_tile(path: str, tile: Tile) -> None:
    """The number in elements of three digits, the example of the specification among them."""
    assert parse_tile(path) == tile
    assert format_tile(tile) == path


@given(st.integers(0, 63), st.integers(0, 10**21 - 1), st.integers(1, WIDTH))
def test_every_tile_comes_back(level: int, index: int, width: int) -> None:
    """Whatever is formatted is parsed again."""
    tile = Tile(level, index, width)
    assert parse_tile(format_tile(tile)) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "0/",
        "0/0",
        "0/00",
        "0/0000",
        "0/1000",
        "0/x000/067",
        "0/x001",
        "0/x001/67",
        "0/001/067",
        "0/X001/067",
        "0/" + "x001/" * 7 + "067",
        "00/000",
        "-1/000",
        "64/000",
        "100/000",
        "data/000",
        "entries/000",
        "entries/000.p/17",
        "0/000.p",
        "0/000.p/",
        "0/000.p/0",
        "0/000.p/01",
        "0/000.p/256",
        "0/000.p/257",
        "0/000.p/999",
        "0/000.p/1000",
        "0/000.p/-1",
        "0/000.p/1/",
        "0/x001.p/1/000",
        "0/000/",
        "/0/000",
        "0/000\n",
        "0/٠٠٠",
        "0/000.p/١",
        "8/0/000",
    ],
)
def test_other_paths_are_none(path: str) -> None:
    """Other digits, leading zeros, levels and widths beyond the last, a full tile written as a partial one, entries."""
    with pytest.raises(FormatError, match="not a valid tile path"):
        parse_tile(path)


@pytest.mark.parametrize(
    ("tile", "first", "least"),
    [
        (Tile(0, 0, 1), (0, 0), 1),
        (Tile(0, 0), (0, 0), 256),
        (Tile(0, 2, 88), (0, 512), 600),
        (Tile(1, 0, 2), (8, 0), 512),
        (Tile(2, 1, 1), (16, 256), 257 * 65536),
    ],
)
def test_what_a_tile_stands_for(tile: Tile, first: tuple[int, int], least: int) -> None:
    """Its first subtree, and the least log that has it."""
    assert tile.first == first
    assert tile.least_size == least


def test_the_tiles_of_the_specifications_example_of_70000_leaves() -> None:
    """273 full and 112 at the bottom, one full and 17 above, one of width 1 at the top; one wider is beyond the log."""
    there = [Tile(0, 272), Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    beyond = [Tile(0, 273, 113), Tile(0, 273), Tile(1, 1, 18), Tile(2, 0, 2), Tile(3, 0, 1)]
    assert all(tile.least_size <= 70_000 for tile in there)
    assert all(tile.least_size > 70_000 for tile in beyond)


def test_a_tile_of_256_is_full() -> None:
    """And no other."""
    assert Tile(0, 0).is_full
    assert not Tile(0, 0, 255).is_full


def test_a_bundle_says_the_length_before_each_entry() -> None:
    """Two bytes, the higher first."""
    long = b"x" * LARGEST_ENTRY
    assert format_bundle([b"ab", b"", b"c" * 258]) == b"\0\2ab\0\0\1\2" + b"c" * 258
    assert format_bundle([long]) == b"\xff\xff" + long


def test_an_entry_longer_than_the_length_can_say_is_refused() -> None:
    """65,536 bytes."""
    with pytest.raises(FormatError, match="65536 bytes"):
        format_bundle([b"x" * (LARGEST_ENTRY + 1)])
