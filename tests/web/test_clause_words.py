"""Sections and clauses of two versions as a page shows them: nothing is left out, what stayed is counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from consent.core.differences import ClauseDiff, Piece, SectionDiff, TextDiff, differences
from consent.web import clause_words
from consent.web.clause_words import Entry, SectionShown
from tests.core.content_findings import terms

HEADING = TextDiff((Piece("same", "Help"),))
WORDS = (Piece("same", "Words."),)
WORDS_1_1 = "1.1 De technicus helpt u met **Example Viewer**. De prijzen staan in de prijslijst."


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def section(*clauses: ClauseDiff, kind: str = "changed", before: int | None = 2) -> SectionShown:
    """A section of these clauses as it is shown."""
    (shown,) = clause_words.sections([SectionDiff(kind, before, 2, HEADING, clauses)])  # type: ignore[arg-type]
    return shown


def clause(kind: str, before: str | None, after: str | None) -> ClauseDiff:
    """A clause of some words."""
    return ClauseDiff(kind, before, after, WORDS)  # type: ignore[arg-type]


def told(entry: Entry) -> tuple[str, str, str]:
    """An entry's numbers before and after, and what became of it."""
    return entry.before, entry.after, entry.note


def test_clauses_that_stayed_are_one_entry() -> None:
    """Folded, and with the words of each."""
    shown = section(*(clause("same", f"2.{number}", f"2.{number}") for number in (1, 2, 3)))
    (entry,) = shown.entries
    assert told(entry) == ("2.1–2.3", "2.1–2.3", "unchanged")
    assert entry.is_folded
    assert [one.number for one in entry.clauses] == ["2.1", "2.2", "2.3"]


def test_clauses_that_moved_by_as_much_are_one_entry() -> None:
    """Another number before or after begins another."""
    moved = (("2.2", "2.3"), ("2.3", "2.4"), ("4.1", "2.5"), ("4.2", "2.7"))
    entries = section(*(clause("moved", *numbers) for numbers in moved)).entries
    assert [told(entry) for entry in entries] == [
        ("2.2–2.3", "2.3–2.4", "same words, was 2.2–2.3"),
        ("4.1", "2.5", "same words, was 4.1"),
        ("4.2", "2.7", "same words, was 4.2"),
    ]


def test_clauses_that_changed_stand_by_themselves() -> None:
    """Each says what became of it, by a sign and a word."""
    shown = section(
        clause("changed", "2.1", "2.1"),
        clause("changed", "2.2", "2.2"),
        clause("added", None, "2.3"),
        clause("removed", "2.3", None),
        clause("moved_changed", "3.1", "2.4"),
    )
    assert [(entry.sign, *told(entry)) for entry in shown.entries] == [
        ("±", "2.1", "2.1", "changed"),
        ("±", "2.2", "2.2", "changed"),
        ("+", "", "2.3", "new"),
        ("−", "2.3", "", "dropped"),
        ("±", "3.1", "2.4", "changed, was 3.1"),
    ]
    assert not any(entry.is_folded for entry in shown.entries)
    assert [one.number for entry in shown.entries for one in entry.clauses][-2:] == ["2.3", "2.4"]


@pytest.mark.parametrize(
    ("kind", "before", "note"),
    [
        ("same", 2, ""),
        ("changed", 2, ""),
        ("added", None, "new section"),
        ("removed", 2, "dropped section"),
        ("moved", 3, "was section 3"),
        ("moved_changed", 3, "was section 3"),
    ],
)
def test_section_says_what_became_of_it(kind: str, before: int | None, note: str) -> None:
    """One that is what and where it was says nothing."""
    shown = section(kind=kind, before=before)
    assert (shown.note, shown.number, shown.entries) == (note, 2, ())


def test_section_of_nothing_but_what_stayed_is_unchanged() -> None:
    """A clause that moved within it makes it another one."""
    assert section(clause("same", "2.1", "2.1"), kind="same").is_unchanged
    assert not section(clause("moved", "2.1", "2.2"), kind="same").is_unchanged
    assert not section(clause("same", "2.1", "2.1"), kind="changed").is_unchanged


def test_section_that_is_gone_keeps_its_number() -> None:
    """Nothing of it is in the newer text."""
    (shown,) = clause_words.sections([SectionDiff("removed", 4, None, HEADING, ())])
    assert shown.number == 4


def test_another_layout_is_no_other_word() -> None:
    """And is said to be so."""
    broken = WORDS_1_1.replace(". De prijzen", ".\n\nDe prijzen")
    found = differences(terms(), terms((WORDS_1_1, broken)))
    entry = clause_words.sections(found.sections)[0].entries[0]
    assert entry.clauses[0].words.is_layout
    assert not clause_words.words(WORDS).is_layout


def test_every_clause_of_a_text_is_somewhere() -> None:
    """Also those that nothing happened to."""
    found = differences(terms(), terms((WORDS_1_1, f"{WORDS_1_1} Altijd.")))
    shown = clause_words.sections(found.sections)
    numbers = [one.number for part in shown for entry in part.entries for one in entry.clauses]
    assert numbers == [one.number for one in terms().clauses]
