"""Differences for a terminal, as indented lines: `[-went-]{+came+}`, in colour where there is some.

Colour only repeats what the signs say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import shorten

from rich.text import Text

from consent.core.differences import ClauseDiff, Differences, Piece, SectionDiff, StatementDiff

SIGNS = {"same": ("", "", ""), "removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
KINDS = ("changed", "moved_changed", "moved", "added", "removed", "same")
# Of a clause that only moved, so much tells which one it is.
ENOUGH_TO_KNOW = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of text and how far it stands from the edge."""

    indent: int
    text: Text


def lines_of(found: Differences) -> Iterator[Line]:
    """Everything that is not the same, and how much is."""
    for name, text in _short_texts(found):
        yield Line(0, Text(name, "bold"))
        yield Line(2, _marked(text))
    for statement in found.statements:
        if statement.kind != "same":
            yield from _statement(statement)
    for section in found.sections:
        if section.kind != "same":
            yield from _section(section)
    clauses = [clause.kind for section in found.sections for clause in section.clauses]
    yield Line(0, Text(f"statements: {_counted(one.kind for one in found.statements)}"))
    yield Line(0, Text(f"clauses: {_counted(clauses)}"))


def _short_texts(found: Differences) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    named = [("title", found.title), ("summary", found.summary)]
    named += [(f"in short, line {number}", line) for number, line in enumerate(found.in_short, start=1)]
    return ((name, text.pieces) for name, text in named if text.is_changed)


def _statement(found: StatementDiff) -> Iterator[Line]:
    yield Line(0, Text(f"statement {found.id} ({found.statement_kind}), {found.kind}", "bold"))
    yield Line(2, _marked(found.text.pieces))
    if found.answers:
        yield Line(4, _marked(found.answers.pieces))
    if found.kind == "added":
        yield Line(2, Text(_required(found.required_after)))
    elif found.kind == "changed" and found.required_before != found.required_after:
        yield Line(2, Text(f"{_required(found.required_before)} -> {_required(found.required_after)}"))
    for setting in found.settings:
        yield Line(2, Text(f"{setting.name}: {setting.before or 'none'} -> {setting.after or 'none'}"))


def _required(value: bool | None) -> str:
    return "required" if value else "not required"


def _section(found: SectionDiff) -> Iterator[Line]:
    remark = {
        "moved": " (moved, every clause with the same words)",
        "added": " (new section)",
        "removed": " (removed section)",
    }.get(found.kind, "")
    heading = Text.assemble("section ", _numbers(found), ": ", _marked(found.heading.pieces), remark)
    heading.stylize("bold")
    yield Line(0, heading)
    if found.kind != "moved":
        yield from (Line(2, _clause(clause)) for clause in found.clauses if clause.kind != "same")


def _clause(found: ClauseDiff) -> Text:
    if found.kind == "moved":
        words = "".join(piece.text for piece in found.pieces)
        return Text(
            f"{_numbers(found)} (moved, the same words): {shorten(words, ENOUGH_TO_KNOW, placeholder=' ...')}"
        )
    remark = {"added": " (new)", "removed": " (removed)"}.get(found.kind, "")
    return Text.assemble(_numbers(found), remark, ": ", _marked(found.pieces))


def _numbers(found: SectionDiff | ClauseDiff) -> str:
    if found.before in {None, found.after} or found.after is None:
        return str(found.after or found.before)
    return f"{found.before} -> {found.after}"


def _marked(pieces: Iterable[Piece]) -> Text:
    text = Text()
    for piece in pieces:
        opening, closing, style = SIGNS[piece.op]
        text.append(f"{opening}{piece.text}{closing}", style)
    return text


def _counted(kinds: Iterable[str]) -> str:
    found = Counter(kinds)
    return ", ".join(f"{found[kind]} {kind.replace('_', ' and ')}" for kind in KINDS if found[kind])
