"""A log that was resumed says what was known of it; the audit says where that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from consent.core.resumptions import CLOCK, FORK, ROLLBACK, Resumption, Standstill
from tests.core.log_audits import audited, found
from tests.core.resumed_logs import OTHER_ROOT, resume
from tests.evidence import Log

CAUSES = (ROLLBACK, FORK, CLOCK)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_log_goes_on_after_it_was_resumed(cause: str) -> None:
    """No finding, before and after; the audit remembers the place."""
    log = Log.opened()
    log.accept()
    index = resume(log, cause)
    log.accept()
    audit, findings = audited(log)
    assert findings.all() == ()
    assert [(each.size, each.cause) for each in audit.resumptions] == [(index, cause)]


@pytest.mark.parametrize(
    ("cause", "changes", "detail"),
    [
        (ROLLBACK, {"size": 2, "known_size": 3}, "it says that the log had 2 leaves"),
        (ROLLBACK, {"known_size": 4}, "nothing was lost: 4 leaves were known of 5"),
        (FORK, {"known_size": 9}, "9 leaves were known of 5: that is a rollback"),
        (CLOCK, {"known_size": 4}, "4 leaves were known of 5: that is not the clock"),
        (CLOCK, {"known_root": OTHER_ROOT}, "the root hash that was known does not fit the cause"),
    ],
)
def test_what_cannot_be_is_found(cause: str, changes: dict[str, Any], detail: str) -> None:
    """Sizes and root hash of a resumption are those of the log in which it stands."""
    log = Log.opened()
    log.accept()
    resume(log, cause, **changes)
    assert ("resumption", detail) in found(log)


def test_a_fork_with_the_same_root_is_none() -> None:
    """What is said to be another history is the same."""
    log = Log.opened()
    resume(log, FORK, known_root=log.frontier.root.hex())
    assert [kind for kind, _ in found(log)] == ["resumption"]


def test_a_fork_further_back_cannot_be_checked_here() -> None:
    """Of an earlier head the audit has no root hash at hand: an anchor has."""
    log = Log.opened()
    resume(log, FORK, known_size=2)
    assert found(log) == []


@pytest.mark.parametrize(
    ("cause", "lost"),
    [
        (ROLLBACK, "leaves 3 to 6 had been answered and are gone"),
        (FORK, "of leaves 0 to 6 some are others than those that had been answered"),
        (CLOCK, "no leaf was lost"),
    ],
)
def test_it_says_which_leaves_were_lost(cause: str, lost: str) -> None:
    """In one sentence with place, time, cause and reason."""
    said = str(Resumption(7, 3, cause, "disk failed", "2026-11-20T10:00:00.000Z"))
    assert lost in said
    assert said.startswith("the log was resumed at leaf 3 at 2026-11-20T10:00:00.000Z")
    assert said.endswith("'disk failed'")


@pytest.mark.parametrize(
    ("cause", "words"),
    [(ROLLBACK, "went back in time"), (FORK, "another history"), (CLOCK, "later than this machine's clock")],
)
def test_a_standstill_is_an_error_that_says_why(cause: str, words: str) -> None:
    """The reason for programs, the sentence for whoever mends it."""
    error = Standstill("workshop", cause, 7, bytes(32), 3).to_error()
    assert (error.reason, error.firm) == ("read_only", "workshop")
    assert "read_only" in str(error)
    assert words in str(error)
