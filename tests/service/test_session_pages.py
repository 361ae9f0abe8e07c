"""A session as its technician looks at it: what was accepted, every step in whose words, what is due at this moment."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from consent.core.support_sessions import SupportSession
from consent.errors import NotFound
from consent.service import customers, session_pages, staff, support_sessions
from consent.service.installation import Installation
from consent.store.schema import data_keys
from tests.service.support_calls import calling, employed

FIRM = "page-computers"


def test_a_technician_sees_who_and_what(proven: Installation) -> None:
    """The person, the statements, the version, the firm: enough for the call."""
    call = calling(proven, FIRM, "redeemed")
    view = call.view()
    assert view.person["name"] == "Jan Janssens"
    assert "ip_address" not in view.person
    assert view.acceptance.id == call.id
    assert (view.firm.id, view.version.name) == (FIRM, call.done.acceptance.version)
    assert view.particulars.tools
    assert [one.id for one in view.statements]
    assert (view.technician, view.is_own, view.note) == (call.member.name, True, "")


def test_there_is_nothing_to_see_before_the_token_is_redeemed(house: Installation) -> None:
    """And nothing of another firm: both are absent."""
    call, other = calling(house), calling(house, "mastiff", "running")
    for acceptance_id in (call.id, other.id, "none"):
        with pytest.raises(NotFound):
            session_pages.view(house, call.member, acceptance_id, now=call.now)


def test_every_step_has_its_time_and_its_actor(proven: Installation) -> None:
    """Names of colleagues, "customer" for the other side; oldest first."""
    call = calling(proven, FIRM, "running")
    call.wait(5)
    colleague = employed(proven, "theo", FIRM)
    call.hand_over(colleague)
    call.stop()
    first = call.member.name
    steps = call.view().steps
    assert [(step.event, step.actor) for step in steps] == [
        ("session_token.redeemed", first),
        ("technician.recognised", "customer"),
        ("session.decided", first),
        ("session.started", first),
        ("session.handed_over", first),
        ("session.stopped", "customer"),
    ]
    assert steps[-1].time == call.now
    assert [step.wrote for step in steps] == [{}] * 6


def test_the_acceptance_and_consents_are_no_steps_of_the_session(house: Installation) -> None:
    """Only what happened in it."""
    call = calling(house, FIRM, "redeemed")
    assert call.events() == ["session_token.redeemed"]


def test_a_manager_who_hands_over_is_the_actor(house: Installation) -> None:
    """Not the technician who gets it."""
    call = calling(house, FIRM, "running")
    manager = employed(house, "mia", FIRM, "manager")
    call.hand_over(employed(house, "theo", FIRM), by=manager)
    assert call.view().steps[-1].actor == manager.name


def test_the_amount_so_far_grows_with_the_clock(house: Installation) -> None:
    """Only while it runs, or is ended and still to be closed; looking records nothing."""
    call = calling(house, FIRM, "recognised")
    assert call.view().charge is None
    call.decide()
    call.start()
    amounts = []
    for _ in range(4):
        view = call.view()
        assert view.charge is not None
        amounts.append((view.seconds, view.charge.amount))
        call.wait(6)
    assert amounts == [(1, 1000), (360, 1000), (720, 1500), (1080, 2000)]
    call.stop()
    call.wait(60)
    view = call.view()
    assert view.charge is not None
    assert (view.seconds, view.charge.amount) == (1440, 2500)
    call.close()
    assert call.view().charge is None
    assert call.session.amount == 2500


def test_a_clock_that_went_back_shows_no_negative_time(house: Installation) -> None:
    """A second, as the shortest session."""
    call = calling(house, FIRM, "running")
    call.wait(-1)
    assert call.view().seconds == 1


def test_a_week_and_more_is_shown_without_an_amount(house: Installation) -> None:
    """A browser that comes back after the clock went wrong still gets its page."""
    call = calling(house, FIRM, "running")
    call.wait(60 * 24 * 30)
    charge = call.view().charge
    assert charge is not None
    assert (charge.amount, charge.reason) == (None, "too_long")


def test_the_words_are_those_that_the_customer_sees(proven: Installation) -> None:
    """In the customer's language, for both sides the same."""
    call = calling(proven, "mastiff", "redeemed")
    page = customers.page(proven, "mastiff", call.done.ref, now=call.now)
    assert page.technician is not None
    assert call.view().words == page.technician.words


def test_a_session_that_was_handed_over_has_words_of_its_own(proven: Installation) -> None:
    """The colleague says others, and the customer sees those; handed back, the first ones hold again."""
    call = calling(proven, FIRM, "running")
    first = call.view().words
    colleague = employed(proven, "theo", FIRM)
    call.hand_over(colleague)
    second = call.view(colleague).words
    page = customers.page(proven, FIRM, call.done.ref, now=call.now)
    assert page.technician is not None
    assert second != first
    assert (page.technician.words, page.technician.name) == (second, colleague.name)
    call.hand_over(call.member, by=colleague)
    assert call.view().words == first


def test_before_anybody_has_the_session_there_are_no_words(house: Installation) -> None:
    """Nobody could say them."""
    call = calling(house)
    session = SupportSession(call.id, FIRM)
    assert session_pages.words(house, call.done.acceptance, session) is None


def test_who_may_hand_it_over_to_whom(house: Installation) -> None:
    """Who has it, to every other technician; a colleague only sees it."""
    call = calling(house, FIRM, "running")
    colleague, manager = employed(house, "theo", FIRM), employed(house, "mia", FIRM, "manager")
    employed(house, "ola", "mastiff")
    for member, is_own, may in (
        (call.member, True, True),
        (colleague, False, False),
        (manager, False, True),
    ):
        view = call.view(member)
        assert (view.is_own, view.may_hand_over) == (is_own, may)
        assert [one.name for one in view.colleagues] == [colleague.name]
    staff.set_disabled(house, call.member.name, disabled=True, now=call.now)
    assert call.view(colleague).may_hand_over


def test_the_note_stands_beside_it(house: Installation) -> None:
    """Whoever of the firm looks."""
    call = calling(house, FIRM, "redeemed")
    support_sessions.note(house, call.member, call.id, "calls back at two", now=call.now)
    assert call.view(employed(house, "theo", FIRM)).note == "calls back at two"


def test_a_session_of_an_erased_person_can_still_be_looked_at(house: Installation) -> None:
    """What happened stays; nobody's words do."""
    call = calling(house, FIRM, "closed")
    call.object_to()
    support_sessions.note(house, call.member, call.id, "calls back at two", now=call.now)
    with house.database.writing() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.acceptance == call.id))
    view = call.view()
    assert (view.note, view.person) == ("", {})
    assert [step.wrote for step in view.steps] == [{}] * len(view.steps)
    assert view.steps[-1].event == "charge.objected"
