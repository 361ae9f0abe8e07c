"""Backing up while the service runs, on both engines: of one moment, whole or not at all, and without keys."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Connection

from consent.config import Settings
from consent.errors import Invalid, Unavailable
from consent.service import backing_up, backup_folder, installation, people, restoring
from consent.service.backup_folder import read_manifest
from consent.service.installation import Installation
from consent.store import log, snapshots
from tests.samples import NOW, accepted, settings_in
from tests.service.support_calls import calling, found_wrong

FIRM = "page-computers"

Fresh = Callable[[], Settings]


def back_up(house: Installation, folder: Path) -> Path:
    backing_up.back_up(house, folder, now=NOW)
    return folder


def opened(settings: Settings) -> Installation:
    return installation.open_installation(settings)


# Whole -------------------------------------------------------------------------------------------------------------------


def test_what_is_restored_is_what_was_backed_up(
    any_house: Installation, fresh: Fresh, tmp_path: Path
) -> None:
    """Records, people, programs and anchors; the service goes on from there, and everything verifies."""
    done = calling(any_house, FIRM, "closed").done
    made = backing_up.back_up(any_house, tmp_path / "backup", now=NOW)
    settings = fresh()
    found = restoring.restore(settings, tmp_path / "backup", now=NOW)
    assert (found.backup, found.still, found.repeated, found.other_keys) == (made.backup, (), {}, ())
    assert (found.has_anchors, found.is_older) == (False, False)
    house = opened(settings)
    assert people.person_of(house, done.acceptance.id)["name"] == "Jan Janssens"
    assert {path.name for path in settings.tools_folder.iterdir()} == {
        path.name for path in any_house.settings.tools_folder.iterdir()
    }
    accepted(house, now=NOW + timedelta(hours=1))
    assert found_wrong(house) == {}
    house.close()


def test_no_key_is_in_it(any_house: Installation, tmp_path: Path) -> None:
    """Neither a file nor a byte of one; the manifest names which are needed, and only their owner reads it."""
    folder = back_up(any_house, tmp_path / "backup")
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    keys = any_house.keys
    for secret in (keys.personal_data, keys.token_pepper, keys.token_derivation, *keys.links, keys.cookie):
        assert secret not in content
        assert secret.hex().encode() not in content
    for key in (keys.record, keys.log):
        assert key.seed not in content
    assert b"PRIVATE KEY" not in content
    backup = read_manifest(folder)
    assert backup.logs[FIRM].record == keys.record.kid
    assert backup.keys.keys() == {"links", "personal-data", "token-derivation", "token-pepper"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.rglob("*")))


def test_a_backup_is_of_one_moment(any_house: Installation, fresh: Fresh, tmp_path: Path) -> None:
    """While customers accept: every record until its head is in it, none after, and nobody had to wait for it to end."""
    stop, given = threading.Event(), []

    def customers() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            given.append(accepted(any_house, now=NOW + timedelta(seconds=number)).acceptance.id)

    thread = threading.Thread(target=customers)
    thread.start()
    try:
        folders = [back_up(any_house, tmp_path / f"backup-{number}") for number in range(4)]
    finally:
        stop.set()
        thread.join()
    sizes = [read_manifest(folder).logs[FIRM].size for folder in folders]
    assert sizes == sorted(sizes)
    settings = fresh()
    restoring.restore(settings, folders[-1], now=NOW)
    house = opened(settings)
    with house.database.reading() as connection:
        head = log.head(connection, FIRM)
    assert head is not None
    assert (head.size, head.frontier.root.hex()) == (sizes[-1], read_manifest(folders[-1]).logs[FIRM].root)
    assert found_wrong(house) == {}
    house.close()


def test_when_the_last_one_was_made_is_known(any_house: Installation, tmp_path: Path) -> None:
    """Only of whole ones; a damaged note is none."""
    assert backing_up.last(any_house.settings) is None
    back_up(any_house, tmp_path / "backup")
    assert backing_up.last(any_house.settings) == NOW
    (any_house.settings.data / backing_up.FILE).write_bytes(b"{}")
    assert backing_up.last(any_house.settings) is None


# Nothing half ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["backup", "data/backup", "data/keys/backup", "nowhere/backup"])
def test_places_that_do_not_do(house: Installation, tmp_path: Path, place: str) -> None:
    """Not empty, inside what it is to outlive, or in no folder."""
    if place == "backup":
        (tmp_path / place).mkdir()
        (tmp_path / place / "letter.txt").write_text("keep me")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Invalid, match="backup"):
        back_up(house, tmp_path / place)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_filled(house: Installation, tmp_path: Path) -> None:
    """Made by whoever mounted the disk."""
    (tmp_path / "backup").mkdir()
    assert read_manifest(back_up(house, tmp_path / "backup")).logs


@pytest.mark.parametrize(("error", "expected"), [(28, Unavailable), (13, Invalid)])
def test_a_full_or_forbidden_disk_leaves_nothing(
    house: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: int,
    expected: type[Exception],
) -> None:
    """In words, and without a folder that looks like a backup."""

    def refused(*_: object) -> NoReturn:
        raise OSError(error, "no")

    monkeypatch.setattr(backup_folder, "write_manifest", refused)
    with pytest.raises(expected):
        back_up(house, tmp_path / "backup")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert backing_up.last(house.settings) is None


_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from consent.config import Settings
from consent.service import backing_up, backup_folder, installation
backup_folder.write_manifest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
house = installation.open_installation(Settings(data=Path(sys.argv[1])))
backing_up.back_up(house, Path(sys.argv[2]), now=datetime.now(UTC))
"""


def test_a_backup_that_was_killed_is_none(house: Installation, tmp_path: Path) -> None:
    """What it left is no backup for anybody, and is cleared away by the next one."""
    target = tmp_path / "backup"
    done = subprocess.run([sys.executable, "-c", _KILLED, str(house.settings.data), str(target)], check=False)
    assert done.returncode == -9
    (left,) = (path for path in tmp_path.iterdir() if path.name != "data")
    assert left.name.startswith(".consent-backup-")
    with pytest.raises(Invalid, match="no whole backup"):
        read_manifest(left)
    back_up(house, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "data"]


def test_another_backup_that_is_under_way_is_left_alone(house: Installation, tmp_path: Path) -> None:
    """Two at once, into two folders."""
    with backup_folder.new_folder(tmp_path / "one") as place:
        (place / "file").write_bytes(b"x")
        back_up(house, tmp_path / "two")
        assert (place / "file").exists()
    assert (tmp_path / "one" / "file").exists()


def test_no_anchor_is_ahead_of_the_database(
    house: Installation, no_waiting: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A customer accepts while it is copied: restored, it must not look as if something was lost."""
    copy = snapshots.copy_sqlite

    def late(connection: Connection, target: Path) -> None:
        accepted(house, now=NOW + timedelta(minutes=1))
        copy(connection, target)

    monkeypatch.setattr(snapshots, "copy_sqlite", late)
    accepted(house)
    folder = back_up(house, tmp_path / "backup")
    monkeypatch.undo()
    settings = settings_in(tmp_path / "fresh")
    shutil.copytree(house.settings.keys, settings.keys)
    assert restoring.restore(settings, folder, now=NOW).still == ()
