"""A firm's logo, `firms/logos/<file>`: an SVG or PNG in which nothing runs, loads, tells about people or can slow or break a page.

The exact bytes are published, so that nothing is cleaned here: what should not be in a picture is told with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from consent.core.png_rules import SIGNATURE, png_faults
from consent.core.svg_rules import svg_faults

Fault = tuple[int, str, str]
MediaType = Literal["image/svg+xml", "image/png"]

# Found, told, and published all the same.
WARNINGS = frozenset({"pale_logo"})


def media_type_of(name: str) -> MediaType:
    """What a logo's file holds, by its name, which ends in `.svg` or `.png`."""
    return "image/png" if name.endswith(".png") else "image/svg+xml"


def media_type_in(data: bytes) -> MediaType:
    """What a logo without faults is, by its bytes."""
    return "image/png" if data.startswith(SIGNATURE) else "image/svg+xml"


def logo_faults(data: bytes, name: str) -> Iterator[Fault]:
    """Line (0: the whole file), code and words of everything that is wrong with a logo; codes in WARNINGS only warn."""
    if media_type_of(name) == "image/png":
        yield from png_faults(data)
    elif media_type_in(data) == "image/png":
        yield 0, "malformed", 'is a PNG picture: its name must end in ".png"'
    else:
        yield from svg_faults(data)
