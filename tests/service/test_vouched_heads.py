"""What the auditor is shown of the last heads: who signed, whose time, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from consent.service import assurances, audit, cosignatures, vouched_heads
from consent.service.installation import Installation
from consent.service.vouched_heads import Signed
from consent.store import cosignatures as cosignature_rows
from consent.store import stamps as stamp_rows
from tests.samples import NOW, accepted
from tests.witnesses import Signer

FIRM = "page-computers"
SIGNER, OTHER = Signer(), Signer("other.example", b"o" * 32)


def watched(house: Installation, *signers: Signer, **changes: object) -> Installation:
    """The installation with these witnesses."""
    listed = " ".join(each.vkey for each in signers) or None
    return replace(house, settings=house.settings.model_copy(update={"witnesses": listed, **changes}))


def test_where_nobody_is_asked_nothing_is_shown(house: Installation) -> None:
    """Nor of a firm without a log."""
    assert vouched_heads.last(house, FIRM) == ()
    assert vouched_heads.last(watched(house, SIGNER), "nobody") == ()
    assert assurances.of_log(house, FIRM).heads == ()


def test_who_has_not_signed_is_missing(house: Installation) -> None:
    """With the reason of the last round where there was one; an authority that is set is a reason to show the head."""
    here = watched(house, SIGNER, OTHER)
    cosignatures.add(here, FIRM, SIGNER.cosign(audit.checkpoint(house, FIRM)), now=NOW)
    failed = cosignature_rows.Round(FIRM, OTHER.vkey, NOW, 1, "timeout", "no answer")
    house.writer.submit([FIRM], lambda each: cosignature_rows.note_round(each.connection, failed))
    [head] = vouched_heads.last(here, FIRM)
    assert head.witnesses == (Signed(SIGNER.name, NOW), Signed(OTHER.name, None, "timeout"))
    assert (head.stamped, head.missing) == (None, None)
    [bare] = vouched_heads.last(watched(house, stamp_url="https://tsa.example"), FIRM)
    assert bare.witnesses == (Signed(SIGNER.name, NOW),)


def test_an_old_head_keeps_what_was_said_of_it(house: Installation) -> None:
    """The newest one comes first; whom the last round was about is not told of older heads."""
    here = watched(house, SIGNER, OTHER)
    size = audit.log_state(house, FIRM).size
    cosignatures.add(here, FIRM, SIGNER.cosign(audit.checkpoint(house, FIRM)), now=NOW)
    failed = cosignature_rows.Round(FIRM, OTHER.vkey, NOW, 1, "conflict", "another log")
    house.writer.submit([FIRM], lambda each: cosignature_rows.note_round(each.connection, failed))
    accepted(house, FIRM)
    newest, older = vouched_heads.last(here, FIRM)
    assert [each.reason for each in newest.witnesses] == [None, "conflict"]
    assert (older.size, [each.reason for each in older.witnesses]) == (size, [None, None])


def test_stamps_and_missing_ones(house: Installation) -> None:
    """A stamp has its own time, whatever failed before it; a head without one says why."""
    heads = []
    for minute in range(3):
        accepted(house, FIRM, now=NOW + timedelta(minutes=minute))
        heads.append((audit.log_state(house, FIRM).size, audit.checkpoint(house, FIRM)))
    (first, note), (second, _), _ = heads
    stamp = stamp_rows.Stamp(FIRM, first, note, b"token", NOW, "yes")

    def fill(transaction: object) -> None:
        connection = transaction.connection  # type: ignore[attr-defined]
        for size in (first, second):
            stamp_rows.miss(connection, stamp_rows.Missing(FIRM, size, NOW, 1, "timeout", ""))
        stamp_rows.add(connection, stamp)

    house.writer.submit([FIRM], fill)
    newest, lacking, stamped = vouched_heads.last(house, FIRM)
    assert (newest.stamped, newest.missing) == (None, None)
    assert (lacking.stamped, lacking.missing) == (None, "timeout")
    assert (stamped.stamped, stamped.qualified, stamped.missing) == (NOW, "yes", None)
