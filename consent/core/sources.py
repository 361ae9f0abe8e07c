"""Source files as people write them: UTF-8 text in, plain values out, and the line on which each value stands.

Text is UTF-8 without a byte order mark, lines end in LF, and there are no control or text-direction characters. In TOML
neither dates, times nor fractions are used: names and prices are quoted, so that what is read is what was written.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import cast

from consent.errors import ContentError, Finding

LARGEST_FILE = 200_000
Path = tuple[str | int, ...]

_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Lines:
    """Lines of a file's values by their path; one that is not there has the line of what should hold it."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self._lines = dict(lines)
        for path, line in lines.items():
            for size in range(1, len(path)):
                self._lines.setdefault(path[:size], line)

    def __getitem__(self, path: Path) -> int:
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def refusal(source: str, line: int, code: str, message: str) -> ContentError:
    """A ContentError with one error in it."""
    return ContentError((Finding("error", source, line, code, message),))


def too_large(size: int, limit: int = LARGEST_FILE) -> str:
    """What is said about a file that nobody would read to its end."""
    return f"{size:,} bytes, but at most {limit:,} are read: shorten it, or move parts into a document of their own"


def decode_source(data: bytes, *, source: str, limit: int = LARGEST_FILE) -> str:
    """The text of a source file; a ContentError with the line of the first thing that is not allowed."""
    if len(data) > limit:
        raise refusal(source, 0, "too_large", too_large(len(data), limit))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal(source, line, "encoding", "not UTF-8: save the file as UTF-8") from error
    found = _FORBIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise refusal(source, line, "encoding", _why_forbidden(found.group(), found.start()))
    return text


def _why_forbidden(character: str, position: int) -> str:
    if character == "\r":
        return (
            "line ends with CR LF: save the file with LF line ends, so that its digest is the same everywhere"
        )
    if character == "\ufeff" and position == 0:
        return "starts with a byte order mark: save the file as UTF-8 without BOM"
    return f"character U+{ord(character):04X} is not allowed: nobody can see it"


def is_plain(text: str) -> bool:
    """Whether a value is free of what `decode_source` refuses (a TOML or YAML escape could bring it in)."""
    return not _FORBIDDEN.search(text)


def parse_toml(text: str, *, source: str) -> tuple[dict[str, object], Lines]:
    """Tables, lists, strings, integers and booleans of a TOML file, and the line of each."""
    try:
        value = tomllib.loads(text)
        found = tuple(leaves(value))
    except RecursionError as error:
        raise refusal(source, 0, "toml", "nested too deeply") from error
    except ValueError as error:
        place = _TOML_LINE.search(str(error))
        last_line = text.rstrip("\n").count("\n") + 1
        line = int(place[1]) if place else last_line
        raise refusal(source, line, "toml", f"not TOML: {_TOML_LINE.sub('', str(error)).strip()}") from error
    lines = Lines(dict(_TomlPlaces(text).read()))
    findings = tuple(
        Finding("error", source, lines[path], "unquoted", f"{words(path)}: put quotes around {leaf!s}")
        for path, leaf in found
        if not isinstance(leaf, str | int)
    )
    if findings:
        raise ContentError(findings)
    return value, lines


def words(path: Path) -> str:
    """A path for people: list places count from 1, `versions 2 > tariff`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f" {part + 1}"
        else:
            text += f" > {part}" if text else part
    return text or "the file"


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every value that is neither table nor list, with its path."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from leaves(member, (*path, index))
    else:
        yield path, value


class _TomlPlaces:
    """Walks a text that tomllib has accepted, so it need not doubt anything, and tells where each value stands."""

    _GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
    _BARE = re.compile(r"[A-Za-z0-9_-]+")
    _SCALAR = re.compile(r"[^,\]}#\n]+")
    _STRING = re.compile(
        r'"""(?:\\.|[^\\])*?"{3,5}(?!")|' r"'''.*?'{3,5}(?!')|" r'"(?:\\.|[^"\\])*"|' r"'[^']*'", re.DOTALL
    )

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._tables: dict[Path, int] = {}

    def read(self) -> Iterator[tuple[Path, int]]:
        prefix: Path = ()
        while self._peek():
            if self._peek() == "[":
                prefix = self._header()
                yield prefix, self._line()
            else:
                yield from self._pair(prefix)

    def _peek(self) -> str:
        gap = self._GAP.match(self._text, self._at)
        self._at = gap.end() if gap else self._at
        return self._text[self._at : self._at + 1]

    def _line(self) -> int:
        return bisect_right(self._ends, self._at - 1) + 1

    def _take(self, pattern: re.Pattern[str]) -> str:
        # tomllib has accepted the text, so that what must come does
        found = cast(re.Match[str], pattern.match(self._text, self._at))
        self._at = found.end()
        return found.group()

    def _key(self) -> Path:
        parts: list[str | int] = []
        while True:
            if self._peek() in {'"', "'"}:
                parts.append(next(iter(tomllib.loads(self._take(self._STRING) + "=0"))))
            else:
                parts.append(self._take(self._BARE))
            if self._peek() != ".":
                return tuple(parts)
            self._at += 1

    def _header(self) -> Path:
        is_list = self._text.startswith("[[", self._at)
        self._at += 2 if is_list else 1
        path: Path = ()
        key = self._key()
        for part in key[:-1]:
            path = self._inside((*path, part))
        path = (*path, key[-1])
        self._at += 2 if is_list else 1
        if is_list:
            self._tables[path] = self._tables.get(path, -1) + 1
        return self._inside(path)

    def _inside(self, path: Path) -> Path:
        return (*path, self._tables[path]) if path in self._tables else path

    def _pair(self, prefix: Path) -> Iterator[tuple[Path, int]]:
        line_of = self._line() if self._peek() else 0
        path = (*prefix, *self._key())
        yield path, line_of
        self._at += 1
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        first = self._peek()
        if first == "[":
            yield from self._list(path)
        elif first == "{":
            yield from self._inline_table(path)
        else:
            self._take(self._STRING if first in {'"', "'"} else self._SCALAR)

    def _list(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._at += 1
        index = 0
        while self._peek() != "]":
            yield (*path, index), self._line()
            yield from self._value((*path, index))
            index += 1
            if self._peek() == ",":
                self._at += 1
        self._at += 1

    def _inline_table(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._at += 1
        while self._peek() != "}":
            yield from self._pair(path)
            if self._peek() == ",":
                self._at += 1
        self._at += 1
