"""The structure of a tagged PDF, as a tree: fpdf2 itself knows a flat one (ISO 32000-1, 14.7.2 to 14.7.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fpdf.annotations import PDFAnnotation
from fpdf.output import PDFPage
from fpdf.structure_tree import NumberTree, StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject, PDFString

from consent.web.paper.layout import Node

TABLE_SCOPE = "<< /O /Table /Scope /{} >>"


class Element(StructElem):
    """A structure element; `lang` where its words are in another language than the document, `a` its attributes."""

    def __init__(self, node: Node, parent: PDFObject, page: int) -> None:
        super().__init__(f"/{node.tag}", parent, [], page, alt=node.alt)
        self.lang = PDFString(node.lang) if node.lang else None
        self.a = TABLE_SCOPE.format(node.scope) if node.scope else None


class LinkAnnotation(PDFAnnotation):
    """A link on a page that knows its place in the parent tree."""

    struct_parent: int


class Content:
    """What an element holds that is no element: marked words of a page, or a link."""

    def __init__(self, page: PDFPage, what: int | LinkAnnotation) -> None:
        self.page = page
        self.what = what

    def serialize(self, **_: Any) -> str:
        """The dictionary, with references that exist by now."""
        if isinstance(self.what, int):
            return f"<< /Type /MCR /Pg {self.page.ref} /MCID {self.what} >>"
        return f"<< /Type /OBJR /Pg {self.page.ref} /Obj {self.what.ref} >>"


class ParentTree(NumberTree):
    """From the marked words of each page, and from each link, back to their elements."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[list[Element]] = []
        self.links: list[Element] = []

    def serialize(self, obj_dict: dict[str, object] | None = None, _security_handler: Any = None) -> str:  # noqa: ARG002 - fpdf2's
        """Pages first: each has an array; then the links, each with its element."""
        arrays = [f"[{' '.join(one.ref for one in elements)}]" for elements in self.pages]
        entries = [*arrays, *(one.ref for one in self.links)]
        nums = " ".join(f"{number} {entry}" for number, entry in enumerate(entries))
        return PDFObject.serialize(self, {"/Nums": f"[{nums}]"})


class Tags(StructureTreeBuilder):
    """The tree that grows while pages are drawn, so that everything in it stands in the order in which it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.parents = self.struct_tree_root.parent_tree = ParentTree()
        self._elements: dict[int, Element] = {}
        self._nodes: list[Node] = []  # keeps what `_elements` is keyed by alive

    def mark(self, node: Node, page: PDFPage, number: int) -> int:
        """Words of `node` come next on a page; the number that marks them there."""
        while len(self.parents.pages) < number:
            self.parents.pages.append([])
        element, marked = self._element(node, number), self.parents.pages[number - 1]
        marked.append(element)
        element.k.append(Content(page, len(marked) - 1))
        return len(marked) - 1

    def link(self, node: Node, page: PDFPage, annotation: LinkAnnotation, *, pages: int, number: int) -> None:
        """A link of `node` on a page; `pages` is how many there are."""
        element = self._element(node, number)
        annotation.struct_parent = pages + len(self.parents.links)
        self.parents.links.append(element)
        element.k.append(Content(page, annotation))

    def _element(self, node: Node, number: int) -> Element:
        if id(node) not in self._elements:
            parent = self._element(node.parent, number) if node.parent else self.doc_struct_elem
            self._elements[id(node)] = element = Element(node, parent, number)
            self._nodes.append(node)
            parent.k.append(element)
        return self._elements[id(node)]

    def __iter__(self) -> Iterator[PDFObject]:
        """The root first, as fpdf2 expects."""
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.parents
        yield from self._elements.values()
