"""The clauses of a version, from the fragment that was rendered when it was published, as parts of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from consent.core.blocks import Block, Run, blocks_of
from consent.web.paper.parts import Part, Table

# What core/rendering.py puts around sections and clauses; no text of a firm can contain a section or a class.
_PLACE = re.compile(
    r'<section id="(s\d+)">|<div class="clause" id="(c[\d.]+)"><a class="number" href="[^"]*">[^<]*</a>'
)


def clause_parts(html: str) -> Iterator[Part | Table]:
    """Headings and clauses, each with the anchor that its page has."""
    before, *found = _PLACE.split(html)
    yield from parts_of(blocks_of(before))
    for section, clause, fragment in zip(found[::3], found[1::3], found[2::3], strict=True):
        parts = parts_of(blocks_of(fragment), is_clause=bool(clause))
        if section:
            yield from _section(section, parts)
        else:
            yield from _clause(clause, parts)


def _section(anchor: str, parts: Iterable[Part | Table]) -> Iterator[Part | Table]:
    for index, part in enumerate(parts):
        if index == 0 and isinstance(part, Part):
            words = "".join(run.text for run in part.runs)
            yield replace(part, style="heading", tag="H2", anchor=anchor, entry=words)
        else:
            yield part


def _clause(anchor: str, parts: Iterable[Part | Table]) -> Iterator[Part | Table]:
    number = anchor.removeprefix("c")
    first, *others = [*parts] or [Part("text", (), is_clause=True)]
    if isinstance(first, Part) and first.style == "text" and not first.marker:
        yield replace(first, label=number, anchor=anchor)
    else:
        # a list or a table stands below its number
        yield Part("text", (Run(""),), label=number, anchor=anchor, is_clause=True)
        yield first
    yield from others


def parts_of(blocks: Iterable[Block], *, is_clause: bool = False) -> Iterator[Part | Table]:
    """Blocks as parts, the rows of a table together."""
    number = 0
    tables: list[tuple[int, Block]] = []
    for block in blocks:
        number += not (block.kind == "row" and not block.is_header)
        tables.append((number, block))
    for _, group in groupby(tables, key=lambda one: (one[0], one[1].kind == "row")):
        rows = tuple(block for _, block in group)
        if rows[0].kind == "row":
            yield Table(rows, is_clause)
        else:
            yield from (_part(block, is_clause=is_clause) for block in rows)


def _part(block: Block, *, is_clause: bool) -> Part:
    match block.kind:
        case "heading":
            return Part("subheading", block.runs, "H3", is_clause=is_clause)
        case "item":
            style = "close" if block.marker else "text"
            return Part(style, block.runs, "LI", block.level, block.marker, is_clause=is_clause)
        case "code":
            runs = tuple(replace(run, text=run.text.replace(" ", "\N{NO-BREAK SPACE}")) for run in block.runs)
            return Part("text", runs, "P", block.level, is_clause=is_clause)
    return Part("text", block.runs, "P", block.level, is_clause=is_clause)
