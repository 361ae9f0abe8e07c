"""Words that say a number, in Dutch and Polish: cardinals, ordinals, and what stands before a unit within one word.

Numbers that are written as several words (`dwadzieścia pięć`) are joined by who reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def listed(words: str) -> list[str]:
    """The words of a line."""
    return words.split()


_NL_ONES = listed("een twee drie vier vijf zes zeven acht negen")
_NL_TEENS = listed("tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien")
_NL_TENS = listed("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
_NL_ORDINALS = listed("eerste tweede derde vierde vijfde zesde zevende achtste negende")

_PL_ENDINGS = listed("y a e ego ej emu ym ą ych ymi i ia ie iego iej iemu im ią ich imi")
_PL_TEENS = listed("jedena dwana trzyna czterna piętna szesna siedemna osiemna dziewiętna")
_PL_CARDINALS = {
    1: "jeden jedna jedno jednego jednej jednemu jednym jedną",
    2: "dwa dwie dwóch dwu dwoje dwojga dwom dwóm dwoma dwiema",
    3: "trzy trzech trzem trzema troje trojga",
    4: "cztery czterech czterem czterema czworo czworga",
    5: "pięć pięciu pięcioma",
    6: "sześć sześciu sześcioma",
    7: "siedem siedmiu siedmioma",
    8: "osiem ośmiu ośmioma",
    9: "dziewięć dziewięciu dziewięcioma",
    10: "dziesięć dziesięciu dziesięcioma",
    20: "dwadzieścia dwudziestu dwudziestoma",
    30: "trzydzieści trzydziestu trzydziestoma",
    40: "czterdzieści czterdziestu czterdziestoma",
    50: "pięćdziesiąt pięćdziesięciu pięćdziesięcioma",
    60: "sześćdziesiąt sześćdziesięciu sześćdziesięcioma",
    70: "siedemdziesiąt siedemdziesięciu siedemdziesięcioma",
    80: "osiemdziesiąt osiemdziesięciu osiemdziesięcioma",
    90: "dziewięćdziesiąt dziewięćdziesięciu dziewięćdziesięcioma",
    100: "sto stu",
    200: "dwieście dwustu",
    300: "trzysta trzystu",
    400: "czterysta czterystu",
    500: "pięćset pięciuset",
    600: "sześćset sześciuset",
    700: "siedemset siedmiuset",
    800: "osiemset ośmiuset",
    900: "dziewięćset dziewięciuset",
    1000: "tysiąc tysiąca",
}
_PL_ORDINALS = {
    "pierwsz": 1, "drug": 2, "trzec": 3, "czwart": 4, "piąt": 5, "szóst": 6, "siódm": 7, "ósm": 8, "dziewiąt": 9, "dziesiąt": 10,
    "jedenast": 11, "dwunast": 12, "trzynast": 13, "czternast": 14, "piętnast": 15, "szesnast": 16, "siedemnast": 17, "osiemnast": 18,
    "dziewiętnast": 19, "dwudziest": 20, "trzydziest": 30, "czterdziest": 40, "pięćdziesiąt": 50, "sześćdziesiąt": 60,
}  # fmt: skip
_PL_STEMS = {
    "jedno": 1, "dwu": 2, "trzy": 3, "cztero": 4, "pięcio": 5, "sześcio": 6, "siedmio": 7, "ośmio": 8, "dziewięcio": 9, "dziesięcio": 10,
    "jedenasto": 11, "dwunasto": 12, "trzynasto": 13, "czternasto": 14, "piętnasto": 15, "szesnasto": 16, "siedemnasto": 17,
    "osiemnasto": 18, "dziewiętnasto": 19, "dwudziesto": 20, "trzydziesto": 30, "czterdziesto": 40, "pięćdziesięcio": 50,
    "sześćdziesięcio": 60, "dziewięćdziesięcio": 90, "stu": 100,
}  # fmt: skip


def _dutch() -> Iterator[tuple[str, int]]:
    small = dict(_dutch_below_hundred())
    yield from small.items()
    yield from {"één": 1, "honderd": 100, "duizend": 1000}.items()
    yield from ((f"{word}duizend", 1000 * number) for word, number in small.items() if number > 1)
    for hundreds, before in enumerate(["", *_NL_ONES[1:]], start=1):
        yield f"{before}honderd", 100 * hundreds
        for word, number in small.items():
            yield f"{before}honderd{word}", 100 * hundreds + number


def _dutch_below_hundred() -> Iterator[tuple[str, int]]:
    yield from zip(_NL_ONES + _NL_TEENS, range(1, 20), strict=True)
    for tens, ten in zip(_NL_TENS, range(20, 100, 10), strict=True):
        yield tens, ten
        for one, word in enumerate(_NL_ONES, start=1):
            yield f"{word}en{tens}", ten + one
            if word.endswith("e"):
                yield f"{word}ën{tens}", ten + one


def _dutch_ordinals() -> Iterator[tuple[str, int]]:
    yield from zip(_NL_ORDINALS, range(1, 10), strict=True)
    yield from ((f"{word}de", number) for number, word in enumerate(_NL_TEENS, start=10))
    for word, number in _dutch_below_hundred():
        if number >= 20:
            yield f"{word}ste", number


def _polish() -> Iterator[tuple[str, int]]:
    for number, words in _PL_CARDINALS.items():
        yield from ((word, number) for word in words.split())
    for number, stem in enumerate(_PL_TEENS, start=11):
        yield from ((stem + ending, number) for ending in ("ście", "stu", "stoma"))


def _polish_ordinals() -> Iterator[tuple[str, int]]:
    for stem, number in _PL_ORDINALS.items():
        yield from ((stem + ending, number) for ending in _PL_ENDINGS)


NUMBERS: Mapping[str, Mapping[str, int]] = {"nl": dict(_dutch()), "pl": dict(_polish())}
ORDINALS: Mapping[str, Mapping[str, int]] = {"nl": dict(_dutch_ordinals()), "pl": dict(_polish_ordinals())}
STEMS: Mapping[str, Mapping[str, int]] = {
    "nl": dict(_dutch_below_hundred()),
    "pl": _PL_STEMS,
}
