"""Markdown to HTML: the same bytes for the same text, without raw HTML, cleaned once more at the end.

A section is `<section id="s1"><h3>1. Heading</h3>`, a clause `<div class="clause" id="c1.2"><a class="number" ...>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import nh3
from markdown import Markdown
from markdown.extensions.toc import TocExtension

from consent.core.markdown_rules import markdown_faults
from consent.core.sources import LARGEST_FILE
from consent.core.terms import Clause, Section, TermsText
from consent.errors import FormatError

_TAGS = {
    "p", "br", "hr", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a",
    "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"https", "http", "mailto", "tel"}


def render_terms(text: TermsText, known: dict[str, str] | None = None) -> str:
    """The HTML fragment of the sections and clauses.

    `known` keeps the HTML of each clause's words from one text to the next: most clauses stand in many versions.
    """
    converter, known = _converter(), {} if known is None else known
    for clause in text.clauses:
        if clause.text not in known:
            known[clause.text] = _clause_text(clause, converter)
    return "\n".join(_section(section, known) for section in text.sections)


def render_clauses(text: TermsText) -> dict[str, str]:
    """The HTML fragment of each clause, by its number, which is not part of it."""
    converter = _converter()
    return {clause.number: _clause_text(clause, converter) for clause in text.clauses}


def render_markdown(text: str, max_bytes: int = LARGEST_FILE) -> str:
    """The HTML fragment of a Markdown text, its first heading level being h2; a FormatError if it is not acceptable."""
    size = len(text.encode())
    if size > max_bytes:
        raise FormatError("Markdown text", f"{size:,} bytes; the limit is {max_bytes:,}")
    for line, _, message in markdown_faults(text):
        raise FormatError("Markdown text", f"line {line}: {message}")
    return _clean(_converter().convert(text))


def _section(section: Section, known: Mapping[str, str]) -> str:
    clauses = "\n".join(_clause(clause, known[clause.text]) for clause in section.clauses)
    heading = f"<h3>{section.number}. {escape(section.heading)}</h3>"
    return f'<section id="s{section.number}">\n{heading}\n{clauses}\n</section>'


def _clause(clause: Clause, html: str) -> str:
    place = f"c{clause.number}"
    link = f'<a class="number" href="#{place}">{clause.number}</a>'
    return f'<div class="clause" id="{place}">{link}\n{html}\n</div>'


def _clause_text(clause: Clause, converter: Markdown) -> str:
    return _clean(converter.reset().convert(clause.text))


def _converter() -> Markdown:
    converter = Markdown(
        extensions=["sane_lists", "tables", TocExtension(baselevel=2, marker="")], output_format="html"
    )
    converter.preprocessors.deregister("html_block")
    for name in ("html", "image_link", "image_reference", "short_image_ref"):
        converter.inlinePatterns.deregister(name)
    return converter


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer"
    )
