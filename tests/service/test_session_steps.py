"""The one door for steps: record, state and row change together or not at all, whatever the clock does."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from consent.core.support_sessions import SupportSession
from consent.errors import NotFound, NotPossible, Unavailable
from consent.service import desk, session_steps
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import support_sessions as rows
from consent.store.schema import acceptances, leaves
from consent.store.session_schema import support_sessions
from tests.samples import NOW, accepted
from tests.service.support_calls import calling, found_wrong

FIRM = "page-computers"


# Record, state and row ---------------------------------------------------------------------------------------------------


def test_an_acceptance_of_which_nothing_became_has_no_row(house: Installation) -> None:
    """It is read as accepted all the same."""
    done = accepted(house)
    read = house.writer.submit([FIRM], lambda found: session_steps.read(found, FIRM, done.acceptance.id))
    assert read == SupportSession(done.acceptance.id, FIRM)
    with house.database.reading() as connection:
        assert connection.execute(select(support_sessions)).all() == []


def test_nothing_is_read_of_another_firm(house: Installation) -> None:
    """Behind the lock too it is as absent as none."""
    done = accepted(house)
    for firm, acceptance in (("mastiff", done.acceptance.id), (FIRM, "none")):
        with pytest.raises(NotFound):
            house.writer.submit(
                [FIRM, "mastiff"], partial(session_steps.read, firm=firm, acceptance=acceptance)
            )


def test_the_row_is_what_the_records_make_of_it(any_proven: Installation) -> None:
    """On both engines: flags, instants, counts, and the state of the acceptance."""
    call = calling(any_proven, FIRM, "settled")
    session = SupportSession(call.id, FIRM)
    for record in call.records():
        session = session.next(record)
    assert call.session == session
    assert (session.suited, session.solvable, session.declared) == (True, True, None)


def test_a_refused_step_leaves_nothing(proven: Installation) -> None:
    """Neither a leaf nor a changed row, although the verb had begun to write."""
    call = calling(proven, FIRM, "redeemed")
    before = call.session

    def verb(transaction: Transaction) -> None:
        session = session_steps.read(transaction, FIRM, call.id)
        fields = {"technician": call.member.id, "stage": "before", "positive": True}
        session = session_steps.take(proven, transaction, session, "session.decided", fields, now=NOW)
        session_steps.take(
            proven, transaction, session, "session.started", {"technician": call.member.id}, now=NOW
        )

    with pytest.raises(NotPossible):
        proven.writer.submit([FIRM], verb)
    assert call.session == before
    assert call.events() == ["session_token.redeemed"]


def test_a_step_that_changes_nothing_leaves_no_second_leaf(proven: Installation) -> None:
    """A browser that goes back and sends the same again; another answer is recorded."""
    call = calling(proven, FIRM, "recognised")
    before = call.decide()
    events = call.events()
    call.wait(5)
    assert call.decide() == before
    assert call.events() == events
    assert call.decide(positive=False).suited is False
    assert call.events() == [*events, "session.decided"]


def test_a_declaration_answered_alike_leaves_no_second_leaf(proven: Installation) -> None:
    """Yes and once more yes, by the same form."""
    call = calling(proven, "overmax", "recognised")
    call.declare()
    events = call.events()
    call.declare()
    assert call.events() == events


def test_a_step_from_a_state_that_is_gone_is_refused(proven: Installation) -> None:
    """Who read the session before somebody else took a step does not overwrite it."""
    call = calling(proven, FIRM, "redeemed")
    stale = call.session
    call.recognise()
    fields = {"technician": call.member.id, "by": "customer"}
    with pytest.raises(NotPossible):
        proven.writer.submit(
            [FIRM],
            lambda found: session_steps.take(proven, found, stale, "technician.recognised", fields, now=NOW),
        )
    assert call.session.state == "recognised"


def test_a_row_that_says_something_else_than_the_log_is_found(house: Installation) -> None:
    """Each column that an invoice rests on, and the state."""
    call = calling(house, FIRM, "closed")
    with house.database.reading() as connection:
        kept = connection.execute(select(support_sessions)).mappings().one()
    for name, value in {"amount": 1, "seconds": 60, "technician": "x", "outcome": "test", "vat": "0"}.items():
        _set(house, call.id, name, value)
        assert FIRM in found_wrong(house), name
        _set(house, call.id, name, kept[name])
    assert found_wrong(house) == {}
    with house.database.writing() as connection:
        connection.execute(update(acceptances).where(acceptances.c.id == call.id).values(state="settled"))
    assert FIRM in found_wrong(house)


def _set(house: Installation, acceptance: str, name: str, value: object) -> None:
    with house.database.writing() as connection:
        where = support_sessions.c.acceptance == acceptance
        connection.execute(update(support_sessions).where(where).values({name: value}))


# The clock ---------------------------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_a_little_makes_no_earlier_time(proven: Installation) -> None:
    """Within the tolerance the log's last time is taken: nothing ends before it began."""
    call = calling(proven, FIRM, "running")
    call.wait(-2)
    session = call.close()
    assert (session.ended_at, session.closed_at, session.seconds) == (NOW, NOW, 1)


