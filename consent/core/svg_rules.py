"""What an SVG must keep to as a logo (SVG 2): shapes and colours, and nothing that runs, loads, moves, needs a font or repeats itself.

Elements, attributes and values are those of the lists below; whatever is not on them is told, with the mend where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from consent.core.picture_shapes import Fault, pale_fault, ratio_faults
from consent.core.svg_tones import SHAPES, is_pale
from consent.core.svg_tree import Node, read_svg
from consent.errors import ContentError

# Elements inside each other, by nesting and by reference, and shapes drawn in the end: past these browsers slow down.
DEEPEST = 30
MOST_DRAWN = 2_000
LARGEST_NUMBER = 1_000_000
MOST_TOLD = 20

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?"
_HEX_OR_NAME = r"#[0-9a-fA-F]{3,8}|[a-zA-Z]+|(?:rgb|hsl)a?\([\d\s.,%/deg-]*\)"
_ID = r"[A-Za-z_][\w.:-]{0,99}"
_TO_ID = rf"url\(\s*(['\"]?)#{_ID}\1\s*\)"
_VALUES = {
    "length": rf"{_NUMBER}(?:px|pt|pc|mm|cm|in|%)?",
    "numbers": r"[\d\s,.eE+-]*",
    "path": r"[MmZzLlHhVvCcSsQqTtAa\d\s,.eE+-]*",
    "transform": r"\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([\d\s,.eE+-]*\)[\s,]*)*",
    "colour": _HEX_OR_NAME,
    "paint": rf"{_HEX_OR_NAME}|{_TO_ID}(?:\s+(?:{_HEX_OR_NAME}))?",
    "to_id": rf"none|{_TO_ID}",
    "href": rf"#{_ID}",
    "id": _ID,
    "word": r"[A-Za-z][A-Za-z \d-]*",
    "any": r"[^\\]*",
}
_FITS = {kind: re.compile(pattern, re.ASCII).fullmatch for kind, pattern in _VALUES.items()}
_IN_VALUES = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_REFERENCE = re.compile(rf"#({_ID})", re.ASCII)


def _kinds(text: str) -> dict[str, str]:
    """`length: x y` lines as {"x": "length", "y": "length"}."""
    rows = (row.split(":", 1) for row in text.strip().splitlines())
    return {name: kind.strip() for kind, names in rows for name in names.split()}


_LOOK = _kinds("""
    paint: fill stroke
    colour: color stop-color
    to_id: clip-path mask
    length: opacity fill-opacity stroke-opacity stop-opacity stroke-width stroke-miterlimit
    word: fill-rule clip-rule stroke-linecap stroke-linejoin color-interpolation shape-rendering paint-order mask-type vector-effect
    transform: transform
    any: id xml:space xml:lang lang role aria-label aria-labelledby aria-hidden class
""") | {"id": "id"}
_BOX = _kinds("length: x y width height")
_GRADIENT = _kinds("""
    word: gradientUnits spreadMethod
    transform: gradientTransform
    href: href xlink:href
