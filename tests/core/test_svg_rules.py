"""SVG logos: what is drawn is taken; what runs, loads, moves, hides or repeats itself is told with its line."""

from __future__ import annotations

import pytest

from consent.core import svg_rules
from consent.core.svg_rules import svg_faults
from tests.pictures import MARK, svg

RED = '<linearGradient id="red"><stop offset="50%" stop-color="red"/></linearGradient>'

GOOD = {
    "shapes": '<g transform="rotate(3 5,5) scale(.5)"><path d="M0 0h10v10zA5,5 0 0 1 3-3e1"/><circle cx="1" cy="2" r="3"/></g>',
    "lines": '<line x1="1" y2="2" stroke="#0af"/><polyline points="1,1 2,2"/><polygon points="0 0 1 1 2 0"/>',
    "gradient": f'<defs>{RED}<radialGradient id="two" xlink:href="#red"/></defs><rect fill="url(#two) blue" width="9" height="9"/>',
    "quotes": f"{RED}<rect fill=\"url('#red')\" width='9' height='9'/>",
    "clip": '<clipPath id="c"><circle r="9"/></clipPath><rect clip-path="url( #c )" width="9" height="9"/>',
    "mask": '<mask id="m" mask-type="alpha"><circle r="9" fill="#fff"/></mask><rect mask="url(#m)" width="9" height="9"/>',
    "symbol": '<symbol id="s" viewBox="0 0 1 1"><ellipse rx="1" ry="2"/></symbol><use href="#s" x="1"/><use xlink:href="#s"/>',
    "names": '<title>Example &amp; Help &#169;</title><desc lang="nl">Een merk</desc><path d="M0 0h9v9" role="img" aria-label="a"/>',
    "colours": '<path d="M0 0" fill="hsl(20deg, 50%, 50%)" stroke="rgba(1 2 3 / .5)" color="currentColor" opacity=".5"/>',
    "comment": "<!-- drawn by hand -->" + MARK,
}


@pytest.mark.parametrize("inside", GOOD.values(), ids=GOOD)
def test_drawing_is_taken(inside: str) -> None:
    """Shapes, gradients, clips, masks and symbols as editors write them."""
    assert list(svg_faults(svg(inside))) == []


@pytest.mark.parametrize(
    "before", ["", "<?xml version='1.0' encoding='utf-8'?>\n", "<!-- Generator: one -->\n"]
)
def test_beginning_may_say_what_the_file_is(before: str) -> None:
    """An XML declaration in UTF-8, and comments."""
    assert list(svg_faults(svg(before=before))) == []


# Elements, attributes and values; the fault is on line 2, and each is refused as unsafe.
UNSAFE = {
    "script": "<script>alert(1)</script>",
    "script of another namespace": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "handler": '<path d="M0 0" onload="alert(1)"/>',
    "handler in capitals": '<path d="M0 0" onClick="alert(1)"/>',
    "foreign object": '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>',
    "html": '<img xmlns="http://www.w3.org/1999/xhtml" src="https://tracker.example/"/>',
    "style": '<style>@import "https://tracker.example/a.css";</style>',
    "style attribute": '<path d="M0 0" style="fill:red"/>',
    "image": '<image href="https://tracker.example/a.png" width="9" height="9"/>',
    "inner image": '<image href="data:image/png;base64,AAAA" width="9" height="9"/>',
    "link": '<a href="https://elsewhere.example/"><path d="M0 0"/></a>',
    "javascript": '<use href="javascript:alert(1)"/>',
    "data": '<use href="data:image/svg+xml,x#a"/>',
    "other file": '<use href="other.svg#a"/>',
    "other file by xlink": '<use xlink:href="https://elsewhere.example/a.svg#a"/>',
    "paint of elsewhere": '<path d="M0 0" fill="url(https://elsewhere.example/a.svg#a)"/>',
    "paint of a file": '<path d="M0 0" fill="url(a.svg#a)"/>',
    "hidden paint": r'<path d="M0 0" fill="u\72l(https://elsewhere.example/#a)"/>',
    "mask of elsewhere": '<path d="M0 0" mask="url(//elsewhere.example/#a)"/>',
    "animation": '<animate attributeName="href" values="#a;javascript:alert(1)"/>',
    "setting": '<set attributeName="onmouseover" to="alert(1)"/>',
    "filter": '<filter id="f"><feGaussianBlur stdDeviation="9999"/></filter>',
    "use of a filter": '<path d="M0 0" filter="url(#f)"/>',
    "words": "<text>Example</text>",
    "inner svg": '<svg viewBox="0 0 1 1"/>',
    "base": '<g xml:base="https://elsewhere.example/"/>',
    "unnamed namespace": '<thing xmlns="">x</thing>',
    "editor's notes": '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
    "editor's attribute": '<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="x"/>',
    "dashes": '<path d="M0 0h99999" stroke="#000" stroke-dasharray=".001"/>',
    "hidden": '<path d="M0 0" display="none"/>',
    "number that is none": '<rect width="calc(1px)" height="1"/>',
    "path that is none": '<path d="M0 0 url(x)"/>',
    "transform that is none": '<g transform="scale(scale(2))"/>',
    "id that is none": '<g id="a b"/>',
    "instruction": '<?xml-stylesheet href="https://elsewhere.example/a.css"?>',
}  # fmt: skip


