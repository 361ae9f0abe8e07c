"""An SVG file read into elements with their lines: UTF-8, no document type, no entities, no processing instructions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from consent.core.sources import decode_source, refusal

LARGEST = 50_000

_NAMESPACES = {
    "http://www.w3.org/2000/svg": "",
    "http://www.w3.org/1999/xlink": "xlink:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_ENCODING = re.compile(r"<\?xml[^>]*?encoding=[\"']([^\"']*)")
_Name = tuple[str | None, str]


@dataclass(slots=True)
class Node:
    """One element: names of SVG are bare, those of xlink and xml have a prefix, foreign ones their namespace in braces."""

    name: str
    line: int
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """The element and everything inside, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)


def read_svg(data: bytes, *, source: str) -> Node:
    """The root of a picture; a ContentError with the line of what cannot be read."""
    text = decode_source(data, source=source, limit=LARGEST)
    declared = _ENCODING.match(text)
    if declared and declared[1].lower() != "utf-8":
        raise refusal(source, 1, "encoding", f"calls itself {declared[1]!r}: save the file as UTF-8")
    handler = _Handler(source)
    parser = DefusedExpatParser(1)
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        parser.parse(BytesIO(data))
    except DefusedXmlException as error:
        message = "a document type or entities: take out <!DOCTYPE ...> and <!ENTITY ...>"
        raise refusal(source, parser.getLineNumber() or 0, "unsafe_svg", message) from error
    except SAXParseException as error:
        raise refusal(
            source, error.getLineNumber() or 0, "malformed", f"not XML: {error.getMessage()}"
        ) from error
    return handler.root


class _Handler(ContentHandler):
    """Builds the tree; words count where they are named only: in `title` and `desc`, and nobody looks at those."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source
        self._open = [Node("", 0, {})]

    @property
    def root(self) -> Node:
        return self._open[0].children[0]

    @property
    def _line(self) -> int:
        return self._locator.getLineNumber() or 0  # type: ignore[attr-defined]

    def startElementNS(self, name: _Name, _qname: str | None, attrs: object) -> None:  # noqa: N802 - the name is SAX's
        """Opens an element."""
        found = {_bare(key, is_attribute=True): value for key, value in attrs.items()}  # type: ignore[attr-defined]
        node = Node(_bare(name), self._line, found)
        self._open[-1].children.append(node)
        self._open.append(node)

    def endElementNS(self, _name: _Name, _qname: str | None) -> None:  # noqa: N802 - the name is SAX's
        """Closes it."""
        self._open.pop()

    def processingInstruction(self, target: str, _data: str) -> None:  # noqa: N802 - the name is SAX's
        """Stylesheets come this way, and nothing that a picture needs."""
        raise refusal(self._source, self._line, "unsafe_svg", f"take out the instruction <?{target} ...?>")


def _bare(name: _Name, *, is_attribute: bool = False) -> str:
    namespace, local = name
    if namespace is None:
        return local if is_attribute else f"{{}}{local}"
    return _NAMESPACES.get(namespace, f"{{{namespace}}}") + local
