"""One figure of a text: all that it can mean, so that `18.00 uur` and `18:00`, `10,00 euro` and `EUR 10` are the same.

A reading is a pair of what is measured and how much. Spans of time are read in the smallest unit that converts exactly:
minutes (up to hours), days (weeks), months (quarters, years); a working day stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum

Reading = tuple[str, object]


class Weight(IntEnum):
    """How much a figure counts: FREE is never missed, SAID only where the other text says another one in its place."""

    FREE = 0
    SAID = 1
    HELD = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of time: what it is counted in, how many of those (`factor` through `divisor`) it is, its English name; `other` is what it can be besides."""

    dimension: str
    factor: Decimal
    name: str = ""
    other: tuple[tuple[str, Decimal], ...] = ()
    divisor: Decimal = Decimal(1)

    def base(self, value: Decimal) -> Decimal:
        """So many of them in the dimension; a division comes last, so that 60 seconds are a minute exactly."""
        return value * self.factor / self.divisor


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and how it is shown to people; equal ones share a reading.

    `loose` holds what it can also mean to a text that says less, such as a bare number in a column; `parts` the numbers that
    it is made of (`6.1` can be `6` and `1`). `line` is the line in the file, `is_word` that it is not written in digits.
    """

    dimension: str
    readings: frozenset[Reading]
    shown: str
    line: int = 0
    weight: Weight = Weight.HELD
    loose: frozenset[Reading] = frozenset()
    parts: tuple[Decimal, ...] = ()
    is_word: bool = False


def plain_number(value: Decimal) -> str:
    """The number without zeros that say nothing."""
    return f"{value.normalize():f}"


def number(value: Decimal, *others: Decimal, weight: Weight = Weight.HELD, is_word: bool = False) -> Figure:
    """A number of nothing in particular; `others` are what its separator can also mean."""
    readings = frozenset(("number", one) for one in (value, *others))
    return Figure("number", readings, plain_number(value), weight=weight, is_word=is_word)


def percentage(value: Decimal, *, is_word: bool = False) -> Figure:
    """So many per cent."""
    readings = {("percent", value)}
    return Figure(
        "percent", frozenset(readings), f"{plain_number(value)} %", loose=_number(value), is_word=is_word
    )


def half(value: Decimal) -> Figure:
    """A half, a quarter: as well said in per cent."""
    readings = frozenset({("number", value), ("percent", value * 100)})
    return Figure("number", readings, plain_number(value), weight=Weight.FREE, is_word=True)


def amount(value: Decimal, currency: str, *, is_word: bool = False) -> Figure:
    """An amount of money; nothing at all may as well be said in words like `free`."""
    is_whole = value == value.to_integral_value()
    shown = plain_number(value) if is_whole else f"{value:.2f}"
    return Figure(
        f"money {currency}",
        frozenset({("money", (currency, value))}),
        f"{shown} {currency}",
        weight=Weight.HELD if value else Weight.SAID,
        loose=_number(value),
        is_word=is_word,
    )


def span(value: Decimal, unit: Unit, *, weight: Weight = Weight.HELD, is_word: bool = False) -> Figure:
    """So many of a unit of time."""
    base = unit.base(value)
    readings = {(unit.dimension, base), *((name, value * factor) for name, factor in unit.other)}
    is_whole = value == value.to_integral_value()
    shown, name = (value, unit.name) if is_whole and unit.name else (base, unit.dimension.removesuffix("s"))
    return Figure(
        unit.dimension,
        frozenset(readings),
        f"{plain_number(shown)} {name}{'' if shown == 1 else 's'}",
        weight=weight,
        loose=_number(value) | _number(base),
        is_word=is_word,
    )


def clock(hour: int, minute: int = 0) -> Figure:
    """A time of day; it is the same as so many hours, because `18 uur` can be both."""
    reading: Reading = ("minutes", Decimal(hour * 60 + minute))
    loose = frozenset[Reading]() if minute else _number(Decimal(hour))
    return Figure("minutes", frozenset({reading}), f"{hour}:{minute:02d}", loose=loose)


def midnight() -> Figure:
    """Said in a word: 0:00 or 24:00."""
    readings: frozenset[Reading] = frozenset({("minutes", Decimal(0)), ("minutes", Decimal(1440))})
    return Figure("minutes", readings, "0:00", weight=Weight.FREE, is_word=True)


def noon() -> Figure:
    """Said in a word: 12:00."""
    return replace(clock(12), weight=Weight.FREE, is_word=True)


def half_before(hour: int) -> Figure:
    """`half tien` is 9:30, or 21:30; the hour after twelve is one."""
    minutes = (hour * 60 - 30) % 720
    figure = clock(*divmod(minutes, 60))
    later = in_the_evening(figure) or figure
    return replace(later, weight=Weight.SAID, is_word=True)


def in_the_evening(figure: Figure) -> Figure | None:
    """An hour that can be one after noon too; None if it is one already, or no hour."""
    hours = {value for name, value in figure.readings if name == "minutes"}
    if len(hours) != 1 or not isinstance(hour := hours.pop(), Decimal) or hour >= 720:
        return None
    return replace(figure, readings=figure.readings | {("minutes", hour + 720)})


def day(year: int | None, month: int, day_of_month: int | None, ordinal: str = "") -> Figure:
    """A date, or what is said of it; `ordinal` of a version name, `2` of `2023-09-13.2`."""
    shown = "-".join(
        [str(year or ""), f"{month:02d}", *([f"{day_of_month:02d}"] if day_of_month else [])]
    ).lstrip("-")
    loose = _number(Decimal(year)) if year and not day_of_month else frozenset[Reading]()
    reading = ("date", (year, month, day_of_month, ordinal))
    return Figure("date", frozenset({reading}), shown + (f".{ordinal}" if ordinal else ""), loose=loose)


def code(text: str, *others: Reading) -> Figure:
    """A number that is not counted with (telephone, register): its last eight signs, however they are grouped."""
    key = "".join(sign for sign in text.upper() if sign.isalnum())[-8:]
    return Figure("code", frozenset({("code", key), *others}), text)


def chain(text: str, *others: Reading, weight: Weight = Weight.HELD) -> Figure:
    """Numbers with dots or a slash between them: a clause, a version, a case."""
    parts = tuple(Decimal(part) for part in text.replace("/", ".").split("."))
    value = Decimal(text) if text.count(".") == 1 else None
    loose = frozenset[Reading]() if value is None else _number(value)
    return Figure(
        "clause", frozenset({("chain", text), *others}), text, loose=loose, parts=parts, weight=weight
    )


def dotted(text: str) -> Figure:
    """`2.30`: a clause, a time, or a day and month."""
    first, second = text.split(".")
    others: list[Reading] = []
    if len(second) == 2 and int(first) <= 24 and int(second) < 60:
        others.append(("minutes", Decimal(int(first) * 60 + int(second))))
    if len(second) == 2 and 1 <= int(first) <= 31 and 1 <= int(second) <= 12:
        others.append(("date", (None, int(second), int(first), "")))
    return chain(text, *others)


def _number(value: Decimal) -> frozenset[Reading]:
    return frozenset({("number", value)})
