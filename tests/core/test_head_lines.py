"""Lines about heads, met in the order of sizes on the way from leaf to leaf."""

from __future__ import annotations

from dataclasses import dataclass

from consent.core.findings import Findings
from consent.core.head_lines import HeadWalk, read_lines
from consent.errors import FormatError


@dataclass(frozen=True)
class Said:
    """Something about a head."""

    size: int


def parse(line: bytes) -> Said:
    """A size in digits."""
    if not line.isdigit():
        raise FormatError("size", "no digits")
    return Said(int(line))


def told(findings: Findings) -> list[tuple[str, str, str]]:
    """Class, record and detail of each finding."""
    return [(each.kind, each.record, each.detail) for each in findings.all()]


def test_a_line_that_is_none_is_a_finding() -> None:
    """Named by file and number; the ones around it are read."""
    findings = Findings()
    found = list(read_lines([b"1\n", b"x\n", b"3"], parse, findings, kind="stamp", file="stamps.jsonl"))
    assert found == [Said(1), Said(3)]
    ((kind, record, detail),) = told(findings)
    assert (kind, record) == ("stamp", "line 2 of stamps.jsonl")
    assert "no digits" in detail


def test_each_is_met_at_its_size() -> None:
    """Two of one head both."""
    findings = Findings()
    walk = HeadWalk(iter([Said(2), Said(2), Said(4)]), findings, kind="stamp")
    assert [list(walk.at(size)) for size in (1, 2, 3, 4)] == [[], [Said(2), Said(2)], [], [Said(4)]]
    walk.finish()
    assert told(findings) == []


def test_out_of_order_and_beyond_the_log_are_findings() -> None:
    """One that stands too late is passed over, those of heads that the log does not reach are left."""
    findings = Findings()
    walk = HeadWalk(iter([Said(3), Said(1), Said(9)]), findings, kind="stamp")
    assert [each for size in (1, 2, 3, 4) for each in walk.at(size)] == [Said(3)]
    walk.finish()
    assert told(findings) == [
        ("stamp", "head of 1 leaves", "it does not stand in the order of sizes"),
        ("stamp", "head of 9 leaves", "it is of a head that the log does not reach"),
    ]
