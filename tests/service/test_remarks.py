"""What people wrote about a session: encrypted, bound to its leaf, gone with the person."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from consent.core.record import read_record
from consent.core.sd_jwt import disclose
from consent.errors import NotPossible, VerificationError
from consent.service import remarks
from consent.service.installation import Installation
from consent.store import log
from consent.store import remarks as rows
from consent.store.schema import data_keys
from consent.store.session_schema import remarks as table
from tests.samples import NOW
from tests.service.support_calls import Call, calling, found_wrong

FIRM = "page-computers"


@pytest.fixture
def call(house: Installation) -> Call:
    """A closed session to which the customer objected: two records with words."""
    found = calling(house, FIRM, "closed")
    found.object_to("Żaneta never came.")
    return found


def test_words_are_found_by_the_leaf_that_commits_to_them(call: Call) -> None:
    """Each record has its own."""
    with call.house.database.reading() as connection:
        found = remarks.read(call.house, connection, call.id)
        places = list(rows.places(connection, FIRM))
    assert sorted(found.items()) == [
        (places[0][0], {"tool_reference": "TV-2026-4711", "work_done": "The printer prints again."}),
        (places[1][0], {"objection": "Żaneta never came."}),
    ]
    assert {subject for _, subject in places} == {call.id}


def test_a_record_holds_only_the_digests(call: Call) -> None:
    """And the disclosures that are kept are those of its digests."""
    with call.house.database.reading() as connection:
        kept = remarks.disclosed(call.house, connection, call.id)
        for index, values in kept.items():
            leaf = log.read_leaf(connection, FIRM, index)
            assert leaf is not None
            record = read_record(leaf.entry)
            disclose(record, [one.encoded for one in values])
            assert len(record["_sd"]) == len(values)
            assert "never came" not in str(record)


def test_the_same_words_twice_are_two_secrets(house: Installation) -> None:
    """Neither digest nor ciphertext tells that they are the same."""
    now = NOW
    for _ in range(2):
        call = calling(house, FIRM, "closed", now=now)
        call.object_to("no")
        now = call.now
    with house.database.reading() as connection:
        sealed = connection.execute(select(table.c.ciphertext).where(table.c.name == "objection")).scalars()
        assert len(set(sealed)) == 2
        entries = log.read_leaves(connection, FIRM)
        digests = [read_record(leaf.entry)["_sd"][0] for leaf in entries if leaf.event == "charge.objected"]
    assert len(set(digests)) == 2


def test_nothing_written_keeps_nothing(house: Installation) -> None:
    """A record without words has neither digests nor rows."""
    call = calling(house, FIRM, "running")
    with house.database.reading() as connection:
        assert remarks.read(house, connection, call.id) == {}
    assert all("_sd" not in record for record in call.records())


def test_words_do_not_open_at_another_place(call: Call) -> None:
    """Who moves a row moves it in vain: the name and the leaf are sealed with it."""
    with call.house.database.writing() as connection:
        moved = update(table).where(table.c.name == "work_done").values(name="objection_of_work")
        connection.execute(moved)
    with call.house.database.reading() as connection, pytest.raises(VerificationError):
        remarks.read(call.house, connection, call.id)
    assert found_wrong(call.house)


def test_words_do_not_open_for_another_session(call: Call) -> None:
    """Each has a key of its own."""
    other = calling(call.house, FIRM, "closed", now=call.now)
    with call.house.database.writing() as connection:
        moved = update(table).where(table.c.name == "objection").values(subject=other.id)
        connection.execute(moved)
    with call.house.database.reading() as connection, pytest.raises(VerificationError):
        remarks.read(call.house, connection, other.id)


def test_words_that_are_gone_are_found(call: Call) -> None:
    """No leaf says why."""
    with call.house.database.writing() as connection:
        connection.execute(delete(table).where(table.c.name == "objection"))
    assert FIRM in found_wrong(call.house)


def test_words_of_an_erased_person_are_gone(call: Call) -> None:
    """They cannot be opened, and no new ones are written."""
    with call.house.database.writing() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.acceptance == call.id))
    with call.house.database.reading() as connection, pytest.raises(NotPossible, match="erased"):
        remarks.read(call.house, connection, call.id)
    with pytest.raises(NotPossible, match="erased"):
        call.correct()
    assert call.session.corrected_at is None


def test_a_refused_step_keeps_no_words(call: Call) -> None:
    """The second objection is refused, and what it said is nowhere."""
    with call.house.database.reading() as connection:
        before = remarks.read(call.house, connection, call.id)
    with pytest.raises(NotPossible):
        call.object_to("And another thing.")
    with call.house.database.reading() as connection:
        assert remarks.read(call.house, connection, call.id) == before
    assert found_wrong(call.house) == {}
