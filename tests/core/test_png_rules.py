"""PNG logos: one still picture of a sane size, whole, with nothing in it that is not drawn and nothing behind it."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.png_rules import LARGEST, png_faults
from tests.pictures import SIGNATURE, Chunk, chunk, header, of_chunks, pixels, png

PALETTE = (b"PLTE", bytes(3 * 16))


def codes(data: bytes) -> list[str]:
    """The code of each fault."""
    return [code for _, code, _ in png_faults(data)]


@pytest.mark.parametrize(
    ("colour", "depth"),
    [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 4), (3, 8), (4, 8), (6, 8), (6, 16)],
)  # fmt: skip
def test_every_kind_of_pixel_is_taken(colour: int, depth: int) -> None:
    """Grey, colour, palette, each with and without transparency."""
    between = [PALETTE] if colour == 3 else []
    value = b"\x00" if colour == 3 else b"\x20"
    image = pixels(depth=depth, colour=colour, value=value)
    found = codes(of_chunks(header(depth=depth, colour=colour), *between, image))
    # four bytes of 0x20 each are dark and almost transparent
    assert found == (["pale_logo"] if colour in {4, 6} else [])


@pytest.mark.parametrize(("width", "height"), [(64, 64), (100, 80), (65, 67), (512, 64), (16, 64)])
def test_interlaced_picture_is_taken(width: int, height: int) -> None:
    """Seven passes: the sizes of all are known beforehand."""
    data = interlaced(width, height)
    assert codes(data) == []
    assert codes(data.replace(b"IDAT", b"IDAX")) == ["malformed"]


def interlaced(width: int, height: int) -> bytes:
    """A black picture of one bit a pixel."""
    raw = b""
    for left, top, across, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ):  # fmt: skip
        columns, rows = len(range(left, width, across)), len(range(top, height, down))
        raw += (b"\0" + bytes((columns + 7) // 8)) * rows
    kind = header(width, height, depth=1, colour=0, interlace=1)
    return of_chunks(kind, (b"IDAT", zlib.compress(raw)))


def test_harmless_chunks_are_taken() -> None:
    """Transparency, gamma, resolution, and a time."""
    between = [(b"gAMA", struct.pack(">I", 45455)), (b"pHYs", struct.pack(">IIB", 2835, 2835, 1))]
    assert codes(png(*between, (b"tRNS", bytes(6)))) == []


def test_pixels_may_come_in_several_chunks() -> None:
    """As most programs write them."""
    kind, content = pixels()
    halves = (kind, content[:20]), (kind, content[20:])
    assert codes(of_chunks(header(), *halves)) == []
    assert codes(of_chunks(header(), halves[0], (b"tIME", bytes(7)), halves[1])) == ["malformed"]


SIZES = [
    (100, 63, ["too_small"]),
    (2001, 400, ["too_large"]),
    (400, 2001, ["too_large", "wrong_shape"]),
    (521, 64, ["wrong_shape"]),
    (64, 257, ["wrong_shape"]),
]


@pytest.mark.parametrize(("width", "height", "expected"), SIZES)
def test_size_that_does_not_fit_is_refused(width: int, height: int, expected: list[str]) -> None:
    """Blurred, enormous, or without room in a header."""
    assert codes(png(width=width, height=height)) == expected


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"iDOT", b"prVt"])
def test_what_is_not_drawn_is_refused(kind: bytes) -> None:
    """Words, places, programs, profiles: a published file stays for ever."""
    ((line, code, message),) = png_faults(png((kind, b"GPS 51.05, 3.72"), (b"tEXt", b"x")))
    assert (line, code) == (0, "metadata")
    assert repr(kind.decode()) in message
    assert "'tEXt'" in message


@pytest.mark.parametrize("kind", [b"acTL", b"fcTL", b"fdAT"])
def test_picture_that_moves_is_refused(kind: bytes) -> None:
    """APNG hides its other pictures in chunks of its own."""
    assert codes(png((kind, bytes(8)))) == ["animated"]


def with_pixels(raw: bytes) -> bytes:
    """The usual header over packed pixels of one's own."""
    return of_chunks(header(), (b"IDAT", raw))