""")
_OWN: Mapping[str, Mapping[str, str]] = {
    "svg": _BOX | {"viewBox": "numbers", "preserveAspectRatio": "word", "version": "numbers"},
    "g": {},
    "path": {"d": "path", "pathLength": "length"},
    "rect": _BOX | _kinds("length: rx ry"),
    "circle": _kinds("length: cx cy r"),
    "ellipse": _kinds("length: cx cy rx ry"),
    "line": _kinds("length: x1 y1 x2 y2"),
    "polyline": {"points": "numbers"},
    "polygon": {"points": "numbers"},
    "title": {},
    "desc": {},
    "defs": {},
    "linearGradient": _GRADIENT | _kinds("length: x1 y1 x2 y2"),
    "radialGradient": _GRADIENT | _kinds("length: cx cy r fx fy fr"),
    "stop": {"offset": "length"},
    "clipPath": {"clipPathUnits": "word"},
    "mask": _BOX | _kinds("word: maskUnits maskContentUnits"),
    "use": _BOX | _kinds("href: href xlink:href"),
    "symbol": _BOX | {"viewBox": "numbers", "preserveAspectRatio": "word"},
}  # fmt: skip
_WITH_NUMBERS = frozenset({"length", "numbers", "path", "transform"})
_MENDS = {
    "text": "turn words into paths, so that they look the same everywhere",
    "tspan": "turn words into paths, so that they look the same everywhere",
    "image": "draw it, or use a PNG",
    "style": "write colours as attributes (fill=...): editors call it presentation attributes",
    "stroke-dasharray": "draw the dashes as shapes: a browser may have millions of them to draw",
    "display": "take out what is not shown",
    "visibility": "take out what is not shown",
    "metadata": 'save as "plain" or "optimized" SVG',
}


def svg_faults(data: bytes) -> Iterator[Fault]:
    """Line, code and words of everything that is wrong with an SVG as a logo; each kind of fault once, at its first place."""
    try:
        root = read_svg(data, source="")
    except ContentError as error:
        yield from ((one.line, one.code, one.message) for one in error.findings)
        return
    if root.name != "svg":
        message = 'its root is no <svg> of SVG: it begins with <svg xmlns="http://www.w3.org/2000/svg"'
        yield root.line, "malformed", message
        return
    found = tuple(_first_of_each((*_element_faults(root), *_reference_faults(root))))
    yield from sorted(found[:MOST_TOLD])
    yield from _shape_faults(root)
    if not found:
        yield from _picture_faults(root)


def _first_of_each(faults: Iterable[Fault]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for line, code, message in faults:
        if (code, message) not in seen:
            seen.add((code, message))
            yield line, code, message


def _element_faults(root: Node) -> Iterator[Fault]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.name not in _OWN or (node.name == "svg" and node is not root):
            yield node.line, "unsafe_svg", _refused(f"<{node.name}>", node.name)
        else:
            yield from _attribute_faults(node)
            waiting += reversed(node.children)


def _attribute_faults(node: Node) -> Iterator[Fault]:
    for name, value in node.attributes.items():
        kind = _kind(node, name)
        if kind is None:
            yield node.line, "unsafe_svg", _refused(f"the attribute {name!r}", name)
        else:
            yield from _value_faults(node, name, kind, value.strip())


def _kind(node: Node, attribute: str) -> str | None:
    return _OWN.get(node.name, {}).get(attribute) or _LOOK.get(attribute)


def _refused(what: str, name: str) -> str:
    mend = _MENDS.get(name.rpartition("}")[2], "take it out")
    return f"{what} is not for logos: {mend}"


def _value_faults(node: Node, name: str, kind: str, value: str) -> Iterator[Fault]:
    if not _FITS[kind](value):
        yield node.line, "unsafe_svg", f"{name}={value[:40]!r} is not what {name!r} may be in a logo"
    elif kind in _WITH_NUMBERS and any(abs(float(one)) > LARGEST_NUMBER for one in _IN_VALUES.findall(value)):
        yield node.line, "too_complex", f"a number in {name!r} is larger than {LARGEST_NUMBER:,}"


# What refers to what ---------------------------------------------------------------------------------------------------


def _references(node: Node, kinds: Collection[str] = ("paint", "to_id", "href")) -> Iterator[str]:
    for name, value in node.attributes.items():
        kind = _kind(node, name)
        is_told = kind is not None and kind in kinds and _FITS[kind](value.strip())
        found = _REFERENCE.search(value) if is_told else None
        # in a paint `#abc` is a colour
        if found and (kind != "paint" or value.lstrip().startswith("url")):
            yield found[1]


def _reference_faults(root: Node) -> Iterator[Fault]:
    by_id: dict[str, Node] = {}
    for node in root.walk():
        own = node.attributes.get("id")
        if own in by_id:
            yield node.line, "duplicate", f"the id {own!r} is there twice"
        elif own is not None:
            by_id[own] = node
    for node in root.walk():
        for target in _references(node):
            if target not in by_id:
                yield node.line, "missing", f"refers to #{target}, which is not in the file"
    yield from _Drawing(by_id).faults(root)


class _Drawing:
    """Counts what a browser draws: an element that is used twice counts twice, and one inside itself without end."""

    def __init__(self, by_id: Mapping[str, Node]) -> None:
        self._by_id = by_id
        self._known: dict[int, tuple[int, int]] = {}

    def faults(self, root: Node) -> Iterator[Fault]:
        size, height = self._measure(root, 1)
        if height > DEEPEST:
            message = f"elements lie more than {DEEPEST} deep in each other, or one uses itself"
            yield 0, "too_complex", message
        elif size > MOST_DRAWN:
            message = f"draws {size:,} elements, repeated ones counted each time; {MOST_DRAWN:,} at most"
            yield 0, "too_complex", message

    def _measure(self, node: Node, depth: int) -> tuple[int, int]:
        """How many elements are drawn for one, and how deep they lie in each other."""
        if depth > DEEPEST:
            return 1, DEEPEST
        if id(node) not in self._known:
            names = (name for name in _references(node, ("to_id", "href")) if name in self._by_id)
            parts = (*node.children, *(self._by_id[name] for name in names))
            measured = [self._measure(part, depth + 1) for part in parts]
            size, height = sum(size for size, _ in measured), max((deep for _, deep in measured), default=0)
            self._known[id(node)] = 1 + size, 1 + height
        return self._known[id(node)]


# The picture as a whole ------------------------------------------------------------------------------------------------


def _shape_faults(root: Node) -> Iterator[Fault]:
    box = [float(one) for one in _IN_VALUES.findall(root.attributes.get("viewBox", ""))]
    sides = [_side(root.attributes.get(name, "")) for name in ("width", "height")]
    given = [side for side in (box[2:] if len(box) == 4 else [], sides) if side and None not in side]
    if not given or ("viewBox" in root.attributes and len(box) != 4):
        yield root.line, "missing", 'how wide and high it is: viewBox="0 0 width height"'
    for width, height in given:
        if width is None or height is None or width <= 0 or height <= 0:
            yield root.line, "wrong_shape", "width and height must be more than 0"
        else:
            yield from ratio_faults(width, height, root.line)


def _side(text: str) -> float | None:
    """A length in its own unit; None for a share of something, and for none at all."""
    found = _IN_VALUES.match(text.strip())
    return float(found[0]) if found and not text.strip().endswith("%") else None


def _picture_faults(root: Node) -> Iterator[Fault]:
    if not any(node.name in SHAPES or node.name == "use" for node in root.walk()):
        yield root.line, "empty", "draws nothing"
    elif is_pale(root):
        yield pale_fault()
