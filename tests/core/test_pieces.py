"""Two texts word by word: nothing is lost, and the result can be read aloud."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consent.core import pieces
from consent.core.pieces import Piece, TextDiff, compare_texts, stems_in
from tests.core.short_terms import spelled

WORDS = st.lists(
    st.sampled_from(
        ["a", "b", "de", "prijs", "10,00", "€", ".", ",", "|", "•", " ", "  ", "\n", "é", "\u00a0"]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(WORDS, WORDS)
@example(" | a", "| a")
@example("\n", " \n")
def test_pieces_give_both_texts_back(older: str, newer: str) -> None:
    """Joined without what came: the older text; without what went: the newer one."""
    found = compare_texts(older, newer)
    assert (found.before, found.after) == (older, newer)


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
@example("\n a", "b\n a")
def test_pieces_are_merged(older: str, newer: str) -> None:
    """None is empty, no two in a row share their fate, and what went stands before what came."""
    found = compare_texts(older, newer).pieces
    fates = [piece.op for piece in found]
    assert all(piece.text for piece in found)
    assert all(first != second for first, second in pairwise(fates))
    assert ("added", "removed") not in set(pairwise(fates))


@given(WORDS)
def test_equal_texts_have_no_change(text: str) -> None:
    """One piece, none for nothing."""
    assert compare_texts(text, text) == TextDiff((Piece("same", text),) if text else ())
    assert not compare_texts(text, text).is_changed


@pytest.mark.parametrize(
    ("older", "newer", "said"),
    [
        # a figure is one word
        ("kost 10,00 euro", "kost 12,00 euro", "kost [-10,00-]{+12,00+} euro"),
        ("kost 1 000,00 euro", "kost 2 000,00 euro", "kost [-1 000,00-]{+2 000,00+} euro"),
        ("kost 1\u00a0000 euro", "kost 2\u00a0000 euro", "kost [-1\u00a0000-]{+2\u00a0000+} euro"),
        ("van 9:00-17:00", "van 9:00-18:00", "van [-9:00-17:00-]{+9:00-18:00+}"),
        ("per e-mail", "per post", "per [-e-mail-]{+post+}"),
        # what came begins where a reader would begin it
        ("een dag later", "een hele dag later", "een {+hele +}dag later"),
        ("A b. C d.", "A b. X y. C d.", "A b. {+X y. +}C d."),
        ("A b. X y. C d.", "A b. C d.", "A b. [-X y. -]C d."),
        ("A b c d. De prijs.", "A b c d. De tuin. De prijs.", "A b c d. {+De tuin. +}De prijs."),
        ("met Windows.", "met Windows of Linux.", "met Windows{+ of Linux+}."),
        ("• a\n• b\n• c", "• a\n• c", "• a\n[-• b\n-]• c"),
        ("• a\n• b", "• a\n• b\n• c", "• a\n• b{+\n• c+}"),
        ("• b", "• a\n• b", "{+• a\n+}• b"),
        ("(a) x", "(b)(a) x", "{+(b)+}(a) x"),
        # words that stayed between changes longer than themselves are part of the change
        (
            "Hij mag typen en lezen.",
            "Hij kan luisteren en schrijven.",
            "Hij [-mag typen en lezen-]{+kan luisteren en schrijven+}.",
        ),
        ("12 of 20 minuten", "15 of 30 minuten", "[-12 of 20-]{+15 of 30+} minuten"),
        ("aa, bb, cc dd", "xx, yy, cc dd", "[-aa, bb-]{+xx, yy+}, cc dd"),
        (
            "U betaalt 10 euro per begonnen uur.",
            "U betaalt 12 euro per begonnen half uur.",
            "U betaalt [-10-]{+12+} euro per begonnen {+half +}uur.",
        ),
        # nothing in common but a full stop
        ("Bel ons.", "Schrijf een brief.", "[-Bel ons.-]{+Schrijf een brief.+}"),
        # rows, cells and items are read one by one
        ("a | 10\nb | 5", "a | 12\nc | 6", "a | [-10-]{+12+}\n[-b-]{+c+} | [-5-]{+6+}"),
        ("• a b\n• c d e", "• x y\n• c d f", "• [-a b-]{+x y+}\n• c d [-e-]{+f+}"),
        (
            "• een x\n• twee y\nslot",
            "• drie z\n• vier w\nslot",
            "• [-een x-]{+drie z+}\n• [-twee y-]{+vier w+}\nslot",
        ),
        # a paragraph cut in two
        ("a b c", "a b\nc", "a b[- -]{+\n+}c"),
        ("", "nieuw", "{+nieuw+}"),
        ("oud", "", "[-oud-]"),
    ],
)
def test_change_reads_well(older: str, newer: str, said: str) -> None:
    """Judged by reading it aloud."""
    assert spelled(compare_texts(older, newer).pieces) == said


def test_capitals_and_signs_are_differences() -> None:
    """What is signed is compared, to the letter."""
    assert spelled(compare_texts("De prijs, vast", "de prijs vast").pieces) == "[-De-]{+de+} prijs[-,-] vast"


def test_long_texts_of_few_words_are_compared_by_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """And where even sentences repeat too often, as a whole."""
    older, newer = "A b. C d. E f.", "A b. C x. E f."
    monkeypatch.setattr(pieces, "MOST_PAIRS", 4)
    assert spelled(compare_texts(older, newer).pieces) == "A b. [-C d.-]{+C x.+} E f."
    monkeypatch.setattr(pieces, "MOST_PAIRS", 1)
    assert spelled(compare_texts(older, newer).pieces) == f"[-{older}-]{{+{newer}+}}"


@pytest.mark.parametrize(
    "text", ["de " * 60_000, "de. " * 40_000, "a b c d e f g h " * 10_000, "x\n" * 90_000]
)
def test_no_text_keeps_the_comparison_busy(text: str) -> None:
    """The limit of a file, and the same word over and over."""
    before = time.process_time()
    found = compare_texts(text, text[1:] + "y")
    assert found.after == text[1:] + "y"
    assert time.process_time() - before < 20


def test_stems_are_words_without_most_endings() -> None:
    """Capitals and signs aside; figures whole."""
    assert stems_in("Regulaminu, 123456,00 € i REGULAMIN!") == {"regul", "123456,00", "i"}
