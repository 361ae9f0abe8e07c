"""Both sides, and two technicians, at the same moment: exactly one step wins, the others hear why, and the log verifies.

Two installations on one database stand for two processes: each has a writer and memory of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from consent.errors import NotPossible
from consent.service import desk, installation
from consent.service.desk import Redemption
from consent.service.installation import Installation
from tests.samples import NOW, at_once
from tests.service.support_calls import Call, calling, employed

FIRM = "page-computers"
ROUNDS = 4


@pytest.fixture
def houses(any_proven: Installation) -> Iterator[tuple[Installation, Installation]]:
    """Two that share a database."""
    other = installation.open_installation(any_proven.settings)
    yield any_proven, other
    other.close()


Houses = tuple[Installation, Installation]


def outcomes(*tasks: Callable[[], object]) -> Counter[str]:
    """How steps that were taken at once ended: "done", or why not."""
    results = at_once(tasks)
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, NotPossible), repr(result)
    return Counter(one.reason if isinstance(one, NotPossible) else "done" for one in results)


def begun(houses: Houses, state: str, hours: int = 0) -> tuple[Call, Call]:
    """A session in that state, as each installation sees it."""
    first, second = houses
    call = calling(first, FIRM, state, now=NOW + timedelta(hours=hours))
    if state == "running":
        call.wait(1)
    return call, replace(call, house=second)


def test_two_closings_at_once(houses: Houses) -> None:
    """Four clicks in two processes: one closes, the others read that it is closed."""
    here, there = begun(houses, "running")
    assert outcomes(here.close, there.close, here.close, there.close) == {"done": 1, "closed": 3}
    assert here.events().count("session.closed") == 1
    assert here.events().count("session.decided") == 2


def test_stopping_and_closing_at_once(houses: Houses) -> None:
    """Either it was stopped and then closed, or closed and the stop came too late: it is closed once."""
    for hours in range(ROUNDS):
        here, there = begun(houses, "running", hours)
        assert outcomes(here.close, there.stop) == {"done": 2}
        events = here.events()
        assert events.count("session.closed") == 1
        assert "session.stopped" not in events[events.index("session.closed") :]
        assert (here.session.state, here.session.seconds) == ("closed", 60)


def test_recognising_and_stopping_at_once(houses: Houses) -> None:
    """The stop always holds; the recognition came before it, or not at all."""
    for _ in range(ROUNDS):
        here, there = begun(houses, "redeemed")
        found = outcomes(here.recognise, there.stop)
        assert found in ({"done": 2}, {"done": 1, "stopped": 1})
        assert here.session.state == "stopped"
        assert here.events()[-1] == "session.stopped"


def test_starting_and_stopping_at_once(houses: Houses) -> None:
    """Nothing runs after the stop: it was ended, or it never began."""
    for _ in range(ROUNDS):
        here, there = begun(houses, "recognised")
        here.decide()
        outcomes(here.start, there.stop)
        session = here.session
        assert session.state == ("stopped" if session.started_at is None else "ended")


def test_starting_and_handing_over_at_once(houses: Houses) -> None:
    """Who has the session started it, and the other has it; or the other must be recognised first."""
    for _ in range(ROUNDS):
        here, there = begun(houses, "recognised")
        colleague = employed(here.house, "theo", FIRM)
        here.decide()
        found = outcomes(here.start, partial(there.hand_over, colleague))
        assert found in ({"done": 2}, {"done": 1, "redeemed": 1}, {"done": 1, "not_the_holder": 1})
        assert (here.session.technician, here.session.recognised_at) == (colleague.id, None)
        assert here.session.state == ("running" if found["done"] == 2 else "redeemed")


def test_two_confirmations_and_two_objections_at_once(houses: Houses) -> None:
    """Each once."""
    here, there = begun(houses, "closed")
    found = outcomes(here.confirm, there.confirm, here.object_to, there.object_to)
    assert found == {"done": 2, "settled": 1, "already": 1}
    assert sorted(here.events()[-2:]) == ["charge.objected", "work.confirmed"]


def test_two_corrections_at_once_are_two_corrections(houses: Houses) -> None:
    """Both are on record; the last one counts."""
    here, there = begun(houses, "closed")
    assert outcomes(lambda: here.correct("5"), lambda: there.correct("7")) == {"done": 2}
    corrected = [one for one in here.records() if one["event"] == "session.corrected"]
    assert sorted(one["seconds"] for one in corrected) == [300, 420]
    assert here.session.seconds == corrected[-1]["seconds"]


def test_two_technicians_on_one_token(houses: Houses) -> None:
    """One has the session, the other reads that the token is used, and by whom."""
    for _ in range(ROUNDS):
        here, there = begun(houses, "accepted")
        there.member, digits = employed(here.house, "theo", FIRM), here.digits()
        results = at_once([partial(_redeem, call, digits) for call in (here, there)])
        found = [one for one in results if isinstance(one, Redemption)]
        assert sorted(one.outcome for one in found) == ["used", "valid"]
        [used] = [one for one in found if one.outcome == "used"]
        winner = here if results[0].outcome == "valid" else there  # type: ignore[attr-defined]
        assert used.used_by == winner.member.name
        assert here.session.technician == winner.member.id
        assert here.events() == ["session_token.redeemed"]


def _redeem(call: Call, digits: str) -> Redemption:
    return desk.redeem(call.house, call.member, digits, key=desk.new_key(), now=call.now)


def test_the_technician_who_came_too_late_has_nothing_of_it(houses: Houses) -> None:
    """No step of theirs is possible."""
    here, there = begun(houses, "redeemed")
    there.member = employed(here.house, "theo", FIRM)
    assert outcomes(there.decide, here.decide) == {"not_the_holder": 1, "done": 1}
