"""Faults: busy, full, away, an error or a kill at any statement. Never a false thank-you, never a torn log, and it heals."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from consent.errors import Unavailable
from consent.service import acceptances, customers, installation
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import engine
from tests.firm_folders import FIRM
from tests.samples import NOW, VISITOR, accepted, at_once, filled_form, settings_in

FORKED = multiprocessing.get_context("fork")
REASONS = {"SQLITE_BUSY": "busy", "SQLITE_FULL": "full", "SQLITE_IOERR": "away"}


@pytest.fixture
def hasty(lived_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Two small firms on SQLite; who finds the database busy waits a tenth of a second instead of ten."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.1)
    shutil.copytree(lived_in, tmp_path / "data")
    opened = installation.open_installation(settings_in(tmp_path / "data"))
    yield opened
    opened.close()


def _accept(house: Installation, values: dict[str, str]) -> Accepted:
    return acceptances.accept(house, FIRM, "nl", values, VISITOR, now=NOW)


def _refusal(house: Installation, values: dict[str, str]) -> str:
    with pytest.raises(Unavailable) as caught:
        _accept(house, values)
    return caught.value.reason


def _all_accept(house: Installation, forms: list[dict[str, str]]) -> list[object]:
    return at_once([partial(_accept, house, values) for values in forms])


def _count(house: Installation) -> int:
    with house.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM acceptances").scalar_one())


def _is_clean(house: Installation) -> bool:
    return all(report.ok for report in verify_database(house).values())


@contextmanager
def _at_statement(
    house: Installation, number: int, act: Callable[[], None], *, when: str = "before"
) -> Iterator[list[str]]:
    """Run `act` before (or after) the writer's statement with this number; the statements seen, as they come."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)
        if len(seen) == number:
            act()

    writer, name = house.database._writer, f"{when}_cursor_execute"
    event.listen(writer, name, listen)
    try:
        yield seen
    finally:
        event.remove(writer, name, listen)


def _statements_of_an_accept(house: Installation) -> range:
    """Numbers of the statements that every accept has; one more completes a subtree now and then."""
    with _at_statement(house, 0, lambda: None) as seen:
        _accept(house, filled_form(house, FIRM))
    return range(1, len([each for each in seen if "INTO nodes" not in each]) + 1)


# Busy ---------------------------------------------------------------------------------------------------------------------


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
    values, shown, before = filled_form(hasty, FIRM), accepted(hasty, FIRM), _count(hasty)
    with _other_process(_hold, hasty.settings.data / "consent.db"):
        assert _refusal(hasty, values) == "busy"
        assert customers.page(hasty, FIRM, shown.ref, now=NOW).state == "waiting"
        assert _count(hasty) == before
    assert _accept(hasty, values).is_new
    assert _is_clean(hasty)


def test_everybody_who_waits_hears_that_it_is_busy(hasty: Installation) -> None:
    """Eight at once: none is left hanging, none is recorded."""
    forms, before = [filled_form(hasty, FIRM) for _ in range(8)], _count(hasty)
    with _other_process(_hold, hasty.settings.data / "consent.db"):
        results = _all_accept(hasty, forms)
    assert {repr(result) for result in results} == {"Unavailable('not available now: busy')"}
    assert _count(hasty) == before
    assert all(_accept(hasty, values).is_new for values in forms)


def _hold_file(path: str, locked: Event, release: Event) -> None:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        locked.set()
        release.wait(60)


def test_writers_of_other_processes_take_turns(hasty: Installation) -> None:
    """While another one has the turn, nobody is refused: it waits and is recorded."""
    values = filled_form(hasty, FIRM)
    with _other_process(_hold_file, hasty.settings.data / "consent.db.lock") as release:
        results = at_once([lambda: _accept(hasty, values), release.set])
    assert isinstance(results[0], Accepted)
    assert results[0].is_new


# Full ---------------------------------------------------------------------------------------------------------------------


def _allow_pages(house: Installation, more: int) -> None:
    connection = house.database._writer.raw_connection()
    (pages,) = connection.cursor().execute("PRAGMA page_count").fetchone()
    connection.cursor().execute(f"PRAGMA max_page_count = {pages + more}").fetchone()
    connection.close()


