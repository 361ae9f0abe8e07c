"""What both kinds of logo keep to: a shape that fits into a header, and something dark enough to be seen on light ground."""

from __future__ import annotations

from collections.abc import Iterator

Fault = tuple[int, str, str]

NARROWEST, WIDEST = 1 / 4, 8
# Luma, 0 to 255, from which something has less than twice the luminance contrast of nothing on our light ground.
PALE = 177


def ratio_faults(width: float, height: float, line: int) -> Iterator[Fault]:
    """A fault where a picture is too narrow or too wide for a header."""
    if not NARROWEST <= width / height <= WIDEST:
        message = f"{width:g} wide and {height:g} high: from 1:4 to 8:1 is what a header has room for"
        yield line, "wrong_shape", message


def luma(red: int, green: int, blue: int) -> float:
    """How light a colour looks, 0 (black) to 255 (white), by ITU-R BT.601."""
    return 0.299 * red + 0.587 * green + 0.114 * blue


def pale_fault() -> Fault:
    """The warning for a picture of which nothing is dark enough."""
    message = "all of it is pale: the header is light, and on dark pages the logo stands on a light plate. Use the version for light paper"
    return 0, "pale_logo", message
