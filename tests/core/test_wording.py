"""Sentences of a text: where they end, what list items carry, on which line a word stands."""

from __future__ import annotations

import pytest

from consent.core.complaints import short_complaint_line
from consent.core.wording import (
    LONGEST_SENTENCE,
    Case,
    Unit,
    any_of,
    compile_pattern,
    find_case,
    plain,
    read_passage,
)


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in read_passage(Unit(text, 1)).sentences]


def test_sentences_end_where_the_next_begins_with_a_capital() -> None:
    """Abbreviations and numbers end none."""
    assert sentences("Art. 6 lid 1 b. Zie ook incl. btw! „Goed” is goed. Ja") == [
        "art. 6 lid 1 b.",
        "zie ook incl. btw!",
        "„goed” is goed.",
        "ja",
    ]


def test_marks_and_spaces_do_not_matter() -> None:
    """Bold, line breaks, no-break spaces, letters in two parts."""
    assert sentences("Een **vet**\n  woord\u00a0en e\u0301e\u0301n.") == ["een vet woord en één."]
    assert plain("  `A`  B’s ") == "a b's"


def test_list_items_carry_the_words_that_introduce_them() -> None:
    """Up to the colon, and only for their own list."""
    text = "Eerst dit. Niet voor:\n\n- een,\n- twee\n  drie.\n\n1. vier\n\nDaarna.\n\n- los"
    assert sentences(text) == [
        "eerst dit.",
        "niet voor:",
        "niet voor: een,",
        "niet voor: twee drie.",
        "niet voor: vier",
        "daarna.",
        "los",
    ]


def test_words_know_their_line() -> None:
    """Also when a sentence goes over several lines."""
    (sentence,) = read_passage(Unit("een\ntwee drie\n", 10)).sentences
    assert [sentence.line_at(sentence.text.index(word)) for word in ("een", "twee", "drie")] == [10, 11, 11]


def test_sentence_without_end_is_cut() -> None:
    """What no person writes is not searched to its end."""
    (sentence,) = read_passage(Unit("woord " * LONGEST_SENTENCE, 1)).sentences
    assert len(sentence.text) <= LONGEST_SENTENCE + len("woord")


def test_gap_stands_for_a_few_words() -> None:
    """With commas and colons between them."""
    pattern = compile_pattern("niet …2 goed")
    assert [
        bool(pattern.search(text))
        for text in ("niet goed", "niet zo, heel goed", "niet: goed", "niet a b c goed")
    ] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("case", "fits"),
    [
        (Case(has=("een", "twee")), True),
        (Case(has=("een", "drie")), False),
        (Case(has=(any_of("drie", "twee"),)), True),
        (Case(has=("een",), lacks="twee"), False),
        (Case(has=("een",), about="drie"), True),
        (Case(has=("een",), about="kop"), True),
        (Case(has=("een",), about="vier"), False),
        (Case(has=("een",), unless="drie"), False),
        (Case(has=("een",), unless="vier"), True),
    ],
)
def test_case_fits_a_sentence(case: Case, fits: bool) -> None:
    """All that it must have, nothing that it must not; what it is about may stand elsewhere in the unit."""
    passage = read_passage(Unit("Een twee.\nDan drie.", 5, "Kop"))
    assert find_case([case], passage) == (5 if fits else None)


def test_window_of_fourteen_days_is_long_enough() -> None:
    """In days, working days, weeks and hours; a language without rules has none."""

    def is_short(text: str, language: str = "nl") -> bool:
        return short_complaint_line(read_passage(Unit(f"Klachten binnen {text}.", 1)), language) is not None

    assert [is_short(text) for text in ("13 dagen", "9 werkdagen", "1 week", "335 uur", "een week")] == [
        True
    ] * 5
    assert [is_short(text) for text in ("14 dagen", "10 werkdagen", "2 weken", "336 uur")] == [False] * 4
    assert not is_short("3 dagen", "de")
