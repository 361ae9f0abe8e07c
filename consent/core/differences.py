"""What became of a text of terms: its words, statements, sections and clauses, as values without a sentence of ours.

Words are those of the rendered text, so that no sign of Markdown is among them; emphasis alone is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from consent.core.paired_terms import PairedTerms, PlainClause, pair_terms
from consent.core.pieces import Op, Piece, TextDiff, compare_texts
from consent.core.terms import Section, Statement, TermsText

__all__ = [
    "ClauseDiff",
    "Differences",
    "Op",
    "Piece",
    "SectionDiff",
    "Setting",
    "StatementDiff",
    "TextDiff",
    "differences",
]

PlaceKind = Literal["same", "changed", "moved", "moved_changed", "added", "removed"]
StatementKind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class ClauseDiff:
    """A clause; `moved` has the same words under another number. `before` and `after` are its numbers."""

    kind: PlaceKind
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SectionDiff:
    """A section and its clauses: in the order of the newer text, removed ones where they stood.

    `moved`: all is as it was, under another number. `removed` may be without clauses: others took them in.
    """

    kind: PlaceKind
    before: int | None
    after: int | None
    heading: TextDiff
    clauses: tuple[ClauseDiff, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """Something of a statement besides its words that is another now: kind, basis, only, expires_days; where new, the last two."""

    name: str
    before: str | int | None
    after: str | int | None


@dataclass(frozen=True, slots=True)
class StatementDiff:
    """A statement; `answers` has a line for each answer, None where it is no question in either text."""

    kind: StatementKind
    id: str
    statement_kind: str
    text: TextDiff
    answers: TextDiff | None
    required_before: bool | None
    required_after: bool | None
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that a person may read in two texts of one language, compared."""

    title: TextDiff
    summary: TextDiff
    in_short: tuple[TextDiff, ...]
    statements: tuple[StatementDiff, ...]
    sections: tuple[SectionDiff, ...]

    @property
    def is_empty(self) -> bool:
        """Whether every word is the same, in the same place."""
        texts = (self.title, self.summary, *self.in_short)
        parts: tuple[StatementDiff | SectionDiff, ...] = (*self.statements, *self.sections)
        return not any(text.is_changed for text in texts) and all(part.kind == "same" for part in parts)


def differences(older: TermsText, newer: TermsText) -> Differences:
    """What became of `older` in `newer`, both in one language."""
    return Differences(
        title=compare_texts(older.title, newer.title),
        summary=compare_texts(older.summary, newer.summary),
        in_short=tuple(compare_texts(*lines) for lines in zip(older.in_short, newer.in_short, strict=True)),
        statements=tuple(_statements(older.statements, newer.statements)),
        sections=tuple(_sections(older.sections, newer.sections, pair_terms(older, newer))),
    )


# Statements ----------------------------------------------------------------------------------------------------------


def _statements(older: Sequence[Statement], newer: Sequence[Statement]) -> Iterator[StatementDiff]:
    before = {statement.id: statement for statement in older}
    after = {statement.id: statement for statement in newer}
    gone = _gone(before, {name: name for name in before if name in after}, after)
    yield from (_lone_statement(before[name], "removed") for name in gone[None])
    for name, statement in after.items():
        if name in before:
            yield _statement(before[name], statement)
        else:
            yield _lone_statement(statement, "added")
        yield from (_lone_statement(before[other], "removed") for other in gone[name])


def _lone_statement(statement: Statement, op: Literal["added", "removed"]) -> StatementDiff:
    text, answers = (_lone(words, op) for words in (statement.text, _answers(statement)))
    before, after = (None, statement.required) if op == "added" else (statement.required, None)
    settings = tuple(_limits(statement)) if op == "added" else ()
    lines = answers if answers.pieces else None
    return StatementDiff(op, statement.id, statement.kind, text, lines, before, after, settings)


def _limits(statement: Statement) -> Iterator[Setting]:
    # What narrows a new statement; its kind and basis are no change of anything.
    if statement.only == "paid":
        yield Setting("only", None, statement.only)
    if statement.expires_days is not None:
        yield Setting("expires_days", None, statement.expires_days)


