"""Verifying the database compares it with the heads in the data folder, and says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.anchor_files import KeptHead
from consent.service import resuming
from consent.service.installation import Installation
from consent.service.own_anchors import OWN_ANCHORS
from consent.service.verification import NO_ANCHOR, verify_database
from consent.store.schema import log_heads
from tests.samples import NOW, accepted
from tests.time_travel import FIRM, cut, keep, put_back

pytestmark = pytest.mark.usefixtures("no_waiting")


def _kinds(house: Installation) -> set[str]:
    return {each.kind for each in verify_database(house, with_own=True)[FIRM].findings}


def test_it_says_what_it_compared_with(house: Installation) -> None:
    """The newest head and the history; and that they lie where the database lies."""
    accepted(house, now=NOW + timedelta(days=1))
    accepted(house, now=NOW + timedelta(days=2))
    report = verify_database(house, with_own=True)[FIRM]
    assert report.ok
    assert report.notes[0].startswith("compared with 3 heads of ")
    assert OWN_ANCHORS in report.not_checked
    assert NO_ANCHOR not in report.not_checked


def test_a_tail_that_was_cut_is_found_without_anything_from_elsewhere(house: Installation) -> None:
    """What SQL alone can't find, the folder does."""
    accepted(house)
    accepted(house)
    cut(house, 7)
    alone = {each.kind for each in verify_database(house)[FIRM].findings}
    assert _kinds(house) - alone == {"rollback"}


def test_a_resumed_log_is_well_and_noted(house: Installation, tmp_path: Path) -> None:
    """Heads of what was lost are put aside; given as anchors they are a finding for ever."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    done = resuming.resume(house, FIRM, reason="backup", now=NOW)
    accepted(house)
    report = verify_database(house, with_own=True)[FIRM]
    assert report.ok
    assert f"the log was resumed at leaf {done.leaf_index}" in report.notes[1]
    assert done.lost_heads is not None
    lost = KeptHead.parse(done.lost_heads.read_bytes().splitlines()[-1]).signed
    (finding,) = verify_database(house, anchors=[lost], with_own=True)[FIRM].findings
    assert (finding.kind, finding.record) == ("fork", f"leaves {done.leaf_index} to {done.leaf_index}")


def test_lines_that_are_no_heads_are_told(house: Installation) -> None:
    """The others count."""
    path = house.known_heads.folder.history_path(FIRM)
    path.write_bytes(path.read_bytes() + b"rubbish\n")
    report = verify_database(house, with_own=True)[FIRM]
    assert report.ok
    assert any(note.startswith("1 lines of ") for note in report.notes)


def test_without_a_folder_nothing_is_compared(house: Installation) -> None:
    """And that is said."""
    for path in house.known_heads.folder.path.iterdir():
        path.unlink()
    report = verify_database(house, with_own=True)[FIRM]
    assert NO_ANCHOR in report.not_checked
    assert report.notes == ()


def test_a_log_that_the_database_lacks_is_found(house: Installation) -> None:
    """There are heads of it, and no leaf."""
    with house.database.writing() as connection:
        connection.execute(log_heads.delete().where(log_heads.c.firm == FIRM))
    found = verify_database(house, with_own=True)[""].findings
    assert "rollback" in {each.kind for each in found}
