"""`consent erase`, `hold`, `person` and `worker`: what they print, and what they refuse."""

from __future__ import annotations

import json
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from consent.cli import working
from consent.errors import Unavailable
from consent.service import people
from consent.service.installation import Installation
from consent.store import scrubbing
from tests.cli.conftest import Run
from tests.samples import NOW, accepted

NOBODY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def acceptance(house: Installation) -> str:
    """One acceptance on record."""
    return accepted(house).acceptance.id


def test_erase(run_beside: Run, acceptance: str) -> None:
    """Refused while claims can be made, then by force, and only once."""
    refused = run_beside("erase", acceptance, "--reason", "asked")
    assert refused.exit_code == 1
    assert "claims can be made until 2036-11-20T23:00:00.000Z; --force" in refused.stderr
    done = run_beside("erase", acceptance, "--reason", "asked", "--force")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"erased {acceptance}: ")
    again = run_beside("erase", acceptance, "--reason", "asked", "--force")
    assert again.exit_code == 1
    assert "its personal data were erased at" in again.stderr


def test_erase_that_is_not_finished_says_so(
    run_beside: Run, acceptance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on record, but somebody reads in the journal."""
    monkeypatch.setattr(scrubbing, "scrub", lambda *_, **__: False)
    done = run_beside("erase", acceptance, "--reason", "asked", "--force")
    assert done.exit_code == 1
    assert "`consent worker --once` empties it" in done.stderr


@pytest.mark.parametrize("command", ["erase", "hold"])
def test_a_reason_must_be_given(run: Run, command: str) -> None:
    """Without one it is usage; of what is not there nothing is said."""
    assert run(command, NOBODY).exit_code == 2
    refused = run(command, NOBODY, "--reason", "asked")
    assert (refused.exit_code, refused.stderr) == (1, f"consent: no acceptance '{NOBODY}'\n")


def test_hold_and_lift(run_beside: Run, acceptance: str) -> None:
    """What is held is not erased, not even by force."""
    assert run_beside("hold", acceptance, "--reason", "court").stdout == f"held {acceptance}\n"
    refused = run_beside("erase", acceptance, "--reason", "asked", "--force")
    assert "`consent hold ACCEPTANCE --lift` comes first" in refused.stderr
    twice = run_beside("hold", acceptance, "--reason", "court")
    assert twice.stderr == "consent: cannot hold: it is held already\n"
    lifted = run_beside("hold", acceptance, "--reason", "settled", "--lift")
    assert lifted.stdout == f"lifted the hold of {acceptance}\n"
    again = run_beside("hold", acceptance, "--reason", "settled", "--lift")
    assert (again.exit_code, again.stderr) == (1, "consent: cannot lift the hold: it is not held\n")


def test_find_and_copy(run_beside: Run, acceptance: str, tmp_path: Path) -> None:
    """A number, however it is written, leads to the acceptance, and that to everything."""
    found = run_beside("person", "find", "--firm", "page-computers", "--phone", "0470/12.34.56", "--json")
    assert [row["acceptance"] for row in json.loads(found.stdout)] == [acceptance]
    shown = run_beside("person", "find", "--firm", "page-computers", "--phone", "+32 470 12 34 56")
    assert acceptance in shown.stdout
    absent = run_beside("person", "find", "--firm", "page-computers", "--email", "nobody@example.org")
    assert absent.stdout == "nobody is found: not a customer, or erased\n"
    folder = tmp_path / "copy"
    done = run_beside("person", "copy", acceptance, "--to", folder)
    assert (done.exit_code, done.stdout) == (0, f"wrote {folder}: person.json, receipt.json and README.txt\n")
    assert run_beside("person", "copy", acceptance, "--to", folder).exit_code == 1


def test_find_needs_something_to_look_for(run: Run) -> None:
    """Neither number nor address is usage."""
    assert run("person", "find", "--firm", "page-computers").exit_code == 2


# The worker --------------------------------------------------------------------------------------------------------------


def test_the_worker_once(run_beside: Run, acceptance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what it deleted, and nothing the second time."""
    assert acceptance
    monkeypatch.setattr(working, "now", lambda: NOW + timedelta(days=400))
    first = run_beside("worker", "--once", "--clock-is-right")
    assert (first.exit_code, first.stdout) == (
        0,
        "retention: page-computers: traces 1, session_tokens 1, mails 1\n",
    )
    assert run_beside("worker", "--once").stdout == ""


def test_a_clock_that_leaped_deletes_nothing(
    run_beside: Run, acceptance: str, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock set to 2046 by mistake: the worker says so, sends its mails, and everybody's data stay."""
    monkeypatch.setattr(working, "now", lambda: NOW + timedelta(days=7300))
    refused = run_beside("worker", "--once")
    assert refused.exit_code == 1
    assert "consent: clock '2046-11-15T10:00:00.000Z'" in refused.stderr
    assert people.person_of(house, acceptance)["name"] == "Jan Janssens"
    assert run_beside("worker", "--once", "--clock-is-right").stdout.startswith(
        "retention: page-computers: acc"
    )
    assert people.person_of(house, acceptance) == {}


def test_that_the_clock_is_right_is_said_once(run: Run) -> None:
    """Not to a worker that goes on for ever."""
    assert run("worker", "--clock-is-right").exit_code == 2


def test_one_job_that_fails_keeps_nobody_waiting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails go out also on a day on which nothing can be deleted."""
    done: list[str] = []

    def fail(_: Installation) -> None:
        done.append("first")
        raise Unavailable("busy")

    def go(_: Installation) -> None:
        done.append("second")

    jobs = (working.Job("trying", timedelta(0), fail), working.Job("going", timedelta(0), go))
    monkeypatch.setattr(working, "JOBS", jobs)
    assert run("worker", "--once").exit_code == 1
    assert done == ["first", "second"]


def test_the_worker_says_what_is_left_in_the_files(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run tries again."""
    monkeypatch.setattr(scrubbing, "scrub", lambda *_, **__: False)
    assert "`consent worker --once` empties it" in run("worker", "--once").stderr


def test_the_worker_goes_on_until_it_is_stopped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that fails says so, and is tried again in its turn."""
    tried: list[int] = []

    def fail(_: Installation) -> None:
        tried.append(1)
        if len(tried) == 3:
            raise KeyboardInterrupt
        raise Unavailable("busy")

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(working, "JOBS", (working.Job("trying", timedelta(0), fail),))
    done = run("worker")
    signal.signal(signal.SIGTERM, before)
    assert (done.exit_code, len(tried)) == (0, 3)
    assert done.stderr.count("consent: trying: ") == 2


def test_a_job_that_fails_once_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs it by a timer hears of it."""

    def fail(_: Installation) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(working, "JOBS", (working.Job("trying", timedelta(0), fail),))
    assert run("worker", "--once").exit_code == 1
