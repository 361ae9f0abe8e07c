"""Committed heads as checkpoints, newest first, and proofs between them."""

from __future__ import annotations

import json

import pytest

from consent.core.checkpoint import open_checkpoint
from consent.core.note import Verifier
from consent.errors import Invalid, NotFound
from consent.service import audit, checkpoints
from consent.service.installation import Installation
from tests.grown_log import FIRM, ORIGIN, grow


def sizes(page: checkpoints.CheckpointsPage) -> list[int]:
    return [json.loads(line)["tree_size"] for line in page.lines.splitlines()]


def test_every_committed_head_is_there_the_newest_first(any_house: Installation) -> None:
    """Signed by the log; of sizes between two commits there is none."""
    grow(any_house, 2, 3, 9)
    page = checkpoints.page(any_house, FIRM)
    assert (sizes(page), page.next_before) == ([9, 3, 2], None)
    verifier = Verifier(ORIGIN, any_house.keys.log.public)
    for line in map(json.loads, page.lines.splitlines()):
        assert open_checkpoint(line["checkpoint"].encode(), verifier).size == line["tree_size"]


def test_the_first_line_is_the_checkpoint_of_now(house: Installation) -> None:
    """Byte for byte; and it stays the same when others follow."""
    grow(house, 2)
    kept = audit.checkpoint(house, FIRM)
    assert json.loads(checkpoints.page(house, FIRM).lines)["checkpoint"].encode() == kept
    grow(house, 5)
    assert json.loads(checkpoints.page(house, FIRM, 5).lines)["checkpoint"].encode() == kept


def test_a_page_holds_a_hundred_and_says_where_the_next_begins(house: Installation) -> None:
    """Exactly a hundred are one page."""
    grow(house, *range(1, 102))
    first = checkpoints.page(house, FIRM)
    assert (sizes(first), first.next_before) == (list(range(101, 1, -1)), 2)
    second = checkpoints.page(house, FIRM, first.next_before)
    assert (sizes(second), second.next_before) == ([1], None)
    assert checkpoints.page(house, FIRM, 101).next_before is None
    assert checkpoints.page(house, FIRM, 1).lines == b""


def test_a_proof_leads_from_any_size_to_a_committed_one(house: Installation) -> None:
    """To the newest where none is named; from nothing, and to itself, without a hash."""
    grow(house, 3, 7)
    newest = audit.checkpoint(house, FIRM)
    assert checkpoints.consistency(house, FIRM, 3) == checkpoints.consistency(house, FIRM, 3, 7)
    assert checkpoints.consistency(house, FIRM, 0, 7) == b"old 0\n\n" + newest
    assert checkpoints.consistency(house, FIRM, 7) == b"old 7\n\n" + newest
    proof, _, signed = checkpoints.consistency(house, FIRM, 5).partition(b"\n\n")
    assert (len(proof.splitlines()), signed) == (1 + 4, newest)


@pytest.mark.parametrize("new", [0, 4, 8, 2**62])
def test_no_proof_leads_to_a_size_that_was_never_committed(house: Installation, new: int) -> None:
    """There is no checkpoint to lead to."""
    grow(house, 3, 7)
    with pytest.raises(NotFound, match="no checkpoint"):
        checkpoints.consistency(house, FIRM, 1, new)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (8, None)])
def test_no_proof_leads_backwards(house: Installation, old: int, new: int | None) -> None:
    """The older log is the smaller one."""
    grow(house, 3, 7)
    with pytest.raises(Invalid, match="the newer log has"):
        checkpoints.consistency(house, FIRM, old, new)


def test_a_firm_without_a_log_has_neither(house: Installation) -> None:
    """Unknown here."""
    with pytest.raises(NotFound, match="no firm 'nobody'"):
        checkpoints.page(house, "nobody")
    with pytest.raises(NotFound, match="no firm 'nobody'"):
        checkpoints.consistency(house, "nobody", 0)
