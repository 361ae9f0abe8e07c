"""A firm's accent is made safe: enough contrast as text, under text and as an edge, light and dark, whatever was chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core import colours
from consent.core.checks import accent_warnings
from consent.core.colours import DARK_INK, DARK_SURFACE, LIGHT_PAGE, WHITE, contrast
from consent.core.sources import Lines

ACCENTS = st.tuples(*[st.integers(0, 255)] * 3).map(colours.written)
PATHOLOGICAL = ["#ffff00", "#000000", "#ffffff", "#808080", "#00ff00", "#ff0000", "#0000ff", "#777777"]


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


@pytest.mark.parametrize("accent", PATHOLOGICAL)
def test_worst_accents_are_made_safe(accent: str) -> None:
    """Yellow, black, white, the grey in the middle, and the corners of the cube."""
    light, dark = colours.for_light(accent), colours.for_dark(accent)
    assert min(contrast(light, LIGHT_PAGE), contrast(light, WHITE)) >= 4.5
    assert min(contrast(dark, DARK_SURFACE), contrast(dark, DARK_INK)) >= 4.5


def test_accent_that_is_safe_already_stays_as_it_is() -> None:
    """Only what is too weak is moved."""
    assert colours.for_light("#0b5c8a") == (0x0B, 0x5C, 0x8A)
    assert colours.for_dark("#8fc0ec") == (0x8F, 0xC0, 0xEC)


def test_way_to_a_safe_colour_ends_where_it_leads() -> None:
    """Where nothing on the way is enough, the goal itself is taken."""
    assert colours.towards(WHITE, (0, 0, 0), lambda colour: colour == (0, 0, 0)) == (0, 0, 0)


def test_contrast_is_that_of_wcag() -> None:
    """Black on white is 21 to 1; a colour on itself 1 to 1."""
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("accent", ["#ffff00", "#ffffff", "#ff8800", "#00ff00"])
def test_accent_that_people_will_not_recognise_is_warned_of(accent: str) -> None:
    """With the colour that they will see instead, at the line of the firm file."""
    (finding,) = accent_warnings(accent, source="f.toml", lines=Lines({("accent",): 9}))
    assert (finding.severity, finding.line, finding.code) == ("warning", 9, "accent_changed_much")
    assert colours.written(colours.for_light(accent)) in finding.message


@pytest.mark.parametrize("accent", [None, "#000000", "#808080", "#ff0000", "#0b5c8a"])
def test_accent_that_is_hardly_moved_is_not(accent: str | None) -> None:
    """Nor is a firm without one."""
    assert list(accent_warnings(accent, source="f.toml", lines=Lines({}))) == []
