"""Drawings: what is drawn is as long as the number that it stands for, and inside the frame."""

from __future__ import annotations

import pytest

from consent.web import drawings
from consent.web.drawings import Stack


@pytest.mark.parametrize(
    ("most", "steps"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (5, (0, 1, 2, 3, 4, 5)),
        (7, (0, 2, 4, 6, 8)),
        (26, (0, 10, 20, 30)),
        (999, (0, 200, 400, 600, 800, 1000)),
    ],
)
def test_scale_is_of_round_numbers(most: int, steps: tuple[int, ...]) -> None:
    """Whole ones, few, and the last is not below the highest column."""
    assert drawings.scale(most) == steps


def test_columns_stand_on_each_other_and_on_the_ground() -> None:
    """Heights are as the numbers; what is nothing is not drawn."""
    stacks = [Stack("a", (("solid", 3), ("dotted", 1))), Stack("b", (("solid", 0), ("dotted", 0)))]
    drawing = drawings.columns(stacks)
    lower, upper = drawing.pieces
    assert lower.height == 3 * upper.height
    assert upper.y + upper.height == lower.y
    assert lower.y + lower.height == drawings.TOP + drawings.HEIGHT
    assert (lower.x, lower.width) == (2, 16)


@pytest.mark.parametrize("number", [1, 2, 3, 5, 62, 101])
def test_everything_stays_inside(number: int) -> None:
    """However many columns; a few of them have a label, the first and the last always."""
    drawing = drawings.columns([Stack(str(place), (("solid", place),)) for place in range(number)])
    assert all(one.x >= 0 and one.x + one.width <= 100.01 for one in drawing.pieces)
    assert all(one.y >= 0 and one.y + one.height <= drawing.height for one in drawing.pieces)
    below = [label for label in drawing.labels if label.y > drawings.TOP + drawings.HEIGHT]
    assert len(below) == min(number, drawings.MOST_LABELS)
    assert (below[0].text, below[-1].text) == ("0", str(number - 1))
    assert all(0 <= label.x <= 100 for label in below)


def test_bars_are_as_long_as_their_numbers() -> None:
    """The longest fills the width; parts follow one another."""
    drawing = drawings.bars([Stack("a", (("solid", 1), ("hatched", 3))), Stack("b", (("solid", 2),))])
    assert [(one.series, one.x, one.width) for one in drawing.pieces] == [
        ("solid", 0, 25),
        ("hatched", 25, 75),
        ("solid", 0, 50),
    ]
    assert [label.text for label in drawing.labels] == ["a", "4", "b", "2"]


def test_nothing_to_draw() -> None:
    """Bars of nothing have labels and no length; no columns at all leave the scale."""
    assert drawings.bars([Stack("a", (("solid", 0),))]).pieces == ()
    assert drawings.columns([]).pieces == ()
