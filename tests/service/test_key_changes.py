"""Keys that change: three periods whose every proof holds, other processes, strangers with old keys, power cuts at each step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from consent.core import record
from consent.core.jose import KeyUse, SigningKey, read_jws
from consent.core.receipt import parse_receipt, verify_with
from consent.errors import NotFound, Unavailable, WrongKey
from consent.service import (
    audit,
    customers,
    installation,
    key_changes,
    key_files,
    keyring,
)
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import log
from consent.verify import verify_path
from tests.samples import NOW, accepted, settings_in
from tests.service.key_periods import FIRM, USES, found_in, kids_of, three_periods, trusted_in, verifies

# Three periods ------------------------------------------------------------------------------------------------------------


def test_three_periods_verify_in_the_database(any_house: Installation, tmp_path: Path) -> None:
    """Nothing is found, and every period has keys of its own."""
    three_periods(any_house, tmp_path)
    assert found_in(any_house) == set()
    assert len(set(kids_of(any_house, "record"))) == len(set(kids_of(any_house, "log"))) == 3


def test_receipts_stay_the_same_bytes_for_ever(any_house: Installation, tmp_path: Path) -> None:
    """Each head is signed by the key of its time, whatever key there is now."""
    for period in three_periods(any_house, tmp_path):
        assert customers.receipt(any_house, FIRM, period.done.ref) == period.receipt


def test_receipts_of_every_period_verify_with_the_keys_of_today(house: Installation, tmp_path: Path) -> None:
    """And with those of their own time; one of the first period does not know the second one's keys."""
    periods = three_periods(house, tmp_path)
    today = trusted_in(periods[-1].jwks)
    for period in periods:
        assert verifies(period.receipt, today)
        assert verifies(period.receipt, trusted_in(period.jwks))
        assert verifies(period.receipt, trusted_in((period.export / "keys.json").read_bytes()))
    assert not verifies(periods[1].receipt, trusted_in(periods[0].jwks))


def test_exports_of_every_period_verify(house: Installation, tmp_path: Path) -> None:
    """By their own keys and those of today; older keys are followed along the log, and the report says so."""
    periods = three_periods(house, tmp_path)
    today = tmp_path / "today"
    today.write_bytes(periods[-1].jwks)
    for period in periods:
        assert verify_path(period.export).findings == ()
        report = verify_path(period.export, keys=today)
        assert report.findings == ()
        assert not any(kid in each for kid in kids_of(house, "record") for each in report.not_checked)
    report = verify_path(periods[2].export, keys=periods[0].export / "keys.json")
    assert report.findings == ()
    for use in USES:
        said = [any(kid in each for each in report.not_checked) for kid in kids_of(house, use)]
        assert said == [False, True, True]


def test_checkpoints_of_every_period_are_there(house: Installation, tmp_path: Path) -> None:
    """The head that holds the announcement is signed by both keys."""
    three_periods(house, tmp_path)
    trusted = trusted_in(audit.jwks(house)).of_log(audit.log_state(house, FIRM).origin)
    periods = [period for period in key_changes.periods(house)[FIRM] if period.use == "log"]
    at = periods[1].first + 1
    assert [
        len(trusted.logs(audit.log_state(house, FIRM).origin, size)) for size in (at - 1, at, at + 1)
    ] == [
        1,
        2,
        1,
    ]


def test_the_audited_record_is_proven_in_every_period(house: Installation, tmp_path: Path) -> None:
    """The auditor's page says so."""
    for period in three_periods(house, tmp_path):
        assert audit.record(house, FIRM, period.done.acceptance.id).proof_ok


def test_new_logs_begin_with_the_newest_keys(settings_of: Callable[[], Installation]) -> None:
    """The files with the plain names are those of the last change."""
    house = settings_of()
    done = [key_changes.rotate(house, use, now=NOW) for use in USES]
    house.close()
    again = settings_of()
    assert [again.keys.record.kid, again.keys.log.kid] == [each.kid for each in done]
    again.close()


@pytest.fixture
def settings_of(house: Installation) -> Callable[[], Installation]:
    """Opens the installation once more, as another process would."""
    return lambda: installation.open_installation(house.settings)


def test_one_firm_may_change_alone(house: Installation) -> None:
    """The other logs, and those to come, keep their keys."""
    before = key_changes.periods(house)
    done = key_changes.rotate(house, "record", firms=[FIRM], now=NOW)
    assert set(done.leaves) == {FIRM}
    after = key_changes.periods(house)
    assert {firm for firm in before if after[firm] != before[firm]} == {FIRM}
    assert keyring.load(house.settings.keys).record.kid == house.keys.record.kid
    assert found_in(house) == set()
    key_changes.rotate(house, "record", now=NOW)
    assert len({periods[-1].key.kid for periods in key_changes.periods(house).values()}) == 1


def test_an_unknown_firm_changes_nothing(house: Installation) -> None:
    """Neither a leaf nor a file."""
    with pytest.raises(NotFound, match="nobody"):
        key_changes.rotate(house, "log", firms=[FIRM, "nobody"], now=NOW)
    assert len(list(house.settings.keys.glob("*-*.pem"))) == 0


def test_an_installation_without_a_firm_changes_its_files(tmp_path: Path) -> None:
    """There is no log to tell."""
    settings = settings_in(tmp_path / "fresh")
    installation.create(settings)
    house = installation.open_installation(settings)
    done = key_changes.rotate(house, "record", now=NOW)
    assert done.leaves == {}
    assert keyring.load(settings.keys).record.kid == done.kid != house.keys.record.kid
    house.close()


