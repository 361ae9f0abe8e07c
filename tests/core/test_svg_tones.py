"""Pale SVG logos: colours are read from shapes, from what is around them, and from gradients."""

from __future__ import annotations

import pytest

from consent.core.svg_rules import svg_faults
from tests.pictures import svg

BOX = 'width="9" height="9"'
PALE_GRADIENT = '<linearGradient id="g"><stop stop-color="#fff"/><stop stop-color="#ffe"/></linearGradient>'
DARK_GRADIENT = '<linearGradient id="g"><stop stop-color="#fff"/><stop offset="1"/></linearGradient>'

PALE = [
    f'<rect {BOX} fill="#fff"/>',
    f'<rect {BOX} fill="white" stroke="#ffffee"/>',
    f'<rect {BOX} fill="yellow"/>',
    f'<rect {BOX} fill="none" stroke="rgb(250,250,250)"/>',
    f'<g fill="white"><rect {BOX}/></g>',
    f'{PALE_GRADIENT}<rect {BOX} fill="url(#g)"/>',
    f'<clipPath id="c"><rect {BOX}/></clipPath><rect {BOX} fill="#fff" clip-path="url(#c)"/>',
]
SEEN = [
    f"<rect {BOX}/>",
    f'<rect {BOX} fill="#fff"/><rect {BOX} fill="#456"/>',
    f'<rect {BOX} fill="#fff" stroke="navy"/>',
    f'<g fill="white"><rect {BOX} fill="#b00"/></g>',
    f'{DARK_GRADIENT}<rect {BOX} fill="url(#g)"/>',
    f'{PALE_GRADIENT}<radialGradient id="h" href="#g"/><rect {BOX} fill="url(#h)"/>',
    f'<rect {BOX} fill="currentColor"/>',
]


@pytest.mark.parametrize("inside", PALE)
def test_logo_that_is_all_pale_is_warned_of(inside: str) -> None:
    """On a light header nobody would see it."""
    assert [(line, code) for line, code, _ in svg_faults(svg(inside))] == [(0, "pale_logo")]


@pytest.mark.parametrize("inside", SEEN)
def test_logo_with_something_dark_is_not(inside: str) -> None:
    """One dark shape is enough, and a colour that can't be read counts as one."""
    assert list(svg_faults(svg(inside))) == []
