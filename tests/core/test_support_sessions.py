"""The steps of a support session: what the table has goes through, everything else is refused, whoever takes the step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.events import check_payload
from consent.core.support_sessions import (
    EVENTS,
    OPEN,
    STATES,
    TRANSITIONS,
    SupportSession,
)
from consent.errors import FormatError, NotPossible
from tests.core.session_course import COLLEAGUE, START, TECHNICIAN, in_state, record_of

BY_CUSTOMER = {
    "technician.chosen": {"accepted": "accepted"},
    "technician.recognised": {"redeemed": "recognised", "running": "running"},
    "session.stopped": {
        "accepted": "stopped",
        "redeemed": "stopped",
        "recognised": "stopped",
        "running": "ended",
    },
    "work.confirmed": {"closed": "settled"},
    "charge.objected": {"closed": "closed", "settled": "settled"},
}
BY_TECHNICIAN = {
    "session_token.redeemed": {"accepted": "redeemed"},
    "session.handed_over": {
        "redeemed": "redeemed",
        "recognised": "redeemed",
        "running": "running",
        "ended": "ended",
    },
    "session.decided": {state: state for state in ("redeemed", "recognised", "running", "ended")},
    "declaration.answered": {"redeemed": "redeemed", "recognised": "recognised"},
    "session.started": {"recognised": "running"},
    "session.closed": dict.fromkeys(("redeemed", "recognised", "running", "ended"), "closed"),
    "session.corrected": {"closed": "closed", "settled": "settled"},
}
WANTED = {**BY_CUSTOMER, **BY_TECHNICIAN}
LATER = START + timedelta(minutes=30)


def refusal(session: SupportSession, event: str, **changes: object) -> str:
    """Why a step is not possible."""
    with pytest.raises(NotPossible) as refused:
        session.next(record_of(session, event, LATER, **changes))
    assert refused.value.verb == event
    return refused.value.reason


# The table ---------------------------------------------------------------------------------------------------------------


def test_the_table_is_the_one_that_is_tested_here() -> None:
    """A new event or state is tested with the others."""
    assert set(EVENTS) == set(WANTED)
    assert {state for state, _ in TRANSITIONS} <= set(STATES)
    assert set(OPEN) < set(STATES)


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_every_step_in_every_state(state: str, event: str) -> None:
    """The table's steps lead where it says; all others are refused with the state as the reason."""
    session = in_state(state)
    if event == "technician.recognised" and state == "running":
        session = replace(session, recognised_at=None)  # it was handed over while it ran
    to = WANTED[event].get(state)
    if to is None:
        assert refusal(session, event) == state
    else:
        assert session.next(record_of(session, event, LATER)).state == to


@pytest.mark.parametrize("event", EVENTS)
def test_every_step_has_one_actor(event: str) -> None:
    """The table names the actor, and a record in another's name is none."""
    actor = "customer" if event in BY_CUSTOMER else "technician"
    assert {found.actor for (_, each), found in TRANSITIONS.items() if each == event} == {actor}
    record = record_of(in_state("running"), event, LATER)
    check_payload(record)
    changed = {**record, "by": TECHNICIAN} if actor == "customer" else without(record, "technician")
    with pytest.raises(FormatError):
        check_payload(changed)


def without(record: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in record.items() if key != name}


@pytest.mark.parametrize("state", ["stopped"])
def test_a_final_state_has_no_way_out(state: str) -> None:
    """Nobody can come back in."""
    assert [event for before, event in TRANSITIONS if before == state] == []


# Any course --------------------------------------------------------------------------------------------------------------

POSSIBLE = {state: [event for event in EVENTS if state in WANTED[event]] or list(EVENTS) for state in STATES}
# (whether it is a step of the table, which one, milliseconds since the last, who, seconds of a correction)
TRIES = st.tuples(
    st.booleans(),
    st.integers(0, 999),
    st.integers(0, 2_000_000),
    st.sampled_from([TECHNICIAN, COLLEAGUE]),
    st.integers(0, 3000),
)


@given(st.lists(TRIES, max_size=25))
def test_no_course_leaves_the_table(tries: list[tuple[bool, int, int, str, int]]) -> None:
    """Whatever is tried in whatever order: only the table's steps, never more seconds than measured, no amount before closing."""
    session, at = in_state("accepted"), START
    for is_possible, number, wait, technician, seconds in tries:
        events = POSSIBLE[session.state] if is_possible else EVENTS
        event, at = events[number % len(events)], at + timedelta(milliseconds=wait)
        changes = {"seconds": seconds} if event == "session.corrected" else {}
        record = record_of(session, event, at, **changes)
        if "technician" in record:
            record["technician"] = technician
        session = walked(session, record)
        check(session)


def walked(session: SupportSession, record: dict[str, object]) -> SupportSession:
    """The session after a try, which the table allows or not."""
    event = str(record["event"])
    to = WANTED[event].get(session.state)
    try:
        after = session.next(record)
    except NotPossible as refused:
        is_refused_rightly = (refused.reason == session.state) == (to is None)
        after, to = session, session.state if is_refused_rightly else refused.reason
    assert after.state == to
    return after


def check(session: SupportSession) -> None:
    """What holds of every session there can be."""
    figures = (session.outcome, session.seconds, session.amount, session.reason)
    if session.closed_at is None:
        assert figures == (None,) * 4
        assert session.state not in ("closed", "settled")
        return
    assert session.seconds is not None
    assert session.state in ("closed", "settled")
    assert 0 <= session.seconds <= session.measured(session.closed_at)
    assert (session.outcome == "not_started") == (session.started_at is None)
    if session.started_at is not None:
        assert session.ended_at is not None
        assert session.started_at <= session.ended_at <= session.closed_at
