"""Terms in a few words, and their differences in as few: `[-went-]{+came+}`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from consent.core.differences import Differences, Piece, differences
from consent.core.terms import Clause, Section, Statement, TermsText
from tests.core.content_findings import terms

PRICE = "De sessie van 10 minuten kost 10,00 euro, btw inbegrepen."
COMPLAINT = "Een klacht kunt u melden binnen 14 dagen, per e-mail."
SCREEN = "De technicus ziet uw scherm zolang u dat wilt."
STOP = "U kunt op elk moment stoppen met de sessie. Sluit daarvoor het programma op uw computer."

SIGNS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def short_terms(*sections: tuple[str, list[str]], **other: object) -> TermsText:
    """Terms of sections (heading, texts of clauses), numbered as they come."""
    made = tuple(
        Section(
            number,
            heading,
            tuple(Clause(f"{number}.{place}", text, 1) for place, text in enumerate(texts, start=1)),
            1,
        )
        for number, (heading, texts) in enumerate(sections, start=1)
    )
    return replace(terms(), sections=made, **other)  # type: ignore[arg-type] # whatever a test changes


def statement(name: str = "terms", **other: object) -> Statement:
    """A statement with that id."""
    kind = "terms" if name == "terms" else "acknowledgement"
    facts = {"id": name, "kind": kind, "required": True, "basis": "contract", "text": f"I agree to {name}."}
    return Statement.model_validate(facts | other)


def spelled(pieces: Iterable[Piece]) -> str:
    """The pieces in one line of text."""
    return "".join(SIGNS[piece.op].format(piece.text) for piece in pieces)


def clauses_of(found: Differences) -> list[tuple[str, str | None, str | None]]:
    """Kind and numbers of every clause, in order."""
    return [
        (clause.kind, clause.before, clause.after) for section in found.sections for clause in section.clauses
    ]


def sections_of(found: Differences) -> list[tuple[str, int | None, int | None]]:
    """Kind and numbers of every section, in order."""
    return [(section.kind, section.before, section.after) for section in found.sections]


def clauses_said(older: list[str], newer: list[str]) -> list[str]:
    """Kind, numbers and words of each clause of two sections that hold these."""
    found = differences(short_terms(("Hulp", older)), short_terms(("Hulp", newer)))
    return [
        f"{clause.kind} {clause.before} {clause.after}: {spelled(clause.pieces)}"
        for section in found.sections
        for clause in section.clauses
    ]
