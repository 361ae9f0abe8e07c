"""Rules for records about personal data: what must be there afterwards, what must be gone, and what cannot follow."""

from __future__ import annotations

from typing import Any

import pytest

from consent.core import record, session_records
from consent.core.evidence_events import COUNTED, RETENTION
from consent.core.sd_jwt import digests_in
from tests.core.keeping_samples import keep, retain
from tests.core.log_audits import audited, found
from tests.core.session_course import go
from tests.evidence import Log

ALL = (
    *("receipt.delivered", "receipt.bounced", "acceptance.held", "acceptance.released"),
    *("personal_data.reduced", "acceptance.erased"),
)


def given() -> Log:
    log = Log.opened()
    log.accept()
    return log


def test_a_log_that_keeps_the_rules() -> None:
    """Held, released, reduced, erased, and a run that counts: nothing is found, and the row says since when."""
    log = given()
    keep(log, 4, *ALL)
    retain(log)
    audit, findings = audited(log)
    assert findings.all() == ()
    row = audit.row_of(record.read_record(log.entries[4]), 4)
    assert row.erased_at == log.payloads[10]["time"] == audit.keeping.erased[row.id]
    assert audit.keeping.held == {}
    assert audit.keeping.says()[0].endswith(": 1")
    assert audited(given())[0].keeping.says() == ()


@pytest.mark.parametrize(
    ("events", "detail"),
    [
        (["acceptance.held", "acceptance.held"], "held while it was held already"),
        (["acceptance.released"], "released without having been held"),
        (["acceptance.held", "acceptance.erased"], "erased while it was held"),
        (["personal_data.reduced", "personal_data.reduced"], "says of a value twice that it was removed"),
        *(
            (["acceptance.erased", event], f"{event} after the personal data were erased")
            for event in (
                "acceptance.held",
                "acceptance.released",
                "acceptance.erased",
                "personal_data.reduced",
                "receipt.delivered",
            )
        ),
    ],
)
def test_what_cannot_follow_is_found(events: list[str], detail: str) -> None:
    """Each rule by itself."""
    log = given()
    keep(log, 4, *events)
    assert found(log) == [("course", detail)]


def test_a_value_named_twice_in_one_record_is_found() -> None:
    """One record must not count a value two times."""
    log = given()
    one = {"name": "name", "digest": "x" * 43}
    keep(log, 4, "personal_data.reduced", removed=[one, one])
    assert found(log) == [("course", "says of a value twice that it was removed")]


def test_a_mail_does_not_end_before_it_was_tried() -> None:
    """Whoever says that it was handed over, or could not be, has tried."""
    log = given()
    keep(log, 4, "receipt.delivered", tries=0)
    assert found(log) == [("course", "came to an end without a try")]


BACK = "came back although no server had taken it, or more often than it was taken"


@pytest.mark.parametrize(
    ("before", "is_good"),
    [
        ([], False),
        ([{"result": "refused"}], False),
        ([{"kind": "summary"}], False),
        ([{}], True),
        ([{}, {}], True),
    ],
)
def test_only_a_mail_that_was_taken_comes_back(before: list[dict[str, str]], is_good: bool) -> None:
    """A copy that no server took cannot come back, nor can the summary for it."""
    log = given()
    for changes in before:
        keep(log, 4, "receipt.delivered", **changes)
    keep(log, 4, "receipt.bounced")
    assert found(log) == ([] if is_good else [("course", BACK)])


def test_another_address_follows_nothing_and_nothing_follows() -> None:
    """But none is written down of somebody who was erased."""
    log = given()
    keep(log, 4, "address.corrected", "acceptance.erased")
    assert found(log) == []
    keep(log, 4, "address.corrected")
    assert found(log) == [("course", "address.corrected after the personal data were erased")]


def test_a_mail_comes_back_once() -> None:
    """Sent once more, it may come back once more."""
    log = given()
    keep(log, 4, "receipt.delivered", "receipt.bounced", "receipt.delivered", "receipt.bounced")
    assert found(log) == []
    keep(log, 4, "receipt.bounced")
    assert found(log) == [("course", BACK)]


def test_a_mail_that_was_on_its_way_comes_back_after_an_erasure() -> None:
    """That the copy did not arrive is no personal datum, and the record would be wrong without it."""
    log = given()
    keep(log, 4, "receipt.delivered", "acceptance.erased", "receipt.bounced")
    assert found(log) == []


def test_an_open_session_is_not_erased() -> None:
    """Somebody may be helping at that moment."""
    log = given()
    log.redeem(4)
    keep(log, 4, "acceptance.erased")
    assert found(log) == [("course", "erased while its session was redeemed")]


