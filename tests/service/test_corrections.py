"""Correcting a closed session: never beyond what the clock measured, with a reason, and what was closed stays beside it."""

from __future__ import annotations

import pytest

from consent.errors import FormRefused, NotFound
from consent.service import closings, support_sessions
from consent.service.closings import Correction
from consent.service.installation import Installation
from tests.samples import NOW
from tests.service.support_calls import Call, calling, employed, refused

FIRM = "page-computers"
WHY = "Two minutes were a phone call."


@pytest.fixture
def call(house: Installation) -> Call:
    """A session of page-computers that was closed after 12 minutes and 30 seconds: 15 euro."""
    found = calling(house, FIRM, "running")
    found.wait(12, seconds=30)
    found.close()
    found.wait(60)
    return found


def problems(call: Call, minutes: str, outcome: str = "solved", reason: str = WHY) -> list[tuple[str, str]]:
    """What is wrong with a correction; nothing is recorded then."""
    before = call.events()
    with pytest.raises(FormRefused) as caught:
        call.correct(minutes, outcome, reason)
    assert call.events() == before
    return [(each.field, each.code) for each in caught.value.problems]


@pytest.mark.parametrize("state", ["closed", "settled"])
def test_a_correction_keeps_both(proven: Installation, state: str) -> None:
    """What was closed and what holds now, each with its charge; the state stays."""
    call = calling(proven, FIRM, "running")
    call.wait(12, seconds=30)
    call.close()
    if state == "settled":
        call.confirm()
    call.wait(60)
    session = call.correct("10", reason=f" {WHY}\r\n")
    assert (session.state, session.seconds, session.amount) == (state, 600, 1000)
    assert (session.corrected_at, session.outcome) == (call.now, "solved")
    steps = [step for step in call.view().steps if step.event in ("session.closed", "session.corrected")]
    assert [(step.record["seconds"], step.record["charge"]["amount"]) for step in steps] == [
        (750, 1500),
        (600, 1000),
    ]
    assert steps[-1].wrote == {"correction_reason": WHY}


@pytest.mark.parametrize(
    ("minutes", "seconds", "cents"), [("0", 0, 0), ("1", 60, 1000), ("12", 720, 1500), ("13", 750, 1500)]
)
def test_minutes_count_up_to_what_was_measured(call: Call, minutes: str, seconds: int, cents: int) -> None:
    """Thirteen started minutes are the whole length, not a second more; none are waived."""
    session = call.correct(minutes)
    assert (session.seconds, session.amount) == (seconds, cents)
    assert session.reason == ("waived" if minutes == "0" else "blocks")


def test_a_correction_never_goes_beyond_the_clock(call: Call) -> None:
    """Fourteen minutes did not run, and the program's log cannot make them."""
    assert problems(call, "14") == [("minutes", "too_many")]
    assert problems(call, "99999") == [("minutes", "too_many")]


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        ("", "missing"),
        (" ", "missing"),
        ("-5", "not_a_number"),
        ("5.5", "not_a_number"),
        ("five", "not_a_number"),
        ("1e1", "not_a_number"),
        ("123456", "not_a_number"),
        ("\u0661", "not_a_number"),
    ],
)
def test_minutes_are_whole_and_not_negative(call: Call, minutes: str, code: str) -> None:
    """Anything else is named."""
    assert problems(call, minutes) == [("minutes", code)]


@pytest.mark.parametrize("outcome", ["", "fine", "not_started"])
def test_a_correction_names_how_it_ended(call: Call, outcome: str) -> None:
    """What ran has run."""
    assert problems(call, "5", outcome) == [("outcome", "missing")]


@pytest.mark.parametrize(
    ("reason", "code"), [("", "missing"), (" \r\n", "missing"), ("x" * 2001, "too_long")]
)
def test_a_correction_has_a_reason(call: Call, reason: str, code: str) -> None:
    """Without one nothing is corrected."""
    assert problems(call, "5", "solved", reason) == [("correction_reason", code)]


def test_everything_that_is_wrong_is_named_at_once(call: Call) -> None:
    """In the order of the form."""
    assert [field for field, _ in problems(call, "", "", "")] == ["minutes", "outcome", "correction_reason"]


