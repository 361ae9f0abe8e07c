"""What Markdown must keep to here: no raw HTML, no images, links to plain addresses only, nothing that is slow to render."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

Fault = tuple[int, str, str]

# From each bracket the renderer looks for its end: an open one is looked for up to the paragraph's end, every time anew.
MOST_LOOKS = 10
_DEEP = re.compile(r"\s{24}|\t{6}|(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])){6}")

# As much of a link as an error repeats.
LONGEST_TOLD = 80
_HTML = re.compile(r"<[A-Za-z/!?]")
_IMAGE = re.compile(r"!\[")
_TARGET = re.compile(r"\]\(\s*<?([^\s)>]*)|^ {0,3}\[[^\]]*\]:[ \t]*<?([^\s>]*)", re.MULTILINE)
_GOOD_TARGET = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@|tel:\+?[0-9]|#[a-z])", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}\.)[ \t]")
_ITEM_START = re.compile(r"[-*+][ \t]")
_HEADING = re.compile(r"[ \t>*+-]*#{1,6}|[ ]{0,3}(?:=+|-+|\*[* ]*\*|_[_ ]*_)[ ]*$")


def markdown_faults(text: str, first_line: int = 1, *, headings: bool = True) -> Iterator[Fault]:
    """Line, code and words of everything that is wrong with a Markdown text that starts on `first_line` of its file."""
    yield from _line_faults(text, first_line, headings=headings)
    for found in _TARGET.finditer(text):
        target = found[1] or found[2] or ""
        if not _GOOD_TARGET.match(target):
            line = first_line + text.count("\n", 0, found.end())
            yield (
                line,
                "unsafe_link",
                f"link to {_shortened(target)!r}: https, http, mailto, tel and # are what links may lead to",
            )
    yield from _slow_paragraphs(text, first_line)


def _shortened(target: str) -> str:
    return target if len(target) <= LONGEST_TOLD else f"{target[:LONGEST_TOLD]}..."


def _line_faults(text: str, first_line: int, *, headings: bool) -> Iterator[Fault]:
    before = ""
    for number, line in enumerate(text.split("\n"), start=first_line):
        if _HTML.search(line):
            yield (
                number,
                "raw_html",
                "HTML is not allowed: Markdown only (an address is written [words](https://...))",
            )
        if _IMAGE.search(line):
            yield number, "image", "images are not allowed: pages load nothing from elsewhere"
        if _DEEP.match(line):
            yield (
                number,
                "too_complex",
                "lists, quotes or asterisks are nested too deeply: five levels are enough",
            )
        if not headings and _HEADING.match(line):
            yield number, "heading", "headings and rules are not allowed here: sections are `## 1. Heading`"
        if _ITEM_START.match(line) and before and not (_ITEM.match(before) or before[0] in " \t"):
            yield number, "list", "a list needs an empty line before it"
        before = line


def _slow_paragraphs(text: str, first_line: int) -> Iterator[Fault]:
    line = first_line
    for paragraph in re.split(r"(\n[ \t]*\n)", text):
        if _looks(paragraph) > MOST_LOOKS * (len(paragraph) + MOST_LOOKS):
            yield (
                line,
                "too_complex",
                "too many brackets or backquotes that are left open or inside each other: close them",
            )
        line += paragraph.count("\n")


def _looks(paragraph: str) -> int:
    """How many characters lie between brackets and their ends, in all; only `[`, the `(` of a link and ` are looked from."""
    quotes = Counter(len(run) for run in re.findall(r"`+", paragraph))
    total = len(paragraph) * sum(count % 2 for count in quotes.values())
    open_brackets: dict[str, list[int]] = {"]": [], ")": []}
    for position, character in enumerate(paragraph):
        if character == "[":
            open_brackets["]"].append(position)
        elif character == "(":
            is_link = paragraph[position - 1 : position] == "]"
            open_brackets[")"].append(position if is_link else len(paragraph))
        elif open_brackets.get(character):
            total += max(0, position - open_brackets[character].pop())
    return total + sum(len(paragraph) - position for left in open_brackets.values() for position in left)
