"""What a PNG must keep to as a logo (PNG, third edition): known chunks with right sums, one still picture, nothing behind it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from consent.core.picture_shapes import PALE, Fault, pale_fault, ratio_faults

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 200_000
# The header shows a logo about 54 CSS pixels high; screens of today double that.
LEAST_HEIGHT = 64
MOST_PIXELS = 2000

_NEEDED = frozenset({"IHDR", "PLTE", "IDAT", "IEND"})
_HARMLESS = frozenset({"tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs", "hIST", "tIME", "cICP"})
_ANIMATION = frozenset({"acTL", "fcTL", "fdAT"})
# Colour type: samples of a pixel, and how many bits one may have.
_COLOURS = {0: (1, (1, 2, 4, 8, 16)), 2: (3, (8, 16)), 3: (1, (1, 2, 4, 8)), 4: (2, (8, 16)), 6: (4, (8, 16))}
# The seven passes of an interlaced picture: first column and row, step of columns and rows.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
# Pillow's modes whose tones survive the way to RGBA; those of 16 bits do not.
_READ = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})


class _Broken(Exception):
    """Not a PNG that every program reads alike; says why."""


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    depth: int
    colour: int
    is_interlaced: bool

    def raw_size(self) -> int:
        """How many bytes the pixels of a logo are before compression, with a filter byte for each line.

        No pass is empty: a logo has more than four pixels each way.
        """
        passes = _PASSES if self.is_interlaced else ((0, 0, 1, 1),)
        bits = _COLOURS[self.colour][0] * self.depth
        total = 0
        for left, top, across, down in passes:
            columns, rows = -(-(self.width - left) // across), -(-(self.height - top) // down)
            total += rows * (1 + -(-columns * bits // 8))
        return total


def png_faults(data: bytes) -> Iterator[Fault]:
    """Line (always 0), code and words of everything that is wrong with a PNG as a logo."""
    if len(data) > LARGEST:
        yield 0, "too_large", f"{len(data):,} bytes; the limit is {LARGEST:,}"
        return
    try:
        chunks = tuple(_chunks(data))
        header = _header(chunks[0])
        found = (*_size_faults(header), *_chunk_faults([name for name, _ in chunks]))
        if not found:
            _refuse_other_order(header, chunks)
            _refuse_other_pixels(header, b"".join(content for name, content in chunks if name == "IDAT"))
            found = tuple(_pale_faults(data))
    except _Broken as error:
        found = ((0, "malformed", f"not a whole PNG picture: {error}"),)
    yield from found


def _chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    if not data.startswith(SIGNATURE):
        raise _Broken("it does not begin like one, whatever its name says")
    place = len(SIGNATURE)
    name = ""
    while name != "IEND":
        size, kind = struct.unpack(">I4s", data[place : place + 8].ljust(8, b"\0"))
        content = data[place + 8 : place + 8 + size]
        check = data[place + 8 + size : place + 12 + size]
        name = kind.decode("ascii", "replace")
        if len(check) != 4:
            raise _Broken("it breaks off")
        if zlib.crc32(kind + content).to_bytes(4, "big") != check:
            raise _Broken(f"the sum of chunk {name!r} is wrong")
        yield name, content
        place += 12 + size
    if place != len(data):
        raise _Broken(f"{len(data) - place} bytes follow its end")


def _header(chunk: tuple[str, bytes]) -> _Header:
    name, content = chunk
    if name != "IHDR" or len(content) != 13:
        raise _Broken("its first chunk is not its header")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", content)
    if depth not in _COLOURS.get(colour, (0, ()))[1] or (compression, filtering) != (0, 0) or interlace > 1:
        raise _Broken("its header has values that the format does not know")
    if not width or not height:
        raise _Broken("it has no pixels")
    return _Header(width, height, depth, colour, bool(interlace))


def _size_faults(header: _Header) -> Iterator[Fault]:
    if max(header.width, header.height) > MOST_PIXELS:
        message = f"{header.width} x {header.height} pixels; {MOST_PIXELS} x {MOST_PIXELS} at most"
        yield 0, "too_large", message
    elif header.height < LEAST_HEIGHT:
        message = (
            f"{header.height} pixels high: it would be blurred. {LEAST_HEIGHT} or more, best 108; or an SVG"
        )
        yield 0, "too_small", message
    yield from ratio_faults(header.width, header.height, 0)


def _chunk_faults(names: list[str]) -> Iterator[Fault]:
    kinds = dict.fromkeys(names)
    if not kinds.keys().isdisjoint(_ANIMATION):
        yield 0, "animated", "the picture moves: save one still picture"
    others = [name for name in kinds if name not in _NEEDED | _HARMLESS | _ANIMATION]
    if others:
        message = (
            f"holds {', '.join(map(repr, others))}, which no logo needs and which may tell of people or places: "
            "save it in sRGB, without metadata and without a colour profile"
        )
        yield 0, "metadata", message


def _refuse_other_order(header: _Header, chunks: tuple[tuple[str, bytes], ...]) -> None:
    names = [name for name, _ in chunks]
    palettes = [content for name, content in chunks if name == "PLTE"]
    if names.count("IHDR") > 1 or len(palettes) > 1 or chunks[-1][1]:
        raise _Broken("it has a chunk twice, or an end that is not empty")
    if "IDAT" not in names:
        raise _Broken("it has no pixels")
    first, last = names.index("IDAT"), len(names) - names[::-1].index("IDAT")
    if last - first != names.count("IDAT") or "PLTE" in names[first:]:
        raise _Broken("its chunks are out of order")
    if header.colour == 3 and not palettes:
        raise _Broken("it has no palette")
    if any(len(one) % 3 or not 3 <= len(one) <= 768 for one in palettes):
        raise _Broken("its palette has no whole number of colours")


def _refuse_other_pixels(header: _Header, packed: bytes) -> None:
    """Unpack no more than the header promises: what is left over, or is not there, is refused."""
    expected = header.raw_size()
    unpacking = zlib.decompressobj()
    try:
        raw = unpacking.decompress(packed, expected + 1)
    except zlib.error as error:
        raise _Broken("its pixels cannot be unpacked") from error
    if len(raw) != expected or not unpacking.eof or unpacking.unused_data:
        raise _Broken("its pixels are not as many as its header says")


def _pale_faults(data: bytes) -> Iterator[Fault]:
    # a second reader, and a slow start: only who checks a PNG pays for it
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as picture:
            picture.load()
            pixels = picture.convert("RGBA") if picture.mode in _READ else None
    except (OSError, SyntaxError, ValueError) as error:
        raise _Broken(str(error)) from error
    if pixels is None:
        return
    ground = Image.new("RGBA", pixels.size, "white")
    darkest = Image.alpha_composite(ground, pixels).convert("L").getextrema()[0]
    if not isinstance(darkest, tuple) and darkest > PALE:
        yield pale_fault()
