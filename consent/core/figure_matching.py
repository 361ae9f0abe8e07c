"""Whether two texts that should say the same say the same figures, in whatever order.

What is only said again in one of them (`those 14 days`) is no difference, unless the other one has another figure of its kind
in that place. Where the words of a language are not known, small whole numbers may be written in words there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from consent.core.figure_values import Figure, Reading, Weight

_SAID_IN_WORDS = 100


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """The figures that only the one text has, and those that only the other has; one of them may have none."""

    here: tuple[Figure, ...]
    there: tuple[Figure, ...]


def figure_difference(
    here: Sequence[Figure], there: Sequence[Figure], *, are_known: tuple[bool, bool] = (True, True)
) -> FigureDifference | None:
    """What differs between the figures of two texts, or None; `are_known`: whether the words of each language are."""
    left = _Side(here if are_known[1] else map(_as_unknown, here))
    right = _Side(there if are_known[0] else map(_as_unknown, there))
    for answers in (_equal, _sharing, _loose):
        _pair(left, right, answers)
    for one, other in ((left, right), (right, left)):
        _pair_parts(one, other)
    missed_here, missed_there = tuple(_missed(left, right)), tuple(_missed(right, left))
    if not missed_here and not missed_there:
        return None
    return FigureDifference(
        (*missed_here, *_instead(left, missed_here, missed_there)),
        (*missed_there, *_instead(right, missed_there, missed_here)),
    )


class _Side:
    """The figures of one text; `left` are those that nothing in the other text answers yet, by their place."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        # what counts most chooses first
        self.left = dict(enumerate(sorted(figures, key=lambda figure: -figure.weight)))
        self._by_reading: dict[Reading, dict[int, None]] = {}
        self._by_loose: dict[Reading, dict[int, None]] = {}
        for place, figure in self.left.items():
            for readings, index in ((figure.readings, self._by_reading), (figure.loose, self._by_loose)):
                for reading in readings:
                    index.setdefault(reading, {})[place] = None

    def answer(self, place: int) -> None:
        """The figure there has its answer."""
        figure = self.left.pop(place)
        for reading in figure.readings:
            del self._by_reading[reading][place]
        for reading in figure.loose:
            del self._by_loose[reading][place]

    def reading(self, readings: Iterable[Reading]) -> Iterator[int]:
        """Places of figures left that have one of the readings."""
        return (place for reading in readings for place in self._by_reading.get(reading, ()))

    def loosely(self, readings: Iterable[Reading]) -> Iterator[int]:
        """Places of figures left that can also have one of the readings."""
        return (place for reading in readings for place in self._by_loose.get(reading, ()))

    def has_said(self, figure: Figure) -> bool:
        """Whether the text says the figure at all, answered or not."""
        is_read = any(reading in self._by_reading for reading in (*figure.readings, *figure.loose))
        return is_read or any(reading in self._by_loose for reading in figure.readings)


Answers = Callable[[Figure, _Side], Iterator[int]]


def _as_unknown(figure: Figure) -> Figure:
    """Of a language whose words are not known nobody can say that a number is missing that may be written in words."""
    if figure.is_word:
        return replace(figure, weight=Weight.FREE)
    is_small = any(_is_small(reading) for reading in figure.readings | figure.loose)
    return replace(figure, weight=min(figure.weight, Weight.SAID)) if is_small else figure


def _is_small(reading: Reading) -> bool:
    name, value = reading
    if name != "number" or not isinstance(value, Decimal):
        return False
    return value <= _SAID_IN_WORDS and value == value.to_integral_value()


def _equal(figure: Figure, other: _Side) -> Iterator[int]:
    for place in other.reading(figure.readings):
        one = other.left[place]
        if one.readings == figure.readings and one.weight == figure.weight:
            yield place


def _sharing(figure: Figure, other: _Side) -> Iterator[int]:
    return other.reading(figure.readings)


def _loose(figure: Figure, other: _Side) -> Iterator[int]:
    yield from other.reading(figure.loose)
    yield from other.loosely(figure.readings)


def _pair(left: _Side, right: _Side, answers: Answers) -> None:
    for place, figure in tuple(left.left.items()):
        answer = next(answers(figure, right), None)
        if answer is not None:
            left.answer(place)
            right.answer(answer)


def _pair_parts(one: _Side, other: _Side) -> None:
    """`art. 6.1` is `art. 6 lid 1`."""
    for place, figure in tuple(one.left.items()):
        parts = [next(other.reading([("number", value)]), None) for value in figure.parts]
        found = {part for part in parts if part is not None}
        if found and None not in parts:
            one.answer(place)
            for part in found:
                other.answer(part)


def _missed(side: _Side, other: _Side) -> Iterator[Figure]:
    """Figures without an answer that the other text should have."""
    rivals = {one.dimension for one in other.left.values() if one.weight > Weight.FREE}
    for figure in side.left.values():
        is_missed = figure.weight is Weight.HELD and not other.has_said(figure)
        if is_missed or (figure.weight > Weight.FREE and figure.dimension in rivals):
            yield figure


def _instead(side: _Side, own: Sequence[Figure], missed: Sequence[Figure]) -> Iterator[Figure]:
    """What the text says where the other one says something else, although nobody would miss it: `a day` for `2 days`."""
    kinds = {figure.dimension for figure in missed} - {figure.dimension for figure in own} - {"number"}
    return (figure for figure in side.left.values() if figure.dimension in kinds)
