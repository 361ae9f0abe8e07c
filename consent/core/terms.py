"""Terms `terms/<lang>/<firm>/<version>.md`: front matter, then sections `## 1. Heading` of clauses `1.1 Text` (docs/content.md).

Sections count 1, 2, 3 ..., clauses of each from N.1. A clause starts a paragraph and holds everything until the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from consent.core.firm_files import FirmId, VersionName
from consent.core.front_matter import parse_front_matter, split_front_matter
from consent.core.markdown_rules import markdown_faults
from consent.core.models import Id, LanguageCode, Model, Words, parse_model, refuse
from consent.core.sources import Lines, decode_source
from consent.errors import ContentError, Finding

_HEADING = re.compile(r"## ([1-9]\d{0,3})\. (\S.*)", re.ASCII)
_DAYS = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_CLAUSE = re.compile(r"([1-9]\d{0,3})\.([1-9]\d{0,3})\s+(\S.*)", re.ASCII)


def _number_of_days(value: object) -> object:
    """Of text, for YAML's own numbers are refused here as everywhere: `"365"`."""
    if isinstance(value, str):
        if not _DAYS.fullmatch(value):
            refuse("malformed", 'must be a whole number of days in quotes, such as "365"')
        return int(value)
    return value


class Answer(Model):
    """One of the answers to a statement that is a question."""

    id: Id
    text: Words


