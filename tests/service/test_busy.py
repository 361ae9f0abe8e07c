"""Busy: another process writes, nothing answers in time, no place is free. Nobody is told a thing that is not so."""

from __future__ import annotations

import fcntl
import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from consent.errors import Unavailable
from consent.service import customers, desk, staff, writer
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from tests.firm_folders import FIRM
from tests.posts import is_clean, post, post_all, recorded, refusal
from tests.samples import NOW, accepted, at_once, filled_form

FORKED = multiprocessing.get_context("fork")


def _hold(path: str, locked: Event, release: Event) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        locked.set()
        release.wait(60)


@contextmanager
def _other_process(target: Callable[..., None], path: Path) -> Iterator[Event]:
    """A process that holds something; setting the event makes it let go."""
    locked, release = FORKED.Event(), FORKED.Event()
    process = FORKED.Process(target=target, args=(str(path), locked, release))
    process.start()
    assert locked.wait(60)
    try:
        yield release
    finally:
        release.set()
        process.join(60)


def test_a_database_locked_by_another_process_is_busy(hasty: Installation) -> None:
    """Nothing is recorded, pages can still be read, and the same form is taken as soon as the other lets go."""
    values, shown, before = filled_form(hasty, FIRM), accepted(hasty, FIRM), recorded(hasty)
    with _other_process(_hold, hasty.settings.data / "consent.db"):
        assert refusal(hasty, values) == "busy"
        assert customers.page(hasty, FIRM, shown.ref, now=NOW).state == "waiting"
        assert recorded(hasty) == before
    assert post(hasty, values).is_new
    assert is_clean(hasty)


def test_everybody_who_waits_hears_that_it_is_busy(hasty: Installation) -> None:
    """Eight at once: none is left hanging, none is recorded."""
    forms, before = [filled_form(hasty, FIRM) for _ in range(8)], recorded(hasty)
    with _other_process(_hold, hasty.settings.data / "consent.db"):
        results = post_all(hasty, forms)
    assert {repr(result) for result in results} == {"Unavailable('not available now: busy')"}
    assert recorded(hasty) == before
    assert all(post(hasty, values).is_new for values in forms)


def _lock_of(house: Installation) -> Path:
    return house.settings.data / "consent.db.lock"


def _hold_file(path: str, locked: Event, release: Event) -> None:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        locked.set()
        release.wait(60)


def test_writers_of_other_processes_take_turns(hasty: Installation) -> None:
    """While another one has the turn, nobody is refused: it waits and is recorded."""
    values = filled_form(hasty, FIRM)
    with _other_process(_hold_file, _lock_of(hasty)) as release:
        results = at_once([lambda: post(hasty, values), release.set])
    assert isinstance(results[0], Accepted)
    assert results[0].is_new


def test_an_answer_that_does_not_come_is_not_known(
    hasty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may still be recorded, so nobody says that it is not; pressing again settles it, with one record."""
    values, before = filled_form(hasty, FIRM), recorded(hasty)
    with monkeypatch.context() as impatient, _other_process(_hold_file, _lock_of(hasty)):
        impatient.setattr(writer, "_PATIENCE_SECONDS", 0.1)
        assert refusal(hasty, values) == "unknown_outcome"
    assert not post(hasty, values).is_new
    assert recorded(hasty) == before + 1


def test_when_no_connection_is_free_it_is_busy(hasty: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that is used up is told like any other queue."""

    def used_up() -> None:
        raise PoolTimeout("used up")

    monkeypatch.setattr(hasty.database._reader, "connect", used_up)
    with pytest.raises(Unavailable, match="busy"):
        recorded(hasty)


def test_a_desk_whose_tries_are_all_under_way_is_busy(
    hasty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five tries were cut off in the middle: a sixth waits, and hears that it has to wait longer."""
    monkeypatch.setattr(desk, "_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(desk, "_look_up", lambda *_: None)
    member = staff.find(hasty, f"tech of {FIRM}")
    for _ in range(desk.PER_TECHNICIAN):
        assert desk.redeem(hasty, member, "123456786", key=desk.new_key(), now=NOW).outcome == "unknown"
    with pytest.raises(Unavailable, match="busy"):
        desk.redeem(hasty, member, "123456786", key=desk.new_key(), now=NOW)