def _statement(before: Statement, after: Statement) -> StatementDiff:
    text = compare_texts(before.text, after.text)
    answers = compare_texts(_answers(before), _answers(after))
    settings = tuple(_settings(before, after))
    is_changed = text.is_changed or answers.is_changed or settings or before.required != after.required
    return StatementDiff(
        "changed" if is_changed else "same",
        after.id,
        after.kind,
        text,
        answers if answers.pieces else None,
        before.required,
        after.required,
        settings,
    )


def _answers(statement: Statement) -> str:
    return "\n".join(answer.text for answer in statement.answers or ())


def _settings(before: Statement, after: Statement) -> Iterator[Setting]:
    for name in ("kind", "basis", "only", "expires_days"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Setting(name, old, new)


# Sections and clauses ------------------------------------------------------------------------------------------------


def _sections(
    older: Sequence[Section], newer: Sequence[Section], paired: PairedTerms
) -> Iterator[SectionDiff]:
    mine, theirs = _by_section(paired.older), _by_section(paired.newer)
    back = {there: place for place, there in paired.sections.items()}
    gone = _gone(range(len(older)), paired.sections, range(len(newer)))

    def removed(place: int | None) -> Iterator[SectionDiff]:
        for lost in gone[place]:
            clauses = tuple(_clauses(paired, mine[lost], []))
            heading = _lone(older[lost].heading, "removed")
            yield SectionDiff("removed", older[lost].number, None, heading, clauses)

    yield from removed(None)
    for place, section in enumerate(newer):
        before = older[back[place]] if place in back else None
        clauses = tuple(_clauses(paired, mine[back[place]] if place in back else [], theirs[place]))
        yield _section(before, section, clauses)
        yield from removed(place)


def _section(before: Section | None, after: Section, clauses: tuple[ClauseDiff, ...]) -> SectionDiff:
    if before is None:
        return SectionDiff("added", None, after.number, _lone(after.heading, "added"), clauses)
    heading = compare_texts(before.heading, after.heading)
    is_same = not heading.is_changed and all(_follows(clause, before, after) for clause in clauses)
    kind = _kind(is_same, before.number == after.number)
    return SectionDiff(kind, before.number, after.number, heading, clauses)


def _follows(clause: ClauseDiff, before: Section, after: Section) -> bool:
    """Whether a clause has the same words in the same place of its section."""
    if clause.kind not in {"same", "moved"} or clause.before is None or clause.after is None:
        return False
    place, there = clause.before.split("."), clause.after.split(".")
    return place == [str(before.number), there[1]] and there[0] == str(after.number)


def _clauses(paired: PairedTerms, mine: Sequence[int], theirs: Sequence[int]) -> Iterator[ClauseDiff]:
    gone = _gone(mine, paired.clauses, frozenset(theirs))
    yield from (_lone_clause(paired.older[lost], "removed") for lost in gone[None])
    for there in theirs:
        after = paired.newer[there]
        if there in paired.came_from:
            yield _clause(paired.older[paired.came_from[there]], after)
        else:
            yield _lone_clause(after, "added")
        yield from (_lone_clause(paired.older[lost], "removed") for lost in gone[there])


def _lone_clause(clause: PlainClause, op: Literal["added", "removed"]) -> ClauseDiff:
    before, after = (None, clause.number) if op == "added" else (clause.number, None)
    return ClauseDiff(op, before, after, _lone(clause.text, op).pieces)


def _clause(before: PlainClause, after: PlainClause) -> ClauseDiff:
    kind = _kind(before.text == after.text, before.number == after.number)
    return ClauseDiff(kind, before.number, after.number, compare_texts(before.text, after.text).pieces)


def _kind(is_same: bool, is_here: bool) -> PlaceKind:
    if is_here:
        return "same" if is_same else "changed"
    return "moved" if is_same else "moved_changed"


def _lone(text: str, op: Op) -> TextDiff:
    return TextDiff((Piece(op, text),) if text else ())


def _by_section(clauses: Iterable[PlainClause]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, clause in enumerate(clauses):
        places[clause.section].append(place)
    return places


Place = TypeVar("Place", int, str)


def _gone(
    places: Iterable[Place], pairs: Mapping[Place, Place], here: Container[Place]
) -> dict[Place | None, list[Place]]:
    """Places in no pair, by the newer place of the last one before them that is still `here`."""
    gone: dict[Place | None, list[Place]] = defaultdict(list)
    last: Place | None = None
    for place in places:
        if place not in pairs:
            gone[last].append(place)
        elif pairs[place] in here:
            last = pairs[place]
    return gone
