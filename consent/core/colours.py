"""A firm's one accent colour, made safe: as text on our backgrounds, and under the text of a button.

Contrast after WCAG 2.2 (relative luminance); an accent that is too weak is moved towards black, on dark pages towards white.
"""

from __future__ import annotations

from collections.abc import Callable

Colour = tuple[int, int, int]

# ground.css: --page and --surface of the light and of the dark palette; the lighter or darker of the two decides.
LIGHT_PAGE: Colour = (0xF8, 0xF6, 0xF1)
DARK_SURFACE: Colour = (0x20, 0x25, 0x2A)
WHITE: Colour = (0xFF, 0xFF, 0xFF)
DARK_INK: Colour = (0x12, 0x15, 0x18)
DEFAULT = "#1f4e79"
# SC 1.4.3 asks 4.5; the small distance pays for rounding.
ENOUGH = 4.6
STEPS = 100


def parse(text: str) -> Colour:
    """`#rrggbb` as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def written(colour: Colour) -> str:
    """Three numbers as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    linear = [_linear(channel / 255) for channel in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def towards(colour: Colour, goal: Colour, is_enough: Callable[[Colour], bool]) -> Colour:
    """`colour`, moved towards `goal` no further than needed."""
    for step in range(STEPS):
        mixed = _mix(colour, goal, step / STEPS)
        if is_enough(mixed):
            return mixed
    return goal


def for_light(accent: str) -> Colour:
    """The accent on the light palette: text on the page, and a button under white text."""
    return towards(parse(accent), (0, 0, 0), lambda colour: contrast(colour, LIGHT_PAGE) >= ENOUGH)


def for_dark(accent: str) -> Colour:
    """The accent on the dark palette: text on the surface, and a button under dark text."""
    return towards(parse(accent), WHITE, lambda colour: contrast(colour, DARK_SURFACE) >= ENOUGH)


def is_weak(accent: str) -> bool:
    """Whether an accent has less contrast on the light page than SC 1.4.11 asks of controls, so that people will see another one."""
    return contrast(parse(accent), LIGHT_PAGE) < 3


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _mix(colour: Colour, goal: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, goal, strict=True))
    return red, green, blue
