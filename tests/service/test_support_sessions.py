"""What both sides do in a support session before it is closed: who may, in which state, and what is said to everybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consent.errors import LinkRefused, NotFound
from consent.service import customers, support_sessions
from consent.service.installation import Installation
from tests.samples import NOW
from tests.service.support_calls import calling, employed, refused

FIRM = "page-computers"


# Finding -----------------------------------------------------------------------------------------------------------------


def test_a_session_is_found_once_its_token_is_redeemed(house: Installation) -> None:
    """Before, a technician has no business with it."""
    call = calling(house)
    with pytest.raises(NotFound):
        support_sessions.find(house, FIRM, call.id)
    call.redeem()
    acceptance, session = support_sessions.find(house, FIRM, call.id)
    assert (acceptance.id, session.state) == (call.id, "redeemed")


def test_another_firms_session_is_as_absent_as_none(house: Installation) -> None:
    """Word for word the same refusal, for every verb."""
    call = calling(house, "mastiff", "running")
    stranger = employed(house, "theo", FIRM)
    texts = set()
    for acceptance_id in (call.id, "no-such-session"):
        with pytest.raises(NotFound) as caught:
            support_sessions.find(house, FIRM, acceptance_id)
        texts.add(str(caught.value).replace(acceptance_id, "..."))
    assert len(texts) == 1
    verbs: list[Callable[[], object]] = [
        lambda: support_sessions.decide(house, stranger, call.id, "before", positive=True, now=NOW),
        lambda: support_sessions.declare(house, stranger, call.id, given=True, now=NOW),
        lambda: support_sessions.start(house, stranger, call.id, "phone", now=NOW),
        lambda: support_sessions.hand_over(house, stranger, call.id, stranger.id, now=NOW),
        lambda: support_sessions.note(house, stranger, call.id, "mine", now=NOW),
    ]
    for verb in verbs:
        with pytest.raises(NotFound):
            verb()
    assert call.session.technician == call.member.id


def test_a_session_that_was_stopped_before_the_token_was_redeemed_is_absent(house: Installation) -> None:
    """Nobody at the desk had it."""
    call = calling(house)
    call.stop()
    with pytest.raises(NotFound):
        support_sessions.find(house, FIRM, call.id)


def test_another_firms_reference_opens_nothing(house: Installation) -> None:
    """The customer's verbs know their firm."""
    call = calling(house, "mastiff", "closed")
    verbs: list[Callable[[], object]] = [
        lambda: support_sessions.recognise(house, FIRM, call.done.ref, call.member.id, now=NOW),
        lambda: support_sessions.confirm_work(house, FIRM, call.done.ref, now=NOW),
        lambda: support_sessions.object_to(house, FIRM, call.done.ref, "no", now=NOW),
        lambda: support_sessions.choose_technician(house, FIRM, call.done.ref, call.member.id, now=NOW),
    ]
    for verb in verbs:
        with pytest.raises(LinkRefused):
            verb()


# Recognising -------------------------------------------------------------------------------------------------------------


def test_the_customer_recognises_who_redeemed_the_token(proven: Installation) -> None:
    """Once; from then on the technician may begin."""
    call = calling(proven, FIRM, "redeemed")
    call.decide()
    assert refused(call.start) == "redeemed"
    assert call.recognise().recognised_at == call.now
    assert refused(call.recognise) == "recognised"
    assert call.start().started_at == call.now


def test_nobody_is_recognised_before_the_token_is_redeemed(house: Installation) -> None:
    """There is nobody yet."""
    assert refused(calling(house).recognise) == "accepted"


def test_the_customer_does_not_recognise_somebody_else(house: Installation) -> None:
    """The page showed a technician who no longer has the session."""
    call = calling(house, FIRM, "redeemed")
    colleague = employed(house, "theo", FIRM)
    assert refused(lambda: call.recognise(colleague.id)) == "not_the_holder"
    call.hand_over(colleague)
    assert refused(call.recognise) == "not_the_holder"
    assert call.recognise(colleague.id).state == "recognised"


# Deciding, declaring, starting -------------------------------------------------------------------------------------------


def test_only_who_has_the_session_works_on_it(house: Installation) -> None:
    """A colleague of the same firm sees it, and does nothing in it."""
    call = calling(house, FIRM, "recognised")
    call.decide()
    call.member = employed(house, "theo", FIRM)
    assert refused(call.decide) == "not_the_holder"
    assert refused(call.start) == "not_the_holder"
    call = calling(house, "overmax", "redeemed")
    call.member = employed(house, "theo", "overmax")
    assert refused(call.declare) == "not_the_holder"


@pytest.mark.parametrize(("state", "stage"), [("redeemed", "after"), ("running", "before")])
def test_a_decision_belongs_to_its_stage(house: Installation, state: str, stage: str) -> None:
    """What can be solved is seen only after taking over."""
    call = calling(house, FIRM, state)
    assert refused(lambda: call.decide(stage)) == "other_stage"


def test_a_stage_that_is_none_is_not_asked(house: Installation) -> None:
    """Whatever a form says."""
    call = calling(house, FIRM, "redeemed")
    assert refused(lambda: call.decide("during")) == "not_asked"


def test_a_session_starts_once(proven: Installation) -> None:
    """The time runs from the first start."""
    call = calling(proven, FIRM, "running")
    call.wait(5)
    assert refused(call.start) == "running"
    assert call.session.started_at == NOW


@pytest.mark.parametrize("state", ["closed", "settled"])
def test_what_is_over_is_over(house: Installation, state: str) -> None:
    """No step of the running session is possible any more, and the reason is the state."""
    call = calling(house, FIRM, state)
    manager = employed(house, "mia", FIRM, "manager")
    assert refused(call.start) == state
    assert refused(call.decide) == state
    assert refused(call.recognise) == state
    assert refused(lambda: call.hand_over(employed(house, "theo", FIRM), manager)) == state


# Stopping ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["accepted", "redeemed", "recognised"])
def test_a_stop_before_it_runs_is_final(proven: Installation, state: str) -> None:
    """Nobody redeems, starts or closes; the page says stopped."""
    call = calling(proven, FIRM, state)
    call.stop("not_me")
    page = customers.page(proven, FIRM, call.done.ref, now=call.now)
    assert (page.state, page.session.stopped_at, page.stop_reason) == ("stopped", call.now, "not_me")
    if state != "accepted":
        assert refused(call.decide) == "stopped"
        assert refused(lambda: call.close(outcome="not_started")) == "stopped"


def test_a_stop_while_it_runs_ends_it_at_once(proven: Installation) -> None:
    """For both; the technician still has to close it; stopping again changes nothing."""
    call = calling(proven, FIRM, "ended")
    ended = call.session
    call.wait(3)
    call.stop("not_me")
    assert call.session == ended
    assert refused(call.start) == "ended"
    assert call.events().count("session.stopped") == 1


@pytest.mark.parametrize("state", ["closed", "settled"])
def test_a_stop_after_the_end_does_nothing(proven: Installation, state: str) -> None:
    """There is nothing to stop: no leaf, no refusal."""
    call = calling(proven, FIRM, state)
    call.stop()
    assert call.session.state == state
    assert "session.stopped" not in call.events()


def test_a_session_that_a_day_has_passed_over_does_not_begin(house: Installation) -> None:
    """Whoever comes back after a day agrees again; what is left is to close it."""
    call = calling(house, FIRM, "recognised")
    call.wait(24 * 60)
    assert refused(call.start) == "too_late"
    assert call.close(outcome="not_started").amount == 0
