"""The rules that a log must keep from leaf to leaf, although every record in it is well signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from consent.core import record
from consent.core.encoding import canonical_json
from consent.core.findings import MOST_FINDINGS, EvidenceFinding, Findings, Report
from consent.core.jose import SigningKey, sign_jws
from tests.core.log_audits import audited, found
from tests.evidence import NEWS, ORIGIN, RECORD_KEY, START, STRANGER, Log


def test_a_log_that_keeps_the_rules() -> None:
    """Nothing is found; texts and rows can be had."""
    log = Log.opened()
    log.accept()
    log.redeem(4)
    log.publish_terms(version="2024-01-01")
    log.accept(terms_leaf_index=6, version="2024-01-01")
    log.stop(4)
    audit, findings = audited(log)
    assert findings.all() == ()
    assert audit.frontier == log.frontier
    assert len(audit.published.texts) == 8
    row = audit.row_of(record.read_record(log.entries[4]), 4)
    assert (row.state, row.redeemed_at, row.stopped_at) == (
        "stopped",
        log.payloads[5]["time"],
        log.payloads[8]["time"],
    )


@pytest.mark.parametrize(
    ("steps", "detail"),
    [
        ([Log.redeem, Log.redeem], "session_token.redeemed after the acceptance was redeemed"),
        ([Log.stop, Log.redeem], "session_token.redeemed after the acceptance was stopped"),
        ([Log.redeem, Log.stop, Log.stop], "session.stopped after the acceptance was stopped"),
    ],
)
def test_an_acceptance_goes_its_course_once(steps: list[Callable[[Log, int], int]], detail: str) -> None:
    """Redeemed once, stopped once, nothing after that."""
    log = Log.opened()
    log.accept()
    for step in steps:
        step(log, 4)
    assert found(log) == [("course", detail)]


def consented(*more: record.StatementMade) -> Log:
    """A log whose leaf 4 is an acceptance that gave the consent NEWS."""
    log = Log.opened()
    log.accept(statements=[NEWS, *more])
    return log


def test_a_consent_is_withdrawn_whatever_became_of_the_acceptance() -> None:
    """Before and after redeeming and stopping, each consent by itself; the row says when."""
    log = consented(replace(NEWS, id="photos"))
    log.redeem(4)
    log.withdraw(4)
    log.stop(4)
    log.withdraw(4, statement="photos")
    audit, findings = audited(log)
    assert findings.all() == ()
    row = audit.row_of(record.read_record(log.entries[4]), 4)
    assert [each["withdrawn_at"] for each in row.statements] == [
        log.payloads[6]["time"],
        log.payloads[8]["time"],
    ]


@pytest.mark.parametrize(
    ("made", "change"),
    [
        (NEWS, {"statement": "photos"}),
        (NEWS, {"sha256": "5" * 64}),
        (replace(NEWS, given=False), {}),
        (replace(NEWS, kind="permission", basis="contract"), {}),
    ],
)
def test_only_what_was_given_is_withdrawn(made: record.StatementMade, change: dict[str, str]) -> None:
    """Another statement, other words, a refusal, a statement that is no consent."""
    log = Log.opened()
    log.accept(statements=[made])
    log.withdraw(4, **change)
    name = change.get("statement", "news")
    assert found(log) == [("course", f"the acceptance gave no consent {name!r} in these words")]


def test_a_consent_is_withdrawn_once() -> None:
    """A second leaf about the same one is a finding; the first one counts."""
    log = consented()
    log.withdraw(4)
    log.withdraw(4)
    assert found(log) == [("course", "the consent 'news' was withdrawn before")]


def test_a_consent_of_no_acceptance_is_not_withdrawn() -> None:
    """The acceptance must stand before it in the log."""
    log = consented()
    log.withdraw(3)
    assert found(log) == [("course", f"no earlier acceptance {log.id_of(3)}")]


def test_only_acceptances_are_redeemed() -> None:
    """Neither a publication nor what does not exist yet."""
    log = Log.opened()
    log.redeem(3)
    assert found(log) == [("course", f"no earlier acceptance {log.id_of(3)}")]


def test_times_never_decrease() -> None:
    """Equal ones are fine."""
    log = Log.opened()
    before = log.payloads[3]["time"]
    for key in (SigningKey(b"x" * 32), SigningKey(b"y" * 32)):
        announced = {"use": "log", "origin": ORIGIN, "jwk": key.public.jwk()}
        log.append(record.key_added(**{**log.common(), **announced, "time": START}))
    assert found(log) == [("time", f"2026-11-20T12:00:00.000Z comes after {before}")] * 2


def test_ids_and_versions_stand_once() -> None:
    """The same record again, the same version again."""
    log = Log.opened()
    log.append_entry(log.entries[2], log.payloads[2])
    log.publish_terms()
    assert [kind for kind, _ in found(log)] == ["time", "duplicate", "version"]


def test_records_belong_to_the_firm() -> None:
    """Those of another firm stand in another log."""
    _, findings = audited(Log.opened(), firm="damal")
    assert {each.kind for each in findings.all()} == {"firm"}


def test_keys_are_announced_for_the_log() -> None:
    """Its origin stands in the leaf."""
    _, findings = audited(Log.opened(), origin="elsewhere.example/log/page-computers")
    assert [each.kind for each in findings.all()] == ["origin", "origin"]


def test_an_entry_of_a_stranger_is_found_and_read_on() -> None:
    """What refers to it is not blamed as well; what is no record at all cannot be read on."""
    log = Log.opened()
    log.key = STRANGER
    log.accept()
    log.key = RECORD_KEY
    log.redeem(4)
    log.append_entry(sign_jws(b"{}", STRANGER, typ=record.TYP), {})
    log.append_entry(sign_jws(canonical_json({"event": "x"}), RECORD_KEY, typ=record.TYP), {})
    log.append_entry(b"garbage", {})
    _, findings = audited(log)
    assert [(each.kind, each.record) for each in findings.all()] == [
        ("signature", f"{log.id_of(4)} (leaf 4)"),
        ("signature", "leaf 6"),
        ("record", "leaf 7"),
        ("record", "leaf 8"),
    ]


# Findings ----------------------------------------------------------------------------------------------------------------


def test_a_flood_of_findings_is_counted() -> None:
    """The first ones are kept, of the others the number by class."""
    findings = Findings()
    for number in range(MOST_FINDINGS + 5):
        findings.add("root" if number % 2 else "time", f"leaf {number}", "x")
    kept = findings.all()
    assert len(kept) == MOST_FINDINGS + 2
    assert kept[-2:] == (
        EvidenceFinding("root", "more records", "2 more"),
        EvidenceFinding("time", "more records", "3 more"),
    )


def test_a_report_is_well_when_nothing_was_found() -> None:
    """As text and as JSON."""
    finding = EvidenceFinding("root", "leaf 1", "differs")
    assert str(finding) == "root: leaf 1: differs"
    assert Report((), 3, "AA==", ("x",)).to_json() == {
        "ok": True,
        "findings": [],
        "size": 3,
        "root": "AA==",
        "not_checked": ["x"],
    }
    assert Report((finding,), 3, "", ()).to_json()["findings"] == [
        {"class": "root", "record": "leaf 1", "detail": "differs"}
    ]