@pytest.mark.parametrize("inside", UNSAFE.values(), ids=UNSAFE)
def test_what_is_not_drawing_is_refused(inside: str) -> None:
    """One fault, at its line; what is inside it is not told as well."""
    assert [(line, code) for line, code, _ in svg_faults(svg(inside))] == [(2, "unsafe_svg")]


@pytest.mark.parametrize(
    ("inside", "mend"),
    [
        ("<text>x</text>", "turn words into paths"),
        ('<path style="fill:red"/>', "write colours as attributes"),
        ('<foo xmlns="x:y"/>', "take it out"),
    ],
)
def test_message_says_the_mend(inside: str, mend: str) -> None:
    """What an editor's export has most is told with what to do about it."""
    ((_, _, message),) = svg_faults(svg(inside))
    assert mend in message


BOMB = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n'
UNREADABLE = [
    (svg(before="<!DOCTYPE svg>\n"), 1, "unsafe_svg"),
    (svg(before='<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">\n'), 1, "unsafe_svg"),
    (svg("<title>&b;</title>", before=BOMB), 1, "unsafe_svg"),
    (svg('<title>&e;</title>', before='<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n'), 1, "unsafe_svg"),
    (svg("<title>&nbsp;</title>"), 2, "malformed"),
    (svg("<g>"), 3, "malformed"),
    (svg()[:-9], 2, "malformed"),
    (b"", 1, "malformed"),
    (b"<html><body onload='alert(1)'></body></html>", 1, "malformed"),
    (b'<svg viewBox="0 0 9 9"><rect/></svg>', 1, "malformed"),
    (svg().decode().encode("utf-16"), 1, "encoding"),
    (svg(before="<?xml version='1.0' encoding='utf-7'?>"), 1, "encoding"),
    (svg().replace(b"\n", b"\r\n"), 1, "encoding"),
    (svg("<title>\u202ename</title>"), 2, "encoding"),
    (svg("<title>" + "x" * 50_000 + "</title>"), 0, "too_large"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "line", "code"), UNREADABLE)
def test_file_that_is_no_plain_svg_is_refused(data: bytes, line: int, code: str) -> None:
    """Document types, entities, other formats, other encodings, too much of it: told at the line where it begins."""
    assert [(where, what) for where, what, _ in svg_faults(data)] == [(line, code)]


def doubling(levels: int) -> str:
    """Each level draws the one before twice."""
    steps = "".join(
        f'<g id="a{n}"><use href="#a{n - 1}"/><use href="#a{n - 1}"/></g>' for n in range(1, levels)
    )
    return f'<g id="a0"><path d="M0 0h1v1"/></g>{steps}'


