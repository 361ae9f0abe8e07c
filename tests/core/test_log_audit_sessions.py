"""What a log says of support sessions and invitations: steps that cannot be, by whom they cannot be, and what is used twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from consent.core import record
from tests.core.log_audits import audited, found
from tests.core.session_course import COLLEAGUE, TECHNICIAN, go, invite, refuse_invitation
from tests.evidence import FIRM, START, Log, uuid_of

RUNNING = ("session_token.redeemed", "technician.recognised", "session.started")


def opened() -> Log:
    """A log whose leaf 4 is an acceptance."""
    log = Log.opened()
    log.accept()
    return log


# Sessions ----------------------------------------------------------------------------------------------------------------


def test_a_whole_course_keeps_the_rules() -> None:
    """Every step there is, in its place."""
    log = opened()
    go(log, 4, "technician.chosen", "session_token.redeemed", "session.decided", "declaration.answered")
    go(log, 4, "session.handed_over", "technician.recognised", "session.started", "session.decided")
    go(log, 4, "session.closed", "session.corrected", "work.confirmed", "charge.objected")
    audit, findings = audited(log)
    assert findings.all() == ()
    session = audit.session_of(log.id_of(4))
    assert session == log.session_of(log.id_of(4))
    assert (session.state, session.technician) == ("settled", COLLEAGUE)
    assert list(audit.sessions()) == [session]
    assert audit.row_of(record.read_record(log.entries[4]), 4).state == "settled"


def test_an_acceptance_of_which_nothing_became_is_accepted() -> None:
    """It has no session of its own."""
    audit, _ = audited(opened())
    assert (audit.session_of(uuid_of(1004)).state, list(audit.sessions())) == ("accepted", [])
    assert [audit.knows(uuid_of(number)) for number in (1004, 1005)] == [True, False]


@pytest.mark.parametrize(
    ("before", "event", "state"),
    [
        ((), "session.started", "accepted"),
        ((), "session.closed", "accepted"),
        (RUNNING[:1], "session.started", "redeemed"),
        (RUNNING, "declaration.answered", "running"),
        ((*RUNNING, "session.closed"), "session.closed", "closed"),
        ((*RUNNING, "session.closed"), "session.stopped", "closed"),
        ((*RUNNING, "session.stopped"), "session.started", "ended"),
        ((*RUNNING, "session.closed", "work.confirmed"), "work.confirmed", "settled"),
        (("session.stopped",), "session_token.redeemed", "stopped"),
    ],
)
def test_a_step_that_the_table_does_not_have_is_found(
    before: tuple[str, ...], event: str, state: str
) -> None:
    """It is named with the state that does not allow it, and changes nothing."""
    log = opened()
    go(log, 4, *before, event)
    assert found(log) == [("course", f"{event} after the acceptance was {state}")]
    assert audited(log)[0].session_of(log.id_of(4)).state == state


@pytest.mark.parametrize(
    ("before", "event", "changes", "reason"),
    [
        (RUNNING[:1], "technician.recognised", {"technician": COLLEAGUE}, "not_the_holder"),
        (RUNNING[:2], "session.started", {"technician": COLLEAGUE}, "not_the_holder"),
        (RUNNING, "session.closed", {"technician": COLLEAGUE}, "not_the_holder"),
        (RUNNING, "session.closed", {"seconds": 2}, "other_length"),
        (RUNNING, "session.closed", {"started": START}, "other_times"),
        (RUNNING, "session.closed", {"ended": START}, "other_times"),
        (RUNNING, "session.closed", {"outcome": "not_started"}, "other_outcome"),
        (RUNNING, "session.decided", {"stage": "before"}, "other_stage"),
        (RUNNING[:1], "session.handed_over", {"technician": TECHNICIAN}, "already"),
        ((*RUNNING, "session.closed"), "session.corrected", {"seconds": 2}, "other_length"),
        ((*RUNNING[:1], "session.closed"), "work.confirmed", {}, "not_started"),
    ],
)
def test_a_step_that_says_what_cannot_be_is_found(
    before: tuple[str, ...], event: str, changes: dict[str, Any], reason: str
) -> None:
    """Another technician, another length, other times: well signed, and yet not what happened before it."""
    log = opened()
    go(log, 4, *before)
    go(log, 4, event, **changes)
    assert found(log) == [("course", f"{event} says what cannot be: {reason}")]


def test_two_acceptances_go_their_own_courses() -> None:
    """A step of one says nothing of the other."""
    log = opened()
    log.accept()
    go(log, 4, *RUNNING)
    go(log, 5, "session.stopped")
    audit, findings = audited(log)
    assert findings.all() == ()
    assert [session.state for session in audit.sessions()] == ["running", "stopped"]


def test_a_step_of_no_acceptance_is_found() -> None:
    """A publication is none."""
    log = opened()
    go(log, 3, "session.started")
    assert found(log) == [("course", f"no earlier acceptance {log.id_of(3)}")]


# Invitations -------------------------------------------------------------------------------------------------------------


def test_an_invitation_opens_one_acceptance() -> None:
    """Made, used, and another one refused."""
    log = Log.opened()
    log.accept(invitation=invite(log))
    refuse_invitation(log)
    assert found(log) == []


def test_an_invitation_is_used_once() -> None:
    """The second acceptance is found, not the first."""
    log = Log.opened()
    invitation = invite(log)
    log.accept(invitation=invitation)
    log.accept(invitation=invitation)
    assert found(log) == [("invitation", f"no invitation {invitation} that could still be used")]


def test_an_invitation_that_nobody_made_opens_nothing() -> None:
    """The leaf must stand before it."""
    log = Log.opened()
    log.accept(invitation=uuid_of(50))
    invite(log)
    assert ("invitation", f"no invitation {uuid_of(50)} that could still be used") in found(log)


@pytest.mark.parametrize(("seconds", "is_found"), [(1, False), (0, True), (-1, True)])
def test_an_invitation_opens_nothing_after_its_time(seconds: int, is_found: bool) -> None:
    """By the time of the acceptance's record."""
    log = Log.opened()
    invitation = invite(log, expires=log.time + timedelta(seconds=1 + seconds))
    log.accept(invitation=invitation)
    assert bool(found(log)) is is_found


