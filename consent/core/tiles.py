"""Tiles (C2SP tlog-tiles): a log as files of at most 256 hashes or entries, each fetched by a path that says which.

    tile/<L>/<N>[.p/<W>]        hashes N * 256 and on of level L, 32 bytes each; a hash of level L covers 256**L leaves
    tile/entries/<N>[.p/<W>]    the entries of the leaves in tile/0/<N>: length in two bytes, big-endian, and the entry

Hashes are for anyone and entries are not, so a path here is always one of hashes: whoever may have entries says of which tile.
L is 0 to 63. N is written in elements of three digits, an x before all but the last: 1234067 is x001/x234/067. A tile is full with
256 and never changes; until then it is partial, and W says how many of them it holds. Paths begin here after `tile/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from consent.core.merkle import Node
from consent.errors import FormatError

WIDTH = 256
LARGEST_ENTRY = 2**16 - 1

_LEVELS_A_TILE = 8  # a full tile is a subtree of so many levels
_LARGEST_LEVEL = 63
_PATH = re.compile(r"(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """`width` hashes of a level from `first` on."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def is_full(self) -> bool:
        """Whether it will never grow."""
        return self.width == WIDTH

    @property
    def first(self) -> Node:
        """The subtree that its first hash stands for; the others follow it on the same level."""
        return self.level * _LEVELS_A_TILE, self.index * WIDTH

    @property
    def least_size(self) -> int:
        """The number of leaves from which on a log has it."""
        level, start = self.first
        return start + self.width << level


def parse_tile(path: str) -> Tile:
    """The tile of a path that `format_tile` wrote."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise FormatError("tile path", f"{path[:80]!r} is not level, number and width")
    level, number, width = match.groups()
    tile = Tile(
        level=int(level),
        index=int(number.replace("x", "").replace("/", "")),
        width=WIDTH if width is None else int(width),
    )
    if tile.level > _LARGEST_LEVEL or tile.width > WIDTH or format_tile(tile) != path:
        raise FormatError(
            "tile path", f"{path!r} has a level or width beyond the last, or is written otherwise"
        )
    return tile


def format_tile(tile: Tile) -> str:
    """The path of a tile, without `tile/` in front."""
    suffix = "" if tile.is_full else f".p/{tile.width}"
    return f"{tile.level}/{_elements(tile.index)}{suffix}"


def _elements(number: int) -> str:
    elements = [f"{number % 1000:03}"]
    while number := number // 1000:
        elements.append(f"x{number % 1000:03}")
    return "/".join(reversed(elements))


def format_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each after its length."""
    return b"".join(_with_length(entry) for entry in entries)


def _with_length(entry: bytes) -> bytes:
    if len(entry) > LARGEST_ENTRY:
        raise FormatError(
            "entry", f"{len(entry)} bytes are more than the {LARGEST_ENTRY} that a bundle can say"
        )
    return len(entry).to_bytes(2) + entry
