"""Front matter: only text, lists, mappings, true and false, each with its line."""

from __future__ import annotations

import pytest

from consent.core.front_matter import parse_front_matter, split_front_matter
from consent.errors import ContentError


def refused(text: str) -> list[tuple[int, str, str]]:
    """Line, code and message of each finding; the text starts on line 2."""
    with pytest.raises(ContentError) as caught:
        parse_front_matter(text, source="x.md")
    return [(finding.line, finding.code, finding.message) for finding in caught.value.findings]


def test_front_matter_is_what_stands_between_the_two_lines() -> None:
    """YAML, text, and the line on which the text starts."""
    assert split_front_matter("---\na: b\nc: d\n---\ntext\n", source="x") == ("a: b\nc: d", "text\n", 5)


@pytest.mark.parametrize("text", ["a: b\n", "", " ---\na: b\n---\n", "---\na: b\n"])
def test_text_without_two_lines_is_refused(text: str) -> None:
    """Both lines are three hyphens and nothing else."""
    with pytest.raises(ContentError) as caught:
        split_front_matter(text, source="x")
    assert [finding.code for finding in caught.value.findings] == ["front_matter"]


def test_values_and_their_lines() -> None:
    """Lines count from the first line of the file."""
    text = "a: x\nb:\n  - {id: y, yes: true}\n  - 'two'\nc: >-\n  long\n  text\nd: false\n"
    value, lines = parse_front_matter(text, source="x")
    assert value == {"a": "x", "b": [{"id": "y", "yes": True}, "two"], "c": "long text", "d": False}
    assert [lines[path] for path in (("a",), ("b", 0, "id"), ("b", 1), ("c",), ("d",))] == [2, 4, 5, 6, 9]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2023-09-13", "a date"),
        ("1.10", "a number"),
        ("12:30", "a number"),
        ("0755", "a number"),
        ("no", "yes or no"),
        ("True", "yes or no"),
        ("~", "nothing"),
        ("", "nothing"),
        ("=", "something else"),
    ],
)
def test_bare_value_that_yaml_turns_into_something_asks_for_quotes(value: str, kind: str) -> None:
    """What is read would not be what was written."""
    ((line, code, message),) = refused(f"a: x\nversion: {value}\n")
    assert (line, code) == (3, "unquoted")
    assert "quotes" in message
    assert kind in message


def test_all_bare_values_are_told_at_once() -> None:
    """Nobody mends a file one run at a time."""
    assert [line for line, _, _ in refused("a: 1\nb: [2, x, 3]\n")] == [2, 3, 3]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: x\na: y\n", 3, "duplicate"),
        ("a: &x y\nb: *x\n", 2, "yaml"),
        ("b: *x\n", 2, "yaml"),
        ("a: !!str 5\n", 2, "yaml"),
        ("a: !!python/name:os.system ''\n", 2, "yaml"),
        ("a: [1, 2\nb: x\n", 3, "yaml"),
        ("a: 'open\n", 3, "yaml"),
        ("a: x\n\tb: y\n", 3, "yaml"),
        ("a: x\n--- \nb: y\n", 3, "yaml"),
        ("a: " + "[" * 50 + "]" * 50, 2, "yaml"),
        ("", 1, "front_matter"),
        ("# a comment only\n", 1, "front_matter"),
        ("a: x\n? [b, c]\n: y\n", 3, "yaml"),
    ],
)
def test_tricks_and_mistakes_are_refused_with_their_line(text: str, line: int, code: str) -> None:
    """Keys twice, anchors, aliases, tags, a bomb, more than one document, and syntax."""
    assert refused(text)[0][:2] == (line, code)


def test_error_without_a_place_is_told_too() -> None:
    """Some faults of YAML name no line."""
    assert refused("a: \x01\n")[0][:2] == (2, "yaml")
