"""Sections and clauses of two compared versions as a page shows them; clauses in a row that stayed are one entry.

Nothing is left out: what stayed is counted, and its words are there to be unfolded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext, pgettext

from consent.core.differences import ClauseDiff, Piece, SectionDiff
from consent.web import marked_text
from consent.web.marked_text import Group

# Never the only bearer of a meaning: `note` has the word.
SIGNS = {"added": "+", "removed": "−", "changed": "±", "moved": "↕", "moved_changed": "±", "same": "="}
FOLDED = ("same", "moved")


@dataclass(frozen=True, slots=True)
class Words:
    """A text: both versions in one, and each alone; `is_layout`: nothing but line ends differs."""

    marked: tuple[Group, ...]
    before: tuple[Group, ...]
    after: tuple[Group, ...]
    is_layout: bool = False


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause by the number that it has now, or had."""

    number: str
    words: Words


@dataclass(frozen=True, slots=True)
class Entry:
    """A clause, or several in a row that stayed or only moved (`is_folded`).

    `before` and `after` are its numbers in either version, empty where it is not; `note` says what became of it.
    """

    kind: str
    sign: str
    note: str
    before: str
    after: str
    is_folded: bool
    clauses: tuple[ClauseShown, ...]


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section with its clauses; `note` is empty where it is what and where it was."""

    kind: str
    sign: str
    note: str
    number: int
    heading: Words
    entries: tuple[Entry, ...]

    @property
    def is_unchanged(self) -> bool:
        """Whether it and all its clauses are what and where they were."""
        return self.kind == "same" and all(entry.kind == "same" for entry in self.entries)


def words(pieces: Sequence[Piece]) -> Words:
    """Pieces as a page shows them."""
    is_changed = any(piece.op != "same" for piece in pieces)
    return Words(
        marked_text.marked(pieces),
        marked_text.before(pieces),
        marked_text.after(pieces),
        is_changed and marked_text.is_layout_alone(pieces),
    )


def sections(found: Iterable[SectionDiff]) -> tuple[SectionShown, ...]:
    """All sections, in the order of the newer text."""
    return tuple(_section(one) for one in found)


def _section(section: SectionDiff) -> SectionShown:
    return SectionShown(
        kind=section.kind,
        sign=SIGNS[section.kind],
        note=_section_note(section),
        number=section.after or section.before or 0,
        heading=words(section.heading.pieces),
        entries=tuple(_entry(run) for run in _runs(section.clauses)),
    )


def _section_note(section: SectionDiff) -> str:
    match section.kind:
        case "added":
            return gettext("new section")
        case "removed":
            return gettext("dropped section")
        case "moved" | "moved_changed":
            return gettext("was section %(number)d", number=section.before)
        case _:
            return ""


def _runs(clauses: Iterable[ClauseDiff]) -> Iterator[list[ClauseDiff]]:
    """Clauses that stayed, or moved by as much, together; each other one by itself."""
    run: list[ClauseDiff] = []
    for clause in clauses:
        if run and not _goes_on(run[-1], clause):
            yield run
            run = []
        run.append(clause)
    if run:
        yield run


def _goes_on(last: ClauseDiff, clause: ClauseDiff) -> bool:
    if clause.kind != last.kind or clause.kind not in FOLDED:
        return False
    return _next(last.before) == clause.before and _next(last.after) == clause.after


def _next(number: str | None) -> str:
    section, _, clause = (number or "0.0").partition(".")
    return f"{section}.{int(clause) + 1}"


def _entry(run: Sequence[ClauseDiff]) -> Entry:
    kind = run[0].kind
    before, after = _span([one.before for one in run]), _span([one.after for one in run])
    return Entry(
        kind=kind,
        sign=SIGNS[kind],
        note=note(kind, before),
        before=before,
        after=after,
        is_folded=kind in FOLDED,
        clauses=tuple(ClauseShown(one.after or one.before or "", words(one.pieces)) for one in run),
    )


def _span(numbers: Sequence[str | None]) -> str:
    first, last = numbers[0] or "", numbers[-1] or ""
    # TRANSLATORS: from one clause of the terms to another, as "2.1–2.4".
    return first if first == last else pgettext("clauses", "%(first)s–%(last)s", first=first, last=last)


def note(kind: str, before: str = "") -> str:
    """What became of something, in a word or two; `before` is its number before."""
    match kind:
        case "added":
            return pgettext("what became of it", "new")
        case "removed":
            return pgettext("what became of it", "dropped")
        case "changed":
            return pgettext("what became of it", "changed")
        case "moved":
            return gettext("same words, was %(number)s", number=before)
        case "moved_changed":
            return gettext("changed, was %(number)s", number=before)
        case _:
            return pgettext("what became of it", "unchanged")