def test_another_outcome_has_its_own_rule(call: Call) -> None:
    """What solved nothing costs nothing; and a correction can be corrected."""
    session = call.correct("12", "unsolved")
    assert (session.amount, session.reason, session.outcome) == (0, "outcome", "unsolved")
    session = call.correct("13", "solved")
    assert (session.amount, session.seconds) == (1500, 750)
    assert call.events()[-2:] == ["session.corrected", "session.corrected"]


def test_who_had_the_session_corrects_it_and_a_manager(call: Call) -> None:
    """A colleague does not; who corrected is on record; who had the session stays."""
    manager, colleague = employed(call.house, "mia", FIRM, "manager"), employed(call.house, "theo", FIRM)
    assert refused(lambda: call.correct(by=colleague)) == "not_the_holder"
    assert call.correct(by=manager).technician == call.member.id
    assert call.records()[-1]["technician"] == manager.id


def test_another_firms_session_is_not_corrected(call: Call) -> None:
    """Not by its manager either."""
    stranger = employed(call.house, "ola", "mastiff", "manager")
    with pytest.raises(NotFound):
        closings.correct(call.house, stranger, call.id, Correction("5", "solved", WHY), now=NOW)


@pytest.mark.parametrize("state", ["redeemed", "recognised", "running", "ended", "stopped"])
def test_only_what_is_closed_is_corrected(house: Installation, state: str) -> None:
    """The reason is the state."""
    assert refused(calling(house, FIRM, state).correct) == state


def test_what_never_ran_is_not_corrected(house: Installation) -> None:
    """It costs nothing, and cannot come to cost anything."""
    call = calling(house, FIRM, "redeemed")
    call.close(outcome="not_started")
    assert refused(call.correct) == "not_started"
    assert refused(lambda: call.correct("0")) == "not_started"


@pytest.mark.parametrize("firm", ["qomputer", "damal"])
def test_what_is_not_stated_stays_so_unless_it_is_waived(proven: Installation, firm: str) -> None:
    """No correction invents a price."""
    call = calling(proven, firm, "closed")
    assert call.correct("5").amount is None
    assert call.correct("0").amount == 0


def test_a_correction_counts_by_the_time_of_the_start(proven: Installation) -> None:
    """Not by that of the correction: an afternoon's session is not billed as a night's."""
    call = calling(proven, "mastiff", "closed")
    call.wait(60 * 12)
    assert call.correct("5").amount == 12300


def test_a_correction_after_the_stop_is_measured_until_the_stop(proven: Installation) -> None:
    """The ten minutes that ran, whenever it was closed."""
    call = calling(proven, FIRM, "ended")
    call.wait(30)
    call.close()
    assert problems(call, "11") == [("minutes", "too_many")]
    assert call.correct("10").seconds == 600


def test_what_the_customer_confirmed_never_becomes_more(house: Installation) -> None:
    """They confirmed that nothing is due: another outcome cannot take that back. Less is possible."""
    call = calling(house, FIRM, "running")
    call.wait(12)
    call.close(outcome="unsolved", solvable=True)
    call.confirm()
    assert problems(call, "12") == [("minutes", "more_than_confirmed")]
    assert call.correct("1", "unsolved").amount == 0


def test_before_the_customer_confirms_a_wrong_outcome_is_corrected(house: Installation) -> None:
    """With its reason; the customer sees both, and may object."""
    call = calling(house, FIRM, "running")
    call.wait(12)
    call.close(outcome="unsolved", solvable=True)
    assert call.correct("12").amount == 1500


def test_nobody_confirms_an_amount_that_they_have_not_seen(house: Installation) -> None:
    """The page said that nothing is due; it was corrected before the button was pressed. Of now, it can be confirmed."""
    call = calling(house, FIRM, "running")
    call.wait(12)
    call.close(outcome="unsolved", solvable=True)
    call.correct("12")
    assert refused(call.confirm) == "corrected"
    assert call.session.state == "closed"
    corrected_at = call.session.corrected_at
    support_sessions.confirm_work(house, FIRM, call.done.ref, corrected_at=corrected_at, now=call.now)
    assert (call.session.state, call.session.amount) == ("settled", 1500)
    assert refused(call.confirm) == "settled"


def test_what_could_not_be_solved_is_not_corrected_into_solved(house: Installation) -> None:
    """Closing refuses it, so correcting does: the technician decided, and the customer was told."""
    call = calling(house, FIRM, "running")
    call.wait(12)
    call.close(outcome="unsolved", solvable=False)
    assert problems(call, "12") == [("outcome", "contradiction")]