def test_an_open_session_goes_when_claims_end() -> None:
    """Nobody will close it any more."""
    log = given()
    log.redeem(4)
    keep(log, 4, "acceptance.erased", by=RETENTION, forced=False)
    assert found(log) == []


def test_nothing_follows_in_a_session_that_was_erased() -> None:
    """No step of it, also where the state would allow it."""
    log = given()
    keep(log, 4, "acceptance.erased")
    go(log, 4, "technician.chosen")
    assert found(log) == [("course", "technician.chosen after the personal data were erased")]


@pytest.mark.parametrize("event", ALL)
def test_only_acceptances_are_kept_or_erased(event: str) -> None:
    """A record about what is no acceptance."""
    log = given()
    keep(log, 3, event)
    assert found(log) == [("course", f"no earlier acceptance {log.id_of(3)}")]


def test_what_is_missing_and_what_is_left() -> None:
    """As the log says: all values, all but those removed, none."""
    log = given()
    payload = record.read_record(log.entries[4])
    every = sorted(digests_in(payload))
    before = audited(log)[0].keeping
    assert (before.missing(payload, every), before.missing(payload, [])) == (0, 2)
    keep(log, 4, "personal_data.reduced")
    reduced = audited(log)[0].keeping
    rest = [each for each in every if each not in reduced.removed(log.id_of(4))]
    assert (len(rest), reduced.missing(payload, rest), reduced.missing(payload, [])) == (1, 0, 1)
    assert list(reduced.left(payload, rest)) == list(reduced.unfounded(payload)) == []
    assert list(reduced.left(payload, every)) == [
        "1 personal values are there, and the log says that they were removed"
    ]
    keep(log, 4, "acceptance.erased")
    erased = audited(log)[0].keeping
    assert erased.missing(payload, []) == 0
    assert list(erased.left(payload, [])) == []
    assert list(erased.left(payload, rest)) == [
        "1 personal values are there, and the log says that they were erased"
    ]


def test_what_the_record_never_had_is_not_removed() -> None:
    """A digest that the acceptance does not commit to."""
    log = given()
    keep(log, 4, "personal_data.reduced", removed=[{"name": "name", "digest": "x" * 43}])
    audit, findings = audited(log)
    assert findings.all() == ()
    payload = record.read_record(log.entries[4])
    assert list(audit.keeping.unfounded(payload)) == ["1 values were removed that the record does not have"]


def run(log: Log, before: dict[str, str], **counts: int) -> None:
    """A run that deleted nothing but these, and says of which time they were."""
    about: dict[str, Any] = {"counts": {**dict.fromkeys(COUNTED, 0), **counts}, "before": before}
    log.append(session_records.step("retention.run", **log.common(), **about))


def test_runs_say_what_is_gone() -> None:
    """By the latest of the instants, each kind by itself."""
    log = given()
    times = [f"2020-01-0{day}T00:00:00.000Z" for day in (1, 2, 3)]
    run(log, {"invitations": times[1]}, invitations=2)
    run(log, {"invitations": times[0], "redeemed_tokens": times[2]}, invitations=1, redeemed_tokens=1)
    audit, findings = audited(log)
    assert findings.all() == ()
    gone = [audit.keeping.is_gone("invitations", time) for time in times]
    assert gone == [True, False, False]
    assert audit.keeping.is_gone("redeemed_tokens", times[1])


@pytest.mark.parametrize(
    ("before", "counts", "detail"),
    [
        (
            {},
            {"invitations": 1},
            "a run of retention that does not say which invitations it deleted, or deleted none",
        ),
        (
            {"redeemed_tokens": "2020-01-01T00:00:00.000Z"},
            {"mails": 1},
            "a run of retention that does not say which redeemed_tokens it deleted, or deleted none",
        ),
        (
            {"redeemed_tokens": "2099-01-01T00:00:00.000Z"},
            {"redeemed_tokens": 1},
            "a run of retention that deleted redeemed_tokens of after it",
        ),
    ],
)
def test_a_run_that_cannot_be_is_found(before: dict[str, str], counts: dict[str, int], detail: str) -> None:
    """What it counts and what it says of the time agree, and nothing of the future is gone."""
    log = given()
    run(log, before, **counts)
    assert found(log) == [("course", detail)]


def test_a_run_that_deleted_nothing_is_found() -> None:
    """Such a run leaves no record."""
    log = given()
    retain(log, 0)
    assert found(log) == [("course", "a run of retention that deleted nothing")]
