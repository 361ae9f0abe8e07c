"""One version as its author sees it: all languages beside each other, piece by piece, each finding at the piece it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from consent.core.firms import Version
from consent.core.rendering import render_clauses, render_markdown
from consent.core.terms import Statement, TermsText
from consent.errors import Finding, FormatError
from consent.service.content_folder import FirmContent, SourceText, document_path, terms_path

# What a piece of a text is: ("title",), ("in_short", 0), ("statement", "view"), ("section", "2"), ("clause", "2.3").
Key = tuple[str | int, ...]

_ABOVE = ("title", "summary", "in_short", "changes", "change", "reason")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece in one language; `text` is HTML where `is_html`. `place` is its file and line; None: not in this language."""

    language: str
    text: str | None
    place: str = ""
    is_html: bool = False
    statement: Statement | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The same piece in every language; `kind` is the first of its key, `label` in our words or its number.

    `anchor` is its place on the page: that of the real pages where those have one, "c2.3".
    """

    kind: str
    label: str
    anchor: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the version: `text` is None while it cannot be read; `findings` belong to no piece of it."""

    language: str
    path: str
    text: TermsText | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A further document in every language."""

    title: Mapping[str, str]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The files of a version, and what those say that can be read."""

    files: tuple[File, ...]
    rows: tuple[Row, ...]
    documents: tuple[DocumentRow, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Those whose text can be read: the columns of the page."""
        return tuple(file.language for file in self.files if file.text)

    @property
    def found(self) -> tuple[tuple[Finding, str], ...]:
        """What was found about pieces, each with the piece's anchor: errors first, then as they stand on the page."""
        all_found = [(each, row.anchor) for row in self.rows for cell in row.cells for each in cell.findings]
        return tuple(sorted(all_found, key=lambda each: each[0].severity != "error"))


def page(firm: FirmContent, version: Version, findings: Sequence[Finding]) -> Page:
    """A version of the folder; `findings` are about its files."""
    columns = [_column(firm, version, language, findings) for language in firm.file.languages]
    readable = [column for column in columns if column.source]
    return Page(
        files=tuple(column.file for column in columns),
        rows=tuple(_rows(readable)),
        documents=tuple(_documents(firm, version, findings)),
    )


# The pieces of one text ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    language: str
    file: File
    source: SourceText | None
    cells: Mapping[Key, Cell]


def _column(firm: FirmContent, version: Version, language: str, findings: Sequence[Finding]) -> _Column:
    path = terms_path(language, firm.file.id, version.name)
    mine = [finding for finding in findings if finding.file == path]
    source = firm.texts.get((version.name, language))
    if source is None:
        return _Column(language, File(language, path, None, tuple(mine)), None, {})
    lines = _lines(source.text)
    placed: dict[Key | None, list[Finding]] = {}
    for finding in mine:
        placed.setdefault(_piece_at(finding.line, lines), []).append(finding)
    cells = {
        key: Cell(
            cell.language,
            cell.text,
            f"{path}:{lines[key]}",
            cell.is_html,
            cell.statement,
            tuple(placed.get(key, ())),
        )
        for key, cell in _cells(source.text, language)
    }
    told = {finding for cell in cells.values() for finding in cell.findings}
    others = tuple(finding for finding in mine if finding not in told)
    return _Column(language, File(language, path, source.text, others), source, cells)


def _lines(text: TermsText) -> dict[Key, int]:
    """Where each piece starts; of those that are not shown too, so that nothing is put under a neighbour."""
    front: list[Key] = [("firm",), ("version",), ("language",), ("title",), ("summary",)]
    front += [("in_short", place) for place in range(len(text.in_short))]
    front += [("changes",), ("change",), *([("reason",)] if text.reason else [])]
    found = {key: text.lines[key] for key in front}
    for index, statement in enumerate(text.statements):
        found["statement", statement.id] = text.lines["statements", index]
    for section in text.sections:
        found["section", str(section.number)] = section.line
        found |= {("clause", clause.number): clause.line for clause in section.clauses}
    return found


def _piece_at(line: int, lines: Mapping[Key, int]) -> Key | None:
    """The piece that a line is in: the last one that starts before it."""
    before = [(start, key) for key, start in lines.items() if start <= line]
    return max(before, key=lambda each: each[0])[1] if before else None


def _cells(text: TermsText, language: str) -> Iterator[tuple[Key, Cell]]:
    yield ("title",), Cell(language, text.title)
    yield ("summary",), Cell(language, text.summary)
    for place, line in enumerate(text.in_short):
        yield ("in_short", place), Cell(language, line)
    yield ("changes",), Cell(language, text.changes)
    yield ("change",), Cell(language, text.change)
    if text.reason:
        yield ("reason",), Cell(language, text.reason)
    for statement in text.statements:
        yield ("statement", statement.id), Cell(language, statement.text, statement=statement)
    clauses = render_clauses(text)
    for section in text.sections:
        yield ("section", str(section.number)), Cell(language, section.heading)
        for clause in section.clauses:
            yield ("clause", clause.number), Cell(language, clauses[clause.number], is_html=True)


# Beside each other ---------------------------------------------------------------------------------------------------


def _rows(columns: Sequence[_Column]) -> Iterator[Row]:
    keys = sorted({key for column in columns for key in column.cells}, key=_order(columns))
    for key in keys:
        cells = tuple(column.cells.get(key, Cell(column.language, None)) for column in columns)
        yield Row(str(key[0]), _label(key), _anchor(key), cells)


def _anchor(key: Key) -> str:
    if key[0] in {"section", "clause"}:
        return f"{str(key[0])[0]}{key[1]}"
    return "-".join(str(part) for part in key)


def _order(columns: Sequence[_Column]) -> Callable[[Key], tuple[int, ...]]:
    """The order of a page: what stands above, what is declared in the order of the first text, sections and clauses."""
    declared = [key for column in columns for key in column.cells if key[0] == "statement"]

    def place(key: Key) -> tuple[int, ...]:
        if key[0] in {"section", "clause"}:
            return (len(_ABOVE) + 1, *(int(part) for part in str(key[1]).split(".")))
        if key[0] == "statement":
            return len(_ABOVE), declared.index(key)
        return (_ABOVE.index(str(key[0])), *(int(part) for part in key[1:]))

    return place


def _label(key: Key) -> str:
    match key:
        case ("title",):
            return gettext("Title")
        case ("summary",):
            return gettext("Summary")
        case ("in_short", int(place)):
            return gettext("In short, line %(number)d", number=place + 1)
        case ("changes",):
            return gettext("What changed")
        case ("change",):
            return gettext("Kind of change")
        case ("reason",):
            return gettext("Reason")
        case _:
            return str(key[1])


# Further documents ---------------------------------------------------------------------------------------------------


def _documents(firm: FirmContent, version: Version, findings: Sequence[Finding]) -> Iterator[DocumentRow]:
    for document in version.documents:
        cells = []
        for language in firm.file.languages:
            path = document_path(language, firm.file.id, document.file)
            data = firm.documents.get((version.name, document.id, language))
            mine = tuple(finding for finding in findings if finding.file == path)
            cells.append(Cell(language, _rendered(data), path, is_html=True, findings=mine))
        yield DocumentRow(document.title, tuple(cells))


def _rendered(data: bytes | None) -> str | None:
    try:
        return None if data is None else render_markdown(data.decode())
    except FormatError:
        return None
