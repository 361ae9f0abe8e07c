"""How light the colours of an SVG are, as far as its own attributes tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consent.core.picture_shapes import PALE, luma
from consent.core.svg_tree import Node

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
# They hold shapes that cut others out and are not seen themselves.
_STENCILS = frozenset({"clipPath", "mask"})
# What is painted where nothing is said: SVG 2, 13.3 and 13.5.
_UNSAID = {"fill": "black", "stroke": "none"}


def is_pale(root: Node) -> bool:
    """Whether everything that is painted is too light for light ground; no colour that can't be read counts as light."""
    gradients = {node.attributes.get("id", ""): node for node in root.walk() if "Gradient" in node.name}
    return all(_is_light(paint, gradients) for paint in _paints(root, _UNSAID))


def _paints(node: Node, around: Mapping[str, str]) -> Iterator[str]:
    now = {name: node.attributes.get(name, value) for name, value in around.items()}
    if node.name in SHAPES:
        yield from (paint for paint in now.values() if paint != "none")
    for child in node.children:
        if child.name not in _STENCILS:
            yield from _paints(child, now)


def _is_light(paint: str, gradients: Mapping[str, Node]) -> bool:
    name = paint.partition("#")[2].rstrip(" )'\"")
    if paint.startswith("url") and name in gradients:
        stops = [
            node.attributes.get("stop-color", "black")
            for node in gradients[name].walk()
            if node.name == "stop"
        ]
        # a gradient may take its stops from another one: then nobody knows here
        return bool(stops) and all(_is_light(stop, {}) for stop in stops)
    from PIL import ImageColor  # a slow start: only who checks a logo pays for it

    try:
        return luma(*ImageColor.getrgb(paint)[:3]) > PALE
    except ValueError:
        return False
