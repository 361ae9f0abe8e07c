"""Looking through a database's file for what was deleted: few traces and many, wherever they lie."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from consent.store import scrubbing

MANY = [secrets.token_bytes(28) for _ in range(100)]


def content_of(tmp_path: Path, trace: bytes, at: int) -> Path:
    """A file of two and a half pieces with these bytes at that place."""
    content = bytearray(secrets.token_bytes(5 * scrubbing._PIECE // 2))
    content[at : at + len(trace)] = trace
    path = tmp_path / "file"
    path.write_bytes(content[: 5 * scrubbing._PIECE // 2])
    return path


@pytest.mark.parametrize("shift", range(8))
@pytest.mark.parametrize("length", [15, 28, 61])
def test_one_of_many_is_found_on_any_byte(tmp_path: Path, shift: int, length: int) -> None:
    """Rows begin anywhere in a page."""
    trace = secrets.token_bytes(length)
    path = content_of(tmp_path, trace, 4096 + shift)
    assert scrubbing._is_there(path, [*MANY, trace])
    assert not scrubbing._is_there(path, [*MANY, trace[:-1] + bytes([trace[-1] ^ 1])])


@pytest.mark.parametrize("shift", range(-28, 1))
def test_one_of_many_is_found_where_pieces_meet(tmp_path: Path, shift: int) -> None:
    """Half of it in one piece, half of it in the next."""
    path = content_of(tmp_path, MANY[50], scrubbing._PIECE + shift)
    assert scrubbing._is_there(path, MANY)


def test_one_of_many_is_found_at_both_ends(tmp_path: Path) -> None:
    """The file begins or ends with it."""
    end = 5 * scrubbing._PIECE // 2
    assert scrubbing._is_there(content_of(tmp_path, MANY[0], 0), MANY)
    assert scrubbing._is_there(content_of(tmp_path, MANY[0], end - 28), MANY)


def test_many_that_are_nowhere_are_not_found(tmp_path: Path) -> None:
    """Also not for the sake of a piece of one: ids as text share eight characters now and then."""
    path = content_of(tmp_path, MANY[7][:20], 8192)
    assert not scrubbing._is_there(path, MANY)
