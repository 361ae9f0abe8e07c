"""Keys that are revoked: from which leaf on, what holds nevertheless, and which revocation is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.errors import Invalid, NotFound, NotPossible
from consent.service import audit, customers, exporting, key_changes
from consent.service.installation import Installation
from consent.store import log
from consent.verify import verify_path
from tests.samples import NOW, accepted
from tests.service.key_periods import FIRM, found_in, kids_of, lived, trusted_in, verifies

# Revoking -----------------------------------------------------------------------------------------------------------------


def _revoke(house: Installation, kid: str, first: int | None = None) -> key_changes.Revoked:
    return key_changes.revoke(house, kid, firms=[FIRM], first=first, reason="stolen", now=NOW)


def test_revoking_from_now_on_harms_no_record(any_house: Installation, tmp_path: Path) -> None:
    """The key ended before; the lists say that it was revoked, and everything verifies."""
    period = lived(any_house, tmp_path / "first")
    old = any_house.keys.record.kid
    key_changes.rotate(any_house, "record", now=NOW)
    done = _revoke(any_house, old)
    assert done.first == done.leaves
    assert found_in(any_house) == set()
    today = trusted_in(audit.jwks(any_house))
    assert [each.revoked_from for each in today.periods if each.key.kid == old] == [done.leaves[FIRM]]
    assert verifies(period.receipt, today)
    exporting.export(any_house, FIRM, tmp_path / "export", Filter(), now=NOW)
    assert verify_path(tmp_path / "export").findings == ()


def test_what_a_revoked_key_signed_from_the_leaf_on_does_not_count(
    any_house: Installation, tmp_path: Path
) -> None:
    """Database, export and receipt say so by the class, also with an older list of keys; what came before holds."""
    before, after = lived(any_house, tmp_path / "first"), lived(any_house, tmp_path / "second")
    old = any_house.keys.record.kid
    rotated = key_changes.rotate(any_house, "record", now=NOW)
    _revoke(any_house, old, after.done.acceptance.leaf_index)
    wrong = set(range(after.done.acceptance.leaf_index, rotated.leaves[FIRM] + 1))
    assert {kind for kind, _ in found_in(any_house)} == {"key-revoked"}
    assert {int(name.split()[-1].strip(")")) for _, name in found_in(any_house)} == wrong
    exporting.export(any_house, FIRM, tmp_path / "export", Filter(), now=NOW)
    for keys in (None, before.export / "keys.json"):
        report = verify_path(tmp_path / "export", keys=keys)
        assert {each.kind for each in report.findings} == {"key-revoked"}
        assert len(report.findings) == len(wrong)
    today = tmp_path / "today"
    today.write_bytes(audit.jwks(any_house))
    for period, kinds in ((before, []), (after, ["key-revoked"])):
        (tmp_path / "receipt.json").write_bytes(period.receipt)
        report = verify_path(tmp_path / "receipt.json", keys=today)
        assert [each.kind for each in report.findings] == kinds


def test_after_a_log_key_was_revoked_receipts_lead_to_a_head_that_counts(house: Installation) -> None:
    """The records are as good as before; only the head of that time is not."""
    early, late = accepted(house), accepted(house)
    receipts = [customers.receipt(house, FIRM, each.ref) for each in (early, late)]
    old = house.keys.log.kid
    key_changes.rotate(house, "log", now=NOW)
    _revoke(house, old, late.acceptance.leaf_index)
    assert found_in(house) == set()
    today = trusted_in(audit.jwks(house))
    assert customers.receipt(house, FIRM, early.ref) == receipts[0]
    assert not verifies(receipts[1], today)
    for each in (early, late):
        assert verifies(customers.receipt(house, FIRM, each.ref), today)


def test_a_key_can_be_revoked_further_back_not_forward(house: Installation) -> None:
    """Whoever finds out that it was stolen earlier says so; what was said once stays."""
    old = house.keys.record.kid
    rotated = key_changes.rotate(house, "record", now=NOW)
    last = rotated.leaves[FIRM]
    _revoke(house, old, last)
    for again in (last, None):
        with pytest.raises(NotPossible, match="revoked_before"):
            _revoke(house, old, again)
    assert _revoke(house, old, last - 1).first == {FIRM: last - 1}


def test_a_key_that_still_signs_is_not_revoked(house: Installation) -> None:
    """First there must be another one, or nobody could sign that it was revoked."""
    for kid in (house.keys.record.kid, house.keys.log.kid):
        with pytest.raises(NotPossible, match="still_signs"):
            _revoke(house, kid)


def test_a_revocation_must_fit_the_log(house: Installation) -> None:
    """A key of the log, a leaf that there is, and none before the key was announced."""
    key_changes.rotate(house, "record", now=NOW)
    second = key_changes.rotate(house, "record", now=NOW)
    middle = kids_of(house, "record")[1]
    with pytest.raises(NotFound, match="key"):
        _revoke(house, "unknown")
    with pytest.raises(Invalid, match="the log has"):
        _revoke(house, middle, second.leaves[FIRM] + 5)
    with pytest.raises(Invalid, match="announced at leaf"):
        _revoke(house, middle, 1)
    with pytest.raises(NotFound, match="firm"):
        key_changes.revoke(house, middle, firms=["nobody"], first=None, reason="x", now=NOW)


def test_a_damaged_revocation_is_found_and_stops_nobody(house: Installation) -> None:
    """Pages go on as if it were not there; verifying names the leaf."""
    old = house.keys.record.kid
    key_changes.rotate(house, "record", now=NOW)
    done = _revoke(house, old)
    with house.database.writing() as connection:
        for trigger in (
            connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'leaves'"
            )
            .scalars()
            .all()
        ):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql("UPDATE leaves SET entry = x'00' WHERE event = 'key.revoked'")
        assert log.revocations(connection, FIRM)
    assert audit.jwks(house)
    assert ("record", f"leaf {done.leaves[FIRM]}") in found_in(house)
