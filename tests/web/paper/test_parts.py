"""How the parts of a paper stand beside, below and inside each other."""

from __future__ import annotations

import pytest

from consent.core.blocks import Block, Run
from consent.web.paper.layout import WIDTH, Line, Node
from consent.web.paper.parts import CODE, Code, Part, Table, composed
from tests.web.paper.letters import Letters, words_of


def lines(*parts: Part | Table | Code) -> list[Line]:
    """The lines of a paper that is made of these parts."""
    return composed(parts, Letters())


def path_of(node: Node | None) -> list[str]:
    """The roles around a place, the nearest first."""
    return [] if node is None else [node.tag, *path_of(node.parent)]


def clause(number: str, words: str = "words") -> Part:
    """A clause of one paragraph."""
    return Part("text", (Run(words),), label=number, anchor=f"c{number}", is_clause=True)


def test_numbers_hang_left_of_all_clauses_alike() -> None:
    """The widest one says where the words of each begin."""
    found = lines(clause("1.1"), clause("12.345"))
    assert [words_of(line) for line in found] == ["1.1 words", "12.345 words"]
    (first, second), (third, fourth) = found[0].texts, found[1].texts
    assert first.x == third.x == 0
    assert second.x == fourth.x > third.width
    assert first.node is second.node
    assert found[0].anchor == "c1.1"


def test_items_hang_on_their_marker() -> None:
    """However wide it is; what is deeper stands further in."""
    items = [
        Part("close", (Run("words"),), "LI", level, marker)
        for level, marker in ((1, "•"), (2, "1000."), (1, "•"))
    ]
    one, two, three = lines(*items)
    assert one.texts[1].x == three.texts[1].x < two.texts[1].x
    assert two.texts[0].x + two.texts[0].width <= two.texts[1].x
    assert two.texts[0].x + 5 * 6 < two.texts[1].x


def test_lists_nest_in_the_document() -> None:
    """A deeper item stands in the one before it, a further paragraph in its own, a new one beside it."""
    levels = [(1, "•"), (2, "•"), (2, ""), (1, "•")]
    found = lines(*(Part("close", (Run("w"),), "LI", level, marker) for level, marker in levels))
    nodes = [line.texts[-1].node for line in found]
    assert [path_of(node) for node in nodes] == [
        ["P", "LBody", "LI", "L"],
        ["P", "LBody", "LI", "L", "LBody", "LI", "L"],
        ["P", "LBody", "LI", "L", "LBody", "LI", "L"],
        ["P", "LBody", "LI", "L"],
    ]
    bodies = [node.parent for node in nodes if node is not None]
    assert bodies[1] is bodies[2]
    assert bodies[0] is not bodies[3]


def test_a_list_that_begins_deep_has_the_lists_around_it() -> None:
    """As an item whose first words are a list has."""
    (line,) = lines(Part("close", (Run("w"),), "LI", 2, "•"))
    assert path_of(line.texts[-1].node) == ["P", "LBody", "LI", "L", "L"]


def test_after_a_paragraph_a_list_is_another_one() -> None:
    """Though it stands as deep."""
    item = Part("close", (Run("w"),), "LI", 1, "•")
    first, _, last = [line.texts[-1].node for line in lines(item, Part("text", (Run("w"),)), item)]
    assert first is not None
    assert last is not None
    assert first.parent is not last.parent


def test_what_follows_a_heading_is_in_its_section() -> None:
    """Until the next one; what stands before any is in none."""
    heading = Part("heading", (Run("h"),), "H2", entry="h")
    words = Part("text", (Run("w"),))
    found = lines(words, heading, words, heading, Table((Block("row", cells=((Run("c"),),)),)))
    nodes = [line.texts[-1].node for line in found]
    assert [path_of(node) for node in nodes] == [
        ["P"],
        ["H2", "Sect"],
        ["P", "Sect"],
        ["H2", "Sect"],
        ["TD", "TR", "Table", "Sect"],
    ]
    assert found[1].entry == "h"
    assert found[1].is_glued


def test_a_table_of_a_clause_stands_where_its_words_do() -> None:
    """Right of the number."""
    table = Table((Block("row", cells=((Run("c"),),)),), is_clause=True)
    number, line = lines(clause("1.1"), table)
    assert line.texts[0].x > number.texts[1].x


def test_facts_stay_together_with_what_introduces_them() -> None:
    """Name left, value right, a long name on lines of its own."""
    name = "A name that is far too long for its place"
    intro, *found = lines(
        Part("text", (Run("See:"),)),
        Part("fact", (Run("value"),), label=name),
        Part("fact", (Run("b"),), label="B"),
    )
    assert intro.is_glued
    assert len(found) > 2
    assert found[0].texts[1].x > max(line.texts[0].x + line.texts[0].width for line in found) - 20
    assert found[-2].is_glued
    assert not found[-1].is_glued


@pytest.mark.parametrize(
    "after", [[], [Part("text", (Run("after"),))], [Part("text", (Run("other"),), band="two")]]
)
def test_a_box_has_room_around_its_words_and_is_not_torn(after: list[Part]) -> None:
    """It ends where the next part is in none, or in another."""
    found = lines(Part("text", (Run("a"),), band="one"), Part("text", (Run("b"),), band="one"), *after)
    box = [line for line in found if line.band == "one"]
    assert [words_of(line) for line in box] == ["", "a", "b", ""]
    assert [line.is_glued for line in box] == [True, True, True, False]
    assert found[: len(box)] == box


def test_words_in_a_box_keep_clear_of_its_edges() -> None:
    """On both sides."""
    found = lines(Part("text", (Run("word " * 200),), band="one"))
    texts = [text for line in found for text in line.texts]
    assert min(text.x for text in texts) > 6
    assert max(text.x + len(text.words.rstrip()) * 6 for text in texts) < WIDTH - 6


def test_a_picture_stands_beside_its_words_on_one_page() -> None:
    """As high as it is, however few the words are; named for whoever listens."""
    beside = (Part("subheading", (Run("Check"),)), Part("close", (Run("words " * 30),)))
    rows = (b"\1\0", b"\0\1")
    few = lines(Code(rows, "what it is", beside[:1]))
    many = lines(Code(rows, "what it is", beside * 9))
    for found in (few, many):
        [picture] = [line.picture for line in found if line.picture]
        assert (picture.rows, picture.side, picture.node.alt) == (rows, CODE / 2, "what it is")
        assert found[0].picture is picture
        assert all(line.is_glued for line in found[:-1])
        assert all(text.x >= CODE for line in found for text in line.texts)
        assert sum(line.height for line in found) >= CODE
    assert sum(line.height for line in few) < CODE + 20