TOO_COMPLEX = {
    "doubling": doubling(10),
    "deep doubling": doubling(60),
    "itself": '<g id="a"><use href="#a"/></g>',
    "itself, many times": '<g id="a">' + '<use href="#a"/>' * 1500 + "</g>",
    "one another": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    "gradients in a circle": '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
    "masks of masks": "".join(f'<mask id="m{n}"><g mask="url(#m{n - 1})"/></mask>' for n in range(1, 40)) + '<mask id="m0"/>',
    "nested": "<g>" * 31 + MARK + "</g>" * 31,
    "nested without end": "<g>" * 5000 + "</g>" * 5000,
    "many": '<path d="M0 0"/>' * 2001,
    "large number": '<rect width="1e9" height="1"/>',
    "endless number": f'<path d="M0 {"9" * 400}"/>',
}  # fmt: skip


@pytest.mark.parametrize("inside", TOO_COMPLEX.values(), ids=TOO_COMPLEX)
def test_what_would_keep_a_browser_busy_is_refused(inside: str) -> None:
    """Repetition that doubles, circles, depth, numbers without measure; the check itself stays quick."""
    assert [code for _, code, _ in svg_faults(svg(inside))] == ["too_complex"]


def test_repeated_elements_may_be_two_thousand() -> None:
    """The limit is of what is drawn in the end."""
    most = svg_rules.MOST_DRAWN - 2
    assert list(svg_faults(svg('<g id="a">' + '<path d="M0 0"/>' * (most - 1) + "</g>"))) == []
    assert [code for _, code, _ in svg_faults(svg('<path d="M0 0"/>' * (most + 2)))] == ["too_complex"]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<use href="#gone"/>', "missing"),
        ('<path d="M0 0" fill="url(#gone)"/>', "missing"),
        ('<path d="M0 0" clip-path="url(#gone)"/>', "missing"),
        ('<g id="a"/><g id="a"/>', "duplicate"),
    ],
)
def test_reference_leads_to_one_element_of_the_file(inside: str, code: str) -> None:
    """None that is missing, and none that is there twice."""
    assert [(line, what) for line, what, _ in svg_faults(svg(inside))] == [(2, code)]


BOXES = [
    ('viewBox="0 0 100 40"', []),
    ('viewBox="-1,-1 80 10"', []),
    ('viewBox="0 0 10 40"', []),
    ('width="100" height="40"', []),
    ('width="100mm" height="40.5mm"', []),
    ('width="100%" height="100%" viewBox="0 0 100 40"', []),
    ('width="50" viewBox="0 0 100 40"', []),
    ("", ["missing"]),
    ('width="100%" height="100%"', ["missing"]),
    ('viewBox="0 0 100"', ["missing"]),
    ('viewBox="" width="9" height="9"', ["missing"]),
    ('viewBox="0 0 81 10"', ["wrong_shape"]),
    ('viewBox="0 0 10 41"', ["wrong_shape"]),
    ('viewBox="0 0 10 10" width="1" height="900"', ["wrong_shape"]),
    ('viewBox="0 0 0 10"', ["wrong_shape"]),
    ('viewBox="0 0 10 -10"', ["wrong_shape"]),
    ('width="9" height="0"', ["wrong_shape"]),
]


@pytest.mark.parametrize(("box", "codes"), BOXES)
def test_picture_has_a_shape_that_fits_a_header(box: str, codes: list[str]) -> None:
    """By viewBox or by width and height, each from 1:4 to 8:1."""
    assert [code for _, code, _ in svg_faults(svg(box=box))] == codes


@pytest.mark.parametrize("inside", ["", "<title>Example</title>", "<defs/>", RED])
def test_picture_that_draws_nothing_is_refused(inside: str) -> None:
    """The firm's name would be gone from the page."""
    assert [(line, code) for line, code, _ in svg_faults(svg(inside))] == [(1, "empty")]


def test_one_kind_of_fault_is_told_once() -> None:
    """At its first place; a file with a hundred kinds tells twenty."""
    twice = svg('<path style="a"/>\n<path style="b"/>')
    assert [line for line, _, _ in svg_faults(twice)] == [2]
    many = svg("".join(f'<g a{number}=""/>' for number in range(100)))
    assert len(list(svg_faults(many))) == svg_rules.MOST_TOLD


def test_several_faults_stand_in_the_order_of_the_file() -> None:
    """Those of elements and those of references together."""
    found = svg_faults(svg('<use href="#gone"/>\n<text/>\n<use href="#gone2"/>'))
    assert [line for line, _, _ in found] == [2, 3, 4]
