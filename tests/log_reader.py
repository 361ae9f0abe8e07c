"""A client of a tiled log, written from RFC 6962 and C2SP tlog-tiles without a look at consent.core.merkle or consent.core.tiles."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Head:
    """Origin, tree size and root hash of a checkpoint, as its text says; whoever needs its signature checks it."""

    origin: str
    size: int
    root: bytes


def read_head(checkpoint: bytes) -> Head:
    """The first three lines."""
    origin, size, root = checkpoint.decode().split("\n")[:3]
    return Head(origin, int(size), base64.b64decode(root))


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def mth(hashes: list[bytes]) -> bytes:
    """The tree hash over leaf hashes."""
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return sha256(b"\1", mth(hashes[:k]), mth(hashes[k:]))


def path_of(kind: str, index: int, width: int) -> str:
    """`tile/<L>/<N>[.p/<W>]`."""
    digits = str(index)
    digits = digits.rjust(-(-len(digits) // 3) * 3, "0")
    elements = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    number = "/".join([*(f"x{each}" for each in elements[:-1]), elements[-1]])
    return f"tile/{kind}/{number}" + ("" if width == 256 else f".p/{width}")


class LogReader:
    """A log of a known size, read by tiles alone; `fetch` takes a path below the log's prefix."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self.size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def width(self, level: int, index: int) -> int:
        """How many hashes the tile has in a log of this size."""
        return min(256, (self.size >> 8 * level) - 256 * index)

    def tile(self, level: int, index: int) -> list[bytes]:
        """Its hashes."""
        if (level, index) not in self._tiles:
            width = self.width(level, index)
            data = self._fetch(path_of(str(level), index, width))
            assert len(data) == 32 * width
            self._tiles[level, index] = [data[at : at + 32] for at in range(0, len(data), 32)]
        return self._tiles[level, index]

    def paths(self) -> Iterator[str]:
        """Every tile that a log of this size has."""
        level = 0
        while count := self.size >> 8 * level:
            for index in range(-(-count // 256)):
                yield path_of(str(level), index, self.width(level, index))
            level += 1

    def subtree(self, start: int, end: int) -> bytes:
        """MTH(D[start:end]), from the highest tiles that have it."""
        count = end - start
        if count & (count - 1) or start % count:
            k = split(count)
            return sha256(b"\1", self.subtree(start, start + k), self.subtree(start + k, end))
        level = (count.bit_length() - 1) // 8
        first, last = start >> 8 * level, end >> 8 * level
        tile = self.tile(level, first // 256)
        return mth(tile[first % 256 : first % 256 + last - first])

    def root(self) -> bytes:
        """The root hash of the whole log."""
        return self.subtree(0, self.size)

    def entries(self, fetch: Fetch) -> list[bytes]:
        """Every entry, from the bundles; `fetch` is somebody's who may have them."""
        found: list[bytes] = []
        for index in range(-(-self.size // 256)):
            width = self.width(0, index)
            bundle = fetch(path_of("entries", index, width))
            for _ in range(width):
                length = int.from_bytes(bundle[:2], "big")
                entry, bundle = bundle[2 : 2 + length], bundle[2 + length :]
                assert len(entry) == length
                found.append(entry)
            assert bundle == b""
        return found

    def inclusion(self, leaf: int) -> list[tuple[str, bytes]]:
        """The hashes beside the way from the leaf to the root, each with the side on which it stands."""
        start, end, beside = 0, self.size, []
        while end - start > 1:
            middle = start + split(end - start)
            if leaf < middle:
                beside.append(("right", self.subtree(middle, end)))
                end = middle
            else:
                beside.append(("left", self.subtree(start, middle)))
                start = middle
        return beside[::-1]


def root_by(entry: bytes, beside: list[tuple[str, bytes]]) -> bytes:
    """The root hash to which an entry and the hashes beside its way lead."""
    running = sha256(b"\0", entry)
    for side, each in beside:
        running = sha256(b"\1", each, running) if side == "left" else sha256(b"\1", running, each)
    return running
