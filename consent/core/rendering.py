"""Markdown to HTML: the same bytes for the same text, without raw HTML, cleaned once more at the end.

A section is `<section id="s1"><h3>1. Heading</h3>`, a clause `<div class="clause" id="c1.2"><a class="number" ...>`.
"""

from __future__ import annotations

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


def render_terms(text: TermsText) -> str:
    """The HTML fragment of the sections and clauses."""
    converter = _converter()
    return "\n".join(_section(section, converter) for section in text.sections)


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


def _section(section: Section, converter: Markdown) -> str:
    clauses = "\n".join(_clause(clause, converter) for clause in section.clauses)
    heading = f"<h3>{section.number}. {escape(section.heading)}</h3>"
    return f'<section id="s{section.number}">\n{heading}\n{clauses}\n</section>'


def _clause(clause: Clause, converter: Markdown) -> str:
    place = f"c{clause.number}"
    link = f'<a class="number" href="#{place}">{clause.number}</a>'
    return f'<div class="clause" id="{place}">{link}\n{_clause_text(clause, converter)}\n</div>'


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
