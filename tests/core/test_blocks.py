"""A rendered fragment as blocks: what stands where, how it looks, and what a person would read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.core.blocks import Block, Run, blocks_of, plain_text, words_of
from consent.core.rendering import render_markdown, render_terms
from consent.errors import FormatError
from tests.core.content_findings import terms


def blocks(markdown: str) -> tuple[Block, ...]:
    return blocks_of(render_markdown(markdown))


def plain(markdown: str) -> str:
    return plain_text(render_markdown(markdown))


def test_paragraph_is_one_block_of_runs() -> None:
    """Words that look alike are one run, spaces between them kept."""
    assert blocks("Een **vet *beide*** en\n*schuin*.") == (
        Block(
            "paragraph",
            runs=(
                Run("Een "),
                Run("vet ", bold=True),
                Run("beide", bold=True, italic=True),
                Run(" en "),
                Run("schuin", italic=True),
                Run("."),
            ),
        ),
    )


def test_link_keeps_where_it_leads() -> None:
    """On each run inside it, and no further."""
    (block,) = blocks("a [b **c**](https://example.org) d")
    assert [run.href for run in block.runs] == [None, "https://example.org", "https://example.org", None]


def test_headings_have_their_level() -> None:
    """The first level of a document is 2, as on its page."""
    assert [(block.kind, block.level) for block in blocks("# A\n\n## B\n\nc")] == [
        ("heading", 2),
        ("heading", 3),
        ("paragraph", 0),
    ]


def test_items_have_marker_and_depth() -> None:
    """Bullets and ordinals, ordinals from where the list starts."""
    found = blocks("- een\n    - diep\n- twee\n\ntekst\n\n3. drie\n4. vier")
    assert [(block.marker, block.level) for block in found] == [
        ("•", 1),
        ("•", 2),
        ("•", 1),
        ("", 0),
        ("3.", 1),
        ("4.", 1),
    ]


def test_second_paragraph_of_an_item_has_no_marker() -> None:
    """It is an item that goes on."""
    assert [(block.kind, block.marker) for block in blocks("- een\n\n    twee\n")] == [
        ("item", "•"),
        ("item", ""),
    ]


def test_item_that_holds_only_a_list_is_empty() -> None:
    """Its marker is not given to the inner item; so is one that holds nothing."""
    assert [(block.marker, block.level, block.runs) for block in blocks("- - a")] == [
        ("•", 1, ()),
        ("•", 2, (Run("a"),)),
    ]
    assert plain_text("<ul><li></li><li>a</li></ul>") == "•\n• a"


def test_quotes_and_code_are_blocks_of_their_own() -> None:
    """Code keeps its spaces and lines; code within a line is a look."""
    quote, code, line = (
        blocks("> a\n> b\n\nx\n\n    c  d\n      e\n")[0],
        *blocks("    c  d\n      e\n\nx `y`"),
    )
    assert quote == Block("quote", 1, runs=(Run("a b"),))
    assert code == Block("code", runs=(Run("c  d\n  e"),))
    assert line.runs == (Run("x "), Run("y", code=True))


def test_rows_have_cells_and_know_the_header() -> None:
    """Empty cells stay, so that columns do."""
    header, row = blocks("| a | b |\n|---|---|\n| **1** | |")
    assert header == Block("row", cells=((Run("a"),), (Run("b"),)), is_header=True)
    assert row == Block("row", cells=((Run("1", bold=True),), ()))


def test_line_end_inside_a_paragraph_is_kept() -> None:
    """`<br>` and nothing around it; a rule only separates."""
    assert blocks("a  \nb\n\n* * *\n\nc")[0] == Block("paragraph", runs=(Run("a\nb"),))
    assert plain("a  \nb\n\n---\n\nc") == "a\nb\nc"
    assert plain_text("<p><br>a<br></p>") == "\na"


def test_spaces_beside_a_change_of_look_count_once() -> None:
    """A run that would be only a second space is none; one at the end of a block is dropped."""
    assert plain_text("<p>a <em> b</em> <strong> </strong></p>") == "a b"
    assert blocks_of("<p><em> </em></p>") == ()


def test_terms_become_headings_numbers_and_text() -> None:
    """Sections, clause numbers and clauses, in order."""
    assert plain_text(render_terms(terms())).split("\n")[:3] == [
        "1. De hulp",
        "1.1",
        "De technicus helpt u met Example Viewer. De prijzen staan in de prijslijst.",
    ]


def test_plain_text_is_what_one_would_read_aloud() -> None:
    """No sign of Markdown is left."""
    assert plain("Voor **u**:\n\n- een & `twee`;\n- drie.\n\n| a | b |\n|---|---|\n| 1 | 2 |") == (
        "Voor u:\n• een & twee;\n• drie.\na | b\n1 | 2"
    )


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("[hier](https://example.org/a)", "hier (example.org/a)"),
        ("[example.org](https://example.org/)", "example.org"),
        ("[onze site example.org/a](https://example.org/a)", "onze site example.org/a"),
        ("[example.org](https://example.org/a)", "example.org (example.org/a)"),
        ("[example.org.evil](https://example.org)", "example.org.evil (example.org)"),
        ("[mail **ons**](mailto:a@example.org)", "mail ons (a@example.org)"),
        ("[+32 2](tel:+322)", "+32 2 (+322)"),
        ("[punt 1.2](#c1.2)", "punt 1.2"),
        ("[de prijs](#c1.2) en [deel 3](#s3)", "de prijs (1.2) en deel 3"),
        ("[a](https://a.example)[b](https://b.example)", "a (a.example)b (b.example)"),
    ],
)
def test_address_stands_behind_words_that_do_not_say_it(link: str, words: str) -> None:
    """A link that leads elsewhere than it says is seen."""
    assert plain(link) == words


def test_no_runs_are_no_words() -> None:
    """An empty cell says nothing."""
    assert words_of(()) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab<>!()[]#:*_`&;|\\- \n1.", max_size=120))
def test_whatever_is_rendered_can_be_read(text: str) -> None:
    """No block is lost or fails, and no white space stands at the ends."""
    try:
        found = blocks(text)
    except FormatError:
        return
    for block in found:
        assert bool(block.cells) == (block.kind == "row")
        assert all(run.text for run in block.runs)
        assert not block.runs or block.runs[-1].text == block.runs[-1].text.rstrip(" \n")
