"""Reads files that somebody else wrote: regular ones only, within limits, streamed where they may be large."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from consent.core.findings import Findings
from consent.core.manifest import FileDigest
from consent.errors import CannotCheck

LARGEST_FILE = 32_000_000  # of files that are read as a whole
LONGEST_LINE = 1_000_000

_CHUNK = 1 << 20


def read_whole(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """The bytes of a file; CannotCheck when it is not there, not a file, not readable, or larger than `limit`."""
    try:
        if not path.is_file():
            raise CannotCheck(str(path), "not a file" if path.exists() else "not there")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise CannotCheck(str(path), _reason(error)) from error
    if len(data) > limit:
        raise CannotCheck(str(path), f"larger than {limit} bytes")
    return data


def _reason(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


class Folder:
    """A folder of files under names with forward slashes; what is not a regular file in it is never opened."""

    def __init__(self, path: Path, findings: Findings) -> None:
        self.path = path
        self._findings = findings
        self._broken: set[str] = set()

    def names(self) -> Iterator[str]:
        """Everything in it that is not a folder itself, links too."""
        for root, folders, files in os.walk(self.path, onerror=_refuse):
            links = [name for name in folders if Path(root, name).is_symlink()]
            for name in (*files, *links):
                yield Path(root, name).relative_to(self.path).as_posix()

    def is_regular(self, name: str) -> bool:
        """Whether it is there and a file of its own: no link, pipe or device."""
        try:
            return stat.S_ISREG((self.path / name).lstat().st_mode)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise CannotCheck(str(self.path / name), _reason(error)) from error

    def read(self, name: str) -> bytes:
        """A small file as a whole; nothing when it is not there."""
        return read_whole(self.path / name) if self.is_regular(name) else b""

    def digest(self, name: str) -> FileDigest:
        """Its digest and size, streamed."""
        digest, size = hashlib.sha256(), 0
        try:
            with (self.path / name).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise CannotCheck(str(self.path / name), _reason(error)) from error
        return FileDigest(digest.hexdigest(), size)

    def lines(self, name: str) -> Iterator[bytes]:
        """Its lines with their ends, streamed; a finding where one is too long to read or has no end."""
        if not self.is_regular(name):
            return
        try:
            with (self.path / name).open("rb") as file:
                while (line := file.readline(LONGEST_LINE)).endswith(b"\n"):
                    yield line
        except OSError as error:
            raise CannotCheck(str(self.path / name), _reason(error)) from error
        if line and name not in self._broken:
            self._broken.add(name)  # read twice, told once
            reason = "a line is too long to read" if len(line) == LONGEST_LINE else "the last line has no end"
            self._findings.add("file-changed", name, reason)


def _refuse(error: OSError) -> None:
    raise CannotCheck(str(error.filename), _reason(error)) from error
