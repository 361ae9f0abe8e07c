"""Where a translation says another figure than the firm's first language: clause by clause, statement by statement.

A correction in one language leaves the other language's file as it was, so that each text may name its own version and date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from consent.core.figure_matching import FigureDifference, figure_difference
from consent.core.figure_values import Figure
from consent.core.figure_words import KNOWN
from consent.core.figures import find_figures
from consent.core.firm_files import version_key
from consent.core.sources import Lines, Path, words
from consent.core.terms import TermsText
from consent.errors import Finding

_ROW = re.compile(r"[ \t]*(?:\|(?![ |:-]+$)|(?:[-*+]|[0-9]{1,9}[.)])[ \t])")
_MOST_SHOWN = 5
_KINDS = ((re.compile(r"#"), "heading"), (re.compile(r"\|"), "table"), (_ROW, "list"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a text that has its counterpart in each language; `own` is the version that the text says it is."""

    name: str
    text: str
    line: int
    language: str
    own: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in it, their lines from 1; the date of the text's own version is no more than that."""
        found = _figures_of(self.text, self.language)
        return tuple(_as_own(figure, self.own) for figure in found) if self.own else found


@lru_cache(maxsize=8192)
def _figures_of(text: str, language: str) -> tuple[Figure, ...]:
    """Most clauses stay as they are from version to version."""
    return find_figures(text, language)


def text_figure_faults(first: TermsText, source: str, text: TermsText) -> Iterator[Finding]:
    """Errors about the figures of a text that differ from those of the first language."""
    if text.language == first.language:  # a slip that is told elsewhere
        return
    wanted = {piece.name: piece for piece in _pieces(first)}
    for piece in _pieces(text):
        there = wanted.get(piece.name)
        if there:
            yield from _finding("error", source, piece, there)


def document_figure_faults(
    first: tuple[str, str], source: str, document: tuple[str, str]
) -> Iterator[Finding]:
    """Errors about the figures of a further document; both are (language, text)."""
    here, there = (tuple(_blocks(language, text)) for language, text in (document, first))
    if [kind for kind, _ in here] != [kind for kind, _ in there]:
        here, there = ((("", _Piece("", text, 1, language)),) for language, text in (document, first))
    for (_, one), (_, other) in zip(here, there, strict=True):
        yield from _finding("error", source, one, other)


def label_figure_faults(
    labels: Iterable[tuple[Path, Mapping[str, str]]], languages: Sequence[str], *, source: str, lines: Lines
) -> Iterator[Finding]:
    """Warnings about the figures of a firm file's words: labels, hints, and the privacy notice."""
    for path, texts in labels:
        for language in languages[1:]:
            here, there = (
                _Piece(words((*path, one)), texts[one], 1, one) for one in (language, languages[0])
            )
            for found in _finding("warning", source, here, there):
                place = f"line {found.line} of it: " if "\n" in here.text else ""
                name, _, rest = found.message.partition(": ")
                yield replace(found, line=lines[*path, language], message=f"{name}: {place}{rest}")


def _pieces(text: TermsText) -> Iterator[_Piece]:
    for name, words_of_it, line in _parts(text):
        yield _Piece(name, words_of_it, line, text.language, text.version)


def _parts(text: TermsText) -> Iterator[tuple[str, str, int]]:
    yield "title", text.title, text.lines["title",]
    yield "summary", text.summary, text.lines["summary",]
    for index, line in enumerate(text.in_short):
        yield f"in_short {index + 1}", line, text.lines["in_short", index]
    for index, statement in enumerate(text.statements):
        name = f"statement {statement.id!r}"
        yield name, statement.text, text.lines["statements", index, "text"]
        for place, answer in enumerate(statement.answers or ()):
            line_of_it = text.lines["statements", index, "answers", place, "text"]
            yield f"{name}, answer {answer.id!r}", answer.text, line_of_it
    for section in text.sections:
        yield f"heading of section {section.number}", section.heading, section.line
        for clause in section.clauses:
            yield f"clause {clause.number}", clause.text, clause.line


def _as_own(figure: Figure, version: str) -> Figure:
    """The date of the version that the text belongs to, told as that."""
    day, _ = version_key(version)
    is_own = any(
        name == "date" and isinstance(value, tuple) and value[:3] == (day.year, day.month, day.day)
        for name, value in figure.readings
    )
    return replace(figure, readings=figure.readings | {("own version", "")}) if is_own else figure


def _blocks(language: str, text: str) -> Iterator[tuple[str, _Piece]]:
    """Kind and words of each paragraph, list and table."""
    line = 1
    for block in re.split(r"(\n[ \t]*\n)", text):
        words_of_it = block.lstrip("\n")
        if words_of_it.strip():
            kind = next((name for pattern, name in _KINDS if pattern.match(words_of_it)), "paragraph")
            yield kind, _Piece("", words_of_it, line + len(block) - len(words_of_it), language)
        line += block.count("\n")


def _rows(piece: _Piece) -> list[_Piece]:
    """The items of its lists and the lines of its tables."""
    rows: list[_Piece] = []
    is_open = False
    for line, text in enumerate(piece.text.split("\n"), start=piece.line):
        is_row = bool(_ROW.match(text))
        is_open = is_row or (is_open and bool(text.strip()))
        if is_row:
            name = ", ".join([*filter(None, [piece.name]), f"row {len(rows) + 1}"])
            rows.append(replace(piece, name=name, text=text, line=line))
        elif is_open:
            rows[-1] = replace(rows[-1], text=f"{rows[-1].text}\n{text}")
    return rows


def _finding(severity: str, source: str, here: _Piece, there: _Piece) -> Iterator[Finding]:
    whole = _difference(here, there)
    for place, found in [(here, whole)] if whole else list(_rows_that_differ(here, there))[:1]:
        line = place.line + (found.here[0].line - 1 if found.here else 0)
        message = f"{place.name}: " if place.name else ""
        yield Finding(severity, source, line, "figures_differ", message + _told(found, there.language))


def _difference(here: _Piece, there: _Piece) -> FigureDifference | None:
    return figure_difference(
        here.figures, there.figures, are_known=(here.language in KNOWN, there.language in KNOWN)
    )


def _rows_that_differ(here: _Piece, there: _Piece) -> Iterator[tuple[_Piece, FigureDifference]]:
    """Where all figures are the same and yet some stand in another row; one that only says more is no difference."""
    rows, others = _rows(here), _rows(there)
    if len(rows) == len(others):
        for row, other in zip(rows, others, strict=True):
            found = _difference(row, other)
            if found and found.here and found.there:
                yield row, found


def _told(found: FigureDifference, language: str) -> str:
    here, there = (_listed(side) for side in (found.here, found.there))
    if not there:
        return f"{here} here, not in {language!r}"
    return f"{here} here, {there} in {language!r}" if here else f"{there} in {language!r}, not here"


def _listed(figures: Sequence[Figure]) -> str:
    shown = [figure.shown for figure in figures[:_MOST_SHOWN]]
    more = len(figures) - len(shown)
    return " and ".join([*shown, *([f"{more} more"] if more else [])])
