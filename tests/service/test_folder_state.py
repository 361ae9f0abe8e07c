"""A content folder's fingerprint: another one after every change that is read, the same one otherwise."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.service.folder_state import fingerprint
from tests.example_content import FIRM, NL, write_content


def touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda folder: (folder / NL).write_bytes(b"x"),
    "same size at another time": lambda folder: touch(folder / FIRM),
    "added": lambda folder: (folder / "tools" / "new.txt").write_bytes(b""),
    "a logo added": lambda folder: (folder / "firms/logos").mkdir(parents=True),
    "renamed": lambda folder: (folder / NL).rename(folder / NL.replace("2024", "2025")),
    "deleted": lambda folder: (folder / NL).unlink(),
    "a document deleted": lambda folder: shutil.rmtree(folder / "terms/nl/example-help/documents"),
    "all deleted": shutil.rmtree,
    "a link to nothing": lambda folder: (folder / "firms" / "x.toml").symlink_to("absent"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(tmp_path: Path, change: str) -> None:
    """Whatever happens to a file that is read."""
    folder = write_content(tmp_path / "content")
    before = fingerprint(folder)
    CHANGES[change](folder)
    assert fingerprint(folder) != before


def test_nothing_new_is_the_same(tmp_path: Path) -> None:
    """Looking changes nothing; what editors leave under hidden names, and what lies beside, is not read."""
    folder = write_content(tmp_path / "content")
    before = fingerprint(folder)
    (folder / "firms" / ".example-help.toml.swp").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    assert fingerprint(folder) == before


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    """A folder that holds itself is looked at a few times, not for ever."""
    folder = write_content(tmp_path / "content")
    (folder / "terms" / "again").symlink_to(folder / "terms")
    assert fingerprint(folder) == fingerprint(folder)


def test_absent_folder_has_a_fingerprint(tmp_path: Path) -> None:
    """It may come back."""
    assert fingerprint(tmp_path / "absent") == fingerprint(tmp_path / "gone")