# Other processes ----------------------------------------------------------------------------------------------------------


def test_a_running_server_goes_on_with_the_new_key(any_house: Installation, tmp_path: Path) -> None:
    """It was opened before the change and is not started again."""
    other = installation.open_installation(any_house.settings)
    accepted(other)
    for use in USES:
        key_changes.rotate(any_house, use, now=NOW)
    done = accepted(other)
    receipt = parse_receipt(customers.receipt(other, FIRM, done.ref))
    assert verify_with(receipt, trusted_in(audit.jwks(other))).leaf_index == done.acceptance.leaf_index
    assert [hint["kid"] for hint in receipt.key_hints] == [kids_of(any_house, use)[-1] for use in USES]
    assert found_in(other) == set()
    other.close()


@pytest.mark.parametrize("use", USES)
def test_a_machine_without_the_new_file_signs_nothing(
    any_house: Installation, tmp_path: Path, use: KeyUse
) -> None:
    """It says which key it lacks, is not ready, and goes on as soon as the file is there."""
    folder = tmp_path / "other-keys"
    shutil.copytree(any_house.settings.keys, folder)
    url = any_house.settings.database_url
    settings = settings_in(any_house.settings.data, keys=folder, database_url=url)
    other = installation.open_installation(settings)
    done = key_changes.rotate(any_house, use, now=NOW)
    with pytest.raises(WrongKey, match=done.kid):
        accepted(other)
    assert not installation.readiness(other)["keys"]
    with pytest.raises(WrongKey, match=done.kid):
        installation.open_installation(settings)
    shutil.copy(key_files.path_of(any_house.settings.keys, use, done.kid), folder)
    accepted(other)
    assert installation.readiness(other)["keys"]
    assert found_in(any_house) == set()
    other.close()


# Strangers with an old key ------------------------------------------------------------------------------------------------


def test_an_old_key_does_not_go_on_with_the_log(any_house: Installation) -> None:
    """Whoever has SQL and the key of before appends a record: it is found by its class."""
    old = any_house.keys.record
    key_changes.rotate(any_house, "record", now=NOW)

    def forge(transaction: Transaction) -> int:
        payload = record.firm_published(
            id="00000000-0000-0000-0000-000000000001",
            firm=FIRM,
            time=transaction.time(FIRM, NOW),
            sha256="0" * 64,
            privacy_version="1",
            privacy={},
            logo=None,
            renderings={},
        )
        entry = record.sign_record(payload, old)
        time = transaction.time(FIRM, NOW)
        return transaction.append(FIRM, entry, event="firm.published", subject=None, time=time)

    at = any_house.writer.submit([FIRM], forge)
    assert ("key-ended", f"00000000-0000-0000-0000-000000000001 (leaf {at})") in found_in(any_house)


# Power cuts ---------------------------------------------------------------------------------------------------------------

STEPS = {
    "nothing was done": (key_files, "keep"),
    "the old key is kept": (key_files, "make_next"),
    "the new key is there": (key_changes, "append"),
    "leaves are appended, not committed": (Transaction, "flush"),
    "all logs have gone over": (key_files, "switch"),
    "the last file is half there": (key_files, "sync_folder"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("use", USES)
def test_a_power_cut_at_any_step_leaves_what_opens(
    house: Installation, monkeypatch: pytest.MonkeyPatch, use: KeyUse, step: str
) -> None:
    """It takes records, verifies, and the next try brings the change to its end."""

    def cut(*_: object, **__: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(*STEPS[step], cut)
        with pytest.raises(Unavailable):
            key_changes.rotate(house, use, now=NOW)
    house.close()
    again = installation.open_installation(house.settings)
    accepted(again)
    assert found_in(again) == set()
    done = key_changes.rotate(again, use, now=NOW)
    assert getattr(keyring.load(again.settings.keys), use).kid == done.kid == kids_of(again, use)[-1]
    assert len(list(again.settings.keys.glob(f"{use}-*.pem"))) == 2
    accepted(again)
    assert found_in(again) == set()
    again.close()


def test_a_change_that_was_cut_off_at_the_end_is_finished_not_repeated(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No log gets a second leaf."""
    with monkeypatch.context() as patch:
        patch.setattr(key_files, "switch", lambda *_: None)
        first = key_changes.rotate(house, "log", now=NOW)
    house.close()
    again = installation.open_installation(house.settings)
    done = key_changes.rotate(again, "log", now=NOW)
    assert (done.kid, done.leaves, done.is_finished_only) == (first.kid, {}, True)
    again.close()


def test_the_new_key_signs_the_very_next_record(house: Installation) -> None:
    """Also within one transaction."""
    new = key_files.make_next(house.settings.keys, "record", {house.keys.record.kid})
    origin = audit.log_state(house, FIRM).origin

    def both(transaction: Transaction) -> int:
        for use, key in (("record", new.public), ("log", SigningKey(b"l" * 32).public)):
            at = key_changes.announce(
                house, transaction, FIRM, cast(KeyUse, use), key, origin=origin, now=NOW
            )
        return at

    last = house.writer.submit([FIRM], both)
    with house.database.reading() as connection:
        leaves = [log.read_leaf(connection, FIRM, last - back) for back in (1, 0)]
    kids = [read_jws(leaf.entry, typ=record.TYP)[0] for leaf in leaves if leaf is not None]
    assert kids == [house.keys.record.kid, new.kid]
