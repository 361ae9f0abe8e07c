"""Exit codes, in one place: 0 done or all is well, 1 refused or a finding, 2 usage or could not check.

An error becomes one sentence on stderr; a traceback is shown only to those who ask by `consent --traceback ...`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from consent.errors import CannotCheck, ConsentError, ContentError, NotPossible, Unavailable

DONE, REFUSED, COULD_NOT_CHECK = 0, 1, 2
# What click itself turns into a code: usage is 2 there too.
CLICKS_OWN = (click.ClickException, click.exceptions.Exit, click.Abort)
WHY_UNAVAILABLE = {
    "busy": "another process keeps the database busy: try again",
    "full": "the disk is full",
    "away": "the database does not answer",
    "clock": "this machine's clock is behind the log: set it right; where it is right, see `consent log resume --help`",
    "read_only": "nothing is recorded until the right database is back, or `consent log resume`",
    "erased_meanwhile": "somebody's data were erased while the export was made: make it anew",
    "unknown_outcome": "whether it was recorded is not known: look, then try again",
}


WHY_NOT_POSSIBLE = {
    ("acceptance.held", "held"): "cannot hold: it is held already",
    (
        "acceptance.held",
        "erased",
    ): "cannot hold: its personal data were erased, there is nothing left to keep",
    ("acceptance.released", "not_held"): "cannot lift the hold: it is not held",
    ("acceptance.released", "erased"): "cannot lift the hold: its personal data were erased",
    ("copy", "erased"): "cannot copy: its personal data were erased; what is left names nobody",
}


class CouldNotCheck(Exception):
    """A check that never got as far as an answer; `__cause__` is the reason."""


class Program(click.Group):
    """The whole command line: the one place that turns errors into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is the library's
        """In the order in which they are needed, not by name."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it raises becomes a sentence and a code."""
        try:
            return super().invoke(ctx)
        except CLICKS_OWN:
            raise
        except BrokenPipeError:
            # Whoever read has enough, as `head -1`: the library ends the program without a word.
            raise
        except Exception as error:
            if ctx.params.get("traceback"):
                raise
            for line in sentences(error):
                click.echo(f"consent: {line}", err=True)
            ctx.exit(COULD_NOT_CHECK if isinstance(error, CouldNotCheck | CannotCheck) else REFUSED)


@contextmanager
def checking() -> Iterator[None]:
    """Around (or as decorator of) a command that answers yes or no: what keeps it from an answer is no "no"."""
    try:
        yield
    except (*CLICKS_OWN, CannotCheck, ContentError, BrokenPipeError):
        raise
    except Exception as error:
        raise CouldNotCheck from error


def sentences(error: BaseException) -> tuple[str, ...]:
    """What to tell a person about `error`; several lines only for several findings."""
    match error:
        case CouldNotCheck():
            reason = error.__cause__ or error
            return tuple(f"could not check: {line}" for line in sentences(reason))
        case ContentError():
            return tuple(str(finding) for finding in error.findings)
        case Unavailable():
            why = WHY_UNAVAILABLE.get(error.reason, "try again later")
            return (f"{error}: {why}{_seen_by_driver(error)}",)
        case NotPossible():
            return (WHY_NOT_POSSIBLE.get((error.verb, error.reason), str(error)),)
        case ConsentError():
            return (str(error),)
        case OSError(strerror=str(reason)):
            return (f"{error.filename or 'system'}: {reason}",)
        case _:
            return (f"unexpected {type(error).__name__}: `consent --traceback ...` shows where",)


def _seen_by_driver(error: Unavailable) -> str:
    """Of a database that is away: why its driver could not reach it. It holds the server's words, neither values nor passwords."""
    seen = getattr(error.__cause__, "orig", None)
    if error.reason != "away" or seen is None:
        return ""
    first = next(iter(str(seen).splitlines()), "")
    return f": {first}; `consent doctor` shows where it was looked for"
