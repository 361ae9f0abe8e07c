"""An HTML page as tests look at it: its elements in order, each with attributes, the words inside, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "path", "circle"})


@dataclass(slots=True)
class Element:
    """One element; `inside` are the ids and tags of those around it, `order` counts from the top of the page."""

    tag: str
    attributes: dict[str, str]
    order: int
    inside: tuple[str, ...]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words inside, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def get(self, name: str) -> str | None:
        """An attribute, or None."""
        return self.attributes.get(name)


class Page(HTMLParser):
    """A parsed page; a tag that is closed in the wrong place is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, [one.tag for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps an element, and opens it."""
        inside = tuple(one.get("id") or one.tag for one in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, len(self.elements), inside)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Closes the element that was opened last."""
        if tag not in VOID:
            assert self._open.pop().tag == tag, f"</{tag}> in the wrong place"

    def handle_data(self, data: str) -> None:
        """Words belong to every element around them."""
        for element in self._open:
            element.words.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements with that tag and those attributes (`class_` for class, `data_x` for data-x)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.elements
            if one.tag == tag and all(one.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def by_id(self, name: str) -> Element:
        """The element with that id."""
        (found,) = [one for one in self.elements if one.get("id") == name]
        return found

    def has_id(self, name: str) -> bool:
        """Whether there is such an element."""
        return any(one.get("id") == name for one in self.elements)

    def fields(self) -> dict[str, str]:
        """What a browser would send of the form `accept`, its button left out."""
        inputs = [one for one in self.all("input") if "accept" in one.inside]
        sent = [one for one in inputs if one.get("type") not in ("checkbox", "radio") or "checked" in one]
        values = {one["name"]: one.get("value") or "" for one in sent}
        areas = {one["name"]: one.text for one in self.all("textarea") if "accept" in one.inside}
        return {**values, **areas}
