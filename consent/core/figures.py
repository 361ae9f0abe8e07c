"""The figures of a text that must be the same in its translations: numbers, amounts, percentages, dates, times, spans, clauses.

Languages write them differently (`10,00 euro` and `EUR 10`, `1.000` and `1 000`, `18.00 uur` and `godz. 18`, `veertien dagen`
and `14 dni`): figure_matching compares what they mean. A bare article never counts, nor does what only counts off (`eerste`,
`beide`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

from consent.core import figure_values as values
from consent.core.figure_phrases import (
    Made,
    Phrases,
    complete,
    join_date,
    join_half_hour,
    join_number,
    join_repetition,
)
from consent.core.figure_tokens import Token, clean
from consent.core.figure_values import Figure, Unit, Weight
from consent.core.figure_words import (
    BEFORE_AMOUNT,
    CURRENCIES,
    DAY,
    HOUR,
    NOT_COUNTED,
    WORKING_DAY,
    words_of,
)

_ROUND_THE_CLOCK = frozenset({"24/7", "7/7", "24/24"})
_ONE = Decimal(1)
_DASHES = frozenset("-–—/")
_TO_EVENING = frozenset({"", "'s", "’s", "po"})


def find_figures(text: str, language: str, *, line: int = 1) -> tuple[Figure, ...]:
    """The figures of a text in the language, in their order, each with its line; `line` is the text's first."""
    phrases = Phrases(clean(text), words_of(language))
    for rule in (
        join_number,
        join_repetition,
        join_date,
        join_half_hour,
        _with_unit,
        _before_number,
        _out_of,
    ):
        phrases.rewrite(rule)
    _share_units(phrases)
    for rule in (_sum, _evening):
        phrases.rewrite(rule)
    ends = [found.start() for found in re.finditer("\n", phrases.text)]
    return tuple(
        replace(figure, line=line + bisect_left(ends, token.start))
        for index, token in enumerate(phrases.tokens)
        for figure in _figures(phrases, index, token)
    )


# Numbers with what they count ----------------------------------------------------------------------------------------


def _with_unit(phrases: Phrases, index: int) -> Made | None:
    number, unit, gap = phrases.at(index), phrases.at(index + 1), phrases.gap(index)
    if _is_clock(number):
        return (replace(number, end=unit.end), 2) if unit.unit == HOUR and not gap else None
    is_countable = number.kind in {"half", "dotted"} or (number.kind == "number" and number.is_quantity)
    if unit.kind == "unit" and is_countable and gap in {"", "-"}:
        return _span(phrases, index)
    make = _maker(unit)
    return (_made(number, unit, make), 2) if make and is_countable and not gap else None


def _is_clock(token: Token) -> bool:
    return token.figure is not None and token.figure.dimension == "minutes" and ":" in token.figure.shown


def _span(phrases: Phrases, index: int) -> Made | None:
    number, unit, after = (phrases.at(index + place) for place in range(3))
    is_pronoun = unit.text == "u" and number.end < unit.start and number.kind != "dotted"
    if unit.unit is None or is_pronoun:
        return None
    if number.kind == "dotted" and unit.unit == HOUR:
        return complete(number, unit, _clock(number)), 2
    is_working = phrases.words.working and after.text.startswith(phrases.words.working)
    if unit.unit == DAY and is_working and not phrases.gap(index + 1):
        return _made(number, after, partial(values.span, unit=WORKING_DAY)), 3
    return replace(_made(number, unit, partial(values.span, unit=unit.unit)), unit=unit.unit), 2


def _before_number(phrases: Phrases, index: int) -> Made | None:
    """`EUR 10` and `godz. 18`."""
    before, number = phrases.at(index), phrases.at(index + 1)
    if phrases.gap(index) not in {"", "."} or number.kind not in {"number", "dotted"}:
        return None
    make = _maker(before) if before.text in BEFORE_AMOUNT else None
    if make and number.is_quantity:
        return replace(_made(number, number, make), start=before.start), 2
    if before.text in phrases.words.hour_before and number.kind == "dotted":
        return complete(before, number, _clock(number)), 2
    if before.text in phrases.words.hour_before and number.value <= 24:
        # also "o godzinie osiemnastej", which counts off and yet says when
        hour = _made(replace(number, weight=Weight.HELD), number, _hour)
        return replace(hour, start=before.start), 2
    return None


def _clock(dotted: Token) -> Figure:
    hour, minute = (int(part) for part in dotted.text.split("."))
    return values.clock(hour, minute)


def _hour(value: Decimal) -> Figure:
    is_hour = value <= 24 and value == value.to_integral_value()
    return values.clock(int(value)) if is_hour else values.number(value)


def _made(number: Token, last: Token, make: Callable[[Decimal], Figure]) -> Token:
    """The figure that a number is with its unit; a bare article stays one."""
    figure = replace(make(number.value), is_word=number.is_word)
    others = frozenset().union(*(make(other).readings for other in number.others))
    figure = replace(figure, readings=figure.readings | others)
    if number.kind == "number" and number.weight is Weight.FREE:
        figure = replace(figure, weight=Weight.FREE)
    return replace(number, kind="figure", end=last.end, figure=figure, make=make)


