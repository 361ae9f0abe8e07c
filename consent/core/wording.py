"""Finding sentences of a certain kind: text as sentences with their lines, and cases that a sentence can fit.

Matching is done on lower-case text without Markdown's marks, by regular expressions with one sign of our own: ` …3 ` stands
for up to three words. A list item is read together with the words before the colon that introduces its list.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

Word = tuple[str, int]

_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_MARKS = str.maketrans("", "", "*`")
_GAP = re.compile(r" …(\d) ")
_CLOSING = "\"'”»)]*"
_OPENING = "\"'„“«([*"
LONGEST_SENTENCE = 3000


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of text that belongs together (a clause, a statement), its first line and the heading above it."""

    text: str
    line: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Lower-case words with single spaces between them, and where each line starts in it."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def line_at(self, position: int) -> int:
        """The line in the file of a position in `text`."""
        return self.lines[bisect_right(self.starts, position) - 1]


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit made ready for matching: its sentences, its heading and all of its words in lower case."""

    heading: str
    sentences: tuple[Sentence, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a sentence must have (all of `has`), what it must not have (`lacks`), what its unit is about or must not say."""

    has: tuple[str, ...]
    lacks: str = ""
    about: str = ""
    unless: str = ""


def any_of(*patterns: str) -> str:
    """A pattern that fits where one of them does."""
    return f"(?:{'|'.join(patterns)})"


def read_passage(unit: Unit) -> Passage:
    """The unit, ready for matching."""
    sentences = tuple(_sentences(unit))
    heading = plain(unit.heading)
    return Passage(heading, sentences, " ".join([heading, *(sentence.text for sentence in sentences)]))


def find_case(cases: Iterable[Case], passage: Passage) -> int | None:
    """The line of the first sentence that fits one of the cases."""
    whole = passage.whole
    for case in cases:
        if (case.about and not _search(case.about, whole)) or (case.unless and _search(case.unless, whole)):
            continue
        for sentence in passage.sentences:
            line = _fit(case, sentence)
            if line is not None:
                return line
    return None


def _fit(case: Case, sentence: Sentence) -> int | None:
    found = [_search(pattern, sentence.text) for pattern in case.has]
    if (case.lacks and _search(case.lacks, sentence.text)) or not all(found):
        return None
    return sentence.line_at(max(one.start() for one in found if one))


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return compile_pattern(pattern).search(text)


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A regular expression in which ` …3 ` stands for a space and up to three words."""
    return re.compile(_GAP.sub(r"(?:[,:]? [\\w'%/.-]+){0,\1}[,:]? ", pattern))


def plain(text: str) -> str:
    """Lower case, composed letters, plain spaces and quotes, no emphasis marks."""
    text = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return re.sub(r"\s+", " ", text.replace("’", "'")).strip().lower()


def _sentences(unit: Unit) -> Iterator[Sentence]:
    """List items carry the sentence that introduces the list."""
    lead: list[Word] = []
    for block, is_item in _blocks(unit):
        for sentence in _split(lead + block if is_item else block):
            yield _sentence(sentence)
        if not is_item:
            lead = _introduction(block)


def _blocks(unit: Unit) -> Iterator[tuple[list[Word], bool]]:
    block: list[Word] = []
    is_item = False
    for line, text in enumerate(unit.text.split("\n"), start=unit.line):
        item = _ITEM.match(text.lstrip())
        if (item or not text.strip()) and block:
            yield block, is_item
            block, is_item = [], False
        is_item = is_item or bool(item)
        block += [(word, line) for word in text.split()[1 if item else 0 :]]
    if block:
        yield block, is_item


def _introduction(block: list[Word]) -> list[Word]:
    return _split(block)[-1] if block[-1][0].endswith(":") else []


def _split(words: list[Word]) -> list[list[Word]]:
    sentences: list[list[Word]] = [[]]
    for index, (word, line) in enumerate(words):
        sentences[-1].append((word, line))
        following = words[index + 1][0].lstrip(_OPENING) if index + 1 < len(words) else ""
        if word.rstrip(_CLOSING).endswith((".", "!", "?")) and following[:1].isupper():
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _sentence(words: list[Word]) -> Sentence:
    text, starts, lines = "", [], []
    for word, line in words:
        part = plain(word)
        if part and len(text) < LONGEST_SENTENCE:
            text += " " if text else ""
            starts.append(len(text))
            lines.append(line)
            text += part
    return Sentence(text, tuple(starts), tuple(lines))
