"""A rendered fragment (core/rendering.py) as a flat list of blocks: for paper, and for comparing words.

Text is as a browser shows it: white space in one, `<br>` a line end, signs instead of entities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["paragraph", "item", "heading", "row", "quote", "code"]
BULLET = "•"

_SPACE = re.compile(r"[ \t\n\r\f]+")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:|#[cs](?=\d)|#)")
_LISTS = {"ul", "ol"}
# A tag that ends what came before it; all others stand inside a line.
_BREAKING = {"p", "hr", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "section", "div"}


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; `href` is where they lead, as written."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None
    code: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, heading, quote, piece of code or row of a table.

    `level` is 2 to 6 for a heading, else how deep it stands in lists and quotes (0: in none). `marker` is the bullet or the
    ordinal ("1."); a further paragraph of the same item is an item without one. A row has `cells`, the others `runs`;
    a row with `is_header` begins a table.
    """

    kind: Kind
    level: int = 0
    marker: str = ""
    runs: Runs = ()
    cells: tuple[Runs, ...] = ()
    is_header: bool = False


def blocks_of(html: str) -> tuple[Block, ...]:
    """The blocks of a fragment, in reading order; a rule (`<hr>`) only separates."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return tuple(reader.blocks)


def plain_text(html: str) -> str:
    """Its words: a line for each block, items with their marker, cells parted by ` | `.

    Behind the words of a link stands in brackets where it leads, unless they say so themselves.
    """
    return "\n".join(_line(block) for block in blocks_of(html))


def words_of(runs: Runs) -> str:
    """The words of `runs`, with the addresses of links as in `plain_text`."""
    said = ""
    words = ""
    for index, run in enumerate(runs):
        said += run.text
        words = words + run.text if index and run.href == runs[index - 1].href else run.text
        is_end = index + 1 == len(runs) or runs[index + 1].href != run.href
        if run.href and is_end:
            said += _address(words, run.href)
    return said


def _line(block: Block) -> str:
    text = " | ".join(words_of(cell) for cell in block.cells) if block.kind == "row" else words_of(block.runs)
    return f"{block.marker} {text}".strip() if block.marker else text


def _address(words: str, href: str) -> str:
    address = _SCHEME.sub("", href, count=1).rstrip("/")
    is_said = re.search(rf"(?<![\w.]){re.escape(address)}(?![\w]|\.\w)", words, re.IGNORECASE)
    return "" if is_said else f" ({address})"


class _Reader(HTMLParser):
    """Collects runs until a tag ends the block that they belong to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._around: list[str] = []  # lists and quotes, the innermost last
        self._ordinals: list[int | None] = []  # of the lists in `_around`: the next ordinal, None for bullets
        self._marker = ""
        self._heading = 0
        self._is_code = False
        self._look = Run("")
        self._depths = {"strong": 0, "em": 0, "code": 0}
        self._runs: list[Run] = []
        self._cells: list[Runs] | None = None
        self._is_header = False

    # What the parser tells

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKING or _heading_level(tag):
            self.end_block()
        values = {name: value or "" for name, value in attrs}
        if tag in _LISTS or tag == "blockquote":
            self._enter(tag, values)
        elif tag == "li":
            self._start_item()
        elif tag == "tr":
            self._cells, self._is_header = [], False
        elif tag == "th":
            self._is_header = True
        elif tag == "br":
            self._add("\n")
        else:
            self._change_look(tag, 1, values.get("href"))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cells is not None:
            self._cells.append(self._take_runs())
        elif tag in _BREAKING or _heading_level(tag):
            self.end_block()
        if tag in _LISTS or tag == "blockquote":
            self._leave(tag)
        elif tag == "li":
            self._end_marker()
        else:
            self._change_look(tag, -1, None)

    def handle_data(self, data: str) -> None:
        if self._is_code:
            self._runs.append(Run(data))
            return
        text = _SPACE.sub(" ", data)
        before = self._runs[-1].text if self._runs else " "
        if before.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text:
            self._add(text)

    # Blocks

    def end_block(self) -> None:
        """What was collected is a block; nothing collected is none."""
        if self._cells is not None:
            self.blocks.append(
                Block("row", len(self._around), cells=tuple(self._cells), is_header=self._is_header)
            )
            self._cells = None
            return
        kind, level = self._kind()
        if runs := self._take_runs():
            self.blocks.append(Block(kind, level, self._marker, runs))
            self._marker = ""

    def _kind(self) -> tuple[Kind, int]:
        if self._is_code:
            return "code", len(self._around)
        if self._heading:
            return "heading", self._heading
        innermost = self._around[-1] if self._around else ""
        return ("item" if innermost in _LISTS else "quote" if innermost else "paragraph"), len(self._around)

    def _enter(self, tag: str, values: dict[str, str]) -> None:
        if tag in _LISTS:
            self._end_marker()
            self._ordinals.append(int(values.get("start") or 1) if tag == "ol" else None)
        self._around.append(tag)

    def _leave(self, tag: str) -> None:
        self._around.pop()
        if tag in _LISTS:
            self._ordinals.pop()

    def _start_item(self) -> None:
        ordinal = self._ordinals[-1]
        self._marker = BULLET if ordinal is None else f"{ordinal}."
        if ordinal is not None:
            self._ordinals[-1] = ordinal + 1

    def _end_marker(self) -> None:
        """A marker that nothing followed is an empty item."""
        if self._marker:
            self.blocks.append(Block("item", len(self._around), self._marker))
            self._marker = ""

    # Runs

    def _change_look(self, tag: str, by: int, href: str | None) -> None:
        if tag in self._depths:
            self._depths[tag] += by
            self._look = replace(
                self._look,
                bold=self._depths["strong"] > 0,
                italic=self._depths["em"] > 0,
                code=self._depths["code"] > 0,
            )
        elif tag == "a":
            self._look = replace(self._look, href=href)
        elif tag == "pre":
            self._is_code = by > 0
        elif level := _heading_level(tag):
            self._heading = level if by > 0 else 0

    def _add(self, text: str) -> None:
        """Add to the last run where it looks the same; no space before a line end."""
        if text == "\n" and self._runs:
            self._runs[-1] = replace(self._runs[-1], text=self._runs[-1].text.rstrip(" "))
        if self._runs and replace(self._runs[-1], text="") == self._look:
            self._runs[-1] = replace(self._look, text=self._runs[-1].text + text)
        else:
            self._runs.append(replace(self._look, text=text))

    def _take_runs(self) -> Runs:
        runs, self._runs = self._runs, []
        while runs and not runs[-1].text.rstrip(" \n"):
            runs.pop()
        if runs:
            runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" \n"))
        return tuple(run for run in runs if run.text)


def _heading_level(tag: str) -> int:
    return int(tag[1]) if re.fullmatch("h[2-6]", tag) else 0
