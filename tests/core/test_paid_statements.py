"""The two statements of the law: asked of every version by which something can be due, and known by their ids."""

from __future__ import annotations

import pytest

from consent.core.firms import parse_firm_file
from consent.core.paid_statements import paid_statement_faults
from consent.core.terms import parse_terms
from consent.errors import Finding
from tests.example_content import FIRM, NL, PL, replaced

START = "  - id: start-now\n"
LOSE = "  - id: lose-withdrawal\n"
FREE = (
    'kind = "blocks"\ncurrency = "EUR"\nvat = "21"\nlongest_minutes = 60\nmost = "60.00"',
    'kind = "blocks"\ncurrency = "EUR"\nvat = "21"\nmost = "0.00"',
)
ANSWERS = '    answers:\n      - {id: a, text: "A"}\n      - {id: b, text: "B"}\n'


def faults(*changes: tuple[str, str], firm: str | None = None) -> list[Finding]:
    """Findings about the Dutch text of the example, changed so."""
    file = parse_firm_file((firm or replaced(FIRM)).encode(), source=FIRM)
    text = parse_terms(replaced(NL, *changes).encode(), source=NL)
    return list(paid_statement_faults(file, file.versions[0], {NL: text}))


def test_terms_with_both_are_good() -> None:
    """In every language."""
    file = parse_firm_file(replaced(FIRM).encode(), source=FIRM)
    texts = {path: parse_terms(replaced(path).encode(), source=path) for path in (NL, PL)}
    assert list(paid_statement_faults(file, file.versions[0], texts)) == []


@pytest.mark.parametrize(
    ("line", "wanted"), [(START, "CRD 7(3), 8(8)"), (LOSE, "CRD 16(a)")], ids=["start-now", "lose-withdrawal"]
)
def test_each_of_them_is_missed(line: str, wanted: str) -> None:
    """At the statements, with what to write and why; another id is another statement."""
    (found,) = faults((line, "  - id: something\n"))
    assert (found.severity, found.file, found.code) == ("error", NL, "missing_statement")
    assert replaced(NL).split("\n")[found.line - 1] == "statements:"
    assert line.removeprefix("  - id: ").strip() in found.message
    assert "required: true" in found.message
    assert wanted in found.message


@pytest.mark.parametrize(
    "change",
    [
        (f"{START}    kind: order\n    required: true", f"{START}    kind: order\n    required: false"),
        (f"{START}    kind: order\n", f"{START}    kind: permission\n"),
        (f"{START}    kind: order\n", f"{START}{ANSWERS}    kind: order\n"),
    ],
    ids=["not required", "a permission", "a question"],
)
def test_statement_that_binds_nobody_is_none(change: tuple[str, str]) -> None:
    """Whoever leaves it open would be helped, and owe nothing."""
    (found,) = faults(change)
    assert (found.severity, found.code) == ("error", "weak_statement")
    assert found.line == replaced(NL, change).split("\n").index(START.rstrip()) + 1


def test_always_is_as_good_as_paid() -> None:
    """A firm without free help asks everybody."""
    assert faults(("    only: paid\n", "")) == []


def test_nothing_is_asked_where_nothing_can_be_due() -> None:
    """For no class; one class is enough."""
    without = ((START, "  - id: one\n"), (LOSE, "  - id: two\n"))
    assert faults(*without, firm=replaced(FIRM, FREE)) == []
    assert len(faults(*without)) == 2
    paid_class = replaced(
        FIRM,
        ('price = "0.00"', 'price = "5.00"'),
        ('price = "15.00"', 'price = "0.00"'),
        ('price = "12.50"', 'price = "0.00"'),
    )
    assert len(faults(*without, firm=paid_class)) == 2
