"""Words that say a number: each says one, and languages do not mix them up."""

from __future__ import annotations

import pytest

from consent.core.number_words import NUMBERS, ORDINALS, STEMS


@pytest.mark.parametrize(
    ("language", "word", "number"),
    [
        ("nl", "een", 1),
        ("nl", "één", 1),
        ("nl", "veertien", 14),
        ("nl", "eenentwintig", 21),
        ("nl", "tweeëntwintig", 22),
        ("nl", "drieentwintig", 23),
        ("nl", "negenennegentig", 99),
        ("nl", "honderd", 100),
        ("nl", "honderdtwintig", 120),
        ("nl", "tweehonderdvijftig", 250),
        ("nl", "duizend", 1000),
        ("nl", "vijfduizend", 5000),
        ("pl", "jedną", 1),
        ("pl", "dwóch", 2),
        ("pl", "czternastu", 14),
        ("pl", "dziewiętnaście", 19),
        ("pl", "dwudziestu", 20),
        ("pl", "dziewięćset", 900),
        ("pl", "tysiąc", 1000),
    ],
)
def test_cardinals(language: str, word: str, number: int) -> None:
    """In the cases that sentences need."""
    assert NUMBERS[language][word] == number


@pytest.mark.parametrize(
    ("language", "word", "number"),
    [("nl", "eerste", 1), ("nl", "achtste", 8), ("nl", "twaalfde", 12), ("nl", "dertigste", 30), ("pl", "pierwsza", 1),
     ("pl", "trzeciego", 3), ("pl", "drugiej", 2), ("pl", "osiemnastej", 18), ("pl", "dwudziesty", 20)],
)  # fmt: skip
def test_ordinals(language: str, word: str, number: int) -> None:
    """What counts off."""
    assert ORDINALS[language][word] == number


def test_third_parties_are_no_number() -> None:
    """`derden` is no `derde`."""
    assert "derden" not in ORDINALS["nl"]


@pytest.mark.parametrize(("language", "word", "number"), [("nl", "veertien", 14), ("pl", "dwu", 2), ("pl", "czternasto", 14)])  # fmt: skip
def test_stems_before_units(language: str, word: str, number: int) -> None:
    """`veertien-daags`, `dwu-tygodniowy`."""
    assert STEMS[language][word] == number