def test_a_clock_that_goes_back_far_records_nothing(proven: Installation) -> None:
    """The service waits for a clock that can be believed; then it goes on."""
    call = calling(proven, FIRM, "running")
    call.wait(-2, milliseconds=-1)
    for step in (call.close, call.stop, lambda: call.decide("after")):
        with pytest.raises(Unavailable, match="clock"):
            step()
    assert call.session.state == "running"
    call.wait(12, milliseconds=1)
    assert call.close().seconds == 600


@pytest.mark.parametrize("minutes", [1, 2])
def test_a_token_redeemed_by_a_clock_that_is_behind(any_proven: Installation, minutes: int) -> None:
    """Its row says what the record says, and its time is none before the acceptance."""
    call = calling(any_proven)
    call.wait(-minutes)
    assert call.redeem().outcome == "valid"
    assert call.session.redeemed_at == NOW


def test_a_token_is_not_redeemed_by_a_clock_that_is_far_behind(proven: Installation) -> None:
    """It stays usable for when the clock is right again."""
    call = calling(proven)
    digits = call.digits()
    early = NOW - timedelta(minutes=3)
    with pytest.raises(Unavailable):
        desk.redeem(proven, call.member, digits, key=desk.new_key(), now=early)
    assert call.redeem().outcome == "valid"


def test_a_browser_that_comes_back_after_a_day(proven: Installation) -> None:
    """The running session is still there; stopping and closing it loses nothing."""
    call = calling(proven, FIRM, "running")
    call.wait(60 * 24)
    call.stop()
    session = call.close()
    assert (session.state, session.seconds, session.amount) == ("closed", 86400, 3000)


# Rows --------------------------------------------------------------------------------------------------------------------


def test_sessions_of_today_and_those_still_open_are_current(proven: Installation) -> None:
    """One that a technician has still to end stays, however old; a closed one goes."""
    old_open = calling(proven, FIRM, "running")
    old_closed = calling(proven, FIRM, "closed")
    since = NOW + timedelta(hours=20)
    new = calling(proven, FIRM, "accepted", now=since)
    with proven.database.reading() as connection:
        found = [one.acceptance.id for one in rows.current(connection, FIRM, since)]
    assert found == [new.id, old_open.id]
    assert old_closed.id not in found


def test_a_step_is_one_leaf_about_the_acceptance(proven: Installation) -> None:
    """Nobody's name is in it."""
    call = calling(proven, FIRM, "settled")
    with proven.database.reading() as connection:
        query = select(leaves.c.event, leaves.c.entry).where(leaves.c.subject == call.id)
        found = connection.execute(query.order_by(leaves.c.leaf_index)).all()
    assert [event for event, _ in found] == ["acceptance.given", *call.events()]
    assert not any(b"tess" in entry or b"Janssens" in entry for _, entry in found)