def test_a_full_database_is_told_and_heals(hasty: Installation) -> None:
    """Whether one or many post: refused, nothing recorded; with room again the same forms are taken."""
    _allow_pages(hasty, 0)
    forms, before = [filled_form(hasty, FIRM) for _ in range(6)], _count(hasty)
    assert _refusal(hasty, forms[0]) == "full"
    results = _all_accept(hasty, forms)
    assert {repr(result) for result in results} == {"Unavailable('not available now: full')"}
    assert _count(hasty) == before
    _allow_pages(hasty, 10**6)
    assert all(_accept(hasty, values).is_new for values in forms)
    assert _is_clean(hasty)


def test_a_file_that_may_not_grow_is_told_and_heals(hasty: Installation) -> None:
    """The operating system refuses to write the commit itself: no thank-you, and afterwards everything goes on."""
    values, before = filled_form(hasty, FIRM), _count(hasty)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        assert _refusal(hasty, values) in ("away", "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert _count(hasty) == before
    assert _accept(hasty, values).is_new
    assert _is_clean(hasty)


# At every statement -------------------------------------------------------------------------------------------------------


def _fail_with(name: str) -> Callable[[], None]:
    def fail() -> None:
        error = sqlite3.OperationalError("injected")
        error.sqlite_errorcode = getattr(sqlite3, name)
        raise error

    return fail


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("name", "reason"), REASONS.items())
def test_an_error_at_any_statement_leaves_nothing(
    hasty: Installation, name: str, reason: str, when: str
) -> None:
    """Failed before it ran, or after: refused in our own words, nothing of it stays, and posting again succeeds."""
    for number in _statements_of_an_accept(hasty):
        values, before = filled_form(hasty, FIRM), _count(hasty)
        with _at_statement(hasty, number, _fail_with(name), when=when):
            assert _refusal(hasty, values) == reason
        assert _count(hasty) == before
        assert _accept(hasty, values).is_new
    assert _is_clean(hasty)


def test_an_error_in_a_batch_leaves_nothing_of_it(hasty: Installation) -> None:
    """Those who share a commit share its refusal; each posts again, and everybody is recorded once."""
    for number in (1, 5, 9, 14, 18):
        forms, before = [filled_form(hasty, FIRM) for _ in range(4)], _count(hasty)
        with _at_statement(hasty, number, _fail_with("SQLITE_FULL")):
            first = _all_accept(hasty, forms)
        assert {repr(each) for each in first if not isinstance(each, Accepted)} == {
            "Unavailable('not available now: full')"
        }
        assert {type(each) for each in _all_accept(hasty, forms)} == {Accepted}
        assert _count(hasty) == before + 4
    assert _is_clean(hasty)


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_commit_that_fails_is_no_thank_you(
    hasty: Installation, monkeypatch: pytest.MonkeyPatch, *, is_stored: bool
) -> None:
    """Not stored, or stored and not told: the customer presses again, and there is one record."""
    values, before = filled_form(hasty, FIRM), _count(hasty)
    dialect = hasty.database._writer.dialect
    commit = dialect.do_commit

    def fail(connection: Any) -> None:
        if is_stored:
            commit(connection)
        _fail_with("SQLITE_IOERR")()

    with monkeypatch.context() as failing:
        failing.setattr(dialect, "do_commit", fail)
        assert _refusal(hasty, values) == "away"
    assert _count(hasty) == before + is_stored
    assert _accept(hasty, values).is_new is not is_stored
    assert _count(hasty) == before + 1
    assert _is_clean(hasty)


def _die_at(settings: Any, values: dict[str, str], number: int) -> None:
    house = installation.open_installation(settings)
    with _at_statement(house, number, lambda: os._exit(9)):
        _accept(house, values)
    os._exit(0)


def test_a_kill_at_any_statement_leaves_nothing(hasty: Installation) -> None:
    """The process is gone in the middle: the next one finds a whole log, and the form is taken."""
    for number in _statements_of_an_accept(hasty):
        values, before = filled_form(hasty, FIRM), _count(hasty)
        process = FORKED.Process(target=_die_at, args=(hasty.settings, values, number))
        process.start()
        process.join(60)
        assert process.exitcode == 9
        assert _count(hasty) == before
        assert _accept(hasty, values).is_new
    assert _is_clean(hasty)
