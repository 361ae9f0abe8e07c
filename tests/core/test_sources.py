"""Source files: what text may hold, and on which line each value of a TOML file stands."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.sources import Lines, decode_source, is_plain, leaves, parse_toml, words
from consent.errors import ContentError


def refused(data: bytes, **options: int) -> tuple[int, str, str]:
    """Line, code and message of the one finding."""
    with pytest.raises(ContentError) as caught:
        decode_source(data, source="x.md", **options)
    (finding,) = caught.value.findings
    assert (finding.severity, finding.file) == ("error", "x.md")
    return finding.line, finding.code, finding.message


def refused_toml(text: str) -> list[tuple[int, str]]:
    """Line and code of each finding."""
    with pytest.raises(ContentError) as caught:
        parse_toml(text, source="x.toml")
    return [(finding.line, finding.code) for finding in caught.value.findings]


def test_text_is_read_as_it_is() -> None:
    """Letters of any language, tabs and line feeds."""
    assert decode_source("zażółć\tgęślą\njaźń\n".encode(), source="x") == "zażółć\tgęślą\njaźń\n"


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [
        (b"one\ntw\xff", 2, "UTF-8"),
        ("één".encode("latin-1"), 1, "UTF-8"),
        ("a".encode("utf-16"), 1, "UTF-8"),
        (b"\xef\xbb\xbfone", 1, "byte order mark"),
        (b"one\r\ntwo", 1, "CR LF"),
        (b"one\ntwo\x00", 2, "U+0000"),
        ("one\n\ntwo\u202e".encode(), 3, "U+202E"),
        ("one\ufeff".encode(), 1, "U+FEFF"),
        ("a\u2028b".encode(), 1, "U+2028"),
        ("a\uffffb".encode(), 1, "U+FFFF"),
        (b"a\x85\x1b", 1, "UTF-8"),
    ],
)
def test_bytes_that_are_not_plain_text_are_refused_with_their_line(data: bytes, line: int, word: str) -> None:
    """Whoever reads the message knows how to save the file."""
    found_line, code, message = refused(data)
    assert (found_line, code) == (line, "encoding")
    assert word in message


def test_large_file_is_refused() -> None:
    """The limit is checked before anything is decoded."""
    assert refused(b"x" * 11, limit=10)[1] == "too_large"


def test_plain_says_no_to_half_of_a_pair() -> None:
    """An escape could bring in what no UTF-8 file can hold."""
    assert is_plain("één\n")
    assert not is_plain("\ud800")


TOML = '''# a comment with = and [brackets]
format = "x"
dotted.key.deep = 1
"quoted \\"key\\"" = 2
'literal' = 3

[table]
text = """
two = "lines"
[[not.a.table]]
""" # after
raw = \'\'\'it's
raw\'\'\'
empty = ""
list = [
  "a", # first
  { name = "b", "c" = 1 },
  [1, 2],
]
inline = { nl = "x", pl.deep = true }

[[rows]]
id = 1
[rows.inner]
x = 1
[[rows.parts]]
y = 1
[[rows]]
id = 2
[[rows.parts]]
y = 2
[[rows.parts]]
y = 3
'''


def test_every_value_of_a_toml_file_has_its_line() -> None:
    """Tables, lists of tables, dotted keys, strings over several lines."""
    value, lines = parse_toml(TOML, source="x")
    assert value == tomllib.loads(TOML)
    expected = {
        ("format",): 2,
        ("dotted", "key", "deep"): 3,
        ('quoted "key"',): 4,
        ("literal",): 5,
        ("table",): 7,
        ("table", "text"): 8,
        ("table", "raw"): 12,
        ("table", "empty"): 14,
        ("table", "list"): 15,
        ("table", "list", 0): 16,
        ("table", "list", 1, "name"): 17,
        ("table", "list", 2, 1): 18,
        ("table", "inline", "pl", "deep"): 20,
        ("rows", 0): 22,
        ("rows", 0, "inner", "x"): 25,
        ("rows", 0, "parts", 0, "y"): 27,
        ("rows", 1, "id"): 29,
        ("rows", 1, "parts", 1, "y"): 33,
    }
    assert {path: lines[path] for path in expected} == expected


@given(st.text(alphabet="ab\"'\\\n =#[]{},", max_size=40))
def test_lines_are_found_in_whatever_toml_accepts(text: str) -> None:
    """The reader of places never fails on what tomllib reads."""
    quoted = "'''\n" + text.replace("'''", "") + "x'''"
    source = f"first = 1\na = {quoted}\n[t]\nb = [ {quoted}, 2 ]\n"
    value, lines = parse_toml(source, source="x")
    assert set(value) == {"first", "a", "t"}
    assert lines["t", "b"] == source.count("\n") - text.replace("'''", "").count("\n") - 1


def test_value_that_is_not_there_has_the_line_of_what_should_hold_it() -> None:
    """A missing key is reported at its table."""
    lines = Lines({("a",): 3, ("a", 0): 4})
    assert (lines["a", 0, "b", "c"], lines["a", 1], lines["z",]) == (4, 3, 1)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a = 1\nb = \n", 2, "toml"),
        ("a = 1\na = 2\n", 2, "toml"),
        ("[a]\nb = [1,\n\n", 2, "toml"),
        ("x = " + "[" * 5000, 0, "toml"),
        ("a." * 5000 + "b = 1", 0, "toml"),
        ("a = 1\nb = " + "9" * 5000, 2, "toml"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int, code: str) -> None:
    """Syntax, keys twice, an end too early, too deep, a number without end."""
    assert refused_toml(text) == [(line, code)]


def test_dates_and_fractions_ask_for_quotes() -> None:
    """A date without quotes is not the text that was written, a fraction no exact price: all are told at once."""
    assert refused_toml("a = 2024-01-01\n[b]\nc = [1.5, inf]\nd = 12:30:00\n") == [
        (1, "unquoted"),
        (3, "unquoted"),
        (3, "unquoted"),
        (4, "unquoted"),
    ]


def test_paths_are_told_in_words() -> None:
    """Places in lists count from one."""
    assert words(("versions", 1, "documents", 0, "title")) == "versions 2 > documents 1 > title"
    assert words(()) == "the file"


def test_leaves_are_all_values() -> None:
    """Tables and lists are walked, in order."""
    assert list(leaves({"a": [1, {"b": "x"}]})) == [(("a", 0), 1), (("a", 1, "b"), "x")]
