"""Pictures as bytes: an SVG around some elements, and a PNG made of chunks, each of which a test may change."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MARK = '<rect width="90" height="40" fill="#123456"/>'
# What each colour type needs for a pixel, in samples.
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}

Chunk = tuple[bytes, bytes]


def svg(inside: str = MARK, box: str = 'viewBox="0 0 100 40"', before: str = "") -> bytes:
    """A picture; each element of `inside` that stands on a line of its own is on line 2, 3 ..."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {names} {box}>\n{inside}\n</svg>\n".encode()


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    """Length, name, content, sum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def header(
    width: int = 100,
    height: int = 80,
    *,
    depth: int = 8,
    colour: int = 2,
    compression: int = 0,
    interlace: int = 0,
) -> Chunk:
    """IHDR."""
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, compression, 0, interlace)


def pixels(
    width: int = 100, height: int = 80, *, depth: int = 8, colour: int = 2, value: bytes = b"\x20"
) -> Chunk:
    """IDAT of a picture of one grey; no filter, not interlaced."""
    line = b"\0" + value * -(-width * SAMPLES[colour] * depth // 8)
    return b"IDAT", zlib.compress(line * height)


def of_chunks(*chunks: Chunk, end: Chunk = (b"IEND", b"")) -> bytes:
    """A file of these chunks."""
    return SIGNATURE + b"".join(chunk(*one) for one in (*chunks, end))


def png(*between: Chunk, width: int = 100, height: int = 80, value: bytes = b"\x20") -> bytes:
    """A dark picture with chunks `between` header and pixels."""
    return of_chunks(header(width, height), *between, pixels(width, height, value=value))
