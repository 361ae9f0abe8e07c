"""What a visitor without a browser sees of a page: its forms, its links, and elements by their id."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
Attributes = dict[str, str]


@dataclass
class Element:
    """An element with its text and, as attributes, what its start tag says."""

    tag: str
    attributes: Attributes
    text: str = ""


@dataclass
class Form:
    """A form: where it goes, and its controls in order (inputs, selects, text areas, buttons)."""

    attributes: Attributes
    controls: list[Element] = field(default_factory=list)

    @property
    def action(self) -> str:
        """The address that it posts to; empty for the page's own."""
        return self.attributes.get("action", "")

    def filled(self, **typed: str) -> Attributes:
        """What a careful visitor sends: hidden values, what is typed, every required box ticked, first answers taken."""
        values: Attributes = {}
        for control in self.controls:
            name = control.attributes.get("name", "")
            if name in typed:
                values[name] = typed[name]
            elif name and name not in values:
                values.update(_left_alone(control, name))
        return values


def _left_alone(control: Element, name: str) -> Attributes:
    attributes = control.attributes
    kind = attributes.get("type", "text") if control.tag == "input" else control.tag
    is_required = "required" in attributes or attributes.get("aria-required") == "true"
    preset = control.text if kind == "textarea" else attributes.get("value", "")
    if kind in {"checkbox", "radio"}:
        return {name: attributes.get("value", "on")} if is_required or "checked" in attributes else {}
    if kind in {"submit", "button"}:
        return {}
    if preset or kind in {"hidden", "select"}:
        return {name: preset}
    return {name: attributes.get("data-example", "") if is_required else ""}


class Page(HTMLParser):
    """A page, read once: its forms, and its elements by id or attribute."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._form: Form | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep every element; controls also belong to the form that is open."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)
        if tag == "form":
            self._form = Form(element.attributes)
            self.forms.append(self._form)
        elif tag == "option":
            self._choose(element)
        elif self._form is not None and tag in {"input", "select", "textarea", "button"}:
            self._form.controls.append(element)

    def _choose(self, option: Element) -> None:
        """A select has the value of its chosen option, of the first one when none is."""
        for element in self._open:
            if element.tag == "select" and (
                "value" not in element.attributes or "selected" in option.attributes
            ):
                element.attributes["value"] = option.attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Close up to the element that ends here."""
        if tag == "form":
            self._form = None
        while self._open:
            if self._open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        """Text belongs to every element that is open."""
        for element in self._open:
            element.text += data

    def by_id(self, name: str) -> Element:
        """The element with that id; LookupError without one."""
        for element in self.elements:
            if element.attributes.get("id") == name:
                return element
        raise LookupError(f"no element with id {name!r} on the page")

    def by_attribute(self, name: str, tag: str = "a") -> list[Element]:
        """Every element of a kind that carries the attribute."""
        return [element for element in self.elements if element.tag == tag and name in element.attributes]

    def form(self, *, name: str | None = None, action: str | None = None) -> Form:
        """The form with that id, or whose action ends like that; LookupError without one."""
        for form in self.forms:
            if name is not None and form.attributes.get("id") == name:
                return form
            if action is not None and form.action.endswith(action):
                return form
        raise LookupError(f"no form {name or action!r} on the page")
