"""What each step of a support session makes of it, and what a step may not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.core.support_sessions import OUTCOMES, SupportSession, measure
from consent.errors import NotPossible
from tests.core.session_course import ACCEPTANCE, COLLEAGUE, NOTHING, START, TECHNICIAN, in_state, record_of
from tests.evidence import FIRM

LATER = START + timedelta(minutes=30)


def refusal(session: SupportSession, event: str, **changes: object) -> str:
    """Why a step is not possible."""
    with pytest.raises(NotPossible) as refused:
        session.next(record_of(session, event, LATER, **changes))
    assert refused.value.verb == event
    return refused.value.reason


# What each step makes of it ----------------------------------------------------------------------------------------------


def test_a_session_before_any_step_has_nothing() -> None:
    """It is accepted, and everything else is empty."""
    session = SupportSession(ACCEPTANCE, FIRM)
    assert session.state == "accepted"
    assert session.measured(LATER) == 0


def test_the_whole_course() -> None:
    """Each step leaves its time, and who has the session."""
    session = in_state("settled")
    assert (session.technician, session.chosen) == (TECHNICIAN, None)
    minutes = [
        (moment - START) // timedelta(minutes=1)
        for moment in (
            session.redeemed_at,
            session.recognised_at,
            session.started_at,
            session.ended_at,
            session.closed_at,
            session.settled_at,
        )
        if moment is not None
    ]
    assert minutes == [0, 1, 2, 3, 3, 4]
    assert (session.outcome, session.seconds, session.amount) == ("solved", 60, 1000)
    assert (session.currency, session.vat, session.reason) == ("EUR", "21", "blocks")


def test_whom_the_customer_chose_is_kept() -> None:
    """The last choice counts, until the token is redeemed; it does not give the session to anybody."""
    session = in_state("accepted")
    for technician in (TECHNICIAN, COLLEAGUE):
        session = session.next(record_of(session, "technician.chosen", technician=technician))
    assert (session.chosen, session.technician) == (COLLEAGUE, None)


@pytest.mark.parametrize(
    "event",
    ["technician.recognised", "session.decided", "declaration.answered", "session.started", "session.closed"],
)
def test_only_who_has_the_session_takes_the_step(event: str) -> None:
    """A colleague does not, and the customer recognises nobody else."""
    state = "recognised" if event == "session.started" else "redeemed"
    assert refusal(in_state(state), event, technician=COLLEAGUE) == "not_the_holder"


@pytest.mark.parametrize("state", ["redeemed", "recognised", "running", "ended"])
def test_handing_over_resets_the_recognition(state: str) -> None:
    """The customer has to recognise the colleague; the work may go on meanwhile."""
    session = in_state(state)
    after = session.next(record_of(session, "session.handed_over", LATER))
    assert (after.technician, after.recognised_at) == (COLLEAGUE, None)
    assert after.started_at == session.started_at
    assert refusal(after, "session.decided", technician=TECHNICIAN) == "not_the_holder"


def test_a_session_is_not_handed_to_who_has_it() -> None:
    """Nothing would change."""
    assert refusal(in_state("running"), "session.handed_over", technician=TECHNICIAN) == "already"


def test_a_technician_is_recognised_once() -> None:
    """While it runs only a new one is."""
    assert refusal(in_state("running"), "technician.recognised") == "already"
    session = in_state("running")
    session = session.next(record_of(session, "session.handed_over", LATER))
    session = session.next(record_of(session, "technician.recognised", LATER))
    assert session.recognised_at == LATER
    assert refusal(session, "technician.recognised") == "already"


def test_decisions_are_kept_by_stage() -> None:
    """Before: whether it suits; after: whether it can be solved; the last one counts."""
    session = in_state("redeemed")
    for positive in (False, True):
        session = session.next(record_of(session, "session.decided", positive=positive))
    assert (session.suited, session.solvable) == (True, None)
    session = in_state("running")
    session = session.next(record_of(session, "session.decided", LATER, positive=False))
    assert (session.suited, session.solvable) == (None, False)


@pytest.mark.parametrize(
    ("state", "stage"), [("redeemed", "after"), ("running", "before"), ("ended", "before")]
)
def test_a_decision_belongs_to_its_stage(state: str, stage: str) -> None:
    """What can be solved is seen after taking over, what suits before."""
    assert refusal(in_state(state), "session.decided", stage=stage) == "other_stage"


def test_the_answer_to_the_declaration_is_kept() -> None:
    """A no, and then a yes."""
    session = in_state("redeemed")
    for given_answer in (False, True):
        session = session.next(record_of(session, "declaration.answered", given=given_answer))
        assert session.declared is given_answer


def test_a_stop_before_it_ran_is_final() -> None:
    """It has no length."""
    session = in_state("stopped")
    assert session.stopped_at is not None
    assert (session.started_at, session.ended_at, session.seconds) == (None, None, None)


def test_a_stopped_session_is_closed_with_the_time_of_the_stop() -> None:
    """Minutes after the stop are nobody's."""
    session = in_state("ended")
    assert session.ended_at == session.stopped_at
    session = session.next(record_of(session, "session.closed", LATER))
    assert (session.seconds, session.ended_at, session.closed_at) == (60, START + timedelta(minutes=3), LATER)


