"""Faults: busy, full, away, an error or a kill at any statement. Never a false thank-you, never a torn log, and it heals."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from consent.config import Settings
from consent.errors import Unavailable
from consent.service import installation
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from tests.firm_folders import FIRM
from tests.posts import at_statement, is_clean, post, post_all, recorded, refusal
from tests.samples import filled_form

FORKED = multiprocessing.get_context("fork")
REASONS = {"SQLITE_BUSY": "busy", "SQLITE_FULL": "full", "SQLITE_IOERR": "away"}


def _statements_of_an_accept(house: Installation) -> range:
    """Numbers of the statements that every accept has; one more completes a subtree now and then."""
    with at_statement(house, 0, lambda: None) as seen:
        post(house, filled_form(house, FIRM))
    return range(1, len([each for each in seen if "INTO nodes" not in each]) + 1)


# Full ---------------------------------------------------------------------------------------------------------------------


def _allow_pages(house: Installation, more: int) -> None:
    connection = house.database._writer.raw_connection()
    (pages,) = connection.cursor().execute("PRAGMA page_count").fetchone()
    connection.cursor().execute(f"PRAGMA max_page_count = {pages + more}").fetchone()
    connection.close()


def test_a_full_database_is_told_and_heals(hasty: Installation) -> None:
    """Whether one or many post: refused, nothing recorded; with room again the same forms are taken."""
    _allow_pages(hasty, 0)
    with contextlib.suppress(Unavailable):
        for _ in range(20):  # what room there is in pages that are half empty
            post(hasty, filled_form(hasty, FIRM))
    forms, before = [filled_form(hasty, FIRM) for _ in range(6)], recorded(hasty)
    assert refusal(hasty, forms[0]) == "full"
    results = post_all(hasty, forms)
    assert {repr(result) for result in results} == {"Unavailable('not available now: full')"}
    assert recorded(hasty) == before
    _allow_pages(hasty, 10**6)
    assert all(post(hasty, values).is_new for values in forms)
    assert is_clean(hasty)


def test_a_file_that_may_not_grow_is_told_and_heals(hasty: Installation) -> None:
    """The operating system refuses to write the commit itself: no thank-you, and afterwards everything goes on."""
    values, before = filled_form(hasty, FIRM), recorded(hasty)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        assert refusal(hasty, values) in ("away", "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert recorded(hasty) == before
    assert post(hasty, values).is_new
    assert is_clean(hasty)


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
        values, before = filled_form(hasty, FIRM), recorded(hasty)
        with at_statement(hasty, number, _fail_with(name), when=when):
            assert refusal(hasty, values) == reason
        assert recorded(hasty) == before
        assert post(hasty, values).is_new
    assert is_clean(hasty)


def test_an_error_in_a_batch_leaves_nothing_of_it(hasty: Installation) -> None:
    """Those who share a commit share its refusal; each posts again, and everybody is recorded once."""
    for number in (1, 5, 9, 14, 18):
        forms, before = [filled_form(hasty, FIRM) for _ in range(4)], recorded(hasty)
        with at_statement(hasty, number, _fail_with("SQLITE_FULL")):
            first = post_all(hasty, forms)
        assert {repr(each) for each in first if not isinstance(each, Accepted)} == {
            "Unavailable('not available now: full')"
        }
        assert {type(each) for each in post_all(hasty, forms)} == {Accepted}
        assert recorded(hasty) == before + 4
    assert is_clean(hasty)


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_commit_that_fails_is_no_thank_you(
    hasty: Installation, monkeypatch: pytest.MonkeyPatch, *, is_stored: bool
) -> None:
    """Not stored, or stored and not told: the customer presses again, and there is one record."""
    values, before = filled_form(hasty, FIRM), recorded(hasty)
    dialect = hasty.database._writer.dialect
    commit = dialect.do_commit

    def fail(connection: Any) -> None:
        if is_stored:
            commit(connection)
        _fail_with("SQLITE_IOERR")()

    with monkeypatch.context() as failing:
        failing.setattr(dialect, "do_commit", fail)
        assert refusal(hasty, values) == "away"
    assert recorded(hasty) == before + is_stored
    assert post(hasty, values).is_new is not is_stored
    assert recorded(hasty) == before + 1
    assert is_clean(hasty)


def _die_at(settings: Settings, values: dict[str, str], number: int) -> None:
    house = installation.open_installation(settings)
    with at_statement(house, number, lambda: os._exit(9)):
        post(house, values)
    os._exit(0)


def test_a_kill_at_any_statement_leaves_nothing(hasty: Installation) -> None:
    """The process is gone in the middle: the next one finds a whole log, and the form is taken."""
    for number in _statements_of_an_accept(hasty):
        values, before = filled_form(hasty, FIRM), recorded(hasty)
        process = FORKED.Process(target=_die_at, args=(hasty.settings, values, number))
        process.start()
        process.join(60)
        assert process.exitcode == 9
        assert recorded(hasty) == before
        assert post(hasty, values).is_new
    assert is_clean(hasty)
