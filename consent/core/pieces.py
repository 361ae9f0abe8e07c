"""Two texts word by word: the pieces that stayed, went and came.

A word is a run of letters and digits with the signs inside it (`10,00`, `e-mail`, `info@firm.example`); any other sign is a
word of its own. White space belongs to the word before it. Joined, the pieces give both texts back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Literal

Op = Literal["same", "added", "removed"]

# A space inside a figure ("1 000,00") is one of its signs; so are hard spaces.
_WORD = re.compile(
    r"(\w+(?:(?:[-.,:'’/@]|(?<=\d)[\u00a0\u202f](?=\d)|(?<=\d) (?=\d{3}(?!\d)))\w+)*|[^\w\s]|(?=\s))(\s*)"
)
_SENTENCE = re.compile(r"(.+?(?:[.!?;:](?=\s)|(?=\n)|$)|(?=\s))(\s*)")
# So many pairs of equal words take about half a second; texts with more are compared by sentences.
MOST_PAIRS = 2_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row with one fate; a line end in `text` is a new line, an item or a row."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class TextDiff:
    """What became of a text: no two pieces in a row with one fate, what went before what came in its place."""

    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether any word went or came."""
        return any(piece.op != "same" for piece in self.pieces)

    @property
    def before(self) -> str:
        """The older text."""
        return "".join(piece.text for piece in self.pieces if piece.op != "added")

    @property
    def after(self) -> str:
        """The newer text."""
        return "".join(piece.text for piece in self.pieces if piece.op != "removed")


@dataclass(slots=True)
class _Token:
    word: str
    space: str

    @property
    def is_sign(self) -> bool:
        return not self.word[:1].isalnum()


@dataclass(slots=True)
class _Stretch:
    """Tokens `before` of the older text that became `after` in the newer."""

    is_same: bool
    before: list[_Token]
    after: list[_Token]

    @property
    def weight(self) -> int:
        return max(len(_text(self.before)), len(_text(self.after)))


def compare_texts(older: str, newer: str) -> TextDiff:
    """The pieces of two texts, merged so that a person understands them."""
    if older == newer:
        return TextDiff((Piece("same", older),) if older else ())
    stretches = _without_islands(_stretches(_split(older, _WORD), _split(newer, _WORD)))
    for index in range(len(stretches) - 2):
        _shift(*stretches[index : index + 3])
    return TextDiff(tuple(_merged(_pieces(stretches))))


def stems_in(text: str) -> frozenset[str]:
    """The distinct words of a text, signs and capitals aside, without most endings (Polish has many)."""
    words = (token.word.casefold() for token in _split(text, _WORD) if not token.is_sign)
    return frozenset(word[:5] if word.isalpha() else word for word in words)


def _split(text: str, what: re.Pattern[str]) -> list[_Token]:
    return [_Token(found[1], found[2]) for found in what.finditer(text) if found[0]]


def _text(tokens: Iterable[_Token]) -> str:
    return "".join(token.word + token.space for token in tokens)


# What stays ----------------------------------------------------------------------------------------------------------


def _stretches(older: list[_Token], newer: list[_Token]) -> list[_Stretch]:
    if _pairs(older, newer) > MOST_PAIRS:
        older, newer = (_split(_text(tokens), _SENTENCE) for tokens in (older, newer))
    if _pairs(older, newer) > MOST_PAIRS:
        return [_Stretch(False, older, newer)]
    first, second = [token.word for token in older], [token.word for token in newer]
    found = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return [_Stretch(op == "equal", older[a:b], newer[c:d]) for op, a, b, c, d in found]


def _pairs(older: list[_Token], newer: list[_Token]) -> int:
    before, after = (Counter(token.word for token in text) for text in (older, newer))
    return sum(count * after[word] for word, count in before.items())


def _without_islands(stretches: list[_Stretch]) -> list[_Stretch]:
    """Words that stayed between changes longer than themselves, or signs only, are part of the change.

    "[-one-]{+two+} of [-three-]{+four+}" is harder to read than "[-one of three-]{+two of four+}".
    """
    index = 1
    while index < len(stretches) - 1:
        left, middle, right = stretches[index - 1 : index + 2]
        if middle.is_same and _is_island(left, middle, right):
            stretches[index - 1 : index + 2] = [_joined([left, middle, right])]
            # The change has grown: what stayed before it may be an island now.
            index = max(index - 2, 1)
        else:
            index += 1
    return stretches if _has_common_words(stretches) else [_joined(stretches)]


def _has_common_words(stretches: list[_Stretch]) -> bool:
    """A full stop, or the signs that lists and tables are made of, are no words."""
    kept = [token for stretch in stretches if stretch.is_same for token in stretch.before]
    return any(not token.is_sign or "\n" in token.space or token.word == "|" for token in kept)


