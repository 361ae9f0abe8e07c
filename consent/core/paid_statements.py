"""The two statements without which nobody may be billed for help that begins at once: they are known by their ids.

A consumer may withdraw for 14 days. Whoever wants help before they are over asks for that expressly, or owes nothing for it (CRD
7(3), 8(8), 14(4)(a)); the right is lost when the help is complete only where the consumer knew that (CRD 16(a)). Until a
customer can say what they are, everybody counts as a consumer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consent.core.firm_files import FirmFile, Version
from consent.core.tariffs import can_be_due
from consent.core.terms import Statement, TermsText
from consent.errors import Finding

START_NOW = "start-now"
LOSE_WITHDRAWAL = "lose-withdrawal"

WHAT = {
    START_NOW: "asks expressly to begin within the 14 days for withdrawal (CRD 7(3), 8(8))",
    LOSE_WITHDRAWAL: "knows that the right of withdrawal is lost when the help is complete (CRD 16(a))",
}


def paid_statement_faults(
    file: FirmFile, version: Version, texts: Mapping[str, TermsText]
) -> Iterator[Finding]:
    """Findings about a version's texts, by their paths, where something can be due for some class of customers."""
    tariff = file.tariffs[version.tariff]
    if not any(can_be_due(tariff, name) for name in (None, *(one.id for one in file.classes))):
        return
    for path, text in texts.items():
        for name in WHAT:
            yield from _faults(path, text, name)


def _faults(path: str, text: TermsText, name: str) -> Iterator[Finding]:
    found = [(index, one) for index, one in enumerate(text.statements) if one.id == name]
    for index, statement in found:
        if not _binds(statement):
            message = f"statement {name!r} must be a box that is required: by it the customer {WHAT[name]}"
            yield Finding("error", path, text.lines["statements", index, "id"], "weak_statement", message)
    if not found:
        message = (
            f"statement {name!r} is missing: something can be due, so customers need one of that id, "
            f"required: true, only: paid, by which the customer {WHAT[name]}"
        )
        yield Finding("error", path, text.lines["statements",], "missing_statement", message)


def _binds(statement: Statement) -> bool:
    return statement.required and statement.kind in {"order", "acknowledgement"} and not statement.answers
