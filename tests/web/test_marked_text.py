"""Pieces as lines of a page: paragraphs, lists and tables, with what went and came in its place."""

from __future__ import annotations

import pytest

from consent.core.differences import Piece
from consent.core.pieces import compare_texts
from consent.web import marked_text
from consent.web.marked_text import Group


def drawn(groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    """Each line by its kind and words: [-dropped-], {+added+}, cells parted by /."""
    signs = {"same": "%s", "removed": "[-%s-]", "added": "{+%s+}"}
    return [
        (line.kind, " / ".join("".join(signs[one.op] % one.text for one in cell) for cell in line.cells))
        for group in groups
        for line in group.lines
    ]


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """Both texts in one."""
    return drawn(marked_text.marked(compare_texts(before, after).pieces))


def test_paragraph_keeps_what_stayed_between_what_changed() -> None:
    """A word for a word."""
    assert marked("It costs 10,00 euro.", "It costs 12,00 euro.") == [
        ("paragraph", "It costs [-10,00-]{+12,00+} euro.")
    ]


def test_items_in_a_row_are_one_list() -> None:
    """Without the bullets of the text; what stands around it is not part of it."""
    groups = marked_text.marked(compare_texts("Prices:\n• one\n• two", "Prices:\n• one\n• three").pieces)
    assert [group.kind for group in groups] == ["paragraph", "item"]
    assert drawn(groups)[1:] == [("item", "one"), ("item", "[-two-]{+three+}")]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("• a b\n• c", "• a b\n• x\n• c", ["a b", "{+x+}", "c"]),
        ("• a b\n• x\n• c", "• a b\n• c", ["a b", "[-x-]", "c"]),
        ("• one", "two", ["[-• one-]{+two+}"]),
    ],
)
def test_item_that_came_or_went_is_a_line(before: str, after: str, lines: list[str]) -> None:
    """An item that became a paragraph stays readable."""
    found = [words.replace("[-• ", "[-") for _, words in marked(before, after)]
    assert found == [line.replace("[-• ", "[-") for line in lines]


def test_rows_of_a_table_keep_their_cells() -> None:
    """Each cell has its own marks."""
    rows = marked("what | price\nfirst | 10,00", "what | price\nfirst | 12,00")
    assert rows == [("row", "what / price"), ("row", "first / [-10,00-]{+12,00+}")]


def test_row_added_is_added_in_every_cell() -> None:
    """And the last cell may be empty."""
    pieces = (Piece("same", "a | b\n"), Piece("added", "c | "))
    assert drawn(marked_text.marked(pieces)) == [("row", "a / b"), ("row", "{+c+} / ")]


def test_rows_that_have_nothing_in_common_are_two() -> None:
    """Else the cells of the one would run into those of the other."""
    pieces = (Piece("removed", "a | b"), Piece("added", "c | d"))
    assert drawn(marked_text.marked(pieces)) == [("row", "[-a-] / [-b-]"), ("row", "{+c+} / {+d+}")]


def test_each_side_is_its_own_text() -> None:
    """Without a trace of the other, and with its own words marked."""
    pieces = compare_texts("one two three four", "one two five four").pieces
    assert drawn(marked_text.before(pieces)) == [("paragraph", "one two [-three-] four")]
    assert drawn(marked_text.after(pieces)) == [("paragraph", "one two {+five+} four")]


def test_text_without_words_has_no_lines() -> None:
    """Nor has an empty line between two."""
    assert marked_text.marked(()) == ()
    assert drawn(marked_text.marked((Piece("same", "a\n\nb"),))) == [("paragraph", "a"), ("paragraph", "b")]


def test_layout_alone_is_told_from_words() -> None:
    """A line end is no word."""
    assert marked_text.is_layout_alone(compare_texts("a b\nc", "a b c").pieces)
    assert not marked_text.is_layout_alone(compare_texts("a b\nc", "a b d").pieces)
