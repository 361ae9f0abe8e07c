"""Whether the languages of one version say the same: sections, clauses, statements and figures must meet, the words differ.

What kind of change a version is may differ: a correction can be material to those who read one language and nothing to the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consent.core.figure_faults import text_figure_faults
from consent.core.terms import Statement, TermsText
from consent.errors import Finding

SourceTexts = Mapping[str, TermsText]


def language_faults(texts: SourceTexts, *, with_figures: bool = True) -> Iterator[Finding]:
    """Findings about one version's texts, by their source in the firm's order: each is compared with the first."""
    first, *others = texts.items()
    for source, text in others:
        yield from _clause_faults(first[1], source, text)
        yield from _statement_faults(first[1], source, text)
        if with_figures:
            yield from text_figure_faults(first[1], source, text)


def _clause_faults(first: TermsText, source: str, text: TermsText) -> Iterator[Finding]:
    wanted, found = [_numbers(one) for one in (first, text)]
    line = text.sections[0].line
    for number in wanted:
        line = found.get(number, line)
        if number not in found:
            message = f"{number} is missing: it stands in {first.language!r}"
            yield Finding("error", source, line, "languages_differ", message)
    for number, line in found.items():
        if number not in wanted:
            message = f"{number} is not in {first.language!r}"
            yield Finding("error", source, line, "languages_differ", message)


def _numbers(text: TermsText) -> dict[str, int]:
    sections = {f"section {section.number}": section.line for section in text.sections}
    return sections | {f"clause {clause.number}": clause.line for clause in text.clauses}


def _statement_faults(first: TermsText, source: str, text: TermsText) -> Iterator[Finding]:
    wanted, found = [[statement.id for statement in one.statements] for one in (first, text)]
    if wanted != found:
        message = f"statements are {', '.join(found)}; in {first.language!r} they are {', '.join(wanted)}"
        yield Finding("error", source, text.lines["statements",], "languages_differ", message)
        return
    for index, (here, there) in enumerate(zip(text.statements, first.statements, strict=True)):
        for key, value in _substance(here).items():
            other = _substance(there)[key]
            if value != other:
                line = text.lines["statements", index, key]
                message = f"statement {here.id!r}: {key} is {value!r}, but {other!r} in {first.language!r}"
                yield Finding("error", source, line, "languages_differ", message)


def _substance(statement: Statement) -> dict[str, object]:
    answers = [answer.id for answer in statement.answers or ()]
    return statement.model_dump(include={"kind", "required", "basis", "only", "expires_days"}) | {
        "answers": answers
    }
