"""Anchors: which leaves are gone or are others, as narrowly as the anchors allow."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from consent.core.anchors import Anchors, read_anchor
from consent.core.export import LeafLine
from consent.core.findings import Findings
from consent.core.log_audit import LogAudit
from consent.core.merkle import leaf_hash
from consent.core.resumptions import CLOCK, FORK, ROLLBACK
from consent.errors import CannotCheck
from tests.core.resumed_logs import resume
from tests.evidence import FIRM, ORIGIN, STRANGER, TRUSTED, Log


def _compared(log: Log, signed: Sequence[bytes]) -> list[tuple[str, str, str]]:
    findings = Findings()
    anchors = Anchors(signed, ORIGIN, findings)
    audit = LogAudit(FIRM, TRUSTED, findings)
    anchors.compare(audit.frontier)
    for index, entry in enumerate(log.entries):
        audit.add(LeafLine(index, leaf_hash(entry), entry))
        anchors.compare(audit.frontier)
    anchors.finish(audit.frontier.size, audit.keys.trusted, audit.resumptions)
    return [(each.kind, each.record, each.detail) for each in findings.all()]


def _two_logs() -> tuple[Log, Log, list[bytes]]:
    """A log of eight leaves with heads of 4, 6 and 8, and another with the same first six."""
    first, other, heads = Log.opened(), Log.opened(), []
    for number in range(4):
        if number % 2 == 0:
            heads.append(first.checkpoint())
        first.accept()
        if number < 2:
            other.accept()
    heads.append(first.checkpoint())
    return first, other, heads


def test_heads_on_the_way_are_well() -> None:
    """Any number of them, each twice."""
    first, _, heads = _two_logs()
    assert _compared(first, [*heads, *heads]) == []


def test_a_rollback_names_the_leaves_that_are_gone() -> None:
    """From the end of the log to the end of each anchor beyond it."""
    _, other, heads = _two_logs()
    (only,) = _compared(other, heads)
    assert only[:2] == ("rollback", "leaves 6 to 7")


def test_a_fork_begins_after_the_last_head_that_both_share() -> None:
    """With one anchor nobody knows more than that something differs; several narrow it down."""
    _, other, heads = _two_logs()
    other.accept(language="pl")
    other.accept(language="pl")
    assert [each[:2] for each in _compared(other, heads)] == [("fork", "leaves 6 to 7")]
    assert [each[:2] for each in _compared(other, heads[-1:])] == [("fork", "leaves 0 to 7")]


def test_a_stranger_s_head_narrows_nothing() -> None:
    """It is a finding of its own."""
    _, other, heads = _two_logs()
    other.accept(language="pl")
    other.accept(language="pl")
    found = _compared(other, [other.checkpoint(STRANGER), heads[-1]])
    assert [each[:2] for each in found] == [("anchor", "head of 8 leaves"), ("fork", "leaves 0 to 7")]


def test_what_was_lost_before_a_resumption_stays_a_finding_that_says_so() -> None:
    """The leaf names the place where the log went on; one more anchor is not needed."""
    _, other, heads = _two_logs()
    resume(other, ROLLBACK, known_size=8)
    assert [each[:2] for each in _compared(other, heads[-1:])] == [("rollback", "leaves 7 to 7")]
    other.accept()
    ((kind, leaves, detail),) = _compared(other, heads[-1:])
    assert (kind, leaves) == ("fork", "leaves 6 to 7")
    assert "lost before the log was resumed at leaf 6" in detail


def test_a_second_history_that_was_resumed_says_so() -> None:
    """Where it began nobody knows."""
    _, other, heads = _two_logs()
    for _ in range(2):
        other.accept(language="pl")
    resume(other, FORK, known_size=8)
    ((_, leaves, detail),) = _compared(other, heads[-1:])
    assert leaves == "leaves 0 to 7"
    assert "known when the log was resumed at leaf 8" in detail


def test_a_resumption_for_another_cause_or_of_another_place_says_nothing_of_it() -> None:
    """The clock loses no leaf, and what was known then reaches only so far."""
    _, other, heads = _two_logs()
    resume(other, CLOCK)
    resume(other, FORK, known_size=3)
    resume(other, ROLLBACK)
    ((_, leaves, detail),) = _compared(other, heads[-1:])
    assert leaves == "leaves 0 to 7"
    assert "resumed" not in detail


def test_what_is_no_signed_head_is_no_anchor() -> None:
    """It says nothing of the log, so nothing is checked with it."""
    with pytest.raises(CannotCheck, match="the anchor"):
        read_anchor(b"not a head\n")
