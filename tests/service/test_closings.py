"""Closing a session: what the form must say, what the clock says, what the program's own log says beside it."""

from __future__ import annotations

from typing import Any

import pytest

from consent.errors import FormRefused, NotFound
from consent.service import closings
from consent.service.closings import Closing, parse_length
from consent.service.installation import Installation
from tests.samples import NOW
from tests.service.support_calls import Call, calling, employed, refused

FIRM = "page-computers"


def problems(call: Call, **changes: Any) -> list[tuple[str, str]]:
    """What is wrong with a closing form; nothing is recorded then."""
    before = call.events()
    with pytest.raises(FormRefused) as caught:
        call.close(**changes)
    assert call.events() == before
    return [(each.field, each.code) for each in caught.value.problems]


@pytest.fixture
def call(house: Installation) -> Call:
    """A session of page-computers that has run for ten minutes."""
    found = calling(house, FIRM, "running")
    found.wait(10)
    return found


# Who, and when -----------------------------------------------------------------------------------------------------------


def test_a_session_is_closed_once(proven: Installation) -> None:
    """The same form again says that it is closed; nothing is counted twice."""
    call = calling(proven, FIRM, "closed")
    closed = call.session
    call.wait(30)
    assert refused(call.close) == "closed"
    assert refused(lambda: call.close(outcome="", work_done="", tool_length="")) == "closed"
    assert call.session == closed
    call.confirm()
    assert refused(call.close) == "settled"


def test_another_firms_session_is_not_closed(house: Installation) -> None:
    """It is as absent as one that never was."""
    call = calling(house, "mastiff", "running")
    stranger = employed(house, "theo", FIRM)
    for acceptance_id in (call.id, "no-such-session"):
        with pytest.raises(NotFound, match="no session"):
            closings.close(house, stranger, acceptance_id, call.closing(), now=NOW)


def test_only_who_has_the_session_closes_it(call: Call) -> None:
    """Neither a colleague nor a manager: they take it over first."""
    for roles in ("technician",), ("manager", "technician"):
        call.member = employed(call.house, f"theo {roles[0]}", FIRM, *roles)
        assert refused(call.close) == "not_the_holder"


def test_a_session_before_its_token_is_redeemed_is_not_closed(house: Installation) -> None:
    """Nobody has it."""
    call = calling(house, FIRM)
    with pytest.raises(NotFound):
        closings.close(house, call.member, call.id, Closing("not_started"), now=NOW)


@pytest.mark.parametrize("state", ["redeemed", "recognised"])
@pytest.mark.parametrize("firm", ["page-computers", "mastiff", "qomputer"])
def test_what_never_ran_costs_nothing(proven: Installation, firm: str, state: str) -> None:
    """And asks for none of what the firm wants to know about work."""
    call = calling(proven, firm, state)
    call.wait(45)
    session = closings.close(proven, call.member, call.id, Closing("not_started"), now=call.now)
    assert (session.amount, session.reason, session.seconds) == (0, "not_started", 0)
    record = call.records()[-1]
    assert (record["started"], record["ended"], record["charge"]["lines"]) == (None, None, [])


# The clock ---------------------------------------------------------------------------------------------------------------


def test_the_length_is_the_servers(proven: Installation) -> None:
    """From the start to the closing; what the program says stands beside it."""
    call = calling(proven, FIRM, "running")
    call.wait(12, seconds=30)
    session = call.close(tool_length="13")
    assert (session.seconds, session.amount) == (750, 1500)
    record = call.records()[-1]
    assert (record["seconds"], record["tool_seconds"]) == (750, 780)
    assert (record["started"], record["ended"]) == ("2026-11-20T10:00:00.000Z", "2026-11-20T10:12:30.000Z")


def test_a_stopped_session_is_closed_with_the_time_of_the_stop(proven: Installation) -> None:
    """However late the technician closes it."""
    call = calling(proven, FIRM, "ended")
    call.wait(60 * 24)
    session = call.close()
    assert (session.seconds, session.amount) == (600, 1000)
    assert call.records()[-1]["ended"] == "2026-11-20T10:10:00.000Z"


def test_the_shortest_session_is_a_second(proven: Installation) -> None:
    """It ran: so it has a first block."""
    call = calling(proven, FIRM, "running")
    session = call.close()
    assert (session.seconds, session.amount) == (1, 1000)


def test_a_clock_a_week_ahead_makes_no_amount(proven: Installation) -> None:
    """Not stated, and mended by a correction with a reason."""
    call = calling(proven, FIRM, "running")
    call.wait(60 * 24 * 8)
    session = call.close(tool_length="10", difference_reason="the clock was wrong")
    assert (session.amount, session.reason, session.seconds) == (None, "too_long", 8 * 86400)
    session = call.correct("10", reason="the clock was wrong")
    assert (session.amount, session.seconds) == (1000, 600)


def test_how_it_was_counted_is_on_record(proven: Installation) -> None:
    """Line by line, by the tariff of the accepted version."""
    call = calling(proven, FIRM, "running")
    call.wait(12)
    call.close()
    charge = call.records()[-1]["charge"]
    assert (charge["amount"], charge["currency"], charge["vat"], charge["reason"]) == (
        1500,
        "EUR",
        "21",
        "blocks",
    )
    assert [(line["what"], line["begins"], line["minutes"], line["unit"]) for line in charge["lines"]] == [
        ("first", "2026-11-20T10:00:00.000Z", 10, 1000),
        ("started", "2026-11-20T10:10:00.000Z", 5, 500),
    ]