def _joined(stretches: list[_Stretch]) -> _Stretch:
    before = [token for stretch in stretches for token in stretch.before]
    return _Stretch(False, before, [token for stretch in stretches for token in stretch.after])


def _is_island(left: _Stretch, middle: _Stretch, right: _Stretch) -> bool:
    if _starts_line(left) or any(token.word == "|" for token in middle.before):
        return False  # each line and each cell is read by itself
    if all(token.is_sign for token in middle.before):
        return True
    return middle.weight <= min(left.weight, right.weight)


def _starts_line(left: _Stretch) -> bool:
    sides = (left.before, left.after)
    return all(side and "\n" in side[-1].space for side in sides)


# Where a change begins -----------------------------------------------------------------------------------------------


def _shift(left: _Stretch, change: _Stretch, right: _Stretch) -> None:
    """Of the places where words that came (or went) may be said to begin, take the one where a reader would."""
    if change.is_same or not left.is_same or not right.is_same or (change.before and change.after):
        return
    side = "after" if change.after else "before"
    row = [*getattr(left, side), *getattr(change, side), *getattr(right, side)]
    start, size = len(getattr(left, side)), len(getattr(change, side))
    best = max(_places(row, start, size), key=lambda place: _break(row, place) + _break(row, place + size))
    _move(left, change, right, best - start)


def _places(row: list[_Token], start: int, size: int) -> Iterator[int]:
    """Every start of a change of `size` that leaves the same words around it; the given one first.

    Something stays on both sides: what could move to an end was matched there from the start.
    """
    yield start
    for place in range(start - 1, 0, -1):
        if row[place].word != row[place + size].word:
            break
        yield place
    for place in range(start + 1, len(row) - size):
        if row[place - 1].word != row[place + size - 1].word:
            break
        yield place


def _break(row: list[_Token], place: int) -> int:
    """How much of a break there is before that token: a line, a sentence, a space, none."""
    before = row[place - 1]
    if "\n" in before.space:
        return 3
    if before.space:
        return 2 if before.word in {".", "!", "?", ";", ":"} else 1
    return 0


def _move(left: _Stretch, change: _Stretch, right: _Stretch, by: int) -> None:
    for side in ("before", "after"):
        parts = (getattr(left, side), getattr(change, side), getattr(right, side))
        row = [token for part in parts for token in part]
        first = len(parts[0]) + by
        second = first + len(parts[1])
        setattr(left, side, row[:first])
        setattr(change, side, row[first:second])
        setattr(right, side, row[second:])


# Pieces --------------------------------------------------------------------------------------------------------------


def _pieces(stretches: Iterable[_Stretch]) -> Iterator[Piece]:
    """Words that stayed may have other space behind them: only that went and came."""
    for stretch in stretches:
        if not stretch.is_same:
            yield from _replacement(_text(stretch.before), _text(stretch.after))
            continue
        for old, new in zip(stretch.before, stretch.after, strict=True):
            if old.space == new.space:
                yield Piece("same", old.word + old.space)
            else:
                yield from (Piece("same", old.word), Piece("removed", old.space), Piece("added", new.space))


def _replacement(went: str, came: str) -> Iterator[Piece]:
    """As many lines for as many are replaced one by one, so that rows of a table stay rows."""
    before, after = went.split("\n"), came.split("\n")
    if len(before) != len(after):
        before, after = [went], [came]
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if index:
            yield Piece("same", "\n")
        yield from (Piece("removed", old), Piece("added", new))


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """One piece for each stretch of one fate; white space with which both sides of a replacement end has stayed."""
    same = went = came = ""
    for piece in [*pieces, _END]:
        if piece.op == "removed":
            went += piece.text
        elif piece.op == "added":
            came += piece.text
        elif piece.text or piece is _END:
            tail = went if went == came else _common_space(went, came)
            if went != came:
                yield from _filled(same, went.removesuffix(tail), came.removesuffix(tail))
                same = ""
            same, went, came = same + tail + piece.text, "", ""
    yield from _filled(same, "", "")


_END = Piece("same", "")


def _filled(same: str, went: str, came: str) -> Iterator[Piece]:
    parts: tuple[tuple[Op, str], ...] = (("same", same), ("removed", went), ("added", came))
    return (Piece(op, text) for op, text in parts if text)


def _common_space(first: str, second: str) -> str:
    """The white space with which both end."""
    both = zip(reversed(first), reversed(second), strict=False)
    size = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0].isspace(), both))
    return first[len(first) - size :]
