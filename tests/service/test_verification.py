"""Verifying a database: clean after everything that may happen, on both engines; anchors; what only an anchor can find."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.jose import SigningKey
from consent.errors import CannotCheck, Unavailable, WrongKey
from consent.service import audit, customers, installation
from consent.service.installation import Installation
from consent.service.verification import NO_ANCHOR, verify_database
from tests.damage import Copy
from tests.firm_folders import FIRM
from tests.history import OTHER, live_through
from tests.samples import NOW, accepted, at_once

SAMPLE = "page-computers"
STRANGER = SigningKey(b"s" * 32)


def test_it_is_clean_after_every_verb(any_house: Installation) -> None:
    """Published, accepted, renewed, redeemed, stopped, distrusted: nothing is found, every leaf is counted."""
    live_through(any_house, SAMPLE)
    at_once([lambda: accepted(any_house, SAMPLE)] * 16)
    reports = verify_database(any_house)
    assert {firm: report.findings for firm, report in reports.items()} == {SAMPLE: ()}
    assert reports[SAMPLE].ok
    assert reports[SAMPLE].size == audit.log_state(any_house, SAMPLE).size


def test_it_is_clean_for_each_firm(house: Installation) -> None:
    """Five firms, five logs, five reports."""
    live_through(house, "damal")
    reports = verify_database(house)
    assert len(reports) == 5
    assert all(report.ok for report in reports.values())


def test_a_changed_row_is_found_on_both_engines(any_house: Installation) -> None:
    """The record and the class of the finding are named."""
    done = live_through(any_house, SAMPLE)
    with any_house.database.writing() as connection:
        connection.execute(
            text("UPDATE acceptances SET language = 'xx' WHERE id = :id"), {"id": done.stopped.acceptance.id}
        )
    findings = verify_database(any_house)[SAMPLE].findings
    assert {each.kind for each in findings} == {"row-missing", "row-extra"}
    assert any(done.stopped.acceptance.id in each.record for each in findings)


def test_a_leaf_under_another_key_is_found(copy: Copy) -> None:
    """Somebody with SQL and a key of their own writes a record, and announces the key."""
    change = "UPDATE log_keys SET public = ?, kid = ? WHERE purpose = 'record'"
    copy.run(change, STRANGER.public.raw, STRANGER.kid)
    assert {f"{FIRM} keys", f"{FIRM} signature", f"{FIRM} row-missing"} <= copy.findings()


def test_another_installations_log_is_not_taken_for_ours(lived_in: Path, house: Installation) -> None:
    """A whole log that other keys have signed: the installation does not even open."""
    settings = house.settings
    house.close()
    shutil.copy(lived_in / "consent.db", settings.data / "consent.db")
    with pytest.raises(WrongKey):
        installation.open_installation(settings)


# Anchors -----------------------------------------------------------------------------------------------------------------


def test_an_anchor_that_the_log_has_outgrown_fits(copy: Copy) -> None:
    """A head that was kept elsewhere lies on the way of the log; with it the end of the log is checked."""
    kept = audit.checkpoint(copy.house, FIRM)
    accepted(copy.house, FIRM)
    reports = copy.reports(anchors=[kept])
    assert all(report.ok for report in reports.values())
    assert NO_ANCHOR not in reports[FIRM].not_checked
    assert NO_ANCHOR in reports[OTHER].not_checked


def test_last_weeks_file_copied_back_is_found_with_an_anchor_only(copy: Copy) -> None:
    """Every signature in an older copy is good: without a head from elsewhere nobody can tell, and the report says so."""
    customers.stop(copy.house, FIRM, accepted(copy.house, FIRM).ref, "stop", now=NOW)
    kept = audit.checkpoint(copy.house, FIRM)
    copy.restore()
    assert copy.findings() == set()
    assert NO_ANCHOR in copy.reports()[FIRM].not_checked
    assert copy.findings(anchors=[kept]) == {f"{FIRM} rollback"}


def test_a_second_story_after_last_weeks_file_is_a_fork(copy: Copy) -> None:
    """Other customers have filled the places of those that were lost."""
    accepted(copy.house, FIRM)
    kept = audit.checkpoint(copy.house, FIRM)
    copy.restore()
    accepted(copy.house, FIRM)
    accepted(copy.house, FIRM)
    assert copy.findings() == set()
    assert copy.findings(anchors=[kept]) == {f"{FIRM} fork"}


def test_a_log_that_is_gone_is_found_with_an_anchor(copy: Copy) -> None:
    """The head that was kept is of a log that the database does not have."""
    origin = audit.log_state(copy.house, FIRM).origin.replace(FIRM, "gone")
    kept = sign_checkpoint(Checkpoint(origin, 3, bytes(32)), copy.house.keys.log)
    assert copy.findings(anchors=[kept]) == {" rollback"}


def test_an_anchor_of_a_stranger_is_a_finding(copy: Copy) -> None:
    """A head that the log's key did not sign proves nothing."""
    state = audit.log_state(copy.house, FIRM)
    forged = sign_checkpoint(Checkpoint(state.origin, state.size, bytes.fromhex(state.root_hex)), STRANGER)
    assert copy.findings(anchors=[forged]) == {f"{FIRM} anchor"}


def test_an_anchor_that_is_none_cannot_be_compared(copy: Copy) -> None:
    """Any other file is refused before anything is read."""
    with pytest.raises(CannotCheck):
        copy.reports(anchors=[b"not a signed head"])


def test_keys_other_than_those_of_the_folder_are_found(copy: Copy) -> None:
    """The trusted keys come from the key folder, not from the database."""
    keys = replace(copy.house.keys, record=STRANGER, log=STRANGER)
    reports = verify_database(replace(copy.house, keys=keys))
    assert {each.kind for each in reports[FIRM].findings} == {"keys"}


# A head that went back ----------------------------------------------------------------------------------------------------


def test_a_head_that_went_back_takes_nothing(copy: Copy) -> None:
    """Only the head was restored: whoever accepts or stops would get a place that is taken, and hears that it cannot be."""
    columns = "size, root, frontier, last_time"
    before = copy.sql.execute(f"SELECT {columns} FROM log_heads WHERE firm = ?", [FIRM]).fetchone()
    done = accepted(copy.house, FIRM)
    copy.run(f"UPDATE log_heads SET ({columns}) = (?, ?, ?, ?) WHERE firm = ?", *before, FIRM)
    with pytest.raises(Unavailable, match="read_only"):
        accepted(copy.house, FIRM)
    with pytest.raises(Unavailable, match="read_only"):
        customers.stop(copy.house, FIRM, done.ref, "stop", now=NOW)
    assert customers.page(copy.house, FIRM, done.ref, now=NOW).state == "waiting"
    assert f"{FIRM} head" in copy.findings()
