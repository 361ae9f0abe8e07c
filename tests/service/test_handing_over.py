"""Handing a session over: to a colleague, by a manager, and from a technician who is gone in mid-session."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consent.errors import NotFound
from consent.service import staff, support_sessions
from consent.service.installation import Installation
from tests.samples import NOW
from tests.service.support_calls import calling, employed, refused

FIRM = "page-computers"


def test_a_session_is_handed_to_a_colleague(proven: Installation) -> None:
    """The colleague has it, must be recognised, and closes it; both names are on record."""
    call = calling(proven, FIRM, "running")
    colleague = employed(proven, "theo", FIRM)
    session = call.hand_over(colleague)
    assert (session.state, session.technician, session.recognised_at) == ("running", colleague.id, None)
    record = call.records()[-1]
    assert (record["technician"], record["by"]) == (colleague.id, call.member.id)
    assert refused(call.close) == "not_the_holder"
    call.wait(10)
    assert call.recognise(colleague.id).recognised_at == call.now
    call.member = colleague
    assert call.close().technician == colleague.id


@pytest.mark.parametrize("state", ["redeemed", "recognised"])
def test_before_it_runs_the_colleague_must_be_recognised_first(house: Installation, state: str) -> None:
    """The recognition was of somebody else."""
    call = calling(house, FIRM, state)
    call.decide()
    call.hand_over(employed(house, "theo", FIRM))
    call.member = employed(house, "theo", FIRM)
    assert refused(call.start) == "redeemed"


def test_only_who_has_it_or_a_manager_hands_it_over(house: Installation) -> None:
    """A colleague does not take it; a manager may give it to one."""
    call = calling(house, FIRM, "running")
    colleague, manager = employed(house, "theo", FIRM), employed(house, "mia", FIRM, "manager")
    assert refused(lambda: call.hand_over(colleague, by=colleague)) == "not_the_holder"
    assert call.hand_over(colleague, by=manager).technician == colleague.id
    assert call.records()[-1]["by"] == manager.id


def test_a_session_is_not_handed_to_who_has_it(house: Installation) -> None:
    """Nothing would change."""
    call = calling(house, FIRM, "running")
    assert refused(lambda: call.hand_over(call.member)) == "already"


@pytest.mark.parametrize("who", ["another firm", "no technician", "disabled", "nobody"])
def test_a_session_is_handed_only_to_who_can_have_it(house: Installation, who: str) -> None:
    """A technician of the firm whose account is open; the answer is the same for all others."""
    call = calling(house, FIRM, "running")
    ways: dict[str, Callable[[], str]] = {
        "another firm": lambda: employed(house, "theo", "mastiff").id,
        "no technician": lambda: employed(house, "arne", FIRM, "auditor", "manager").id,
        "disabled": lambda: _disabled(house, employed(house, "theo", FIRM).name),
        "nobody": lambda: "",
    }
    to = ways[who]()
    with pytest.raises(NotFound):
        support_sessions.hand_over(house, call.member, call.id, to, now=call.now)
    assert call.session.technician == call.member.id


def _disabled(house: Installation, name: str) -> str:
    staff.set_disabled(house, name, disabled=True, now=NOW)
    return staff.find(house, name).id


@pytest.mark.parametrize("state", ["redeemed", "recognised", "running", "ended"])
def test_a_colleague_takes_over_from_a_disabled_technician(proven: Installation, state: str) -> None:
    """In mid-session too: nothing is lost, and the session is closed by who took it."""
    call = calling(proven, FIRM, state)
    colleague = employed(proven, "theo", FIRM)
    _disabled(proven, call.member.name)
    assert call.hand_over(colleague, by=colleague).technician == colleague.id
    call.member = colleague
    outcome = "solved" if state in ("running", "ended") else "not_started"
    assert call.close(outcome=outcome).state == "closed"


def test_a_colleague_takes_over_from_who_is_no_technician_any_more(house: Installation) -> None:
    """Other roles are like no account."""
    call = calling(house, FIRM, "running")
    colleague = employed(house, "theo", FIRM)
    staff.set_roles(house, call.member.name, ["auditor"], now=NOW)
    assert call.hand_over(colleague, by=colleague).technician == colleague.id


def test_who_gave_it_away_is_told_so_when_starting(house: Installation) -> None:
    """Not that the customer has still to confirm somebody: that is the colleague's matter."""
    call = calling(house, FIRM, "recognised")
    call.hand_over(employed(house, "theo", FIRM))
    assert refused(call.start) == "not_the_holder"


def test_nobody_but_a_technician_takes_from_who_is_disabled(house: Installation) -> None:
    """An auditor of the firm looks after records, and has no sessions to give."""
    call = calling(house, FIRM, "running")
    colleague, auditor = employed(house, "theo", FIRM), employed(house, "anna", FIRM, "auditor")
    _disabled(house, call.member.name)
    assert refused(lambda: call.hand_over(colleague, by=auditor)) == "not_the_holder"


def test_technicians_are_those_who_can_have_sessions(house: Installation) -> None:
    """Of the firm, with the role, not disabled."""
    for name in ("theo", "tess"):
        employed(house, name, FIRM)
    employed(house, "arne", FIRM, "auditor")
    employed(house, "ola", "mastiff")
    _disabled(house, employed(house, "zoe", FIRM).name)
    assert [one.name for one in support_sessions.technicians(house, FIRM)] == [f"tess {FIRM}", f"theo {FIRM}"]


def test_nobody_vouches_for_a_technician_who_is_gone(house: Installation) -> None:
    """Disabled in mid-call: the customer's yes is not recorded, so that nothing unlocks; a colleague can be recognised."""
    call = calling(house, FIRM, "redeemed")
    _disabled(house, call.member.name)
    assert refused(call.recognise) == "gone"
    colleague = employed(house, "theo", FIRM)
    call.hand_over(colleague, by=colleague)
    assert call.recognise(colleague.id).state == "recognised"
