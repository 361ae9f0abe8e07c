"""Drawings of numbers as SVG: where each thing stands, for templates that only write it down.

Widths are per cent of the page's, heights are pixels: letters keep their size on a phone. No colour and no style: each piece
names the series that it belongs to, whose pattern the stylesheet and templates/auditor/drawings.html know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEIGHT, TOP, FOOT = 200, 12, 26
ROW, LABEL, THICK = 50, 18, 16
MOST_LABELS = 3
GAP = 0.2
WIDEST = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle; `x` and `width` in per cent, `y` and `height` in pixels."""

    series: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place; `anchor` is start, middle or end, or before: in the margin at the left, at the height of a line."""

    text: str
    x: float
    y: float
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """`lines` are heights of fine lines across; with them there is a scale in the margin."""

    height: int
    pieces: tuple[Piece, ...]
    labels: tuple[Label, ...]
    lines: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """What stands above, or follows, one another: (series, number), with a label."""

    label: str
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All parts."""
        return sum(number for _, number in self.parts)


def columns(stacks: Sequence[Stack]) -> Drawing:
    """Columns beside each other from left to right, with a few labels below and a scale of whole numbers.

    A single day does not fill the page: it would look like much.
    """
    steps = scale(max((stack.total for stack in stacks), default=0))
    top = steps[-1]
    room = min(WIDEST, 100 / max(1, len(stacks)))
    pieces = tuple(
        piece for place, stack in enumerate(stacks) for piece in _column(stack, place * room, room, top)
    )
    heights = tuple(_height(step, top) for step in steps)
    numbers = tuple(Label(str(step), 0, y, "before") for step, y in zip(steps, heights, strict=True))
    return Drawing(TOP + HEIGHT + FOOT, pieces, (*numbers, *_below(stacks, room)), heights)


def _column(stack: Stack, x: float, room: float, top: int) -> Iterator[Piece]:
    below = 0
    for series, number in stack.parts:
        if number:
            y, foot = _height(below + number, top), _height(below, top)
            yield Piece(
                series, round(x + room * GAP / 2, 3), y, round(room * (1 - GAP), 3), round(foot - y, 1)
            )
        below += number


def _height(number: int, top: int) -> float:
    return round(TOP + HEIGHT * (1 - number / top), 1)


def _below(stacks: Sequence[Stack], room: float) -> Iterator[Label]:
    """Labels of the first, the last and a few columns between, far enough apart."""
    places = len(stacks) - 1
    shown = min(MOST_LABELS, len(stacks))
    for number in range(shown):
        place = round(number * places / max(1, shown - 1))
        anchor = "start" if number == 0 else "end" if number == shown - 1 else "middle"
        x = {"start": place * room, "middle": (place + 0.5) * room, "end": (place + 1) * room}[anchor]
        yield Label(stacks[place].label, round(x, 3), TOP + HEIGHT + FOOT - 6, anchor)


def scale(most: int) -> tuple[int, ...]:
    """0 and at most five steps of 1, 2 or 5 times a power of ten, the last of them not below `most`."""
    step, factor = 1, 0
    while step * 5 < most:
        factor += 1
        step = (1, 2, 5)[factor % 3] * 10 ** (factor // 3)
    return tuple(range(0, max(step, -(-most // step) * step) + 1, step))


def bars(stacks: Sequence[Stack]) -> Drawing:
    """Bars below each other, each under its label with its number at the right."""
    longest = max((stack.total for stack in stacks), default=0) or 1
    pieces = tuple(
        piece for place, stack in enumerate(stacks) for piece in _bar(stack, place * ROW + LABEL + 8, longest)
    )
    labels = tuple(
        label
        for place, stack in enumerate(stacks)
        for label in (
            Label(stack.label, 0, place * ROW + LABEL),
            Label(str(stack.total), 100, place * ROW + LABEL, "end"),
        )
    )
    return Drawing(len(stacks) * ROW, pieces, labels)


def _bar(stack: Stack, y: int, longest: int) -> Iterator[Piece]:
    x = 0.0
    for series, number in stack.parts:
        width = 100 * number / longest
        if number:
            yield Piece(series, round(x, 3), y, round(width, 3), THICK)
        x += width
