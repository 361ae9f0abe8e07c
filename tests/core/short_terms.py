"""Terms in a few words, and their differences in as few: `[-went-]{+came+}`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from consent.core.differences import Differences, Piece
from consent.core.terms import Clause, Section, Statement, TermsText
from tests.core.content_findings import terms

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
