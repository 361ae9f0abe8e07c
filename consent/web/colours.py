"""A firm's accent as the few lines of style that it adds to ground.css."""

from __future__ import annotations

from consent.core.colours import DARK_INK, DEFAULT, WHITE, Colour, for_dark, for_light, written

__all__ = ["DEFAULT", "Colour", "for_light", "stylesheet"]


def stylesheet(accent: str | None) -> str:
    """The two rules that a firm adds to ground.css."""
    light, dark = for_light(accent or DEFAULT), for_dark(accent or DEFAULT)
    return (
        f":root{{--accent:{written(light)};--on-accent:{written(WHITE)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{written(dark)};--on-accent:{written(DARK_INK)}}}}}\n"
        f"@media print{{:root{{--accent:{written(light)};--on-accent:{written(WHITE)}}}}}\n"
    )
