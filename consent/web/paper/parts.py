"""What a paper is made of, and how each part of it looks: `composed` turns parts into lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from consent.core.blocks import Block, Run, Runs
from consent.web.paper.layout import (
    WIDTH,
    Line,
    Metrics,
    Node,
    Picture,
    Setting,
    Style,
    beside,
    set_lines,
)
from consent.web.paper.tables import Frame, table_lines

STYLES: Mapping[str, Style] = {
    "firm": Style(13, 17, 0, "B", "accent"),
    "title": Style(27, 33, 5, "B", is_heading=True),
    "lead": Style(14, 20, 9),
    "fact": Style(11.5, 16, 3),
    "first fact": Style(11.5, 16, 20),
    "heading": Style(16.5, 21, 26, "B", is_heading=True),
    "subheading": Style(12.5, 17, 14, "B", is_heading=True),
    "text": Style(),
    "close": Style(before=4),
    "note": Style(10.5, 14.5, 5, "", "soft"),
    "digest": Style(9.5, 16, 3),
    "cell": Style(11, 15, 10),
}
# Clause numbers, and the names of facts.
FACT_STYLES = ("first fact", "fact", "digest")
LABELS: Mapping[str, tuple[str, str]] = {"text": ("B", "accent"), **dict.fromkeys(FACT_STYLES, ("", "soft"))}
STEP, MARKER_GAP, GAP = 18.0, 6.0, 12.0
FACTS = 140.0
PADDING = 10.0
CODE = 104.0


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph. `label` stands left of it: the number of a clause, the name of a fact; `marker` is that of an item.

    `tag` is P, H1, H2, H3 or LI; `level` how deep it stands in lists; `anchor` what links lead to; `entry` its words among the
    bookmarks; `band` a tinted box that it shares with its neighbours; `lang` its language where that is not the paper's.
    """

    style: str
    runs: Runs
    tag: str = "P"
    level: int = 0
    marker: str = ""
    label: str = ""
    is_clause: bool = False
    anchor: str = ""
    entry: str = ""
    band: str = ""
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under each other; those of a clause stand where its words do."""

    rows: tuple[Block, ...]
    is_clause: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A square picture for cameras (rows of ones and zeros), what it is in words, and the paragraphs beside it."""

    rows: tuple[bytes, ...]
    alt: str
    parts: tuple[Part, ...]


def composed(parts: Sequence[Part | Table | Code], metrics: Metrics) -> list[Line]:
    """The lines of a paper, each with its place in the document."""
    numbers = (part.label for part in parts if isinstance(part, Part) and part.is_clause)
    widest = max((metrics.width(number, "B", STYLES["text"].size) for number in numbers), default=0.0)
    composer = _Composer(metrics, min(WIDTH / 4, max(34.0, widest + GAP)))
    for part in parts:
        composer.add(part)
    composer.close_band("")
    return composer.lines


@dataclass(slots=True)
class _List:
    """A list that is open, with the places of its last item's words and marker."""

    node: Node
    body: Node | None = None
    label: Node | None = None