# Closing -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "changes", "reason"),
    [
        ("running", {"started": START}, "other_times"),
        ("running", {"started": None}, "other_times"),
        ("running", {"ended": START}, "other_times"),
        ("running", {"ended": None}, "other_times"),
        ("ended", {"ended": LATER}, "other_times"),
        ("recognised", {"started": START, "ended": LATER}, "other_times"),
        ("running", {"seconds": 28 * 60 + 1}, "other_length"),
        ("running", {"seconds": 28 * 60 - 1}, "other_length"),
        ("redeemed", {"seconds": 1}, "other_length"),
        ("running", {"outcome": "not_started"}, "other_outcome"),
        ("redeemed", {"outcome": "solved"}, "other_outcome"),
    ],
)
def test_a_closing_says_what_the_clock_says(state: str, changes: dict[str, object], reason: str) -> None:
    """Other times, another length, or an outcome that cannot be."""
    assert refusal(in_state(state), "session.closed", **changes) == reason


@pytest.mark.parametrize("outcome", [outcome for outcome in OUTCOMES if outcome != "not_started"])
def test_what_ran_ends_in_each_way(outcome: str) -> None:
    """All but not started."""
    session = in_state("running")
    assert session.next(record_of(session, "session.closed", LATER, outcome=outcome)).outcome == outcome


def test_what_never_ran_is_closed_as_not_started() -> None:
    """It has no times, no length, no amount."""
    session = in_state("recognised")
    session = session.next(record_of(session, "session.closed", LATER))
    assert (session.outcome, session.seconds, session.amount) == ("not_started", 0, 0)
    assert (session.started_at, session.ended_at) == (None, None)


def test_work_that_never_began_is_not_confirmed() -> None:
    """There is nothing from which a guarantee could count."""
    session = in_state("recognised")
    session = session.next(record_of(session, "session.closed", LATER))
    assert refusal(session, "work.confirmed") == "not_started"


@pytest.mark.parametrize("state", ["closed", "settled"])
@pytest.mark.parametrize("seconds", [0, 1, 60])
def test_a_correction_counts_what_was_measured_at_most(state: str, seconds: int) -> None:
    """From nothing up to the length that the clock measured; outcome and amount are those of the correction."""
    session = in_state(state)
    charge = {**NOTHING, "amount": None, "reason": "no_rule"}
    after = session.next(
        record_of(session, "session.corrected", LATER, seconds=seconds, outcome="test", charge=charge)
    )
    assert (after.seconds, after.outcome, after.amount, after.reason) == (seconds, "test", None, "no_rule")
    assert (after.corrected_at, after.closed_at, after.ended_at) == (
        LATER,
        session.closed_at,
        session.ended_at,
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"seconds": 61}, "other_length"), ({"outcome": "not_started"}, "other_outcome")],
)
def test_a_correction_does_not_go_up(changes: dict[str, object], reason: str) -> None:
    """Not beyond what was measured, and what ran has run."""
    assert refusal(in_state("settled"), "session.corrected", **changes) == reason


def test_what_never_ran_is_not_corrected_into_work() -> None:
    """Neither a length nor another outcome."""
    session = in_state("redeemed")
    session = session.next(record_of(session, "session.closed", LATER))
    assert refusal(session, "session.corrected", seconds=1) == "other_length"
    assert refusal(session, "session.corrected", outcome="solved") == "other_outcome"


def test_a_row_that_was_never_closed_is_not_corrected() -> None:
    """A database that says closed without a time is not believed."""
    assert refusal(replace(in_state("closed"), closed_at=None), "session.corrected") == "other_length"


@pytest.mark.parametrize("state", ["closed", "settled"])
def test_the_customer_objects_once(state: str) -> None:
    """The objection stays; the state stays."""
    session = in_state(state)
    session = session.next(record_of(session, "charge.objected", LATER))
    assert (session.objected_at, session.state) == (LATER, state)
    assert refusal(session, "charge.objected") == "already"


# Length ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("milliseconds", "seconds"),
    [(-5000, 1), (0, 1), (999, 1), (1000, 1), (1999, 1), (2000, 2), (600_999, 600)],
)
def test_a_length_is_whole_seconds_and_at_least_one(milliseconds: int, seconds: int) -> None:
    """What is cut off is the customer's; a clock that went back makes no negative length."""
    assert measure(START, START + timedelta(milliseconds=milliseconds)) == seconds


def test_a_running_session_is_measured_until_now_an_ended_one_until_its_end() -> None:
    """Looking later changes nothing after the end."""
    assert in_state("running").measured(START + timedelta(minutes=12)) == 600
    assert in_state("ended").measured(START + timedelta(minutes=12)) == 60


@pytest.mark.parametrize(("confirmed", "asked"), [(0, 1), (None, 1), (1500, 1501)])
def test_what_the_customer_confirmed_never_becomes_more(confirmed: int | None, asked: int) -> None:
    """However it is counted afterwards."""
    session = replace(in_state("settled"), amount=confirmed)
    charge: dict[str, object] = {
        "amount": asked,
        "currency": "EUR",
        "vat": "21",
        "reason": "blocks",
        "lines": [],
    }
    assert refusal(session, "session.corrected", charge=charge) == "more_than_confirmed"


@pytest.mark.parametrize("asked", [None, 0, 1500])
def test_what_the_customer_confirmed_may_become_less(asked: int | None) -> None:
    """Or stay, or become nothing that could be asked for."""
    session = replace(in_state("settled"), amount=1500)
    charge: dict[str, object] = {
        "amount": asked,
        "currency": "EUR",
        "vat": "21",
        "reason": "blocks",
        "lines": [],
    }
    assert session.next(record_of(session, "session.corrected", LATER, charge=charge)).amount == asked
