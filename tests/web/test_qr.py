"""QR codes: what the path draws is what the encoder meant."""

from __future__ import annotations

import re

import segno

from consent.web.qr import QUIET_ZONE, picture_of

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def test_the_path_draws_every_dark_module_and_no_other() -> None:
    """Inside a quiet zone of four modules on each side."""
    text = "https://help.example/pl/overmax/?invitation=abc.def"
    picture = picture_of(text)
    drawn = set()
    for x, y, width, back in RUN.findall(picture.path):
        assert width == back
        drawn |= {(int(x) + step, int(y)) for step in range(int(width))}
    matrix = segno.make_qr(text, error="m").matrix
    dark = {
        (x + QUIET_ZONE, y + QUIET_ZONE) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit
    }
    assert drawn == dark
    assert picture.size == len(matrix) + 2 * QUIET_ZONE
    assert RUN.sub("", picture.path) == ""
