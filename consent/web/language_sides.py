"""One version in two languages beside each other: everything that people read of it, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from consent.core.firms import Particulars
from consent.core.rendering import render_clauses
from consent.core.terms import Statement, TermsText

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """The same thing in both languages; empty where a language does not have it. `is_html`: rendered and cleaned."""

    label: str
    left: str
    right: str
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A heading in our words, or a section's number with its heading in both languages, and what stands under it."""

    title: str
    rows: tuple[Side, ...]


def parts(left: TermsText, right: TermsText, particulars: Particulars) -> Iterator[Part]:
    """Everything in the order of the pages: what stands above, what is declared, the clauses, the form."""
    yield Part(gettext("Title and short version"), tuple(_front(left, right)))
    yield Part(gettext("What people are asked to declare"), tuple(_statements(left, right)))
    yield from _sections(left, right)
    labels = tuple(_labels(particulars, left.language, right.language))
    yield Part(gettext("Form, programs, documents and sessions"), labels)


def _front(left: TermsText, right: TermsText) -> Iterator[Side]:
    yield Side(gettext("Title"), left.title, right.title)
    yield Side(gettext("Summary"), left.summary, right.summary)
    for number, lines in enumerate(zip(left.in_short, right.in_short, strict=True), start=1):
        yield Side(gettext("In short, line %(number)d", number=number), *lines)
    yield Side(gettext("What changed"), left.changes, right.changes)
    if left.reason or right.reason:
        yield Side(gettext("Reason"), left.reason or "", right.reason or "")


def _statements(left: TermsText, right: TermsText) -> Iterator[Side]:
    first, second = ({one.id: one for one in text.statements} for text in (left, right))
    for number, name in enumerate({**first, **second}, start=1):
        one, other = first.get(name), second.get(name)
        label = gettext("Declaration %(number)d", number=number)
        yield Side(label, one.text if one else "", other.text if other else "")
        mine, theirs = _answers(one), _answers(other)
        for answer in {**mine, **theirs}:
            yield Side(gettext("Answer"), mine.get(answer, ""), theirs.get(answer, ""))


def _answers(statement: Statement | None) -> dict[str, str]:
    return {one.id: one.text for one in (statement.answers or ())} if statement else {}


def _sections(left: TermsText, right: TermsText) -> Iterator[Part]:
    first, second = ({one.number: one for one in text.sections} for text in (left, right))
    mine, theirs = render_clauses(left), render_clauses(right)
    for number in sorted({**first, **second}):
        one, other = first.get(number), second.get(number)
        heading = Side(gettext("Heading"), one.heading if one else "", other.heading if other else "")
        clauses = [clause.number for section in (one, other) if section for clause in section.clauses]
        rows = (
            Side(name, mine.get(name, ""), theirs.get(name, ""), is_html=True)
            for name in dict.fromkeys(clauses)
        )
        yield Part(gettext("Section %(number)d", number=number), (heading, *rows))


def _labels(particulars: Particulars, left: str, right: str) -> Iterator[Side]:
    named: list[tuple[str, Labels]] = []
    for field in particulars.fields:
        named += [(gettext("Field"), field.label), (gettext("Explanation"), field.hint)]
    named += [(gettext("Kind of customer"), one.label) for one in particulars.classes]
    named += [(tool.name, tool.purpose) for tool in particulars.tools]
    named += [(gettext("Document"), one.title) for one in particulars.documents]
    rules = particulars.session
    named += [(gettext("What the technician reads aloud"), rules.declaration or {})]
    named += [(gettext("What the technician confirms at the end"), one.label) for one in rules.attestations]
    for label, words in named:
        if words.get(left) or words.get(right):
            yield Side(label, words.get(left, ""), words.get(right, ""))
