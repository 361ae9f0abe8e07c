"""Deleting what is no evidence some rows at a time: each time on record, and none is left out where two batches meet."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from consent.core.record import read_record
from consent.errors import Unavailable
from consent.service import erasing, forgetting, invitations, library, retaining
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from consent.store.schema import session_tokens
from tests.samples import NOW
from tests.service.support_calls import calling, employed
from tests.service.test_retaining import FIRM, run

LATE = NOW + timedelta(days=35)


@pytest.fixture
def used(any_proven: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Five sessions of five days, five invitations, and room for two rows in a transaction."""
    monkeypatch.setattr(forgetting, "AT_A_TIME", 2)
    member = employed(any_proven, "otto", FIRM)
    for days in range(5):
        now = NOW + timedelta(days=days)
        invitations.invite(any_proven, member, "nl", "Calls often.", now=now)
        calling(any_proven, FIRM, "closed", now=now)
    return any_proven


def runs(house: Installation) -> list[dict[str, dict[str, int]]]:
    """The records of runs."""
    with house.database.reading() as connection:
        records = [read_record(leaf.entry) for leaf in log.read_leaves(connection, FIRM)]
    return [record for record in records if record["event"] == "retention.run"]


def tokens(house: Installation) -> int:
    """How many tokens are left."""
    with house.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(session_tokens)).scalar_one()


def test_many_rows_go_in_several_transactions(used: Installation) -> None:
    """All of them go in one run, whose records count each of them once."""
    found = run(used, LATE)
    assert (found["redeemed_tokens"], found["invitations"], found["tries"]) == (5, 5, 5)
    counts = [each["counts"] for each in runs(used)]
    assert len(counts) > 2
    assert {kind: sum(each[kind] for each in counts) for kind in found} == found
    assert not verify_database(used)[FIRM].findings


def test_whoever_is_cut_off_has_told_what_is_gone(used: Installation) -> None:
    """After the first transaction nothing is missing without a word, nothing is there that was said to be gone, and the rest follows."""
    firm = library.firm(used, FIRM)
    done = forgetting.forget(used, firm, {"acceptances": 0, "traces": 0}, began=LATE, now=LATE)
    assert not done.is_all
    assert tokens(used) == 3
    assert not verify_database(used)[FIRM].findings
    assert run(used, LATE)["redeemed_tokens"] == 3


def test_one_that_is_held_among_them_stays(used: Installation) -> None:
    """And keeps none of the later ones."""
    held = calling(used, FIRM, "closed", now=NOW + timedelta(days=4, hours=12))
    erasing.hold(used, held.id, "Court.", now=held.now)
    assert run(used, LATE)["redeemed_tokens"] == 5
    assert tokens(used) == 1
    assert not verify_database(used)[FIRM].findings


def test_an_unknown_outcome_leaves_the_promise(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows which bytes went: the next one writes the file anew."""
    calling(house, FIRM, "closed")
    kept: list[datetime] = []

    def lost(*_: object, **__: object) -> None:
        raise Unavailable("unknown_outcome")

    monkeypatch.setattr(retaining, "forget", lost)
    monkeypatch.setattr("consent.store.scrubbing.Promise.keep", lambda *_: kept.append(LATE))
    with pytest.raises(Unavailable):
        retaining.run(house, now=LATE)
    assert kept == []
