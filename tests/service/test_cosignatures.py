"""Checkpoints that somebody brings: what witnesses signed is kept, everything else refused and nothing of it kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.jose import SigningKey
from consent.errors import Invalid, NotFound, OutsideFailed
from consent.service import audit, checkpoints, cosignatures
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import cosignatures as rows
from tests.damage import Copy
from tests.firm_folders import FIRM as SMALL
from tests.samples import NOW, accepted
from tests.witnesses import SIGNED_AT, Signer

SIGNER, OTHER = Signer(), Signer("other.example", b"o" * 32)
SAMPLE = "page-computers"
ORIGIN = f"127.0.0.1:8000/log/{SAMPLE}"


def watched(house: Installation, *signers: Signer) -> Installation:
    """The installation with these witnesses, whom nobody can ask."""
    listed = " ".join(each.vkey for each in signers)
    return replace(house, settings=house.settings.model_copy(update={"witnesses": listed}))


def kept(house: Installation, firm: str = SAMPLE) -> list[tuple[int, str]]:
    """Sizes and witnesses of what is there."""
    with house.database.reading() as connection:
        return [(row.size, row.witness) for row in rows.in_order(connection, firm)]


def test_a_cosigned_checkpoint_is_taken_and_served(any_house: Installation) -> None:
    """Of an older head too; a second time it is nothing new, and verifying finds nothing."""
    house = watched(any_house, SIGNER, OTHER)
    older = audit.checkpoint(house, SAMPLE)
    accepted(any_house, SAMPLE)
    signed = OTHER.cosign(SIGNER.cosign(older))
    size, names = cosignatures.add(house, SAMPLE, signed, now=NOW)
    assert sorted(names) == [OTHER.name, SIGNER.name]
    assert cosignatures.add(house, SAMPLE, SIGNER.cosign(older, SIGNED_AT + 1), now=NOW) == (size, ())
    assert audit.checkpoint(house, SAMPLE) != older  # of the newest head nobody has said anything
    page = checkpoints.page(house, SAMPLE, size + 1).lines
    assert page.splitlines()[0].count(b"example") == 2
    report = verify_database(house)[SAMPLE]
    assert (report.findings, len(report.notes)) == ((), 2)


def _flipped(signed: bytes) -> bytes:
    return signed[:-10] + (b"A" if signed[-10:-9] != b"A" else b"B") + signed[-9:]


BAD: dict[str, tuple[Callable[[bytes, Installation], bytes], str]] = {
    "no note": (lambda *_: b"hello", "not a valid"),
    "nobody's signature": (lambda head, _: head, "no witness has signed it"),
    "a damaged one": (lambda head, _: _flipped(SIGNER.cosign(head)), "does not verify"),
    "a stranger's beside it": (
        lambda head, _: OTHER.cosign(SIGNER.cosign(head)),
        "other.example.* is no witness of CONSENT_WITNESSES",
    ),
    "the witness's name with another key": (
        lambda head, _: Signer(seed=b"x" * 32).cosign(head),
        "is no witness of CONSENT_WITNESSES",
    ),
    "another log": (
        lambda _, house: SIGNER.cosign(sign_checkpoint(Checkpoint("a/log/b", 3, bytes(32)), house.keys.log)),
        "of the log 'a/log/b'",
    ),
    "another key of the log": (
        lambda *_: SIGNER.cosign(sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), SigningKey(b"s" * 32))),
        "no trusted key signed it",
    ),
    "a head that never was": (
        lambda _, house: SIGNER.cosign(sign_checkpoint(Checkpoint(ORIGIN, 2, bytes(32)), house.keys.log)),
        "this log has no such head",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_and_nothing_is_kept(house: Installation, name: str) -> None:
    """Also where one signature among them is good."""
    signed, words = BAD[name]
    here = watched(house, SIGNER)
    with pytest.raises(Invalid, match=words):
        cosignatures.add(here, SAMPLE, signed(audit.checkpoint(house, SAMPLE), house), now=NOW)
    assert kept(house) == []


def test_a_time_to_come_is_refused(house: Installation) -> None:
    """Nothing is kept of the others in it either."""
    signed = OTHER.cosign(SIGNER.cosign(audit.checkpoint(house, SAMPLE)), SIGNED_AT + 3600)
    with pytest.raises(OutsideFailed, match="says that it signed at 2026-11-20 11:00:00"):
        cosignatures.add(watched(house, SIGNER, OTHER), SAMPLE, signed, now=NOW)
    assert kept(house) == []


def test_a_firm_without_a_log(house: Installation) -> None:
    """There is nothing to add to."""
    with pytest.raises(NotFound):
        cosignatures.add(house, "nobody", b"", now=NOW)


# What a thief does to the rows -------------------------------------------------------------------------------------------


def test_a_row_of_a_head_that_is_not_is_found(copy: Copy) -> None:
    """Moved to another size, beyond the end, or to another firm."""
    assert copy.findings() == set()
    copy.run("UPDATE cosignatures SET size = size + 100")
    assert copy.findings() == {f"{SMALL} cosignature"}


def test_damage_is_not_served(copy: Copy) -> None:
    """Readers get what verifies; whoever verifies finds the rest."""
    before = audit.checkpoint(copy.house, SMALL)
    assert b"other.example" in before
    copy.run("UPDATE cosignatures SET signature = zeroblob(72)")
    after = audit.checkpoint(copy.house, SMALL)
    assert before.startswith(after)
    assert b"other.example" not in after


def test_whose_key_is_not_configured_is_said(copy: Copy) -> None:
    """A witness of the database's own word alone."""
    not_checked = copy.reports()[SMALL].not_checked
    assert (
        "whether other.example is a witness at all: its key is not among those that you trust" in not_checked
    )
