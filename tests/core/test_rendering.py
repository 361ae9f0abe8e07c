"""Markdown to HTML: places that can be linked to, the same bytes each time, nothing that can act."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.core.markdown_rules import markdown_faults
from consent.core.rendering import render_markdown, render_terms
from consent.errors import ContentError, FormatError
from tests.core.content_findings import terms


def test_sections_and_clauses_can_be_linked_to() -> None:
    """Numbers are links to their own place."""
    html = render_terms(terms())
    assert re.findall(r'id="([^"]+)"', html) == ["s1", "c1.1", "c1.2", "s2", "c2.1"]
    assert (
        '<section id="s1">\n<h3>1. De hulp</h3>\n<div class="clause" id="c1.1"><a class="number" href="#c1.1">1.1</a>\n<p>'
        in html
    )
    assert html.count("<section") == html.count("</section>") == 2
    assert html.count("<div") == html.count("</div>") == 3


def test_clauses_that_are_known_are_not_made_again() -> None:
    """What the last text had is taken from there."""
    known: dict[str, str] = {}
    html = render_terms(terms(), known)
    assert render_terms(terms(), known) == html
    marked = render_terms(terms(), dict.fromkeys(known, "<p>As before.</p>"))
    assert marked.count("<p>As before.</p>") == len(list(terms().clauses))


def test_markdown_that_is_used_is_rendered() -> None:
    """Bold, lists, links that give nothing away."""
    html = render_terms(terms())
    assert "<strong>Example Viewer</strong>" in html
    assert "<ul>\n<li>ziet de technicus uw scherm;</li>" in html
    assert '<a href="mailto:info@example-help.example" rel="noopener noreferrer">onze dienst</a>' in html


def test_same_text_gives_the_same_bytes() -> None:
    """Rendering depends on nothing else."""
    assert render_terms(terms()) == render_terms(terms())


def test_reference_of_one_clause_means_nothing_in_another() -> None:
    """Each clause is rendered by itself."""
    text = terms(
        ("prijslijst.\n", "prijslijst.\n\n[x]: https://example.org\n"),
        ("2.1 Een klacht", "2.1 Een [x] klacht"),
    )
    assert "[x] klacht" in render_terms(text)


def test_headings_and_text_are_escaped() -> None:
    """Signs of HTML are shown, not obeyed."""
    html = render_terms(
        terms(("## 1. De hulp", "## 1. Hulp & 3 < 4"), ("prijslijst.", "prijslijst, 3 < 4 & meer."))
    )
    assert "<h3>1. Hulp &amp; 3 &lt; 4</h3>" in html
    assert "3 &lt; 4 &amp; meer" in html


def test_document_is_rendered_below_the_title_of_its_page() -> None:
    """Its first heading is an h2, a table stays a table, and there is no id that could clash."""
    html = render_markdown("# Prijslijst\n\n## Deel\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n1. een\n2. twee\n")
    assert "<h2>Prijslijst</h2>" in html
    assert "<h3>Deel</h3>" in html
    assert "<th>a</th>" in html
    assert "<ol>" in html
    assert "id=" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)>",
        "</div>",
        "<!DOCTYPE html>",
        "<?php ?>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html;base64,eA==)",
        "[x](//example.org/x)",
        "[x](/login)",
        "[x]()",
        "[x]( <javascript:alert(1)>)",
        "[x]\n\n[x]: javascript:alert(1)",
        "[x]: <javascript:alert(1)>",
        "![x](https://example.org/x.png)",
        "![x][y]\n\n[y]: https://example.org",
    ],
)
def test_what_could_act_or_load_is_refused(text: str) -> None:
    """The faults name it before it is rendered."""
    with pytest.raises(FormatError):
        render_markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.org/a?b=c#d)",
        "[x](mailto:a@example.org)",
        "[x](tel:+3225550101)",
        "[x](#c1.2)",
        "[x](http://a)",
    ],
)
def test_links_to_plain_addresses_are_kept(text: str) -> None:
    """With nothing said to where they lead."""
    assert 'rel="noopener noreferrer"' in render_markdown(text)


def test_many_links_in_one_paragraph_are_fine() -> None:
    """What is closed costs nothing."""
    table = "| a |\n|---|\n" + "| [word (more)](https://example.org/a) |\n" * 400
    assert render_markdown(table).count("<a href") == 400


ACTIVE = re.compile(
    r"<(?!/?(?:p|br|hr|em|strong|code|pre|ul|ol|li|blockquote|a|table|thead|tbody|tr|th|td|h[2-6])[ >])",
    re.IGNORECASE,
)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab<>/!\"'=()[]#:*_`&;|\\- \n1.javscriptonerd", max_size=120))
def test_whatever_is_accepted_renders_to_harmless_html(text: str) -> None:
    """No element or attribute but those that are listed."""
    try:
        html = render_markdown(text)
    except FormatError:
        return
    assert not ACTIVE.search(html)
    assert not re.search(r"<[^>]*\b(?:on\w+|style|src)=", html)
    assert not re.search(r'href="(?!https?:|mailto:|tel:|#)', html)


def test_text_over_the_limit_is_refused() -> None:
    """The limit is in bytes."""
    assert render_markdown("é" * 5, max_bytes=10)
    with pytest.raises(FormatError, match="limit"):
        render_markdown("é" * 6, max_bytes=10)


BOMBS = {
    "brackets": "[" * 190_000,
    "brackets in paragraphs": ("[" * 500 + "\n\n") * 380,
    "links left open": "[a](" * 47_000,
    "images": "[!" * 90_000,
    "references": "[a][b" * 38_000,
    "emphasis": "*a **a ***a " * 15_000,
    "backquotes": "".join("`" * size + "a" for size in range(1, 600)),
    "quotes": ("> " * 5 + "a\n\n") * 14_000,
    "deep quotes": ">" * 100_000,
    "deep list": "\n".join("  " * depth + "- a" for depth in range(400)),
    "list in one line": "- " * 90_000,
    "table": "|a" * 40_000 + "\n" + "|-" * 40_000,
    "paragraphs": "a\n\n" * 60_000,
    "entities": "&amp;" * 38_000,
    "backslashes": "\\[" * 95_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BOMBS))
def test_no_text_keeps_the_renderer_busy(name: str) -> None:
    """Refused or rendered: bounded work for each paragraph, so that seconds are the most."""
    text = BOMBS[name]
    before = time.process_time()
    try:
        render_markdown(text)
    except FormatError:
        assert list(markdown_faults(text))
    assert time.process_time() - before < 20


def test_bombs_in_terms_are_findings() -> None:
    """A text that is slow to render is never accepted."""
    with pytest.raises(ContentError):
        terms(("- ziet de", "[a](" * 5_000 + " ziet de"))


def test_nesting_is_limited_in_every_form() -> None:
    """Quotes, lists, numbers and indents."""
    for line in (">>>>>> a", "- " * 6 + "a", "1. " * 6 + "a", " " * 24 + "a", "\t" * 6 + "a"):
        assert [code for _, code, _ in markdown_faults(line)][:1] == ["too_complex"], line


def test_a_long_link_is_not_told_in_full() -> None:
    """An error is one line that a person reads."""
    ((_, code, message),) = markdown_faults("[words](javascript:" + "a" * 500 + ")")
    assert code == "unsafe_link"
    assert len(message) < 200
    assert "aaa...'" in message