def test_an_invitation_that_ran_out_is_used_up_by_who_used_it() -> None:
    """Every further use is found as well."""
    log = Log.opened()
    invitation = invite(log, expires=START)
    log.accept(invitation=invitation)
    log.accept(invitation=invitation)
    assert [kind for kind, _ in found(log)] == ["invitation", "invitation"]


def test_an_invitation_is_made_once() -> None:
    """Its id stands for one customer."""
    log = Log.opened()
    invite(log)
    invite(log)
    assert found(log) == [("invitation", "an earlier invitation has the same id")]


def test_a_decision_against_somebody_is_about_no_invitation() -> None:
    """What was refused by a decision was never made."""
    log = Log.opened()
    invite(log)
    refuse_invitation(log, 50)
    assert found(log) == [("invitation", "it does not fit what was recorded about the invitation before")]


def test_a_used_up_quota_is_about_an_invitation() -> None:
    """It was made, and the customer had come too often: from then on it opens nothing."""
    log = Log.opened()
    invitation = invite(log)
    refuse_invitation(log, 50, "quota")
    assert found(log) == []
    log.accept(invitation=invitation)
    assert found(log) == [("invitation", f"no invitation {invitation} that could still be used")]


def test_a_quota_refuses_no_invitation_that_nobody_made() -> None:
    """There was nothing that could have been used."""
    log = Log.opened()
    refuse_invitation(log, 60, "quota")
    assert found(log) == [("invitation", "it does not fit what was recorded about the invitation before")]


def test_invitations_are_of_the_firm() -> None:
    """Those of another firm stand in another log."""
    log = Log.opened()
    invite(log)
    _, findings = audited(log, firm="damal")
    assert {each.kind for each in findings.all()} == {"firm"}
    assert log.payloads[4]["firm"] == FIRM
