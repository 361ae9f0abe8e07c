"""Who was erased stays erased when a backup of before is put back: by a note outside the database."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.record import read_record
from consent.errors import MustBeKept
from consent.service import (
    acceptances,
    backing_up,
    erasing,
    erasure_notes,
    installation,
    library,
    people,
    repeating,
    restoring,
    resuming,
    retaining,
)
from consent.service.installation import Installation
from consent.store import log
from tests.samples import NOW, accepted, settings_in
from tests.service.support_calls import calling, found_wrong

FIRM = "page-computers"
WHY = "the customer asked"
LATER = NOW + timedelta(hours=2)


def put_back(house: Installation, folder: Path, *, with_anchors: bool = True) -> restoring.Restored:
    """What was backed up comes back into the data folder, keys and anchors being there still."""
    house.close()
    settings = house.settings
    for path in [*settings.data.glob("consent.db*"), settings.tools_folder]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if not with_anchors:
        for path in settings.anchors_folder.glob("*.head"):
            path.unlink()
    return restoring.restore(settings, folder, now=LATER)


def test_resuming_erases_again(house: Installation, tmp_path: Path) -> None:
    """Held in the backup, open in the backup: after what was lost, on record again, and nothing is left."""
    call = calling(house, FIRM, "running")
    waiting = accepted(house, now=NOW + timedelta(minutes=1)).acceptance.id
    erasing.hold(house, waiting, "Court.", now=NOW + timedelta(minutes=2))
    backing_up.back_up(house, tmp_path / "backup", now=NOW)
    erasing.lift(house, waiting, "Settled.", now=NOW + timedelta(minutes=3))
    call.wait(10)
    call.close()
    gone = accepted(house, now=call.now).acceptance.id  # of which the backup knows nothing
    for one in (call.id, waiting, gone):
        erasing.erase(house, one, WHY, forced=True, now=call.now)
    (still,) = put_back(house, tmp_path / "backup").still
    assert still.firm == FIRM
    again = installation.open_installation(house.settings)
    assert people.person_of(again, waiting)
    done = resuming.resume(again, FIRM, reason="disk failed", now=LATER)
    assert done.repeated == 2
    for one in (call.id, waiting):
        assert people.person_of(again, one) == {}
        with again.database.reading() as connection:
            record = read_record(log.leaves_about(connection, FIRM, one)[-1].entry)
        assert (record["by"], record["forced"]) == ("repeated", True)
    assert acceptances.find(again, gone) is None
    assert found_wrong(again) == {}
    assert retaining.run(again, now=LATER).counts[FIRM]["acceptances"] == 0
    again.close()


def test_a_restore_that_lost_no_record_erases_at_once(house: Installation, tmp_path: Path) -> None:
    """Where the heads of after are gone and the notes are not."""
    done = accepted(house).acceptance.id
    backing_up.back_up(house, tmp_path / "backup", now=NOW)
    erasing.erase(house, done, WHY, forced=True, now=NOW)
    found = put_back(house, tmp_path / "backup", with_anchors=False)
    assert (found.still, found.repeated) == ((), {FIRM: 1})
    again = installation.open_installation(house.settings)
    assert people.person_of(again, done) == {}
    assert found_wrong(again) == {}
    again.close()


def test_the_worker_erases_again_too(house: Installation) -> None:
    """Whoever put the database back by hand, and resumed by another release, or on another machine."""
    done = accepted(house).acceptance.id
    assert erasure_notes.add(house.settings, FIRM, done, NOW)
    assert retaining.run(house, now=LATER).is_scrubbed
    assert people.person_of(house, done) == {}
    assert repeating.run(house, library.firm(house, FIRM), now=LATER) == 0


def test_who_was_erased_meanwhile_is_left_alone(house: Installation) -> None:
    """Two that repeat at the same moment record it once."""
    done = accepted(house).acceptance.id
    erasing.erase(house, done, WHY, forced=True, now=NOW)
    assert repeating.repeat(house, library.firm(house, FIRM), [done], now=LATER) == []


# Notes -------------------------------------------------------------------------------------------------------------------


def test_an_erasure_is_noted_once(house: Installation) -> None:
    """With nothing of the person; asked again, what could not be noted before is."""
    done = accepted(house).acceptance.id
    erased = erasing.erase(house, done, WHY, forced=True, now=NOW)
    path = house.settings.anchors_folder / f"{FIRM}.erasures"
    assert erased.is_noted
    assert path.read_bytes() == f'{{"acceptance":"{done}","time":"2026-11-20T10:00:00.000Z"}}\n'.encode()
    assert path.stat().st_mode & 0o077 == 0
    path.unlink()
    with pytest.raises(MustBeKept):
        erasing.erase(house, done, WHY, forced=True, now=LATER)
    assert erasure_notes.read(house.settings, FIRM) == (done,)
    assert erasure_notes.add(house.settings, FIRM, done, LATER)
    assert len(path.read_bytes().splitlines()) == 1


def test_the_worker_notes_what_was_not_noted(house: Installation) -> None:
    """Power went between the erasure and its note; what retention erased by itself needs none."""
    done = accepted(house).acceptance.id
    erasing.erase(house, done, WHY, forced=True, now=NOW)
    (house.settings.anchors_folder / f"{FIRM}.erasures").unlink()
    old = accepted(house, now=NOW).acceptance.id
    retaining.run(house, now=LATER)
    assert erasure_notes.read(house.settings, FIRM) == (done,)
    for _ in range(2):
        retaining.run(house, now=NOW.replace(year=2040))
    assert people.person_of(house, old) == {}
    assert erasure_notes.read(house.settings, FIRM) == (done,)


def test_what_cannot_be_noted_is_told(house: Installation) -> None:
    """The erasure stands all the same."""
    done = accepted(house).acceptance.id
    (house.settings.anchors_folder / f"{FIRM}.erasures").mkdir(parents=True)
    assert not erasing.erase(house, done, WHY, forced=True, now=NOW).is_noted
    assert people.person_of(house, done) == {}


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    """Power went in the middle of it."""
    settings = settings_in(tmp_path)
    ids = [f"{number}1111111-2222-4333-8444-555555555555" for number in range(3)]
    assert erasure_notes.add(settings, FIRM, ids[0], NOW)
    path = settings.anchors_folder / f"{FIRM}.erasures"
    with path.open("ab") as file:
        file.write(b'{"acceptance":"1111')
    assert erasure_notes.add(settings, FIRM, ids[1], NOW)
    assert erasure_notes.read(settings, FIRM) == tuple(ids[:2])


def test_notes_are_merged(tmp_path: Path) -> None:
    """Those of a backup and those that are there: each once."""
    one, other = settings_in(tmp_path / "one"), settings_in(tmp_path / "other")
    ids = [f"{number}1111111-2222-4333-8444-555555555555" for number in range(3)]
    for settings, some in ((one, ids[:2]), (other, ids[1:])):
        settings.data.mkdir()
        for each in some:
            erasure_notes.add(settings, FIRM, each, NOW)
    for _ in range(2):
        erasure_notes.merge(other.anchors_folder, one.anchors_folder)
    assert erasure_notes.read(one, FIRM) == tuple(ids)
    assert len((one.anchors_folder / f"{FIRM}.erasures").read_bytes().splitlines()) == 3
