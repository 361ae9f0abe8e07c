"""The palettes of ground.css, and a firm's accent among them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core import colours
from consent.core.colours import DARK_INK, DARK_SURFACE, LIGHT_PAGE, contrast
from consent.web.colours import stylesheet

CSS = Path(colours.__file__).parents[1] / "static" / "styles" / "ground.css"
ACCENTS = st.tuples(*[st.integers(0, 255)] * 3).map(colours.written)


def test_stylesheet_has_both_palettes_and_a_default() -> None:
    """A firm without an accent gets ours."""
    assert stylesheet(None) == stylesheet(colours.DEFAULT)
    assert "prefers-color-scheme:dark" in stylesheet("#000000")


@lru_cache
def palette(dark: bool) -> dict[str, tuple[int, int, int]]:
    """The colours of ground.css by name."""
    screen = CSS.read_text(encoding="utf-8").split("@media print")[0]
    light_part, dark_part = screen.split("@media (prefers-color-scheme: dark)")
    found = re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light_part + (dark_part if dark else ""))
    return {name: colours.parse(value) for name, value in found}


@pytest.mark.parametrize("dark", [False, True])
def test_palette_has_contrast_enough(dark: bool) -> None:
    """4.5 for words on every ground that they stand on, 3 for the edges of controls and boxes."""
    of = palette(dark)
    for words in ("ink", "soft", "accent", "stop", "valid", "care"):
        for ground in ("page", "surface"):
            assert contrast(of[words], of[ground]) >= 4.5, (words, ground)
    for words, ground in (
        ("ink", "care-page"),
        ("soft", "care-page"),
        ("care", "care-page"),
        ("valid", "valid-page"),
        ("stop", "stop-page"),
        ("on-accent", "accent"),
        ("on-plain", "plain"),
        ("on-stop", "stop-fill"),
    ):
        assert contrast(of[words], of[ground]) >= 4.5, (words, ground)
    for edge in ("edge", "care-edge", "stop-fill"):
        for ground in ("page", "surface"):
            assert contrast(of[edge], of[ground]) >= 3, (edge, ground)


@given(ACCENTS)
def test_every_accent_is_seen_as_an_edge_on_every_ground(accent: str) -> None:
    """Borders of what is chosen and the ring around what has the focus: 3 to 1 (WCAG 1.4.11), light and dark."""
    for dark, safe in ((False, colours.for_light(accent)), (True, colours.for_dark(accent))):
        of = palette(dark)
        for ground in ("page", "surface", "care-page", "valid-page", "stop-page"):
            assert contrast(safe, of[ground]) >= 3, (ground, dark)


def test_colours_that_python_knows_are_those_of_the_stylesheet() -> None:
    """They stand in two files: one test holds them together."""
    light, dark = palette(dark=False), palette(dark=True)
    assert (light["page"], light["accent"]) == (LIGHT_PAGE, colours.parse(colours.DEFAULT))
    assert (dark["surface"], dark["on-accent"]) == (DARK_SURFACE, DARK_INK)
