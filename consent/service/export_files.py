"""An export folder while it is written: every file is hashed as it grows, and nobody takes it for an export before it is handed over."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from consent.core.export import MANIFEST, MANIFEST_SIGNATURE
from consent.core.manifest import FileDigest
from consent.errors import AlreadyExists, Invalid, Unavailable

PREFIX = "consent-export-"
STALE_SECONDS = 86_400.0

_UNRECORDED = f"{MANIFEST}.unrecorded"
Write = Callable[[bytes], None]


class ExportFolder:
    """The folder at `path`, absent or empty; `digests` are those of the files written so far."""

    def __init__(self, path: Path) -> None:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise AlreadyExists("export folder", str(path))
        self.path = path
        self.digests: dict[str, FileDigest] = {}
        self._was_there = path.exists()

    def add_folder(self, name: str) -> None:
        """A folder in it. What is here is for whoever asked, not for all accounts of the machine."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / name).mkdir(mode=0o700, exist_ok=True)

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """A file of these parts."""
        with self.open(name) as write:
            for part in parts:
                write(part)

    @contextmanager
    def open(self, name: str) -> Iterator[Write]:
        """A new file, to be written piece by piece."""
        hasher, size = hashlib.sha256(), 0

        def write(data: bytes) -> None:
            nonlocal size
            hasher.update(data)
            size += len(data)
            file.write(data)

        file: IO[bytes]
        with open(self.path / name, "xb", opener=private) as file:
            yield write
        self.digests[name] = FileDigest(hasher.hexdigest(), size)

    def close(self, manifest: bytes, signature: bytes) -> None:
        """The manifest, under another name still: the folder is complete, and no export yet."""
        for name, data in ((MANIFEST_SIGNATURE, signature), (_UNRECORDED, manifest)):
            with open(self.path / name, "xb", opener=private) as file:
                file.write(data)

    def hand_over(self) -> None:
        """From here on it is an export."""
        (self.path / _UNRECORDED).replace(self.path / MANIFEST)

    def remove(self) -> None:
        """Take back what was written: personal data may be in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._was_there:
            self.path.mkdir(exist_ok=True)


def sweep() -> None:
    """Remove what zip files under way left in the temporary folder when their process was killed: people's data may be in it."""
    before = time.time() - STALE_SECONDS
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = path.lstat()
            if found.st_uid != os.getuid() or found.st_mtime > before:
                continue
            if stat.S_ISDIR(found.st_mode):
                shutil.rmtree(path)
            else:
                path.unlink()


def private(path: str, flags: int) -> int:
    """Opens a file that nobody but its owner reads (the `opener` of `open`)."""
    return os.open(path, flags, 0o600)


@contextmanager
def faults_of(folder: Path) -> Iterator[None]:
    """Within: what the disk refuses is told in words."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Unavailable("full") from error
        raise Invalid("export folder", str(folder), error.strerror or "it cannot be written") from error