# The form ----------------------------------------------------------------------------------------------------------------


def test_an_empty_form_names_everything_that_is_missing(call: Call) -> None:
    """All at once, in the order of the form."""
    empty = {"outcome": "", "work_done": " ", "tool_length": "", "tool_reference": "\r\n", "solvable": None}
    assert problems(call, **empty) == [
        ("outcome", "missing"),
        ("work_done", "missing"),
        ("tool_length", "missing"),
        ("tool_reference", "missing"),
    ]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"outcome": "fine"}, ("outcome", "missing")),
        ({"outcome": "not_started"}, ("outcome", "missing")),
        ({"solvable": None}, ("solvable", "missing")),
        ({"outcome": "unsolved", "solvable": None}, ("solvable", "missing")),
        ({"solvable": False}, ("outcome", "contradiction")),
        ({"work_done": "x" * 2001}, ("work_done", "too_long")),
        ({"tool_reference": "x" * 2001}, ("tool_reference", "too_long")),
        ({"difference_reason": "x" * 2001}, ("difference_reason", "too_long")),
        ({"tool_length": "ten"}, ("tool_length", "not_a_length")),
        ({"tool_length": "-10"}, ("tool_length", "not_a_length")),
        ({"tool_length": "10080:01"}, ("tool_length", "not_a_length")),
        ({"tool_length": "11:01"}, ("difference_reason", "missing")),
        ({"tool_length": "8:59"}, ("difference_reason", "missing")),
        ({"tool_length": "0"}, ("difference_reason", "missing")),
    ],
)
def test_what_is_wrong_is_named(call: Call, changes: dict[str, Any], wanted: tuple[str, str]) -> None:
    """One problem, one place; nothing is recorded."""
    assert problems(call, **changes) == [wanted]


@pytest.mark.parametrize("outcome", ["broken_off", "test"])
def test_what_broke_off_or_was_a_test_needs_no_second_decision(call: Call, outcome: str) -> None:
    """There was nothing yet to decide."""
    assert call.close(outcome=outcome, solvable=None).outcome == outcome


def test_a_decision_on_record_counts_before_the_form(call: Call) -> None:
    """It cannot be solved, said the technician: so it was not."""
    call.decide("after", positive=False)
    assert problems(call, solvable=True) == [("outcome", "contradiction")]
    assert call.close(outcome="unsolved", solvable=None).solvable is False


def test_a_decision_for_it_on_record_is_enough(call: Call) -> None:
    """The form need not say it again."""
    call.decide("after")
    assert call.close(solvable=None).outcome == "solved"


def test_what_never_ran_has_no_outcome_but_that(house: Installation) -> None:
    """Solved without having run is refused."""
    call = calling(house, FIRM, "recognised")
    assert problems(call, outcome="solved") == [("outcome", "missing")]


@pytest.mark.parametrize("length", ["9", "9:00", "10", "10:30", "11", " 11:00 "])
def test_the_programs_log_may_differ_by_a_minute(call: Call, length: str) -> None:
    """Sixty seconds either way without a word."""
    assert call.close(tool_length=length).seconds == 600


def test_a_greater_difference_is_closed_with_a_reason(call: Call) -> None:
    """Both lengths are on record; the charge is by the server's."""
    session = call.close(tool_length="25", difference_reason="the program ran on")
    assert (session.seconds, session.amount) == (600, 1000)
    assert call.records()[-1]["tool_seconds"] == 1500
    assert call.view().steps[-1].wrote["difference_reason"] == "the program ran on"


def test_a_firm_without_a_log_may_still_say_what_it_says(proven: Installation) -> None:
    """It is not asked for, and then it counts like any other."""
    call = calling(proven, "qomputer", "running")
    call.wait(10)
    assert problems(call, tool_length="30") == [("difference_reason", "missing")]
    call.close(tool_length="10:00")
    assert call.records()[-1]["tool_seconds"] == 600


def test_what_was_written_is_kept_as_it_was_typed(proven: Installation) -> None:
    """Encrypted beside the log, without what is empty, lines as lines."""
    call = calling(proven, FIRM, "running")
    call.close(work_done=" New driver.\r\nPrinter prints. ", tool_reference="TV-1")
    step = call.view().steps[-1]
    assert step.wrote == {"work_done": "New driver.\nPrinter prints.", "tool_reference": "TV-1"}
    assert "driver" not in str(step.record)


def test_a_long_text_is_as_long_as_people_typed_it(call: Call) -> None:
    """A browser's two characters for a new line count as one."""
    assert call.close(work_done="\r\n".join("x" * 1000)).state == "closed"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12", 720),
        ("12:30", 750),
        (" 0:05 ", 5),
        ("10080", 604800),
        ("10080:01", None),
        ("99999", None),
        ("123456", None),
        ("", None),
        ("12:60", None),
        ("12:5", None),
        ("12.5", None),
        ("-1", None),
        ("1e3", None),
        ("\u0661\u0662", None),
        ("12 min", None),
    ],
)
def test_a_length_is_minutes_or_minutes_and_seconds(text: str, seconds: int | None) -> None:
    """Anything else is none, and so is more than a week."""
    assert parse_length(text) == seconds


def test_a_refused_closing_can_be_sent_again(proven: Installation) -> None:
    """The decision of the refused form is not recorded either."""
    call = calling(proven, FIRM, "running")
    assert problems(call, work_done="") == [("work_done", "missing")]
    assert call.session.solvable is None
    assert call.close().state == "closed"