class _Composer:
    """Keeps the section, the lists and the band that the next part stands in."""

    def __init__(self, metrics: Metrics, gutter: float) -> None:
        self.lines: list[Line] = []
        self._metrics = metrics
        self._gutter = gutter
        self._section: Node | None = None
        self._lists: list[_List] = []

    def add(self, part: Part | Table | Code) -> None:
        """Append a part's lines."""
        band = part.band if isinstance(part, Part) else ""
        self.close_band(band)
        lines = self._lines_of(part)
        if isinstance(part, Part) and part.style in FACT_STYLES and self.lines:
            self.lines[-1].is_glued = True  # facts are read together, with what introduces them
        self.lines += self._banded(lines, band) if band else lines

    def _lines_of(self, part: Part | Table | Code) -> list[Line]:
        if isinstance(part, Table):
            return self._table(part)
        return self._code(part) if isinstance(part, Code) else self._text(part)

    def _code(self, code: Code) -> list[Line]:
        """Picture and words next to each other, on one page."""
        self._lists.clear()
        x = CODE + STEP
        figure = Node("Figure", self._section, alt=code.alt)
        lines: list[Line] = []
        for part in code.parts:
            setting = Setting(x, Node(part.tag, self._section, part.lang), self._metrics)
            lines += set_lines(part.runs, WIDTH - x, STYLES[part.style], setting)
        lines[0].before = STYLES["heading"].before / 2
        lines[0].picture = Picture(code.rows, CODE / len(code.rows), figure)
        missing = CODE - sum(line.height + line.before for line in lines) + lines[0].before
        lines.append(Line(max(0.0, missing)))
        for line in lines[:-1]:
            line.is_glued = True
        return lines

    def _table(self, table: Table) -> list[Line]:
        self._lists.clear()
        x = self._gutter if table.is_clause else 0.0
        frame = Frame(x, WIDTH - x, Node("Table", self._section), STYLES["cell"], self._metrics)
        return table_lines(table.rows, frame)

    def _text(self, part: Part) -> list[Line]:
        style = STYLES[part.style]
        x = self._left(part) + STEP * part.level
        width = WIDTH - x - (PADDING if part.band else 0.0)
        node, marker = self._places(part)
        lines = set_lines(part.runs, width, style, Setting(x, node, self._metrics))
        if part.marker:
            start = x - max(STEP - MARKER_GAP, self._metrics.width(part.marker, "", style.size) + MARKER_GAP)
            lines = beside(self._label(part.marker, style, start, marker), lines)
        if part.label:
            face, colour = LABELS[part.style]
            look = replace(style, face=face, colour=colour)
            lines = beside(self._label(part.label, look, 0.0, node), lines)
        lines[0].anchor, lines[0].entry = part.anchor, part.entry
        return lines

    def _label(self, words: str, style: Style, x: float, node: Node) -> list[Line]:
        """What stands left of a paragraph; the space behind it parts the two for whoever listens or copies."""
        width = FACTS - GAP if style.colour == "soft" else WIDTH
        return set_lines((Run(f"{words} "),), width, style, Setting(x, node, self._metrics))

    def _left(self, part: Part) -> float:
        if part.is_clause:
            return self._gutter
        if part.style in FACT_STYLES:
            return FACTS
        return PADDING + 6 if part.band else 0.0

    # Places in the document

    def _places(self, part: Part) -> tuple[Node, Node]:
        """Where a part's words go, and where its marker goes."""
        if part.tag == "LI":
            return self._item(part)
        self._lists.clear()
        if part.tag == "H2":
            self._section = Node("Sect")
        node = Node(part.tag, self._section, part.lang)
        return node, node

    def _item(self, part: Part) -> tuple[Node, Node]:
        del self._lists[max(1, part.level) :]
        while len(self._lists) < max(1, part.level):
            around = self._lists[-1] if self._lists else None
            self._lists.append(_List(Node("L", around.body or around.node if around else self._section)))
        innermost = self._lists[-1]
        if part.marker or innermost.body is None or innermost.label is None:
            item = Node("LI", innermost.node)
            innermost.label, innermost.body = Node("Lbl", item), Node("LBody", item)
        return Node("P", innermost.body, part.lang), innermost.label

    # Bands

    def _banded(self, lines: Iterable[Line], band: str) -> list[Line]:
        found = [replace(line, band=band, is_glued=True) for line in lines]
        if not (self.lines and self.lines[-1].band == band):
            found[0].before = 0
            return [Line(PADDING, 18, band=band, is_glued=True), *found]
        return found

    def close_band(self, band: str) -> None:
        """End the box above, where the next part is in another one or in none."""
        if self.lines and self.lines[-1].band not in ("", band):
            self.lines.append(Line(PADDING, band=self.lines[-1].band))
