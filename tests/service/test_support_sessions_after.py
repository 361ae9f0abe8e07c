"""What is left to say once a session is closed: work confirmed, objections, and the technician's own note."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import delete, select

from consent.errors import FormRefused, Problem
from consent.service import support_sessions
from consent.service.installation import Installation
from consent.store.schema import data_keys
from consent.store.session_schema import session_notes
from tests.service.support_calls import Call, calling, refused

FIRM = "page-computers"


# After it is closed ------------------------------------------------------------------------------------------------------


def test_the_customer_confirms_the_work_once(proven: Installation) -> None:
    """From here guarantee and complaints are counted."""
    call = calling(proven, FIRM, "closed")
    call.wait(60)
    assert call.confirm().settled_at == call.now
    call.wait(60)
    assert refused(call.confirm) == "settled"
    assert call.session.settled_at == call.now - timedelta(minutes=60)


@pytest.mark.parametrize("state", ["running", "ended"])
def test_work_is_confirmed_only_when_it_is_closed(house: Installation, state: str) -> None:
    """The technician has the word first."""
    call = calling(house, FIRM, state)
    assert refused(call.confirm) == state
    assert refused(call.object_to) == state


def test_work_that_never_began_is_not_confirmed(proven: Installation) -> None:
    """There is nothing that a guarantee could be on."""
    call = calling(proven, FIRM, "redeemed")
    call.close(outcome="not_started")
    assert refused(call.confirm) == "not_started"


@pytest.mark.parametrize("state", ["closed", "settled"])
def test_the_customer_objects_once(proven: Installation, state: str) -> None:
    """In their own words, which are kept."""
    call = calling(proven, FIRM, state)
    assert call.object_to("  It still\r\nbeeps. ").objected_at == call.now
    assert refused(call.object_to) == "already"
    assert call.view().steps[-1].wrote == {"objection": "It still\nbeeps."}
    assert call.session.state == state


@pytest.mark.parametrize(("text", "code"), [("", "missing"), (" \r\n ", "missing"), ("x" * 2001, "too_long")])
def test_an_objection_says_something(house: Installation, text: str, code: str) -> None:
    """Nothing, and more than fits, is refused; nothing is recorded."""
    call = calling(house, FIRM, "closed")
    with pytest.raises(FormRefused) as caught:
        call.object_to(text)
    assert caught.value.problems == (Problem("objection", code),)
    assert call.session.objected_at is None


# Notes -------------------------------------------------------------------------------------------------------------------


def _note(call: Call, text: str) -> None:
    support_sessions.note(call.house, call.member, call.id, text, now=call.now)


def test_a_note_takes_the_place_of_the_one_before(proven: Installation) -> None:
    """It is no evidence: nothing is in the log, and the database has it encrypted."""
    call = calling(proven, FIRM, "redeemed")
    assert support_sessions.read_note(proven, call.id) == ""
    for text in ("calls back at two", " Żaneta calls\r\nback "):
        _note(call, text)
    assert support_sessions.read_note(proven, call.id) == "Żaneta calls\nback"
    assert call.events() == ["session_token.redeemed"]
    with proven.database.reading() as connection:
        [row] = connection.execute(select(session_notes)).all()
    assert row.written_by == call.member.id
    assert b"aneta" not in row.ciphertext


def test_a_note_takes_away_nothing_that_its_writer_has_not_seen(house: Installation) -> None:
    """Two people write on the same empty page: both notes stand there, each once, as often as the form comes."""
    call, empty = calling(house, FIRM, "redeemed"), sha256(b"").hexdigest()
    _note(call, "calls back at two")
    for text in ("at three", "at three", ""):
        support_sessions.note(house, call.member, call.id, text, seen=empty, now=call.now)
    assert support_sessions.read_note(house, call.id) == "calls back at two\n\nat three"
    seen = sha256(b"calls back at two\n\nat three").hexdigest()
    support_sessions.note(house, call.member, call.id, "at four", seen=seen, now=call.now)
    assert support_sessions.read_note(house, call.id) == "at four"
    with pytest.raises(FormRefused):
        support_sessions.note(house, call.member, call.id, "x" * 2000, seen=seen, now=call.now)


def test_a_note_can_be_emptied_and_has_an_end(house: Installation) -> None:
    """Two thousand characters, as people type them."""
    call = calling(house, FIRM, "redeemed")
    _note(call, "\r\n".join("x" * 1000))
    assert len(support_sessions.read_note(house, call.id)) == 1999
    with pytest.raises(FormRefused):
        _note(call, "x" * 2001)
    _note(call, "")
    assert support_sessions.read_note(house, call.id) == ""


def test_a_note_of_an_erased_person_is_empty(house: Installation) -> None:
    """It went with the data key; a new one is not written."""
    call = calling(house, FIRM, "redeemed")
    _note(call, "calls back at two")
    with house.database.writing() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.acceptance == call.id))
    assert support_sessions.read_note(house, call.id) == ""
    assert refused(lambda: _note(call, "again")) == "erased"
