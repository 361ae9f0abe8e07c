"""What a text is made of where figures matter: digits in all their forms, words that say a number or a unit, other words.

Addresses and names with digits inside (`IPv4`) are passed over. Markdown's marks and the numbers of its lists are no text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consent.core import figure_values as values
from consent.core.figure_values import Figure, Unit, Weight
from consent.core.figure_words import CURRENCIES, MULTIPLIERS, PER_CENT, ROMAN_MONTHS, FigureWords

_SPACES = dict.fromkeys([0xA0, 0x2007, 0x2009, 0x202F], " ")
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060])
_MARKS = dict.fromkeys([ord(sign) for sign in "*`_\\"], " ") | dict.fromkeys([0x2010, 0x2011], "-")
_TRANSLATION = _SPACES | _UNSEEN | _MARKS
_LIST_NUMBER = re.compile(r"^[ \t]*[0-9]{1,9}[.)](?=[ \t])", re.MULTILINE)
_LINK_TARGET = re.compile(r"\]\([^)\n]{0,999}\)")
_DECIMALS = re.compile(r"(.*?)(?:[,.]([0-9]{1,2}))?")
_AMBIGUOUS = re.compile(r"([0-9]{1,3})[.,]([0-9]{3})")

_TOKEN = re.compile(
    r"""
    (?P<address>(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)
    |(?P<account>\b(?:[A-Z]{2,3}[0-9]{8,}|[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?)\b)
    |(?P<fraction>(?:[0-9]+[ ]?)?[¼½¾])
    |(?P<sign>[€$£%¹²³])
    |(?P<word>(?:EUR|PLN)(?=[0-9])|[^\W\d]\w*)
    |(?P<day>[0-9]{4}-(?:0[1-9]|1[0-2])-[0-9]{2}(?:\.[1-9][0-9]{0,2})?(?![0-9]))
    |(?P<local>(?:[0-9]{1,2}(?P<a>[-./])[0-9]{1,2}(?P=a)[0-9]{4}|[0-9]{2}(?P<b>[-./])[0-9]{2}(?P=b)[0-9]{2})(?![-./]?[0-9]))
    |(?P<clock>(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9](?::[0-5][0-9])?(?![0-9])|[uh][0-5][0-9]\b))
    |(?P<groups>[0-9]{1,3}(?:(?:\.[0-9]{3}){1,5}|(?:[ ][0-9]{3}){1,5}|(?:,[0-9]{3}){2,5}|,[0-9]{3}(?=\.))(?:[,.][0-9]{1,2})?(?![ .]?[0-9]))
    |(?P<dotted>[0-9]{1,3}\.[0-9]{1,2}(?!\.?[0-9]))
    |(?P<code>(?:\+|\(?0)[0-9](?:(?:[ ./-]|\)[ ]?|[ ]?\()?[0-9]){5,13}(?![0-9])|[0-9]{8,}
        |[0-9]{2,4}(?P<c>[ .-])[0-9]{2,4}(?:(?P=c)[0-9]{2,4}){1,6}(?![0-9]))
    |(?P<chain>[0-9]+(?:\.[0-9]+)+|[0-9]+/[0-9]+)
    |(?P<plain>[0-9]+(?:,[0-9]+)?)(?:,[-–—](?![0-9]))?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: `kind` is number, dotted, unit, money, percent, half, month, figure (complete) or word.

    `weight` is that of a number that stands alone; one that counts nothing (`eerste`, `beide`) is no quantity. `make` gives the
    figure that another number would be in the same place.
    """

    kind: str
    text: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    weight: Weight = Weight.HELD
    is_word: bool = False
    is_quantity: bool = True
    others: tuple[Decimal, ...] = ()
    unit: Unit | None = None
    figure: Figure | None = None
    make: Callable[[Decimal], Figure] | None = None


def clean(text: str) -> str:
    """The text without marks, link targets and list numbers; it keeps its lines."""
    if "\n" in text:  # one line alone can start with a date: `13. September`
        text = _LIST_NUMBER.sub("", text)
    text = _LINK_TARGET.sub("]", text)
    return unicodedata.normalize("NFC", text).translate(_TRANSLATION)


def tokens_of(text: str, words: FigureWords) -> Iterator[Token]:
    """The tokens of a text that is `clean`; words that matter to no figure are left out, and so stand between two tokens."""
    for found in _TOKEN.finditer(text):
        kind, said = found.lastgroup or "", found.group()
        if kind in {"word", "sign"}:
            token = _word(said, found.start(), found.end(), words)
            if token.kind != "word" or words.is_heard(token.text):
                yield token
        elif kind != "address":
            yield _digits(kind, said, found, words)


def _digits(kind: str, said: str, found: re.Match[str], words: FigureWords) -> Token:
    start, end = found.span()
    if kind == "dotted":
        return Token("dotted", said, start, end, Decimal(said))
    if kind in _FIGURES:
        return Token("figure", said, start, end, figure=_FIGURES[kind](said))
    value = _VALUES[kind](found["plain"] or said)
    if kind == "groups" and sum(sign.isdigit() for sign in said) >= 8:
        figure = values.code(said, ("number", value))
        return Token("figure", said, start, end, figure=figure)
    others = () if words.numbers else _other_values(said)
    weight = Weight.SAID if value == 1 else Weight.HELD
    return Token("number", said, start, end, value, weight, others=others)


def _other_values(said: str) -> tuple[Decimal, ...]:
    """In a language whose separators are not known, 1.000 and 1,000 can be one as well as a thousand."""
    found = _AMBIGUOUS.fullmatch(said)
    return (Decimal(found[1] + found[2]), Decimal(f"{found[1]}.{found[2]}")) if found else ()


def _plain(said: str) -> Decimal:
    return Decimal(said.replace(",", "."))


def _groups(said: str) -> Decimal:
    found = _DECIMALS.fullmatch(said)
    whole, decimals = found.groups() if found else (said, None)
    return Decimal(re.sub(r"[., ]", "", whole) + (f".{decimals}" if decimals else ""))


def _fraction(said: str) -> Decimal:
    return Decimal(said[:-1].strip() or 0) + Decimal(str(unicodedata.numeric(said[-1])))


def _iso_day(said: str) -> Figure:
    year, month, rest = said.split("-")
    day, _, ordinal = rest.partition(".")
    return values.day(int(year), int(month), int(day), ordinal)


def _local_day(said: str) -> Figure:
    day, month, year = (int(part) for part in re.split(r"[-./]", said))
    try:
        date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return values.code(said)
    return values.day(year if year > 99 else 2000 + year, month, day)


def _clock(said: str) -> Figure:
    hour, minute, *_ = (int(part) for part in re.split(r"[:uh]", said))
    return values.clock(hour, minute)


def _chain(said: str) -> Figure:
    # "00/100" after an amount in words says that there are no cents
    return values.chain(said, weight=Weight.FREE if said.endswith("/100") else Weight.HELD)


_FIGURES: Mapping[str, Callable[[str], Figure]] = {
    "account": values.code,
    "code": values.code,
    "day": _iso_day,
    "local": _local_day,
    "clock": _clock,
    "chain": _chain,
}
_VALUES: Mapping[str, Callable[[str], Decimal]] = {"groups": _groups, "fraction": _fraction, "plain": _plain}


def _word(said: str, start: int, end: int, words: FigureWords) -> Token:
    text = said.lower()
    if said in "¹²³":
        value = Decimal(unicodedata.digit(said))
        return Token("number", text, start, end, value, Weight.FREE, is_quantity=False)
    kind, value = _meaning(text, words)
    if kind == "word" and said in ROMAN_MONTHS:
        return Token("roman", text, start, end, Decimal(ROMAN_MONTHS[said]))
    if kind == "compound":
        return _compound(text, start, end, words)
    is_one = value in {0, 1}
    return Token(
        "number" if kind in {"ordinal", "free"} else kind,
        text,
        start,
        end,
        value,
        Weight.SAID if kind == "number" and not is_one else Weight.FREE,
        is_word=True,
        is_quantity=kind not in {"ordinal", "free"},
        unit=words.units.get(text) if kind == "unit" else None,
    )


def _meaning(text: str, words: FigureWords) -> tuple[str, Decimal]:
    """What kind of word it is and which number it says."""
    for kind, table in (
        ("number", words.numbers),
        ("ordinal", words.ordinals),
        ("free", words.free),
        ("half", words.halves),
        ("multiplier", MULTIPLIERS),
        ("month", words.months),
    ):
        if text in table:
            return kind, Decimal(table[text])
    if text in words.units:
        return "unit", Decimal(0)
    if text in CURRENCIES:
        return "money", Decimal(0)
    if text in PER_CENT:
        return "percent", Decimal(0)
    if words.compound and words.compound.fullmatch(text):
        return "compound", Decimal(0)
    return "word", Decimal(0)


def _compound(text: str, start: int, end: int, words: FigureWords) -> Token:
    """`dwutygodniowy` is a number with its unit, `dwukrotnie` a number, `dniowy` (of `14-dniowy`) a unit."""
    found = words.compound.fullmatch(text) if words.compound else None
    stem, adjective = found.groups() if found else ("", "")
    unit, value = words.adjectives.get(adjective), words.stems.get(stem)
    if not stem and unit:
        return Token("unit", text, start, end, unit=unit)
    if value is None:
        return Token("word", text, start, end)
    weight = Weight.FREE if value == 1 else Weight.SAID
    if unit is None:
        return Token("number", text, start, end, value, weight, is_word=True, is_quantity=False)
    figure = values.span(value, unit, weight=Weight.FREE if value == 1 else Weight.HELD, is_word=True)
    return Token("figure", text, start, end, figure=figure)
