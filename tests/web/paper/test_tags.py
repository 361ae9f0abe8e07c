"""The structure of a paper, as a screen reader walks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from tests.web.paper.conftest import ROWS


def walked(element: Any, around: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each element in reading order, with the roles from the document down to its own."""
    found = element.get_object()
    path = (*around, found["/S"][1:])
    yield path, found
    for kid in found["/K"]:
        if "/S" in kid.get_object():
            yield from walked(kid, path)


def tree(reader: PdfReader) -> list[tuple[tuple[str, ...], Any]]:
    """All elements of a paper."""
    root: Any = reader.root_object["/StructTreeRoot"]
    return list(walked(root["/K"][0]))


def roles(reader: PdfReader) -> list[str]:
    """Each role in reading order."""
    return [path[-1] for path, _ in tree(reader)]


def test_a_paper_is_tagged(dutch: PdfReader) -> None:
    """It says so, and its pages are walked in the order of the structure."""
    root: Any = dutch.root_object
    pages: list[Any] = list(dutch.pages)
    assert root["/MarkInfo"]["/Marked"]
    assert {page["/Tabs"] for page in pages} == {"/S"}


def test_headings_have_their_level(dutch: PdfReader) -> None:
    """One title, then sections, in their order."""
    headings = [role for role in roles(dutch) if role.startswith("H")]
    assert headings == ["H1", *["H2"] * 8]


def test_sections_hold_what_belongs_to_them(dutch: PdfReader) -> None:
    """A heading is the first in its section."""
    sections = [found for path, found in tree(dutch) if path[-1] == "Sect"]
    assert len(sections) == 8
    assert {section["/K"][0].get_object()["/S"] for section in sections} == {"/H2"}


def test_lists_are_lists_inside_lists(dutch: PdfReader) -> None:
    """Marker and words of each item; what is deeper stands in the item around it."""
    paths = [path for path, _ in tree(dutch)]
    deepest = max(paths, key=len)
    assert deepest[2:] == ("L", "LI", "LBody", "L", "LI", "LBody", "L", "LI", "LBody", "P")
    assert ("Document", "Sect", "L", "LI", "Lbl") in paths


def test_a_table_has_rows_and_heads_of_columns(dutch: PdfReader) -> None:
    """Once each, however many pages it goes over."""
    found = roles(dutch)
    assert (found.count("Table"), found.count("TR"), found.count("TH"), found.count("TD")) == (
        1,
        ROWS + 1,
        2,
        ROWS * 2,
    )
    heads = [element for path, element in tree(dutch) if path[-1] == "TH"]
    assert {head["/A"]["/Scope"] for head in heads} == {"/Column"}


def test_each_mark_on_a_page_leads_to_its_element_and_back(dutch: PdfReader) -> None:
    """The parent tree has an element for each number on each page, and for each link."""
    root: Any = dutch.root_object["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    parents = {numbers[index]: numbers[index + 1].get_object() for index in range(0, len(numbers), 2)}
    for _, element in tree(dutch):
        for kid in (kid.get_object() for kid in element["/K"]):
            if kid.get("/Type") == "/MCR":
                assert parents[kid["/Pg"]["/StructParents"]][kid["/MCID"]].get_object() == element
            elif kid.get("/Type") == "/OBJR":
                assert parents[kid["/Obj"]["/StructParent"]] == element
    links = [annotation for page in dutch.pages for annotation in page.get("/Annots", ())]
    assert len(parents) == len(dutch.pages) + len(links)


def test_every_link_says_where_it_leads(dutch: PdfReader) -> None:
    """For whoever can't see the words around it."""
    for page in dutch.pages:
        for annotation in page.get("/Annots", ()):
            assert annotation.get_object()["/Contents"]


def test_our_words_are_marked_where_they_are_in_another_language(papers: Mapping[str, bytes]) -> None:
    """A German paper has English around its terms; a Dutch one is Dutch from end to end."""
    german = tree(PdfReader(BytesIO(papers["de"])))
    assert {element["/Lang"] for _, element in german if "/Lang" in element} == {"en"}
    marked = [path[-1] for path, element in german if "/Lang" in element]
    assert marked.count("H2") == len([path for path, _ in german if path[-1] == "H2"]) - 1
    assert not any("/Lang" in element for _, element in tree(PdfReader(BytesIO(papers["nl"]))))
