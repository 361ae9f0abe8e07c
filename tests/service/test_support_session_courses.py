"""The whole course of a support session with each of the sample firms, each with what only that firm asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consent.core.encoding import sha256_hex
from consent.errors import FormRefused, NotFound, NotPossible, Problem
from consent.service.installation import Installation
from tests.service.support_calls import calling, employed

FIRMS = ("page-computers", "qomputer", "damal", "overmax", "mastiff")


@pytest.mark.parametrize("firm", FIRMS)
def test_from_hello_to_the_confirmed_work(proven: Installation, firm: str) -> None:
    """Every state in its turn, and the database proves all of it."""
    call = calling(proven, firm, "settled")
    session = call.session
    assert (session.state, session.outcome, session.seconds) == ("settled", "solved", 600)
    assert (session.technician, session.settled_at) == (call.member.id, call.now)
    events = call.events()
    assert [events[0], events[-1]] == ["session_token.redeemed", "work.confirmed"]


@pytest.mark.parametrize("firm", FIRMS)
def test_from_hello_to_a_stop(proven: Installation, firm: str) -> None:
    """The customer stops, the technician closes; what came after the stop is not counted."""
    call = calling(proven, firm, "ended")
    call.wait(15)
    session = call.close(outcome="broken_off")
    assert (session.state, session.seconds, session.outcome) == ("closed", 600, "broken_off")
    assert session.ended_at == session.stopped_at != session.closed_at


# page-computers: decisions before and after, the tool's log, 30 minutes at most -------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "cents"), [(1, 1000), (10, 1000), (12, 1500), (25, 2500), (30, 3000), (90, 3000)]
)
def test_what_page_computers_charges(proven: Installation, minutes: int, cents: int) -> None:
    """Ten minutes, started blocks of five, never more than thirty euro."""
    call = calling(proven, "page-computers", "running")
    call.wait(minutes)
    session = call.close()
    assert (session.amount, session.currency, session.vat) == (cents, "EUR", "21")
    assert session.seconds == minutes * 60


def test_page_computers_asks_for_nothing_where_it_solved_nothing(proven: Installation) -> None:
    """The rule of the firm, with its reason."""
    call = calling(proven, "page-computers", "running")
    call.wait(20)
    session = call.close(outcome="unsolved", solvable=False)
    assert (session.amount, session.reason, session.solvable) == (0, "outcome", False)


def test_page_computers_starts_only_what_suits(proven: Installation) -> None:
    """Undecided, and decided against: the technician does not take over; then it is closed as never started."""
    call = calling(proven, "page-computers", "recognised")
    with pytest.raises(NotPossible, match="not_suited"):
        call.start()
    call.decide(positive=False)
    with pytest.raises(NotPossible, match="not_suited"):
        call.start()
    session = call.close(outcome="not_started")
    assert (session.state, session.amount, session.reason) == ("closed", 0, "not_started")
    assert call.events()[-2:] == ["session.decided", "session.closed"]


def test_page_computers_decides_again_after_taking_over(proven: Installation) -> None:
    """The decision on the closing form is a step of its own, before the closing and at the same moment."""
    call = calling(proven, "page-computers", "running")
    call.wait(5)
    call.close()
    decided, closed = call.records()[-2:]
    assert (decided["event"], decided["stage"], decided["positive"]) == ("session.decided", "after", True)
    assert decided["time"] == closed["time"] == closed["ended"]


def test_a_decision_that_is_on_record_is_not_taken_again_by_the_form(proven: Installation) -> None:
    """What was decided while it ran stands."""
    call = calling(proven, "page-computers", "running")
    call.decide("after")
    call.close()
    assert call.events().count("session.decided") == 2


# damal: the customer says who is to help; two classes; no price stated ----------------------------------------------------


def test_damal_lets_customers_choose_the_operator(proven: Installation) -> None:
    """Before the code is read aloud, and again if they like."""
    call = calling(proven, "damal")
    colleague = employed(proven, "theo", "damal")
    call.choose(colleague.id)
    assert call.choose(call.member.id).chosen == call.member.id
    call.redeem()
    with pytest.raises(NotPossible, match="redeemed"):
        call.choose(colleague.id)
    assert (call.session.chosen, call.session.technician) == (call.member.id, call.member.id)


def test_choosing_the_same_person_again_is_no_second_choice(house: Installation) -> None:
    """Whoever presses twice, or a hundred times, leaves one record."""
    call = calling(house, "damal")
    for _ in range(3):
        assert call.choose(call.member.id).chosen == call.member.id
    assert call.events() == ["technician.chosen"]


def test_whom_the_customer_chose_need_not_take_the_call(proven: Installation) -> None:
    """The token shows up first in that queue; a colleague may still help."""
    call = calling(proven, "damal")
    colleague = employed(proven, "theo", "damal")
    call.choose(colleague.id)
    assert call.redeem().outcome == "valid"
    assert (call.session.chosen, call.session.technician) == (colleague.id, call.member.id)


def test_only_who_helps_for_the_firm_is_chosen(proven: Installation) -> None:
    """Not another firm's technician, nobody without the role, nobody at all."""
    call = calling(proven, "damal")
    for other in (employed(proven, "theo", "mastiff"), employed(proven, "arne", "damal", "auditor")):
        with pytest.raises(NotFound):
            call.choose(other.id)
    with pytest.raises(NotFound):
        call.choose("")


def test_nobody_is_chosen_where_the_firm_does_not_ask(proven: Installation) -> None:
    """Its version says so."""
    call = calling(proven, "page-computers")
    with pytest.raises(NotPossible, match="not_asked"):
        call.choose(call.member.id)


