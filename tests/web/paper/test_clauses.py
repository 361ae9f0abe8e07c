"""From what was rendered at publishing to parts: sections, clauses with their numbers, lists, tables, quotes."""

from __future__ import annotations

from consent.core.rendering import render_terms
from consent.core.terms import parse_terms
from consent.web.paper.clauses import clause_parts
from consent.web.paper.parts import Part, Table
from tests.example_content import NL, example_files

HEAD = example_files()[NL].partition("## 1.")[0]


def parts(body: str) -> list[Part | Table]:
    """The parts of terms with that text."""
    text = parse_terms((HEAD + body).encode(), source="terms.md")
    return list(clause_parts(render_terms(text)))


def said(part: Part | Table) -> str:
    """The words of a paragraph."""
    assert isinstance(part, Part)
    return "".join(run.text for run in part.runs)


def test_sections_are_headings_with_anchor_and_bookmark() -> None:
    """The words of a heading are plain text, whatever signs they have."""
    heading, *_ = parts("## 1. Over <u> & **wij**\n\n1.1 Tekst.\n")
    assert isinstance(heading, Part)
    assert (heading.tag, heading.anchor, heading.entry) == ("H2", "s1", "1. Over <u> & **wij**")


def test_a_clause_has_its_number_beside_it_once() -> None:
    """On its first paragraph, with the anchor that its page has."""
    _, first, second, third = parts("## 1. A\n\n1.1 Een **twee**.\n\nDrie.\n\n1.2 Vier.\n")
    assert isinstance(first, Part)
    assert isinstance(second, Part)
    assert isinstance(third, Part)
    assert [(one.label, one.anchor, said(one)) for one in (first, second, third)] == [
        ("1.1", "c1.1", "Een twee."),
        ("", "", "Drie."),
        ("1.2", "c1.2", "Vier."),
    ]
    assert all(one.is_clause for one in (first, second, third))


def test_words_like_a_number_of_a_clause_are_words() -> None:
    """A paragraph that is only a link to the next clause begins no clause."""
    found = parts("## 1. A\n\n1.1 Zie\n\n[1.2](#c1.2)\n\n1.2 Daar.\n")
    assert [part.label for part in found if isinstance(part, Part)] == ["", "1.1", "", "1.2"]


def test_a_clause_that_begins_with_a_list_has_its_number_above() -> None:
    """So has one that begins with a quote of nothing else."""
    _, number, item = parts("## 1. A\n\n1.1 - een\n")
    assert isinstance(number, Part)
    assert isinstance(item, Part)
    assert (number.label, number.anchor, said(number)) == ("1.1", "c1.1", "")
    assert (item.tag, item.marker, said(item)) == ("LI", "•", "een")


def test_items_have_marker_and_depth() -> None:
    """A further paragraph of an item has no marker."""
    found = parts("## 1. A\n\n1.1 Tekst:\n\n1. een\n\n    meer\n\n2. twee\n    - diep\n")
    items = [
        (part.marker, part.level, said(part)) for part in found if isinstance(part, Part) and part.tag == "LI"
    ]
    assert items == [("1.", 1, "een"), ("", 1, "meer"), ("2.", 1, "twee"), ("•", 2, "diep")]


def test_two_tables_are_two() -> None:
    """Each begins with its own head."""
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    found = parts(f"## 1. A\n\n1.1 Eerst:\n\n{table}\n{table}\nDaarna.\n")
    assert [len(part.rows) for part in found if isinstance(part, Table)] == [2, 2]
    assert said(found[-1]) == "Daarna."


def test_code_keeps_its_spaces_and_lines() -> None:
    """As it was written, also the indent."""
    code = parts("## 1. A\n\n1.1 Tekst:\n\n    if x:\n        y\n")[-1]
    assert said(code).split("\n") == ["if\u00a0x:", "\u00a0\u00a0\u00a0\u00a0y"]


def test_a_fragment_of_another_shape_still_says_all() -> None:
    """What an older release rendered otherwise is shown as it comes."""
    found = list(clause_parts("<h3>1. Kop</h3><p>1.1 Tekst</p><ul><li>item</li></ul>"))
    assert [said(part) for part in found] == ["1. Kop", "1.1 Tekst", "item"]
    found = list(clause_parts('<section id="s1"><h3>1. Kop</h3><p>Vooraf</p></section>'))
    assert [said(part) for part in found] == ["1. Kop", "Vooraf"]
