"""Errors become one sentence and an exit code, in one place."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner, Result

from consent.cli.exits import Program, checking
from consent.errors import (
    CannotCheck,
    ContentError,
    Finding,
    KeysMissing,
    MustBeKept,
    NotFound,
    NotPossible,
    Unavailable,
)


def outcome(error: BaseException, *arguments: str, is_check: bool = False) -> Result:
    """What a command line says whose one command raises `error`."""

    @click.group(cls=Program)
    @click.option("--traceback", is_flag=True)
    def program(traceback: bool) -> None:
        """A program."""

    @program.command()
    def fail() -> None:
        """Raise it."""
        if is_check:
            with checking():
                raise error
        raise error

    return CliRunner().invoke(program, [*arguments, "fail"])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotFound("firm", "acme"), "consent: no firm 'acme'\n"),
        (NotPossible("acceptance.held", "held"), "consent: cannot hold: it is held already"),
        (
            MustBeKept("claims", "2036"),
            "consent: cannot erase: claims can be made until 2036; --force erases",
        ),
        (KeysMissing("/k/log.pem"), "consent: key file '/k/log.pem': not there; `consent init` makes"),
        (Unavailable("full"), "consent: not available now: full: the disk is full\n"),
        (Unavailable("locked"), "consent: not available now: locked: try again later\n"),
        (PermissionError(13, "Permission denied", "/etc/x"), "consent: /etc/x: Permission denied\n"),
        (OSError(28, "No space left on device"), "consent: system: No space left on device\n"),
        (
            ZeroDivisionError("private"),
            "consent: unexpected ZeroDivisionError: `consent --traceback ...` shows where\n",
        ),
    ],
)
def test_refusal_is_a_sentence_and_1(error: Exception, said: str) -> None:
    """A person reads what is wrong; nothing of an unknown error's message, which may hold anything."""
    result = outcome(error)
    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert result.stdout == ""


def test_every_finding_is_a_line() -> None:
    """Content that was refused is told finding by finding."""
    found = (Finding("error", "a.toml", 3, "x", "one"), Finding("error", "b.toml", 0, "y", "two"))
    result = outcome(ContentError(found))
    assert result.stderr.splitlines() == [
        "consent: a.toml:3: error: one [x]",
        "consent: b.toml: error: two [y]",
    ]


@pytest.mark.parametrize(
    "error", [KeysMissing("/k/log.pem"), Unavailable("away"), NotFound("firm", "x"), ValueError()]
)
def test_check_that_got_no_answer_is_2(error: Exception) -> None:
    """No answer is not the answer no."""
    result = outcome(error, is_check=True)
    assert result.exit_code == 2
    assert result.stderr.startswith("consent: could not check: ")


def test_nothing_to_check_is_2() -> None:
    """What says so itself keeps its own words."""
    result = outcome(CannotCheck("x.json", "not there"), is_check=True)
    assert (result.exit_code, result.stderr) == (2, "consent: cannot check x.json: not there\n")


@pytest.mark.parametrize("is_check", [False, True])
def test_usage_is_2(is_check: bool) -> None:
    """A command that was typed wrongly."""
    assert outcome(click.UsageError("no"), is_check=is_check).exit_code == 2


def test_traceback_on_request() -> None:
    """--traceback lets the error through to Python, which shows where."""
    result = outcome(ZeroDivisionError("private"), "--traceback")
    assert isinstance(result.exception, ZeroDivisionError)


@pytest.mark.parametrize("is_check", [False, True])
def test_reader_who_has_enough_is_told_nothing(is_check: bool) -> None:
    """`consent terms list | head -1`: the pipe is closed, and nothing went wrong."""
    result = outcome(BrokenPipeError(32, "Broken pipe"), is_check=is_check)
    assert (result.exit_code, result.output) == (1, "")


class DriversError(Exception):
    """What the library of databases raises: the driver's own error is within."""

    orig = OSError('connection to server at "db.example.org" failed: Connection refused\n\tIs it running?')


@pytest.mark.parametrize("reason", ["away", "busy"])
def test_database_that_is_away_says_why(reason: str) -> None:
    """A wrong name, a wrong password and a server that is down are mended differently; what else it says is not ours to print."""
    error = Unavailable(reason)
    error.__cause__ = DriversError("[SQL: with values]")
    said = outcome(error).stderr
    assert ("failed: Connection refused; `consent doctor` shows" in said) == (reason == "away")
    assert len(said.splitlines()) == 1
    assert "[SQL" not in said


def test_other_causes_are_not_told() -> None:
    """Only what a driver saw."""
    error = Unavailable("away")
    error.__cause__ = ValueError("private")
    assert outcome(error).stderr == "consent: not available now: away: the database does not answer\n"
