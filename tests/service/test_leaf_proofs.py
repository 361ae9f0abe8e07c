"""What is proven of each leaf about an acceptance: signature, place and columns, at this moment."""

from __future__ import annotations

import pytest

from consent.core.manifest import Filter
from consent.service import audit, key_changes
from consent.service.installation import Installation
from tests.damage import Copy
from tests.firm_folders import FIRM
from tests.samples import NOW, accepted

SAMPLE = "page-computers"


def proven(copy: Copy) -> list[bool]:
    """Of each leaf about a redeemed acceptance, whether it is proven."""
    (row,) = audit.records(copy.house, FIRM, Filter(state="redeemed")).rows
    detail = audit.record(copy.house, FIRM, row.id)
    states = [each.proof.is_proven for each in detail.events]
    assert detail.proof_ok == all(states)
    return states


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        ("UPDATE leaves SET time = time + 1 WHERE event = 'session_token.redeemed'", [True, False]),
        ("UPDATE leaves SET event = 'session.stopped' WHERE event = 'acceptance.given'", None),
        ("UPDATE log_keys SET public = zeroblob(32) WHERE purpose = 'log'", [False, False]),
        ("UPDATE log_keys SET public = zeroblob(32) WHERE purpose = 'record'", [False, False]),
        ("DELETE FROM nodes", [False, False]),
    ],
)
def test_what_was_changed_is_not_proven(copy: Copy, damage: str, left: list[bool] | None) -> None:
    """The leaf itself, or all of them where the head, a key or a hash between was touched."""
    before = proven(copy)
    assert before == [True] * len(before)
    copy.run(damage)
    after = proven(copy)
    assert not all(after)
    if left is not None:
        assert after[: len(left)] == left


def test_a_leaf_of_somebody_else_is_not_proven_here(copy: Copy) -> None:
    """It stands in the log, and not about this acceptance."""
    (row,) = audit.records(copy.house, FIRM, Filter(state="redeemed")).rows
    copy.run(f"UPDATE leaves SET subject = '{row.id}' WHERE firm = '{FIRM}' AND event = 'session.stopped'")
    states = {each.event: each.proof.is_proven for each in audit.record(copy.house, FIRM, row.id).events}
    assert states["acceptance.given"]
    assert not states["session.stopped"]


def test_the_key_of_the_time_is_told(house: Installation) -> None:
    """Before and after a change of keys; both are proven."""
    early = accepted(house, SAMPLE).acceptance
    key_changes.rotate(house, "record", now=NOW)
    late = accepted(house, SAMPLE).acceptance
    details = [audit.record(house, SAMPLE, each.id) for each in (early, late)]
    assert [detail.proof_ok for detail in details] == [True, True]
    assert [detail.events[0].proof.is_of_earlier_key for detail in details] == [True, False]
    kids = {detail.events[0].proof.period.key.kid for detail in details if detail.events[0].proof.period}
    assert len(kids) == 2


def test_a_revoked_key_is_told_from_damage(house: Installation) -> None:
    """From the leaf on from which it does not count, the record is as it was signed, and not proven; one before it is."""
    early, late = accepted(house, SAMPLE).acceptance, accepted(house, SAMPLE).acceptance
    period = audit.record(house, SAMPLE, late.id).events[0].proof.period
    assert period is not None
    key_changes.rotate(house, "record", now=NOW)
    key_changes.revoke(house, period.key.kid, firms=[SAMPLE], first=late.leaf_index, reason="x", now=NOW)
    proofs = [audit.record(house, SAMPLE, each.id).events[0].proof for each in (early, late)]
    assert [each.is_proven for each in proofs] == [True, False]
    assert [each.period.revoked_from for each in proofs if each.period] == [late.leaf_index] * 2
