"""Several words or signs that are one number or one date: `dwadzieścia pięć`, `14 (veertien)`, `13 września 2023`.

A rule looks at the tokens from a place on and says which token takes the place of how many, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from consent.core import figure_values as values
from consent.core.figure_tokens import Token, tokens_of
from consent.core.figure_values import Figure, Weight
from consent.core.figure_words import NOT_COUNTED, FigureWords

Made = tuple[Token, int]


class Phrases:
    """The tokens of a text, which rules put together step by step."""

    def __init__(self, text: str, words: FigureWords) -> None:
        self.text = text
        self.words = words
        self.tokens = list(tokens_of(text, words))

    def rewrite(self, rule: Rule) -> None:
        """Apply a rule everywhere, from the left; what it makes is looked at again."""
        index = 0
        while index < len(self.tokens):
            made = rule(self, index)
            if made is None:
                index += 1
            else:
                token, used = made
                self.tokens[index : index + used] = [token]

    def at(self, index: int) -> Token:
        """The token there; outside of the text one that says nothing."""
        end = len(self.text)
        return self.tokens[index] if 0 <= index < len(self.tokens) else Token("end", "", end, end)

    def gap(self, index: int) -> str:
        """What stands between a token and the next one, without spaces."""
        return self.text[self.at(index).end : self.at(index + 1).start].strip()


Rule = Callable[[Phrases, int], Made | None]


def complete(first: Token, last: Token, figure: Figure) -> Token:
    """A figure in the place of all tokens from the first to the last."""
    return Token("figure", first.text, first.start, last.end, figure=figure)


# Numbers -------------------------------------------------------------------------------------------------------------


def join_number(phrases: Phrases, index: int) -> Made | None:
    """`dwadzieścia pięć`, `10 tys.`, `twee en een half`."""
    first, second = phrases.at(index), phrases.at(index + 1)
    if first.kind != "number" or not first.is_quantity or phrases.gap(index):
        return None
    if second.kind == "multiplier":
        token = _joined(first, second, first.value * second.value)
        return replace(token, end=token.end + phrases.text.startswith(".", token.end)), 2
    if second.kind == "number" and second.is_word and second.is_quantity:
        value = _value_of_words(first, second)
        return None if value is None else (_joined(first, second, value), 2)
    return _and_a_half(phrases, index) if second.text in phrases.words.adding else None


def _value_of_words(first: Token, second: Token) -> Decimal | None:
    """What two number words say together; None if they are two numbers."""
    if second.value == 1000 and 1 < first.value < 1000:
        return first.value * 1000
    zeros = len(str(first.value)) - len(str(first.value).rstrip("0"))
    is_one_number = first.is_word and first.value > 10 and second.value < 10**zeros
    return first.value + second.value if is_one_number else None


def _and_a_half(phrases: Phrases, index: int) -> Made | None:
    used = 3 if phrases.at(index + 2).kind == "number" else 2
    whole, part = phrases.at(index), phrases.at(index + used)
    if part.kind != "half" or any(phrases.gap(index + place) for place in range(1, used)):
        return None
    return _joined(whole, part, whole.value + part.value), used + 1


def _joined(first: Token, last: Token, value: Decimal) -> Token:
    weight = Weight.SAID if first.is_word else Weight.HELD
    return replace(first, end=last.end, value=value, weight=weight)


def join_half_hour(phrases: Phrases, index: int) -> Made | None:
    """`half tien` and `wpół do dziesiątej` are 9:30; `half` of so many minutes is none."""
    if phrases.at(index).text not in phrases.words.half_before:
        return None
    used = 3 if phrases.at(index + 1).text in phrases.words.ranges else 2
    hour, after = phrases.at(index + used - 1), phrases.at(index + used)
    is_hour = hour.kind == "number" and hour.value in range(1, 13)
    is_counted = after.kind in {"unit", "money", "percent"} and not phrases.gap(index + used - 1)
    if not is_hour or is_counted or any(phrases.gap(index + place) for place in range(used - 1)):
        return None
    return complete(phrases.at(index), hour, values.half_before(int(hour.value))), used


def join_repetition(phrases: Phrases, index: int) -> Made | None:
    """`14 (veertien)`."""
    first, second = phrases.at(index), phrases.at(index + 1)
    is_twice = first.kind == second.kind == "number" and first.value == second.value
    if is_twice and phrases.gap(index) == "(" and phrases.text.startswith(")", second.end):
        token = second if first.is_word else first
        return replace(token, start=first.start, end=second.end + 1), 2
    return None


# Dates ---------------------------------------------------------------------------------------------------------------


def join_date(phrases: Phrases, index: int) -> Made | None:
    """`13 september 2023`, `13 IX 2023`, `31 december`, `september 2023`, `September 13, 2023`."""
    first = phrases.at(index)
    if first.kind == "month":
        return _month_first(phrases, index)
    used = 2 if phrases.at(index + 1).text in NOT_COUNTED and not phrases.gap(index) else 1
    month = phrases.at(index + used)
    is_near = phrases.gap(index + used - 1) in {"", "."}
    if not _is_day(first) or not is_near or month.kind not in {"month", "roman"}:
        return None
    year = _year(phrases, index + used)
    if month.kind == "roman" and year is None:
        return None
    return _dated(
        phrases, index, used + (2 if year else 1), values.day(year, int(month.value), int(first.value))
    )


def _month_first(phrases: Phrases, index: int) -> Made | None:
    month, second = int(phrases.at(index).value), phrases.at(index + 1)
    year = _year(phrases, index)
    if year:
        return _dated(phrases, index, 2, values.day(year, month, None))
    if phrases.gap(index) or not _is_day(second) or second.is_word:
        return None
    year = _year(phrases, index + 1, gap=",")
    # where the language has no words of its own, this may be how it writes a date
    if year or not phrases.words.numbers:
        return _dated(phrases, index, 3 if year else 2, values.day(year, month, int(second.value)))
    return None


def _is_day(token: Token) -> bool:
    return token.kind == "number" and token.value in range(1, 32)


def _year(phrases: Phrases, index: int, gap: str = ".") -> int | None:
    token = phrases.at(index + 1)
    is_year = token.kind == "number" and token.value in range(1900, 2200)
    return int(token.value) if is_year and phrases.gap(index) in {"", gap} else None


def _dated(phrases: Phrases, index: int, used: int, figure: Figure) -> Made:
    return complete(phrases.at(index), phrases.at(index + used - 1), figure), used
