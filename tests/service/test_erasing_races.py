"""Erasing at the moment when somebody else does something: one of both wins, the other hears why, and the log verifies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.errors import LinkRefused, NotPossible, Unavailable
from consent.service import customers, erasing, exporting, installation, people, retaining
from consent.service.installation import Installation
from consent.verify import verify_path
from tests.samples import NOW, accepted, at_once
from tests.service.support_calls import Call, calling
from tests.service.test_erasing import remains

FIRM = "page-computers"
LATE = NOW.replace(year=2040)
ROUNDS = 3

Houses = tuple[Installation, Installation]


@pytest.fixture
def houses(any_proven: Installation) -> Iterator[Houses]:
    """Two that share a database."""
    other = installation.open_installation(any_proven.settings)
    yield any_proven, other
    other.close()


def outcomes(*tasks: Callable[[], object]) -> Counter[str]:
    """How things that were done at once ended: "done", or why not."""
    results = at_once(tasks)
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, NotPossible | LinkRefused), repr(
            result
        )
    return Counter(one.reason if isinstance(one, NotPossible | LinkRefused) else "done" for one in results)


def eraser(house: Installation, acceptance: str, hours: int = 1) -> Callable[[], object]:
    now = NOW + timedelta(hours=hours)
    return lambda: erasing.erase(house, acceptance, "asked", forced=True, now=now)


def is_erased(house: Installation, acceptance: str) -> bool:
    with house.database.reading() as connection:
        assert (remains(connection, acceptance) == ()) == (people.person_of(house, acceptance) == {})
    return people.person_of(house, acceptance) == {}


def test_erased_twice_at_once(houses: Houses) -> None:
    """In two processes: one does it, the others hear when it was."""
    done = accepted(houses[0]).acceptance.id
    found = outcomes(*(eraser(house, done) for house in (*houses, *houses)))
    assert found == {"done": 1, "erased": 3}


def test_erasing_and_closing_at_once(houses: Houses) -> None:
    """A session that was still open is not erased; one that was closed first is, with what was written."""
    for hours in range(ROUNDS):
        call = calling(houses[0], FIRM, "running", now=NOW + timedelta(hours=hours))
        call.wait(1)
        there: Call = replace(call, house=houses[1])
        found = outcomes(eraser(houses[0], call.id, hours + 1), there.close)
        assert found in ({"done": 2}, {"done": 1, "session_open": 1})
        assert is_erased(houses[0], call.id) == (found["done"] == 2)
        assert call.session.state == "closed"


def test_erasing_and_redeeming_at_once(houses: Houses) -> None:
    """Either the technician has it and nothing is erased, or the code is dead."""
    for hours in range(ROUNDS):
        call = calling(houses[0], FIRM, now=NOW + timedelta(hours=hours))
        digits = call.digits()
        there = replace(call, house=houses[1])
        there.digits = lambda digits=digits: digits  # type: ignore[method-assign, misc]
        erased = eraser(houses[0], call.id, hours)
        first, second = at_once([erased, there.redeem])
        if isinstance(first, NotPossible):
            assert (first.reason, second.outcome) == ("session_open", "valid")  # type: ignore[attr-defined]
        else:
            assert second.outcome in ("revoked", "unknown")  # type: ignore[attr-defined]
            assert is_erased(houses[0], call.id)


def test_erasing_and_a_new_code_at_once(houses: Houses) -> None:
    """No code lives on after the erasure."""
    for hours in range(ROUNDS):
        done = accepted(houses[0], now=NOW + timedelta(hours=hours))
        now = NOW + timedelta(hours=hours, minutes=1)
        found = outcomes(
            lambda done=done, now=now: erasing.erase(
                houses[0], done.acceptance.id, "x", forced=True, now=now
            ),  # type: ignore[misc]
            lambda done=done, now=now: customers.new_token(houses[1], FIRM, done.ref, now=now),  # type: ignore[misc]
        )
        assert found in ({"done": 2}, {"done": 1, "erased": 1})
        with pytest.raises(LinkRefused):
            customers.page(houses[1], FIRM, done.ref, now=now)


def test_erasing_and_holding_at_once(houses: Houses) -> None:
    """Held first, it stays; erased first, there is nothing to hold."""
    for hours in range(ROUNDS):
        done = accepted(houses[0], now=NOW + timedelta(hours=hours)).acceptance.id
        now = NOW + timedelta(hours=hours)
        found = outcomes(
            eraser(houses[0], done, hours), partial(erasing.hold, houses[1], done, "Court.", now=now)
        )
        assert found in ({"done": 1, "held": 1}, {"done": 1, "erased": 1})
        assert is_erased(houses[0], done) == (found["erased"] == 1)


def test_two_workers_at_once(houses: Houses) -> None:
    """Two machines run retention in the same minute: everything goes once."""
    ids = [accepted(houses[0], now=NOW + timedelta(minutes=number)).acceptance.id for number in range(4)]
    results = at_once([partial(retaining.run, house, now=LATE) for house in houses])
    counts = [result.counts[FIRM]["acceptances"] for result in results]  # type: ignore[attr-defined]
    assert sum(counts) == 4
    assert all(is_erased(houses[0], each) for each in ids)


def test_an_export_made_meanwhile_verifies(any_proven: Installation, tmp_path: Path) -> None:
    """With and without personal data, before and after: the log says what is missing."""
    ids = [accepted(any_proven, now=NOW + timedelta(minutes=number)).acceptance.id for number in range(2)]
    eraser(any_proven, ids[0])()
    retaining.run(any_proven, now=NOW + timedelta(days=400))
    for reason in (None, "asked"):
        folder = tmp_path / str(reason)
        exporting.export(any_proven, FIRM, folder, Filter(), reason=reason, now=LATE)
        assert verify_path(folder).findings == ()


def test_an_export_hands_over_nobody_who_was_erased_meanwhile(
    any_proven: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads one moment of the database; what it read of people who were erased since is taken back. Digests alone may stay."""
    ids = [accepted(any_proven, now=NOW + timedelta(minutes=number)).acceptance.id for number in range(2)]
    write = exporting._write

    def interrupted(*arguments: object) -> object:
        made = write(*arguments)  # type: ignore[arg-type]
        if ids:
            eraser(any_proven, ids.pop())()
        return made

    monkeypatch.setattr(exporting, "_write", interrupted)
    folder = tmp_path / "export"
    with pytest.raises(Unavailable, match="erased_meanwhile"):
        exporting.export(any_proven, FIRM, folder, Filter(), reason="asked", now=LATE)
    assert not folder.exists()
    exporting.export(any_proven, FIRM, folder, Filter(), now=LATE)
    assert ids == []
    exporting.export(any_proven, FIRM, tmp_path / "second", Filter(), reason="asked", now=LATE)
    assert verify_path(tmp_path / "second").findings == ()
