"""The files of known heads: damaged, missing, on a full disk, at most once a second."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from consent.core.anchor_files import KeptHead
from consent.errors import FormatError, LogReadOnly
from consent.service import (
    acceptances,
    audit,
    known_heads,
    whole_files,
)
from consent.service.installation import Installation
from consent.store import log
from tests import time_travel
from tests.samples import NOW, accepted
from tests.time_travel import FIRM, forget, keep, put_back, replace

pytestmark = pytest.mark.usefixtures("no_waiting")


def _size(house: Installation) -> int:
    return audit.log_state(house, FIRM).size


@pytest.mark.parametrize("damage", [b"", b"\0" * 300, b"{}\n", b'{"checkpoint":"x"}'])
def test_a_damaged_file_harms_nobody(
    house: Installation, damage: bytes, caplog: pytest.LogCaptureFixture, reopened: Callable[[], Installation]
) -> None:
    """Told in a log line; the next commit mends it."""
    accepted(house)
    path = house.known_heads.folder.head_path(FIRM)
    path.write_bytes(damage)
    other = reopened()
    done = accepted(other)
    assert any("anchor_not_kept" in line for line in caplog.messages)
    kept = house.known_heads.folder.read(FIRM)
    assert kept is not None
    assert kept.head.size == done.acceptance.leaf_index + 1


def test_with_a_damaged_file_the_history_still_knows(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """Its last head is older, and better than none."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house, now=NOW + timedelta(days=1))
    house.close()
    house.known_heads.folder.head_path(FIRM).write_bytes(b"")
    replace(house, copy)
    assert [one.cause for one in reopened().known_heads.still] == ["rollback"]


def test_without_the_file_the_history_still_knows(
    house: Installation, tmp_path: Path, reopened: Callable[[], Installation]
) -> None:
    """Taking away the newest head is not enough to put an older database back unnoticed."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house, now=NOW + timedelta(days=1))
    house.close()
    house.known_heads.folder.head_path(FIRM).unlink()
    replace(house, copy)
    assert [one.cause for one in reopened().known_heads.still] == ["rollback"]


@pytest.mark.parametrize("name", [b"\xff", b"..", b"NO FIRM", b"x" * 60])
def test_strange_names_in_the_folder_keep_nothing_from_starting(
    house: Installation, name: bytes, reopened: Callable[[], Installation]
) -> None:
    """What no firm can be called is no log of ours."""
    accepted(house)
    Path(os.fsdecode(os.fsencode(house.known_heads.folder.path) + b"/" + name + b".head")).write_bytes(b"x")
    other = reopened()
    assert other.known_heads.folder.troubles == ()
    assert accepted(other).is_new


def test_without_a_file_the_process_still_knows(house: Installation, tmp_path: Path) -> None:
    """Somebody takes it away while the service runs."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    forget(house)
    with pytest.raises(LogReadOnly):
        accepted(house)


def test_a_disk_that_takes_nothing_stops_nobody(
    house: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Told once; when there is room again the file follows."""
    folder = house.known_heads.folder

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(whole_files, "replace", full)
        accepted(house)
        accepted(house)
    assert sum("No space left" in line for line in caplog.messages) == 1
    assert folder.troubles
    done = accepted(house)
    kept = folder.read(FIRM)
    assert kept is not None
    assert kept.head.size == done.acceptance.leaf_index + 1
    assert folder.troubles == ()


def test_a_file_that_cannot_be_read_is_as_none(house: Installation) -> None:
    """A folder in its place: the service goes on, and says so."""
    path = house.known_heads.folder.head_path(FIRM)
    path.unlink()
    path.mkdir()
    assert accepted(house).is_new
    assert any(f"{path}: Is a directory" == trouble for trouble in house.known_heads.folder.troubles)


def test_the_file_is_written_at_most_once_a_second(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A burst costs one file; the last head of it follows when the second is over, or at the end."""
    monkeypatch.setattr(known_heads, "SECONDS", 3600.0)
    written = []
    folder = house.known_heads.folder

    def write(firm: str, kept: KeptHead) -> bool:
        written.append((firm, kept.head.size))
        return True

    monkeypatch.setattr(folder, "write", write)
    for _ in range(5):
        accepted(house)
    assert len(written) == 1
    size = _size(house)
    house.close()
    assert written[-1] == (FIRM, size)


def test_an_idle_service_writes_what_is_left(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to come for the file to follow."""
    monkeypatch.setattr(known_heads, "SECONDS", 0.05)
    for _ in range(5):
        accepted(house)
    size = _size(house)
    for _ in range(200):
        kept = house.known_heads.folder.read(FIRM)
        if kept is not None and kept.head.size == size:
            break
        time_travel.wait(0.02)
    assert kept is not None
    assert kept.head.size == size


def test_a_head_that_cannot_be_signed_fails_nobody(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed is answered."""

    def fail(_: log.Head) -> bytes:
        raise FormatError("checkpoint", "no")

    monkeypatch.setattr(house.known_heads, "_sign", fail)
    assert accepted(house).is_new


def test_a_damaged_head_is_left_to_verifying(house: Installation) -> None:
    """It opens all the same."""
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE log_heads SET frontier = x'00' WHERE firm = 'overmax'")
    assert house.known_heads.look(house.database) == ()
    assert partial(acceptances.find, house, "none")() is None
