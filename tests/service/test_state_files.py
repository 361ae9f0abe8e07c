"""Small files of state: whole or not at all, and none where something else lies under the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core import shapes
from consent.service import state_files

SHAPE = shapes.fields({"count": shapes.count})


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """In the place of the one before, for its owner alone, with nothing beside it."""
    path = tmp_path / "last.json"
    assert state_files.write(path, {"count": 1})
    assert state_files.write(path, {"count": 2})
    assert state_files.read(path, SHAPE) == {"count": 2}
    assert (path.stat().st_mode & 0o777, sorted(tmp_path.iterdir())) == (0o600, [path])


@pytest.mark.parametrize("content", [b"", b"{}\n", b'{"count":"x"}\n', b'{"count": 1}\n', b"\xff"])
def test_another_file_is_none(tmp_path: Path, content: bytes) -> None:
    """Damaged, of another shape, or not as it is written."""
    path = tmp_path / "last.json"
    path.write_bytes(content)
    assert state_files.read(path, SHAPE) is None


def test_no_file_is_none(tmp_path: Path) -> None:
    """It was never written."""
    assert state_files.read(tmp_path / "last.json", SHAPE) is None


def test_a_place_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """And nothing half-written is left beside it."""
    (tmp_path / "last.json").mkdir()
    assert not state_files.write(tmp_path / "last.json", {"count": 1})
    assert [each.name for each in tmp_path.iterdir()] == ["last.json"]
