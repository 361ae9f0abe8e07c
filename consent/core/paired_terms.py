"""Which clause and which section of an older text became which of a newer one.

The same words first, wherever they moved; then the likeliest of what is left, where the same number or the same neighbours
speak for a pair. Sections follow their clauses and their heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consent.core.alignment import Candidates, Pairs, likeness, pair_best, pair_identical
from consent.core.blocks import plain_text
from consent.core.pieces import stems_in
from consent.core.rendering import render_clauses
from consent.core.terms import TermsText

# Clauses of one text that have nothing to do with each other share a third of their words at most, hardly ever half.
LEAST_LIKENESS = 0.55
FOR_THE_PLACE = 0.2
# Half of the clauses, or the same heading.
LEAST_FOR_SECTIONS = 0.5


@dataclass(frozen=True, slots=True)
class PlainClause:
    """A clause as plain text, and the place of its section."""

    number: str
    text: str
    section: int
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class PairedTerms:
    """The clauses of two texts in order, and the pairs: place in the older -> place in the newer, and back."""

    older: tuple[PlainClause, ...]
    newer: tuple[PlainClause, ...]
    clauses: Pairs
    came_from: Pairs
    sections: Pairs


def pair_terms(older: TermsText, newer: TermsText) -> PairedTerms:
    """Every clause and every section stands in one pair at most."""
    before, after = _plain_clauses(older), _plain_clauses(newer)
    clauses = pair_identical([clause.text for clause in before], [clause.text for clause in after])
    clauses |= _pair_changed(before, after, clauses)
    came_from = {there: place for place, there in clauses.items()}
    sections = _pair_sections(older, newer, before, after, clauses)
    return PairedTerms(before, after, clauses, came_from, sections)


def _plain_clauses(text: TermsText) -> tuple[PlainClause, ...]:
    fragments = render_clauses(text)
    return tuple(
        PlainClause(clause.number, words, place, stems_in(words))
        for place, section in enumerate(text.sections)
        for clause in section.clauses
        for words in [plain_text(fragments[clause.number])]
    )


def _pair_changed(before: Sequence[PlainClause], after: Sequence[PlainClause], pairs: Pairs) -> Pairs:
    left, free = set(range(len(before))) - set(pairs), set(range(len(after))) - set(pairs.values())
    near = set(_near(before, after, pairs))

    def score(place: int, there: int) -> float:
        alike = likeness(before[place].stems, after[there].stems)
        return alike + (FOR_THE_PLACE if (place, there) in near else 0)

    words = Candidates([clause.stems for clause in before], [clause.stems for clause in after])
    wanted = {*words.among(left, free), *(pair for pair in near if pair[0] in left and pair[1] in free)}
    return pair_best(wanted, score, LEAST_LIKENESS)


def _near(
    before: Sequence[PlainClause], after: Sequence[PlainClause], pairs: Pairs
) -> Iterator[tuple[int, int]]:
    """Places with the same number, and those beside a pair."""
    numbers = {clause.number: place for place, clause in enumerate(after)}
    edges = {-1: -1, **pairs, len(before): len(after)}
    for place, clause in enumerate(before):
        if clause.number in numbers:
            yield place, numbers[clause.number]
        for step in (1, -1):
            if place - step in edges:
                yield place, edges[place - step] + step


def _pair_sections(
    older: TermsText,
    newer: TermsText,
    before: Sequence[PlainClause],
    after: Sequence[PlainClause],
    pairs: Pairs,
) -> Pairs:
    shared = Counter((before[place].section, after[there].section) for place, there in pairs.items())
    headings = pair_identical(
        [section.heading for section in older.sections], [section.heading for section in newer.sections]
    )
    first, second = older.sections, newer.sections

    def score(place: int, there: int) -> float:
        size = max(len(first[place].clauses), len(second[there].clauses))
        same_heading = headings.get(place) == there
        # Enough for itself; a tie goes to the same number.
        return shared[place, there] / size + same_heading * LEAST_FOR_SECTIONS + (place == there) * 0.01

    return pair_best({*shared, *headings.items()}, score, LEAST_FOR_SECTIONS)