class Statement(Model):
    """One thing that the customer declares; with `answers` it is a question, else a box to tick.

    A consent may end by itself, `expires_days` after it was given.
    """

    id: Id
    kind: Literal["terms", "order", "permission", "acknowledgement", "consent"]
    required: bool
    basis: Literal["contract", "consent", "legal_obligation", "legitimate_interest"]
    only: Literal["always", "paid"] = "always"
    text: Words
    answers: Annotated[tuple[Answer, ...], Field(min_length=2, max_length=5)] | None = None
    expires_days: Annotated[int, BeforeValidator(_number_of_days), Field(le=3650)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "consent" and self.required:
            refuse("consent_required", "a consent is free or it is none (GDPR 7(4)): required must be false")
        if (self.kind == "consent") != (self.basis == "consent"):
            refuse("contradiction", "kind consent and basis consent belong together")
        if self.kind == "terms" and (not self.required or self.only == "paid"):
            refuse("contradiction", "the statement of kind terms is required, always")
        if self.answers and self.kind in {"terms", "consent"}:
            refuse("contradiction", f"a statement of kind {self.kind} is a box to tick: no answers")
        if self.expires_days is not None and self.kind != "consent":
            refuse(
                "contradiction", "expires_days is for consents: whatever else is declared does not run out"
            )
        if self.answers and len({answer.id for answer in self.answers}) < len(self.answers):
            refuse("duplicate", "two answers have one id")
        return self


class FrontMatter(Model):
    """What stands above the sections."""

    firm: FirmId
    version: VersionName
    language: LanguageCode
    title: Words
    summary: Words
    in_short: Annotated[tuple[Words, ...], Field(min_length=5, max_length=5)]
    changes: Words
    change: Literal["material", "editorial"]
    reason: Words | None = None
    statements: Annotated[tuple[Statement, ...], Field(min_length=1, max_length=50)]


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause: its Markdown without the number, and the line on which it starts."""

    number: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section with its heading (plain text) and clauses."""

    number: int
    heading: str
    clauses: tuple[Clause, ...]
    line: int


@dataclass(frozen=True, slots=True)
class TermsText:
    """One version of a firm's terms in one language."""

    firm: str
    version: str
    language: str
    title: str
    summary: str
    in_short: tuple[str, ...]
    changes: str
    change: str
    reason: str | None
    statements: tuple[Statement, ...]
    sections: tuple[Section, ...]
    lines: Lines = field(compare=False, repr=False)

    @property
    def clauses(self) -> Iterator[Clause]:
        """All clauses in order."""
        return (clause for section in self.sections for clause in section.clauses)


def parse_terms(data: bytes, *, source: str) -> TermsText:
    """The terms of one file; a ContentError with a finding for everything that is wrong with it."""
    yaml_text, body, first_line = split_front_matter(decode_source(data, source=source), source=source)
    findings: list[Finding] = []
    sections = _parse_sections(body, first_line, source, findings)
    front, lines = _parse_front(yaml_text, source, findings)
    findings += _statement_faults(front, source, lines) if front else []
    if findings or front is None:
        raise ContentError(tuple(sorted(findings, key=lambda finding: finding.line)))
    return TermsText(
        **{name: getattr(front, name) for name in FrontMatter.model_fields}, sections=sections, lines=lines
    )


def _parse_front(text: str, source: str, findings: list[Finding]) -> tuple[FrontMatter | None, Lines]:
    try:
        value, lines = parse_front_matter(text, source=source)
        return parse_model(FrontMatter, value, source=source, lines=lines), lines
    except ContentError as error:
        findings += error.findings
        return None, Lines({})


def _statement_faults(front: FrontMatter, source: str, lines: Lines) -> Iterator[Finding]:
    ids = [statement.id for statement in front.statements]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            message = f"statement {name!r} stands twice"
            yield Finding("error", source, lines["statements", index, "id"], "duplicate", message)
    terms = [index for index, statement in enumerate(front.statements) if statement.kind == "terms"]
    if not terms:
        message = "a statement of kind terms is missing"
        yield Finding("error", source, lines["statements",], "missing", message)
    for index in terms[1:]:
        message = "there is one statement of kind terms, not more"
        yield Finding("error", source, lines["statements", index, "kind"], "duplicate", message)


# Sections and clauses ------------------------------------------------------------------------------------------------


def _parse_sections(body: str, first_line: int, source: str, findings: list[Finding]) -> tuple[Section, ...]:
    reader = _BodyReader(source, findings)
    for number, line in enumerate(body.split("\n"), start=first_line):
        reader.read(number, line)
    return reader.finish(first_line)


class _BodyReader:
    def __init__(self, source: str, findings: list[Finding]) -> None:
        self._source = source
        self._findings = findings
        self._sections: list[Section] = []
        self._numbers: set[str] = set()
        self._clause: tuple[str, int, list[str]] | None = None
        self._before = ""

    def read(self, number: int, line: str) -> None:
        heading, clause = _HEADING.fullmatch(line), _CLAUSE.fullmatch(line)
        if heading:
            self._start_section(number, int(heading[1]), heading[2].strip())
        elif clause:
            self._start_clause(number, clause)
        elif self._clause:
            self._clause[2].append(line)
        elif line.strip():
            self._find(number, "unnumbered", "a paragraph must start with its clause number, like 1.1")
        self._before = "" if heading else line.strip()

    def finish(self, first_line: int) -> tuple[Section, ...]:
        self._end_section()
        if not self._sections:
            self._find(first_line, "missing", "there is no section: ## 1. Heading")
        return tuple(self._sections)

    def _find(self, line: int, code: str, message: str) -> None:
        self._findings.append(Finding("error", self._source, line, code, message))

    def _start_section(self, line: int, number: int, heading: str) -> None:
        self._end_section()
        wanted = len(self._sections) + 1
        if number != wanted:
            code = "duplicate_section" if number < wanted else "numbering"
            self._find(line, code, f"section {number} stands where {wanted} should")
        self._sections.append(Section(number, heading, (), line))

    def _start_clause(self, line: int, found: re.Match[str]) -> None:
        self._end_clause()
        number = f"{found[1]}.{found[2]}"
        if self._before:
            self._find(line, "numbering", f"clause {number} needs an empty line before it")
        if number in self._numbers:
            mend = f": this one is {self._next_number()}" if self._sections else ""
            self._find(line, "duplicate_clause", f"clause {number} stands twice{mend}")
        elif not self._sections or number != self._next_number():
            wanted = self._next_number() if self._sections else "a section"
            self._find(line, "numbering", f"clause {number} stands where {wanted} should")
        self._numbers.add(number)
        self._clause = (number, line, [found[3]])

    def _next_number(self) -> str:
        section = self._sections[-1]
        return f"{section.number}.{len(section.clauses) + 1}"

    def _end_clause(self) -> None:
        if self._clause is None:
            return
        number, line, lines = self._clause
        self._clause = None
        text = "\n".join(lines).rstrip()
        for place, code, message in markdown_faults(text, line, headings=False):
            self._find(place, code, f"clause {number}: {message}")
        if self._sections:
            last = self._sections[-1]
            self._sections[-1] = replace(last, clauses=(*last.clauses, Clause(number, text, line)))

    def _end_section(self) -> None:
        self._end_clause()
        if self._sections and not self._sections[-1].clauses:
            self._find(self._sections[-1].line, "empty", f"section {self._sections[-1].number} has no clause")
