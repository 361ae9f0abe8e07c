"""A firm's accent is made safe: enough contrast as text and under text, light and dark, whatever was chosen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.web import colours
from consent.web.colours import DARK_INK, DARK_SURFACE, LIGHT_PAGE, WHITE, contrast

CSS = Path(colours.__file__).parents[1] / "static" / "consent.css"
ACCENTS = st.tuples(*[st.integers(0, 255)] * 3).map(colours.written)


@given(ACCENTS)
def test_every_accent_is_readable_on_the_light_palette(accent: str) -> None:
    """As a link on the page, and as a button under white words."""
    safe = colours.for_light(accent)
    assert contrast(safe, LIGHT_PAGE) >= 4.5
    assert contrast(safe, WHITE) >= 4.5


@given(ACCENTS)
def test_every_accent_is_readable_on_the_dark_palette(accent: str) -> None:
    """As a link on a surface, and as a button under dark words."""
    safe = colours.for_dark(accent)
    assert contrast(safe, DARK_SURFACE) >= 4.5
    assert contrast(safe, DARK_INK) >= 4.5


def test_accent_that_is_safe_already_stays_as_it_is() -> None:
    """Only what is too weak is moved."""
    assert colours.for_light("#0b5c8a") == (0x0B, 0x5C, 0x8A)
    assert colours.for_dark("#8fc0ec") == (0x8F, 0xC0, 0xEC)


def test_contrast_is_that_of_wcag() -> None:
    """Black on white is 21 to 1; a colour on itself 1 to 1."""
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.01)


def test_stylesheet_has_both_palettes_and_a_default() -> None:
    """A firm without an accent gets ours."""
    assert colours.stylesheet(None) == colours.stylesheet(colours.DEFAULT)
    assert "prefers-color-scheme:dark" in colours.stylesheet("#000000")


def palette(dark: bool) -> dict[str, tuple[int, int, int]]:
    """The colours of consent.css by name."""
    light_part, dark_part = CSS.read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")[:2]
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


def test_colours_that_python_knows_are_those_of_the_stylesheet() -> None:
    """They stand in two files: one test holds them together."""
    light, dark = palette(dark=False), palette(dark=True)
    assert (light["page"], light["accent"]) == (LIGHT_PAGE, colours.parse(colours.DEFAULT))
    assert (dark["surface"], dark["on-accent"]) == (DARK_SURFACE, DARK_INK)
