"""Words on paper: runs into lines, lines onto A4 pages. Knows how wide letters are (`Metrics`), and nothing of PDF.

All lengths are points. A line stands in the order in which it is read; `Node` is its place in the document for whoever listens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Protocol

from consent.core.blocks import Run, Runs

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, TOP, BOTTOM = 68.0, 78.0, 74.0
WIDTH = PAGE_WIDTH - 2 * LEFT
DEPTH = PAGE_HEIGHT - TOP - BOTTOM
END = TOP + DEPTH + 0.01  # what rounding adds up to

_PART = re.compile(r"\n|[ \t\u200b]+|[^ \t\u200b\n]+")
# A long compound or address may also end a line here; a date or a telephone number may not.
_INSIDE = re.compile(r"(?<=[^\W\d]{2}-)(?=[^\W\d])|(?<=[/&?=–])(?=[\w%])")


class Metrics(Protocol):
    """What the layout needs of the letters."""

    def width(self, text: str, face: str, size: float) -> float:
        """How wide a text is, in points; `face` is "", "B", "I" or "BI"."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of paragraph looks: sizes and distances in points, `colour` by name."""

    size: float = 12
    leading: float = 17
    before: float = 7
    face: str = ""
    colour: str = "ink"
    is_heading: bool = False


@dataclass(slots=True)
class Node:
    """A place in the document: heading, paragraph, list ...; `lang` where it differs from the document's, `alt` for a picture."""

    tag: str
    parent: Node | None = None
    lang: str | None = None
    scope: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words of one look on a line: `x` from the left edge of the text, `y` the base line from the line's top."""

    x: float
    y: float
    words: str
    face: str
    size: float
    colour: str
    node: Node | None
    href: str | None = None
    width: float = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """Black squares beside words: rows of ones and zeros, `side` each, from the line's top left on."""

    rows: tuple[bytes, ...]
    side: float
    node: Node


@dataclass(slots=True)
class Line:
    """A line, or a row of a table. `is_glued`: no page ends after it. `head` is repeated where a page begins with it."""

    height: float
    before: float = 0
    texts: list[Text] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    band: str = ""
    anchor: str = ""
    entry: str = ""
    is_glued: bool = False
    head: Line | None = None
    picture: Picture | None = None


Placed = tuple[Line, float]
Page = list[Placed]


# Runs into lines -----------------------------------------------------------------------------------------------------

Fragment = tuple[str, str, str | None]  # words, face, where they lead
Word = list[Fragment]


def broken(runs: Runs, width: float, style: Style, metrics: Metrics) -> list[Word]:
    """The lines of a paragraph; a word wider than the line is broken where it is full."""
    lines: list[Word] = [[]]
    used = gap = 0.0
    for word in words_in(runs, style):
        if word is None:
            lines.append([])
            used = gap = 0.0
            continue
        bare, space = measured(word, style, metrics)
        if not (used or bare):
            continue  # no line begins with a space
        if used and used + gap + bare > width:
            lines.append([])
            used = gap = 0.0
        for piece in _pieces(word, width, style, metrics) if bare > width else [word]:
            if used and bare > width:
                lines.append([])
                used = gap = 0.0
            lines[-1] += piece
            used += gap + measured(piece, style, metrics)[0]
            gap = 0.0
        gap = space
    return lines


def words_in(runs: Runs, style: Style) -> Iterator[Word | None]:
    """What may not be parted, each with the space behind it; None is a line end that was asked for."""
    word: Word = []
    for run in runs:
        face = face_of(run, style)
        for part in _PART.findall(run.text.replace("\u00ad", "")):
            if part == "\n":
                yield word
                yield None
                word = []
            elif part[0] in " \t\u200b":
                yield [*word, (" ", face, run.href)] if part[0] != "\u200b" else word
                word = []
            else:
                *ends, last = [part] if "@" in part else _INSIDE.split(part)
                for end in ends:
                    yield [*word, (end, face, run.href)]
                    word = []
                word.append((last, face, run.href))
    yield word


