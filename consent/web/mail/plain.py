"""The parts of a paper as plain text: for mails, and for whoever reads them without HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from consent.core.blocks import Runs
from consent.web.paper.parts import FACT_STYLES, Code, Part, Table

_UNDERLINES = {"H1": "=", "H2": "-"}
_LONGEST_LINE = 72


def plain_text(parts: Iterable[Part | Table | Code]) -> str:
    """Paragraphs with an empty line between them; facts and the items of a list close together; headings underlined."""
    text, before = "", ""
    for part in _flat(parts):
        kind = _kind(part)
        text += ("\n" if kind and kind == before else "\n\n") + _words(part)
        before = kind
    return text.strip() + "\n"


def _flat(parts: Iterable[Part | Table | Code]) -> Iterator[Part | Table]:
    """The picture of a code is for cameras: what stands beside it has the address in words."""
    for part in parts:
        if isinstance(part, Code):
            yield from part.parts
        else:
            yield part


def _kind(part: Part | Table) -> str:
    """What it may stand close to; empty where nothing."""
    if isinstance(part, Part) and part.style in FACT_STYLES:
        return "facts"
    return "list" if isinstance(part, Part) and part.tag == "LI" else ""


def _said(runs: Runs) -> str:
    """The words, and behind those of a link its whole address, so that mail programs know it as one."""
    said = ""
    for href, several in groupby(runs, key=lambda run: run.href):
        words = "".join(run.text for run in several)
        is_told = not href or not href.startswith("http") or href.rstrip("/") in words
        said += words if is_told else f"{words} ({href})"
    return said


def _words(part: Part | Table) -> str:
    if isinstance(part, Table):
        return "\n".join(" | ".join(_said(cell) for cell in row.cells) for row in part.rows)
    words = _said(part.runs)
    if part.tag in _UNDERLINES:
        return f"{words}\n{_UNDERLINES[part.tag] * min(len(words), _LONGEST_LINE)}"
    if part.label:
        return f"{part.label}: {words}" if part.style in FACT_STYLES else f"{part.label} {words}"
    if part.tag == "LI":
        indent = "  " * max(part.level - 1, 0)
        lines = (f"{part.marker} {words}" if part.marker else f"  {words}").split("\n")
        return "\n".join(f"{indent}{'' if number == 0 else '  '}{line}" for number, line in enumerate(lines))
    return words
