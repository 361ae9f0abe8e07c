"""Runs into lines, lines onto pages: nothing lost, nothing over the edge, nothing torn that belongs together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.blocks import Run
from consent.web.paper.layout import DEPTH, TOP, Line, Node, Setting, Style, beside, paginated, set_lines
from tests.web.paper.letters import Letters, words_of

STYLE = Style(size=10, leading=12, before=6)


def lines_of(*runs: Run, width: float = 100) -> list[str]:
    """The lines of a paragraph that has room for 20 letters, or for `width` points."""
    return [words_of(line) for line in set_lines(runs, width, STYLE, Setting(0, None, Letters()))]


def plain(count: int, *, is_glued: bool = False, before: float = 0) -> list[Line]:
    """Lines of a tenth of a page."""
    return [Line(DEPTH / 10, before, is_glued=is_glued) for _ in range(count)]


def sizes(lines: list[Line]) -> list[int]:
    """How many lines stand on each page."""
    return [len(page) for page in paginated(lines)]


def test_lines_end_between_words() -> None:
    """The space at the end stays, so that copied words are parted; it needs no room."""
    assert lines_of(Run("one two three four five six")) == ["one two three four ", "five six"]
    assert lines_of(Run("exactly twenty chars more")) == ["exactly twenty chars ", "more"]


def test_a_line_end_that_was_written_is_kept() -> None:
    """`<br>` of the text."""
    assert lines_of(Run("one\ntwo"), Run(" three")) == ["one", "two three"]


def test_a_word_may_change_its_look_inside() -> None:
    """Bold letters in the middle of a word are no place for a line's end."""
    assert lines_of(Run("words and more un"), Run("break", bold=True), Run("able")) == [
        "words and more ",
        "unbreakable",
    ]


def test_long_compounds_and_addresses_end_a_line_at_their_signs() -> None:
    """After a hyphen between letters, after / & ? and =; never in a date, a number, an e-mail address or after one letter."""
    assert lines_of(Run("the woningbouw-vereniging")) == ["the woningbouw-", "vereniging"]
    assert lines_of(Run("see https://example.org/path")) == ["see https://", "example.org/path"]
    assert lines_of(Run("it was on 2023-09-13")) == ["it was on 2023-09-13"]
    assert lines_of(Run("it was then 2023-09-13")) == ["it was then ", "2023-09-13"]
    assert lines_of(Run("write to a-b@two-words.be")) == ["write to ", "a-b@two-words.be"]
    assert lines_of(Run("receive by your e-mail")) == ["receive by your ", "e-mail"]


def test_a_word_wider_than_the_line_is_broken_where_it_is_full() -> None:
    """All of it is there."""
    assert lines_of(Run("a " + "x" * 45 + " b")) == ["a ", "x" * 20, "x" * 20, "xxxxx b"]


def test_a_no_break_space_is_no_end_and_invisible_ones_are_only_that() -> None:
    """A soft hyphen goes, a zero-width space may end a line."""
    assert lines_of(Run("amount: twelve 12,50\u00a0euro")) == ["amount: twelve ", "12,50\u00a0euro"]
    assert lines_of(Run("so\u00adft 12345678901234\u200bxyz")) == ["soft 12345678901234", "xyz"]


@given(st.text(alphabet="ab \n-/\u200b\u00a0", max_size=120), st.integers(5, 120))
def test_no_letter_is_lost_and_no_line_too_wide(text: str, width: int) -> None:
    """Whatever is written, and however narrow the column."""
    lines = set_lines((Run(text),), width, STYLE, Setting(0, None, Letters()))
    kept = "".join(words_of(line) for line in lines)
    assert "".join(kept.split(" ")) == "".join(text.replace("\n", " ").replace("\u200b", " ").split(" "))
    assert all(Letters().width(words_of(line).rstrip(" "), "", 10) <= width for line in lines)


def test_looks_and_links_of_runs() -> None:
    """Bold in a bold style stays bold; a link has a node of its own, one for all its lines."""
    node = Node("P")
    runs = (Run("see "), Run("this very long link", href="#c1"), Run(" now", italic=True))
    lines = set_lines(runs, 100, Style(size=10, leading=12, face="B"), Setting(5, node, Letters()))
    texts = [text for line in lines for text in line.texts]
    assert [text.face for text in texts] == ["B", "B", "B", "BI"]
    first, second = [text.node for text in texts if text.href]
    assert first is second
    assert first is not None
    assert (first.tag, first.parent) == ("Link", node)
    assert {text.colour for text in texts if text.href} == {"accent"}


def test_the_same_target_twice_is_two_links() -> None:
    """Each with words of its own."""
    runs = (Run("a", href="#c1"), Run(" and "), Run("b", href="#c1"))
    (line,) = set_lines(runs, 500, STYLE, Setting(0, Node("P"), Letters()))
    assert line.texts[0].node is not line.texts[2].node


def test_no_line_of_a_paragraph_stands_alone_on_a_page() -> None:
    """The first two and the last two stay together."""
    glued = [
        line.is_glued for line in set_lines((Run("word " * 20),), 100, STYLE, Setting(0, None, Letters()))
    ]
    assert glued == [True, False, False, True, False]


def test_two_paragraphs_beside_each_other() -> None:
    """A label longer than what it names goes on below; left is read before right."""
    setting = Setting(0, None, Letters())
    label = set_lines((Run("a label of words"),), 50, STYLE, setting)
    found = beside(label, set_lines((Run("value"),), 100, STYLE, setting))
    assert [words_of(line) for line in found] == ["a label of value", "words"]


def test_pages_are_filled_and_start_at_the_top() -> None:
    """Ten lines of a tenth each; the distance above a page's first line is none."""
    pages = paginated(plain(12, before=0))
    assert [len(page) for page in pages] == [10, 2]
    (page,) = paginated([Line(10, before=50)])
    assert page[0][1] == TOP


def test_what_is_glued_goes_to_the_next_page_together() -> None:
    """A heading is never the last of a page."""
    assert sizes([*plain(9), *plain(1, is_glued=True), *plain(2)]) == [9, 3]


def test_glue_longer_than_a_page_still_breaks() -> None:
    """Better torn than lost."""
    assert sizes(plain(25, is_glued=True)) == [10, 10, 5]


@pytest.mark.parametrize("count", [0, 1])
def test_there_is_a_page_even_for_nothing(count: int) -> None:
    """One, empty or with its line."""
    assert sizes(plain(count)) == [count]


def test_a_head_is_repeated_where_its_rows_begin_a_page() -> None:
    """And only there."""
    head = Line(DEPTH / 10)
    rows = [Line(DEPTH / 10, head=head) for _ in range(15)]
    pages = paginated(rows)
    assert [len(page) for page in pages] == [10, 7 - 1]
    assert pages[1][0] == (head, TOP)
    assert pages[1][1][1] == TOP + DEPTH / 10