def face_of(run: Run, style: Style) -> str:
    """Bold and italic of a run inside a style that may be either already."""
    is_bold, is_italic = run.bold or "B" in style.face, run.italic or "I" in style.face
    return "B" * is_bold + "I" * is_italic


def measured(word: Word, style: Style, metrics: Metrics) -> tuple[float, float]:
    """The width of a word, and of the space behind it."""
    widths = [metrics.width(words, face, style.size) for words, face, _ in word]
    space = widths.pop() if word and word[-1][0] == " " else 0.0
    return sum(widths), space


def _pieces(word: Word, width: float, style: Style, metrics: Metrics) -> Iterator[Word]:
    """A word that is wider than a line, in pieces that are not."""
    piece: Word = []
    used = 0.0
    for words, face, href in word:
        for letter in words:
            wide = metrics.width(letter, face, style.size)
            if piece and used + wide > width and letter != " ":
                yield piece
                piece, used = [], 0.0
            piece.append((letter, face, href))
            used += wide
    yield piece


def joined(word: Word) -> list[Fragment]:
    """Fragments of one look beside each other as one."""
    found: list[Fragment] = []
    for words, face, href in word:
        if found and found[-1][1:] == (face, href):
            found[-1] = (found[-1][0] + words, face, href)
        else:
            found.append((words, face, href))
    return found


@dataclass(slots=True)
class Setting:
    """Where the words of a paragraph go: distance from the left, node, and the nodes of its links."""

    x: float
    node: Node | None
    metrics: Metrics
    _links: dict[str, Node] = field(default_factory=dict)

    def texts(self, word: Word, style: Style) -> list[Text]:
        """One line's words, from left to right."""
        x, y = self.x, baseline(style)
        found = []
        for words, face, href in joined(word):
            wide = self.metrics.width(words, face, style.size)
            colour = "accent" if href else style.colour
            found.append(Text(x, y, words, face, style.size, colour, self._node(href), href, wide))
            x += wide
        return found

    def _node(self, href: str | None) -> Node | None:
        if href is None or self.node is None:
            self._links.clear()
            return self.node
        return self._links.setdefault(href, Node("Link", self.node))


def baseline(style: Style) -> float:
    """Where the letters stand in a line, from its top."""
    return (style.leading - style.size) / 2 + style.size * 0.83


def set_lines(runs: Runs, width: float, style: Style, setting: Setting) -> list[Line]:
    """A paragraph as lines; its first two and its last two stay together."""
    lines = [
        Line(style.leading, texts=setting.texts(word, style))
        for word in broken(runs, width, style, setting.metrics)
    ]
    lines[0].before = style.before
    for index, line in enumerate(lines[:-1]):
        line.is_glued = style.is_heading or index == 0 or index == len(lines) - 2
    lines[-1].is_glued = style.is_heading
    return lines


def beside(labels: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """Two paragraphs next to each other, the left one read first."""
    found = []
    for left, right in zip_longest(labels, lines):
        line: Line = right or replace(left, is_glued=False, texts=[])
        found.append(replace(line, texts=[*(left.texts if left else ()), *line.texts]))
    return found


# Lines onto pages ----------------------------------------------------------------------------------------------------


def paginated(lines: Iterable[Line]) -> list[Page]:
    """Pages with the place of each line from the page's top; what is glued stays together where a page can hold it."""
    pages: list[Page] = [[]]
    y = TOP
    for group in _groups(lines):
        needed = sum(
            line.height + (line.before if index or pages[-1] else 0) for index, line in enumerate(group)
        )
        if pages[-1] and y + needed > END:
            pages.append([])
            y = _repeat_head(pages[-1], group[0])
        for line in group:
            if pages[-1] and y + line.before + line.height > END:
                pages.append([])
                y = _repeat_head(pages[-1], line)
            y += line.before if pages[-1] else 0
            pages[-1].append((line, y))
            y += line.height
    return pages


def _repeat_head(page: Page, line: Line) -> float:
    if line.head is None:
        return TOP
    page.append((line.head, TOP))
    return TOP + line.head.height


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        group.append(line)
        if not line.is_glued:
            yield group
            group = []
    if group:
        yield group
