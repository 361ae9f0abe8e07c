"""Tables: columns that fit, rows that end where pages do."""

from __future__ import annotations

import pytest

from consent.core.blocks import Block, Run
from consent.web.paper.layout import DEPTH, Node, Style, paginated
from consent.web.paper.tables import LARGEST_ROW, Frame, columns, table_lines
from tests.web.paper.letters import Letters

FRAME = Frame(20, 400, Node("Table"), Style(size=10, leading=12, before=8), Letters())


def row(*cells: str, is_header: bool = False) -> Block:
    """A row of plain words."""
    return Block("row", cells=tuple((Run(cell),) if cell else () for cell in cells), is_header=is_header)


def test_a_narrow_table_is_a_little_wider_than_its_words() -> None:
    """And keeps the proportions of its columns."""
    one, two = columns([row("aaaa", "aaaaaaaaaa")], FRAME)
    assert 32 < one < two < 100


def test_where_words_must_break_long_cells_give_way() -> None:
    """All of the width is used, and no word of a short cell is broken."""
    widths = columns([row("short", "many words " * 40)], FRAME)
    assert sum(widths) == pytest.approx(400)
    assert widths[0] >= 5 * 5 + 12


def test_a_giant_word_leaves_room_for_the_others() -> None:
    """Narrow columns get what they want, the wide one what is left."""
    widths = columns([row("ordinary", "x" * 500)], FRAME)
    assert sum(widths) == pytest.approx(400)
    assert widths[0] == pytest.approx(8 * 5 + 12)


@pytest.mark.parametrize("count", [1, 12, 40])
def test_any_number_of_columns_stays_inside(count: int) -> None:
    """Even where a column has room for a letter only."""
    rows = [row(*["words"] * count)]
    assert sum(columns(rows, FRAME)) <= 400.001
    texts = [text for line in table_lines(rows, FRAME) for text in line.texts]
    assert "".join(text.words for text in texts) == "words" * count
    assert min(text.x for text in texts) >= 20
    assert max(text.x + text.width for text in texts) <= 420.001


def test_a_row_with_too_few_cells_is_filled_up() -> None:
    """A place for each column, also an empty one."""
    lines = table_lines([row("a", "b", is_header=True), row("only"), row("", "second")], FRAME)
    assert [[text.words for text in line.texts if text.words] for line in lines] == [
        ["a", "b"],
        ["only"],
        ["second"],
    ]


def test_each_row_ends_with_a_rule() -> None:
    """Over the whole width of the table, at the foot of the row."""
    rows = [row("a", "b", is_header=True), row("c", "d")]
    widths = columns(rows, FRAME)
    for line in table_lines(rows, FRAME):
        ((start, end, y),) = line.rules
        assert (start, end) == (20, 20 + sum(widths))
        assert 0 < y <= line.height


def test_a_very_high_row_goes_on_over_the_page() -> None:
    """In parts, of which the last has the rule; all words are there, once."""
    words = [f"w{number}" for number in range(900)]
    lines = table_lines([row("a", "b", is_header=True), row("x", " ".join(words))], FRAME)
    assert max(line.height for line in lines) <= LARGEST_ROW + 12
    assert [bool(line.rules) for line in lines] == [True, *[False] * (len(lines) - 2), True]
    said = "".join(text.words for line in lines for text in line.texts)
    assert said.replace(" ", "") == "abx" + "".join(words)
    pages = paginated(lines)
    assert len(pages) > 1
    assert all(top + line.height <= 78 + DEPTH + 0.001 for page in pages for line, top in page)


def test_a_head_is_repeated_without_a_place_in_the_document() -> None:
    """Whoever listens has heard it; a head as high as a page is not repeated at all."""
    _, line = table_lines([row("a", is_header=True), row("b")], FRAME)
    assert line.head is not None
    assert [text.node for text in line.head.texts] == [None]
    lines = table_lines([row("many words " * 400, is_header=True), row("b")], FRAME)
    assert lines[-1].head is None
    assert all(line.is_glued for line in lines[:-1])


def test_heads_are_of_columns_and_bold() -> None:
    """A row that is no head is neither."""
    head, line = table_lines([row("a", is_header=True), row("b")], FRAME)
    (one,), (other,) = head.texts, line.texts
    assert one.node is not None
    assert other.node is not None
    assert (one.face, one.node.tag, one.node.scope) == ("B", "TH", "Column")
    assert (other.face, other.node.tag, other.node.scope) == ("", "TD", None)
    assert one.node.parent is not other.node.parent
