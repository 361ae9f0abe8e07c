"""A text as a picture for a telephone's camera: one path for an inline SVG, without a style or a file of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import segno

# The standard asks for four light modules all round.
QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """`size` is that of the view box, with the quiet zone; `path` draws every dark module."""

    size: int
    path: str


def picture_of(text: str) -> Picture:
    """The QR code; a seventh of it may be unreadable and it can still be read."""
    rows = segno.make_qr(text, error="m").matrix
    return Picture(len(rows) + 2 * QUIET_ZONE, "".join(_runs(rows)))


def _runs(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    for y, row in enumerate(rows, start=QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, run in groupby(row):
            width = len(list(run))
            if is_dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
