"""Exports to places that refuse them, disks that are full, and who else can read what was written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.errors import AlreadyExists, Invalid, NotFound, Unavailable
from consent.service import exporting
from tests.damage import Copy
from tests.firm_folders import FIRM
from tests.history import OTHER
from tests.samples import NOW

EVERYTHING = Filter()


def _export(copy: Copy, folder: Path, *, firm: str = FIRM, reason: str | None = None) -> int:
    return exporting.export(copy.house, firm, folder, EVERYTHING, reason=reason, now=NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the export goes; not there yet."""
    return tmp_path / "export"


def test_a_folder_with_something_in_it_is_refused(copy: Copy, folder: Path) -> None:
    """What is there stays untouched, hidden files too."""
    folder.mkdir()
    (folder / ".hidden").write_text("mine")
    with pytest.raises(AlreadyExists, match="export"):
        _export(copy, folder)
    assert [path.name for path in folder.iterdir()] == [".hidden"]


def test_a_file_in_the_place_of_the_folder_is_refused(copy: Copy, folder: Path) -> None:
    """It is not overwritten."""
    folder.write_text("mine")
    with pytest.raises(AlreadyExists):
        _export(copy, folder)
    assert folder.read_text() == "mine"


def test_an_empty_folder_is_taken(copy: Copy, folder: Path) -> None:
    """Somebody made it beforehand, and its parents are made where they lack."""
    (folder / "deeper").mkdir(parents=True)
    assert _export(copy, folder / "deeper") == 5
    assert _export(copy, folder / "not" / "yet" / "there") == 5


def test_a_firm_without_a_log_cannot_be_exported(copy: Copy, folder: Path) -> None:
    """And leaves no folder behind."""
    with pytest.raises(NotFound, match="firm"):
        _export(copy, folder, firm="nobody")
    assert not folder.exists()


def test_a_disk_that_is_full_is_told(copy: Copy, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In our own words; nothing of what was written so far stays, personal data least of all."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_write_texts", fail)
    with pytest.raises(Unavailable, match="full"):
        _export(copy, folder, reason="complaint 17")
    assert not folder.exists()


def test_a_place_that_cannot_be_written_is_told(copy: Copy, folder: Path) -> None:
    """A file where a folder on the way should be: the folder is named, not the database blamed."""
    folder.write_text("mine")
    with pytest.raises(Invalid, match="Not a directory"):
        _export(copy, folder / "export")


def test_an_export_is_for_its_owner_alone(copy: Copy, tmp_path: Path) -> None:
    """Other accounts of the machine read neither folder nor files, also where the folder was there before and is open to all."""
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    for folder in (tmp_path / "new", there):
        _export(copy, folder, reason="asked")
        assert {oct(path.stat().st_mode & 0o077) for path in folder.rglob("*")} == {"0o0"}
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_what_a_killed_export_left_is_swept_up(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People's data lie in the temporary folder when a process is killed; a day later the next export, or the worker, takes them away."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = tmp_path / "something-else"
    left = (
        tmp_path / "consent-export-abc",
        tmp_path / "consent-export-def.zip",
        tmp_path / "consent-export-new",
    )
    (left[0] / "terms").mkdir(parents=True)
    (left[0] / "terms" / "x").write_text("Jan")
    kept.write_text("x")
    for path in left[1:]:
        path.write_text("x")
    for path in (kept, *left[:2]):
        os.utime(path, (0, 0))
    exporting.export_zip(copy.house, OTHER, EVERYTHING, now=NOW).unlink()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "consent-export-new",
        kept.name,
    ]
    assert not left[0].exists()