def _maker(token: Token) -> Callable[[Decimal], Figure] | None:
    """What a number becomes beside a currency or a sign of per cent."""
    if token.kind == "money":
        currency, worth = CURRENCIES[token.text]
        return lambda value: values.amount(value * worth, currency)
    return values.percentage if token.kind == "percent" else None


# Figures beside each other -------------------------------------------------------------------------------------------


def _out_of(phrases: Phrases, index: int) -> Made | None:
    """`7 dagen op 7` are seven days."""
    used = 2 if phrases.gap(index) == "/" else 3
    figure, joiner, number = (phrases.at(index + place) for place in (0, 1, used - 1))
    is_joined = used == 2 or joiner.text in phrases.words.out_of
    if is_joined and number.kind == "number" and number.value == figure.value > 1:
        return replace(figure, end=number.end), used
    return None


def _share_units(phrases: Phrases) -> None:
    """`10-15 minuten`, `5, 10 of 15 euro`, `EUR 10-15`: a bare number has the unit of its neighbour."""
    words = phrases.words
    for index in reversed(range(len(phrases.tokens))):
        joiners = words.ranges | words.adding | words.choosing
        _share(phrases, index, _joined_to(phrases, index, {*_DASHES, ","}, joiners))
    for index in range(len(phrases.tokens)):
        place = _joined_to(phrases, index, _DASHES, words.ranges)
        _share(phrases, place, index)


def _joined_to(phrases: Phrases, index: int, signs: Container[str], joiners: Container[str]) -> int:
    """The place of the token that a sign or a word joins to this one; -1 if there is none."""
    if phrases.gap(index) in signs:
        return index + 1
    is_joined = not phrases.gap(index) and not phrases.gap(index + 1)
    return index + 2 if is_joined and phrases.at(index + 1).text in joiners else -1


def _share(phrases: Phrases, to: int, source: int) -> None:
    make, target = phrases.at(source).make, phrases.at(to)
    if make and target.kind == "number" and target.is_quantity:
        phrases.tokens[to] = _made(target, target, make)


def _sum(phrases: Phrases, index: int) -> Made | None:
    """`1 uur en 30 minuten` are 90 minutes."""
    used = 3 if phrases.at(index + 1).text in phrases.words.adding else 2
    first, second = phrases.at(index), phrases.at(index + used - 1)
    if first.unit is None or second.unit is None or first.make is None or second.make is None:
        return None
    is_smaller = first.unit.dimension == second.unit.dimension and first.unit.base(_ONE) > second.unit.base(
        _ONE
    )
    if not is_smaller or any(phrases.gap(index + place) for place in range(used - 1)):
        return None
    total = first.unit.base(first.value) + second.unit.base(second.value)
    unit = Unit(first.unit.dimension, _ONE)
    return complete(first, second, values.span(total, unit, is_word=first.is_word and second.is_word)), used


def _evening(phrases: Phrases, index: int) -> Made | None:
    """`6 uur 's avonds` is 18:00 as well."""
    token = phrases.at(index)
    follows = {phrases.at(index + 1).text} if phrases.gap(index) in _TO_EVENING else set[str]()
    figure = _hour(token.value) if token.kind == "number" and token.value in range(1, 13) else token.figure
    if figure is None or not follows & phrases.words.evening:
        return None
    later = values.in_the_evening(figure)
    return (complete(token, token, later), 1) if later else None


# What is left --------------------------------------------------------------------------------------------------------


def _figures(phrases: Phrases, index: int, token: Token) -> Iterator[Figure]:
    if token.text in _ROUND_THE_CLOCK:
        yield values.span(Decimal(24), HOUR, weight=Weight.FREE)
        yield values.span(Decimal(7), DAY, weight=Weight.FREE)
    elif token.figure:
        yield token.figure
    elif token.kind == "dotted":
        yield values.dotted(token.text)
    elif token.kind == "half":
        yield values.half(token.value)
    elif token.kind == "number":
        weight = min(token.weight, Weight.SAID) if _is_name(phrases, index) else token.weight
        yield values.number(token.value, *token.others, weight=weight, is_word=token.is_word)
    elif token.unit and token.text in phrases.words.bare:
        weight = Weight.FREE if token.unit.name else Weight.HELD
        if _is_rate(phrases, token):
            weight = max(weight, Weight.SAID)
        yield values.span(Decimal(1), token.unit, weight=weight, is_word=True)
    elif token.text in phrases.words.midnight:
        yield values.midnight()
    elif token.text in phrases.words.noon:
        yield values.noon()


def _is_rate(phrases: Phrases, token: Token) -> bool:
    """Whether something is counted by it: `per uur` is not `za minutę`."""
    before = phrases.text[max(0, token.start - 8) : token.start].split()
    return bool(before) and before[-1].lower() in phrases.words.rate_before


def _is_name(phrases: Phrases, index: int) -> bool:
    """Whether what follows at once makes a name of it or counts it off: `2FA`, `1e`, `2x`."""
    token, after = phrases.at(index), phrases.at(index + 1)
    follows = phrases.text[token.end : token.end + 1]
    return not token.is_word and (follows.isupper() or (follows.isalpha() and after.text in NOT_COUNTED))