@pytest.mark.parametrize("customer_class", [None, "sla"])
def test_damal_states_no_price(proven: Installation, customer_class: str | None) -> None:
    """Blocks without a figure: not stated, whatever the class."""
    call = calling(proven, "damal", "running", customer_class=customer_class)
    call.wait(40)
    session = call.close()
    assert (session.amount, session.reason, session.currency) == (None, "no_price", "PLN")


# overmax: by invitation, a declaration read aloud, free of charge ---------------------------------------------------------


def test_overmax_starts_only_after_the_declaration(proven: Installation) -> None:
    """Unanswered, or answered with no: nobody takes over."""
    call = calling(proven, "overmax", "recognised")
    with pytest.raises(NotPossible, match="not_declared"):
        call.start()
    call.declare(given=False)
    with pytest.raises(NotPossible, match="not_declared"):
        call.start()
    call.declare()
    assert call.start().state == "running"


@pytest.mark.parametrize("language", ["pl", "nl"])
def test_overmax_reads_the_declaration_in_the_customers_language(proven: Installation, language: str) -> None:
    """Its exact words are on record by digest, with version and language."""
    call = calling(proven, "overmax", "redeemed", language=language)
    call.declare()
    words = (call.particulars.session.declaration or {})[language]
    record = call.records()[-1]
    assert (record["language"], record["version"]) == (language, call.done.acceptance.version)
    assert record["sha256"] == sha256_hex(words.encode())


@pytest.mark.parametrize("outcome", ["solved", "unsolved", "broken_off", "test"])
def test_overmax_never_charges(proven: Installation, outcome: str) -> None:
    """Free whatever became of it."""
    call = calling(proven, "overmax", "running")
    call.wait(500)
    session = call.close(outcome=outcome)
    assert (session.amount, session.reason) == (0, "free")


def test_no_correction_makes_a_free_session_cost_anything(proven: Installation) -> None:
    """Nor does a clock that went a month ahead."""
    call = calling(proven, "overmax", "running")
    call.wait(60 * 24 * 30)
    assert call.close().amount == 0
    assert call.correct("40000").amount == 0


# mastiff: by which way the number came, deletion attested, classes --------------------------------------------------------


@pytest.mark.parametrize("channel", ["phone", "email"])
def test_mastiff_records_by_which_way_the_number_came(proven: Installation, channel: str) -> None:
    """One of those that the program may be told by."""
    call = calling(proven, "mastiff", "recognised")
    call.start(channel)
    assert call.records()[-1]["channel"] == channel


@pytest.mark.parametrize("channel", [None, "", "chat", "letter"])
def test_mastiff_does_not_start_without_a_known_way(proven: Installation, channel: str | None) -> None:
    """Nothing is recorded."""
    call = calling(proven, "mastiff", "recognised")
    with pytest.raises(FormRefused) as refused:
        call.start(channel)
    assert refused.value.problems == (Problem("channel", "missing"),)
    assert call.session.state == "recognised"


def test_a_way_that_nobody_asked_for_is_not_recorded(proven: Installation) -> None:
    """Where the firm's rules do not have it."""
    call = calling(proven, "qomputer", "recognised")
    call.start("phone")
    assert "channel" not in call.records()[-1]


def test_mastiff_closes_only_when_the_deletion_is_attested(proven: Installation) -> None:
    """It is on record by its id; a made-up one is not."""
    call = calling(proven, "mastiff", "running")
    with pytest.raises(FormRefused) as refused:
        call.close(attested=frozenset({"something-else"}))
    assert refused.value.problems == (Problem("attested-data-deleted", "missing"),)
    call.close(attested=frozenset({"data-deleted", "something-else"}))
    assert call.records()[-1]["attested"] == ["data-deleted"]


NOON, EVENING, NIGHT = (datetime(2026, 11, 20, hour, 30, tzinfo=UTC) for hour in (11, 18, 22))


@pytest.mark.parametrize(
    ("customer_class", "now", "amount", "reason"),
    [
        (None, NOON, 12300, "blocks"),
        (None, EVENING, 24600, "blocks"),
        (None, NIGHT, 49200, "blocks"),
        ("own-other", NOON, 6150, "blocks"),
        ("own-equipment", NOON, 0, "blocks"),
        ("own-equipment", NIGHT, None, "no_rate"),
        ("own-other", EVENING, None, "no_rate"),
    ],
)
def test_what_mastiff_charges(
    proven: Installation, customer_class: str | None, now: datetime, amount: int | None, reason: str
) -> None:
    """By class and hour in Warsaw; what the page does not say is not stated."""
    call = calling(proven, "mastiff", "running", customer_class=customer_class, now=now)
    call.wait(20)
    session = call.close()
    assert (session.amount, session.reason) == (amount, reason)


def test_mastiff_tests_the_connection_for_nothing(proven: Installation) -> None:
    """The outcome decides, not the hour."""
    call = calling(proven, "mastiff", "running", now=NIGHT)
    session = call.close(outcome="test")
    assert (session.amount, session.reason) == (0, "outcome")


# qomputer: nothing stated -------------------------------------------------------------------------------------------------


def test_qomputer_states_no_price(proven: Installation) -> None:
    """No figure, no currency, the reason."""
    call = calling(proven, "qomputer", "running")
    call.wait(12)
    session = call.close()
    assert (session.amount, session.currency, session.vat) == (None, None, None)
    assert session.reason == "no_tariff"


def test_nobody_decides_or_declares_where_the_firm_does_not_ask(proven: Installation) -> None:
    """What is recorded is what the rules have, and no more: a form with more than the rules adds nothing."""
    call = calling(proven, "qomputer", "redeemed")
    for step in (call.decide, call.declare):
        with pytest.raises(NotPossible, match="not_asked"):
            step()
    call.recognise()
    call.start()
    assert call.close(solvable=False).outcome == "solved"
    assert "session.decided" not in call.events()
