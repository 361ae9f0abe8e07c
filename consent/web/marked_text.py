"""Pieces of a compared text as lines for a page: paragraphs, items of a list, rows of a table, each in runs of one fate.

The text is that of core.blocks: a line for each block, items behind a bullet, cells parted by ` | `.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from consent.core.blocks import BULLET
from consent.core.differences import Piece

ITEM = f"{BULLET} "
CELL = " | "


@dataclass(frozen=True, slots=True)
class Line:
    """`kind` is paragraph, item or row; each cell is a tuple of pieces, and only a row has more than one."""

    kind: str
    cells: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind in a row: paragraphs, a list, a table."""

    kind: str
    lines: tuple[Line, ...]


def marked(pieces: Iterable[Piece]) -> tuple[Group, ...]:
    """Both texts in one, with what was dropped before what was added in its place."""
    lines = [line for row in _rows(pieces) for line in _lines(row)]
    return tuple(Group(kind, tuple(found)) for kind, found in groupby(lines, key=lambda line: line.kind))


def before(pieces: Iterable[Piece]) -> tuple[Group, ...]:
    """The older text alone, what was dropped from it marked."""
    return marked(piece for piece in pieces if piece.op != "added")


def after(pieces: Iterable[Piece]) -> tuple[Group, ...]:
    """The newer text alone, what was added to it marked."""
    return marked(piece for piece in pieces if piece.op != "removed")


def is_layout_alone(pieces: Iterable[Piece]) -> bool:
    """Whether nothing but line ends and spaces differ."""
    return not any(piece.op != "same" and piece.text.strip() for piece in pieces)


def _rows(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each line; a line end that was dropped or added parts lines here all the same."""
    row: list[Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        row.append(Piece(piece.op, first))
        for text in others:
            yield row
            row = [Piece(piece.op, text)]
    yield row


def _lines(row: Sequence[Piece]) -> Iterator[Line]:
    filled = [piece for piece in row if piece.text]
    if not any(piece.text.strip() for piece in filled):
        return
    if any(CELL in piece.text for piece in filled):
        yield from (Line("row", tuple(_cells(one))) for one in _table_rows(filled))
    elif filled[0].text.startswith(ITEM):
        yield Line("item", (tuple(_without_bullets(filled)),))
    else:
        yield Line("paragraph", (tuple(filled),))


def _table_rows(row: list[Piece]) -> Iterator[list[Piece]]:
    """A row whose dropped and added words both cross cells is two rows: the cells of the one are not those of the other."""
    if {piece.op for piece in row if CELL in piece.text} >= {"removed", "added"}:
        yield [Piece("removed", piece.text) for piece in row if piece.op != "added"]
        yield [Piece("added", piece.text) for piece in row if piece.op != "removed"]
    else:
        yield row


def _cells(row: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    cell: list[Piece] = []
    for piece in row:
        first, *others = piece.text.split(CELL)
        cell.append(Piece(piece.op, first))
        for text in others:
            yield tuple(one for one in cell if one.text)
            cell = [Piece(piece.op, text)]
    yield tuple(one for one in cell if one.text)


def _without_bullets(row: Iterable[Piece]) -> Iterator[Piece]:
    """The list brings its own bullets; of an item that was replaced both sides have one."""
    for piece in row:
        if text := piece.text.removeprefix(ITEM):
            yield Piece(piece.op, text)
