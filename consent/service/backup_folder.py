"""A backup's folder: written under another name beside its place, each file hashed and on the disk, and named at the very end.

Whoever is cut off leaves `.consent-backup-<random>`, which nobody takes for a backup; the next backup beside it clears it away.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from consent.core.backups import CHECKSUM, MANIFEST, Backup, parse_backup
from consent.core.encoding import sha256_hex
from consent.core.manifest import FileDigest
from consent.errors import FormatError, Invalid, Unavailable
from consent.service.whole_files import ENDING, private, sync_folder

_UNFINISHED = ".consent-backup-"
_CHUNK = 1024 * 1024


@contextmanager
def faults_of(what: str, folder: Path) -> Iterator[None]:
    """Within: what the disk refuses is told in words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable("full") from error
        raise Invalid(what, str(error.filename or folder), error.strerror or "it cannot be used") from error


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to be filled; named `target` when that succeeded, removed when it did not."""
    _clear(target.parent)
    place = target.parent / f"{_UNFINISHED}{secrets.token_hex(4)}"
    place.mkdir(mode=0o700)
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield place
        for folder in (*(each for each in place.iterdir() if each.is_dir()), place):
            sync_folder(folder)
        place.rename(target)  # an empty folder gives way, another does not
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    finally:
        os.close(descriptor)


def _clear(parent: Path) -> None:
    """Remove what somebody left behind who was cut off; whoever still writes holds it locked."""
    for left in parent.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(descriptor)


def copy_files(source: Path, target: Path, pattern: str = "[!.]*") -> None:
    """Copy the plain files of a folder, to be read by their owner alone; those that vanish meanwhile were never part of it."""
    target.mkdir(mode=0o700)
    for path in sorted(source.glob(pattern)) if source.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.is_file() and not path.name.endswith(ENDING):
                shutil.copyfile(path, target / path.name)


def seal(folder: Path) -> dict[str, FileDigest]:
    """Wait until every file is on the disk; their digests by path. Nobody but their owner reads them."""
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        path.chmod(0o600)
        sync_file(path)
        found[path.relative_to(folder).as_posix()] = digest(path)
    return found


def digest(path: Path) -> FileDigest:
    """Of a file, in pieces."""
    hasher, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while data := file.read(_CHUNK):
            hasher.update(data)
            size += len(data)
    return FileDigest(hasher.hexdigest(), size)


def write_manifest(folder: Path, backup: Backup) -> None:
    """The manifest, and its own digest as `sha256sum -c` reads it."""
    data = backup.to_bytes()
    for name, content in ((MANIFEST, data), (CHECKSUM, f"{sha256_hex(data)}  {MANIFEST}\n".encode())):
        with open(folder / name, "xb", opener=private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Its bytes are on the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


# Reading -----------------------------------------------------------------------------------------------------------------


def read_manifest(folder: Path) -> Backup:
    """The manifest of a whole backup; Invalid for any other folder, and where a byte of it was changed."""
    try:
        data, checksum = (folder / MANIFEST).read_bytes(), (folder / CHECKSUM).read_bytes()
    except FileNotFoundError as error:
        raise Invalid(
            "backup", str(folder), f"there is no {Path(error.filename).name}: it is no whole backup"
        ) from error
    if checksum != f"{sha256_hex(data)}  {MANIFEST}\n".encode():
        raise Invalid(
            "backup", str(folder / MANIFEST), f"it is not the one that {CHECKSUM} knows: it was changed"
        )
    try:
        return parse_backup(data)
    except FormatError as error:
        raise Invalid("backup", str(folder / MANIFEST), str(error)) from error


def check_files(folder: Path, files: Mapping[str, FileDigest]) -> None:
    """Invalid, with the name, for a file that is missing, changed or too much."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(there - files.keys() - {MANIFEST, CHECKSUM}):
        raise Invalid("backup", str(folder / name), "the manifest does not name this file")
    for name, known in files.items():
        if name not in there:
            raise Invalid("backup", str(folder / name), "this file is missing")
        if digest(folder / name) != known:
            raise Invalid(
                "backup", str(folder / name), "this file was changed: its SHA-256 is not that of the manifest"
            )