LINES = (b"\0" + b"\x20" * 300) * 80
ONE_MORE_IHDR: tuple[Chunk, ...] = (header(), header(), pixels())
MALFORMED = {
    "nothing": b"",
    "an SVG by its name": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a JPEG by its name": b"\xff\xd8\xff\xe0" + bytes(90),
    "signature alone": SIGNATURE,
    "cut in the middle": png()[:-30],
    "cut at its end": png()[:-1],
    "without an end": png()[:-12],
    "a page behind it": png() + b"<script>alert(1)</script>",
    "another picture behind it": png() * 2,
    "wrong sum": png()[:-14] + b"\0" + png()[-13:],
    "wrong sum of the end": png()[:-1] + b"\0",
    "length without end": SIGNATURE + b"\xff\xff\xff\xffIHDR",
    "no header": of_chunks(pixels()),
    "short header": of_chunks((b"IHDR", b"\0" * 12), pixels()),
    "no width": of_chunks(header(width=0), pixels()),
    "no height": of_chunks(header(height=0), pixels()),
    "unknown colours": of_chunks(header(colour=5), pixels()),
    "unknown depth": of_chunks(header(depth=4), pixels()),
    "unknown packing": of_chunks(header(compression=1), pixels()),
    "unknown interlacing": of_chunks(header(interlace=2), pixels()),
    "two headers": of_chunks(*ONE_MORE_IHDR),
    "two palettes": of_chunks(header(), PALETTE, PALETTE, pixels()),
    "end with something in it": of_chunks(header(), pixels(), end=(b"IEND", b"<script>")),
    "no pixels": of_chunks(header()),
    "palette too late": of_chunks(header(), pixels(), PALETTE),
    "no palette": of_chunks(header(colour=3), pixels(colour=3)),
    "broken palette": of_chunks(header(colour=3), (b"PLTE", bytes(4)), pixels(colour=3)),
    "empty palette": of_chunks(header(), (b"PLTE", b""), pixels()),
    "too large a palette": of_chunks(header(), (b"PLTE", bytes(3 * 257)), pixels()),
    "pixels that are not packed": with_pixels(LINES),
    "too few pixels": with_pixels(zlib.compress(LINES[:-1])),
    "too many pixels": with_pixels(zlib.compress(LINES + b"\0")),
    "something behind the pixels": with_pixels(zlib.compress(LINES) + b"<script>"),
    "packing that does not end": with_pixels(zlib.compress(LINES)[:-4]),
    "unknown filter": with_pixels(zlib.compress(b"\x09" + LINES[1:])),
    "broken transparency": png((b"tRNS", b"")),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_file_that_is_no_whole_png_is_refused(data: bytes) -> None:
    """Cut off, changed, out of order, or something else as well: programs would read it in different ways."""
    assert [(line, code) for line, code, _ in png_faults(data)] == [(0, "malformed")]


def test_bomb_is_not_unpacked() -> None:
    """A gigabyte of nothing in a few bytes: no more is unpacked than the header promises."""
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(bytes(1_000_000)) for _ in range(100)) + packing.flush()
    assert len(packed) < LARGEST
    bomb = with_pixels(packed)
    tracemalloc.start()
    assert codes(bomb) == ["malformed"]
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    assert codes(of_chunks(header(1_000_000, 1_000_000), (b"IDAT", packed))) == ["too_large"]


def test_file_that_is_too_large_is_not_read() -> None:
    """Whatever it is."""
    assert codes(png() + bytes(LARGEST)) == ["too_large"]


@pytest.mark.parametrize("value", [b"\xff", b"\xe0"])
def test_picture_that_is_all_pale_is_warned_of(value: bytes) -> None:
    """White on white."""
    assert codes(png(value=value)) == ["pale_logo"]


@given(st.binary(max_size=60), st.integers(0, 200))
def test_no_bytes_bring_the_check_down(noise: bytes, place: int) -> None:
    """A picture with anything anywhere is told about, never an exception."""
    data = png()
    for broken in (
        noise,
        SIGNATURE + noise,
        data[:place] + noise + data[place:],
        SIGNATURE + chunk(noise[:4].ljust(4), noise),
    ):
        assert all(line == 0 and code and message for line, code, message in png_faults(broken))
