"""The one door to the log: what is appended is signed, stands in its place, and is proven by the same text for ever."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from consent.core import record, session_records
from consent.core.checkpoint import open_checkpoint
from consent.core.merkle import leaf_hash
from consent.core.note import Verifier
from consent.core.sd_jwt import Payload
from consent.core.tlog_proof import parse_tlog_proof, verify_tlog_proof
from consent.errors import FormatError, Invalid, NotFound, NotPossible
from consent.service import records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import log
from consent.store.schema import leaves, log_commits
from tests.samples import NOW, accepted, at_once

FIRM = "page-computers"
SUBJECT = str(uuid.UUID(int=5))


def _payload(time: datetime) -> Payload:
    return session_records.step(
        "session.stopped",
        id=records.new_id(),
        firm=FIRM,
        time=time,
        acceptance=SUBJECT,
        by="customer",
        reason="stop",
    )


def _append(house: Installation, transaction: Transaction, *, now: datetime = NOW) -> int:
    time = transaction.time(FIRM, now)
    return records.append(house, transaction, FIRM, _payload(time), time=time, subject=SUBJECT)


def _proof(house: Installation, leaf_index: int) -> str:
    with house.database.reading() as connection:
        return records.proof_of(house, connection, FIRM, leaf_index)


def _log(house: Installation) -> Verifier:
    return Verifier(f"127.0.0.1:8000/log/{FIRM}", house.keys.log.public)


def test_ids_are_random_uuids() -> None:
    """Version 4, never twice."""
    ids = {records.new_id() for _ in range(100)}
    assert len(ids) == 100
    assert {uuid.UUID(each).version for each in ids} == {4}


def test_what_is_appended_is_signed_and_indexed(any_house: Installation) -> None:
    """The leaf's columns say what its record says, and the record key signed it."""
    index = any_house.writer.submit([FIRM], lambda transaction: _append(any_house, transaction))
    with any_house.database.reading() as connection:
        leaf = log.read_leaf(connection, FIRM, index)
        keys = records.record_keys(connection, FIRM)
    assert leaf is not None
    assert (leaf.event, leaf.subject, leaf.time) == ("session.stopped", SUBJECT, NOW)
    assert leaf.leaf_hash == leaf_hash(leaf.entry)
    assert record.open_record(leaf.entry, keys)["acceptance"] == SUBJECT


def test_several_leaves_of_one_verb_follow_each_other(any_house: Installation) -> None:
    """Each gets its index at once, and all are there after the commit."""
    indexes = any_house.writer.submit(
        [FIRM], lambda transaction: [_append(any_house, transaction) for _ in range(3)]
    )
    assert indexes == list(range(indexes[0], indexes[0] + 3))
    with any_house.database.reading() as connection:
        found = connection.execute(select(leaves.c.leaf_index).where(leaves.c.subject == SUBJECT)).scalars()
        assert sorted(found) == indexes


def test_a_payload_of_no_known_shape_is_not_appended(house: Installation) -> None:
    """A programming error must not become evidence."""

    def verb(transaction: Transaction) -> None:
        records.append(house, transaction, FIRM, {**_payload(NOW), "extra": 1}, time=NOW)

    with pytest.raises(FormatError):
        house.writer.submit([FIRM], verb)
    with house.database.reading() as connection:
        assert connection.execute(select(leaves).where(leaves.c.subject == SUBJECT)).all() == []


def test_a_record_that_no_bundle_could_hold_is_not_appended(house: Installation) -> None:
    """Others read the log in bundles, which say an entry's length in two bytes."""

    def verb(transaction: Transaction) -> None:
        append = partial(transaction.append, FIRM, event="terms.published", subject=None, time=NOW)
        append(b"x" * 65_535)
        append(b"x" * 65_536)

    with pytest.raises(Invalid, match="65536 bytes, and the log takes 65535"):
        house.writer.submit([FIRM], verb)


def test_the_announced_keys_are_told_with_their_leaves(house: Installation) -> None:
    """The record key from leaf 0 on, the log key from leaf 1 on."""
    with house.database.reading() as connection:
        periods = records.key_periods(connection, FIRM)
        assert records.record_keys(connection, FIRM).keys() == {house.keys.record.kid}
        assert records.record_keys(connection, "nobody") == {}
    assert [(each.use, each.key.kid, each.first) for each in periods] == [
        ("record", house.keys.record.kid, 0),
        ("log", house.keys.log.kid, 1),
    ]


def test_every_leaf_has_a_proof_that_verifies(any_house: Installation) -> None:
    """Of every size of log, against the head of the leaf's own batch."""
    for number in range(9):
        accepted(any_house, now=NOW + timedelta(seconds=number))
    at_once([lambda: accepted(any_house, now=NOW + timedelta(minutes=1))] * 5)
    with any_house.database.reading() as connection:
        found = list(log.read_leaves(connection, FIRM))
        sizes = dict(log.commits(connection, FIRM))
    for leaf in found:
        proof = parse_tlog_proof(_proof(any_house, leaf.leaf_index))
        head = verify_tlog_proof(proof, leaf.leaf_hash, [_log(any_house)])
        assert proof.index == leaf.leaf_index < head.size
        assert sizes[head.size] == head.root
        assert not [size for size in sizes if leaf.leaf_index < size < head.size]


def test_a_proof_is_the_same_text_for_ever(any_house: Installation) -> None:
    """However the log grows."""
    done = accepted(any_house)
    before = _proof(any_house, done.acceptance.leaf_index)
    for _ in range(20):
        accepted(any_house)
    assert _proof(any_house, done.acceptance.leaf_index) == before


@pytest.mark.parametrize(("firm", "leaf_index"), [(FIRM, 10**6), (FIRM, 10**18), ("nobody", 0)])
def test_what_is_not_in_the_log_has_no_proof(any_house: Installation, firm: str, leaf_index: int) -> None:
    """Neither a leaf to come nor a log that is not there."""
    with any_house.database.reading() as connection, pytest.raises(NotFound, match="leaf"):
        records.proof_of(any_house, connection, firm, leaf_index)


def test_a_checkpoint_is_signed_by_the_log_key(house: Installation) -> None:
    """Of whatever committed head is asked."""
    with house.database.reading() as connection:
        head = log.head(connection, FIRM)
        assert head is not None
        signed = records.checkpoint_at(house, connection, head, 3, b"r" * 32)
    opened = open_checkpoint(signed, [_log(house)])
    assert (opened.size, opened.root) == (3, b"r" * 32)


def test_a_verb_that_is_refused_leaves_no_gap(any_house: Installation) -> None:
    """Its leaves are taken back, and the next one gets their index."""

    def refused(transaction: Transaction) -> None:
        _append(any_house, transaction)
        raise NotPossible("test", "refused")

    first = any_house.writer.submit([FIRM], lambda transaction: _append(any_house, transaction))
    with pytest.raises(NotPossible):
        any_house.writer.submit([FIRM], refused)
    again = any_house.writer.submit([FIRM], lambda transaction: _append(any_house, transaction))
    assert again == first + 1


def test_every_committed_head_is_remembered(house: Installation) -> None:
    """A row for each commit that appended something, and none for the others."""
    with house.database.reading() as connection:
        before = connection.execute(select(log_commits).where(log_commits.c.firm == FIRM)).all()
    accepted(house)
    house.writer.submit([FIRM], lambda _: None)
    with house.database.reading() as connection:
        after = connection.execute(select(log_commits).where(log_commits.c.firm == FIRM)).all()
    assert len(after) == len(before) + 1
