"""Tool files: kept under their digest, whole or not at all, and hashed again on their way out."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from consent.core.encoding import sha256_hex
from consent.errors import DigestMismatch, NotFound, Unavailable
from consent.service import tools

CHUNK = tools._CHUNK
CONTENTS = {
    "empty": b"",
    "one byte": b"x",
    "one piece": b"ab" * (CHUNK // 2),
    "a piece and a byte": b"c" * (CHUNK + 1),
    "many pieces": bytes(range(256)) * 1000,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files are kept; not made yet."""
    return tmp_path / "tools"


def _kept(folder: Path, content: bytes) -> tuple[Path, str]:
    source = folder.parent / "source"
    source.write_bytes(content)
    name = sha256_hex(content)
    tools.keep(folder, source, name)
    return tools.find(folder, name), name


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_file_comes_out_as_it_went_in(folder: Path, content: bytes) -> None:
    """Of every size, in pieces."""
    path, name = _kept(folder, content)
    pieces = list(tools.read_checked(path, name))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= CHUNK


def test_nothing_but_the_file_is_left_beside_it(folder: Path) -> None:
    """What was written beside is gone."""
    path, _ = _kept(folder, b"program")
    assert list(folder.iterdir()) == [path]


def test_a_file_with_another_digest_is_not_kept(folder: Path, tmp_path: Path) -> None:
    """Both digests are told, nothing stays."""
    source = tmp_path / "program.exe"
    source.write_bytes(b"program")
    with pytest.raises(DigestMismatch) as caught:
        tools.keep(folder, source, "0" * 64)
    assert (caught.value.what, caught.value.expected, caught.value.actual) == (
        "program.exe",
        "0" * 64,
        sha256_hex(b"program"),
    )
    assert list(folder.iterdir()) == []


def test_a_file_that_is_there_is_not_copied_again(folder: Path) -> None:
    """Publishing twice reads the source once."""
    _, name = _kept(folder, b"program")
    tools.keep(folder, folder / "no such source", name)


def test_a_damaged_file_is_replaced_by_a_good_one(folder: Path) -> None:
    """Publishing again heals it."""
    path, _ = _kept(folder, b"program")
    path.write_bytes(b"damaged")
    _kept(folder, b"program")
    assert path.read_bytes() == b"program"


@pytest.mark.parametrize(
    ("code", "reason"), [(errno.ENOSPC, "full"), (errno.EACCES, "away"), (errno.EIO, "away")]
)
def test_a_disk_that_does_not_take_it_keeps_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str
) -> None:
    """Half a file is no file, and the operator hears why."""

    def fail(_: object, beside: Path) -> None:
        beside.write_bytes(b"pro")
        raise OSError(code, "no")

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(Unavailable) as caught:
        _kept(folder, b"program")
    assert caught.value.reason == reason
    assert list(folder.iterdir()) == []


def test_a_file_that_was_never_kept_is_not_found(folder: Path) -> None:
    """Neither is a folder of that name a file."""
    (folder / ("f" * 64)).mkdir(parents=True)
    for name in ("0" * 64, "f" * 64):
        with pytest.raises(NotFound):
            tools.find(folder, name)


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_changed_file_never_arrives_whole(folder: Path, content: bytes) -> None:
    """It breaks off before its last piece; a small one sends nothing."""
    path, name = _kept(folder, content)
    path.write_bytes(content + b"!")
    sent: list[bytes] = []
    with pytest.raises(DigestMismatch):
        sent.extend(tools.read_checked(path, name))
    assert len(b"".join(sent)) < len(content) + 1
    assert len(content) >= CHUNK or sent == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 0),
        (0, 1),
        (1, None),
        (5, 10),
        (CHUNK - 1, CHUNK + 1),
        (0, CHUNK * 2),
        (255_999, None),
        (0, 10**9),
        (10**9, None),
    ],
)
def test_a_part_is_exactly_what_was_asked(folder: Path, start: int, end: int | None) -> None:
    """From a byte up to, but without, another one; beyond the end there is nothing."""
    content = CONTENTS["many pieces"]
    path, name = _kept(folder, content)
    assert b"".join(tools.read_checked(path, name, start, end)) == content[start:end]


def test_no_part_of_a_changed_file_leaves(folder: Path) -> None:
    """Even a part that was not changed: hashed whole first."""
    path, name = _kept(folder, CONTENTS["many pieces"])
    path.write_bytes(CONTENTS["many pieces"][:-1] + b"!")
    with pytest.raises(DigestMismatch):
        next(iter(tools.read_checked(path, name, 0, 10)))


def test_damaged_files_are_named_once(folder: Path) -> None:
    """Missing or changed; good ones are not named."""
    good, changed = _kept(folder, b"good")[1], _kept(folder, b"changed")[1]
    (folder / changed).write_bytes(b"other")
    assert tools.damaged(folder, [good, changed, "0" * 64, changed]) == tuple(sorted([changed, "0" * 64]))
