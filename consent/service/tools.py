"""Files of the remote tools: copied at publishing into the data folder under their SHA-256, hashed again while they are sent."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from consent.errors import DigestMismatch, NotFound, Unavailable

_CHUNK = 64 * 1024


def keep(folder: Path, source: Path, sha256: str) -> None:
    """Copy `source` into `folder` under its digest, unless it is there already; a different digest is refused."""
    target = folder / sha256
    if target.exists() and digest(target) == sha256:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = folder / f".{sha256}.{secrets.token_hex(4)}"
    try:
        shutil.copyfile(source, beside)
        actual = digest(beside)
        if actual != sha256:
            raise DigestMismatch(source.name, sha256, actual)
        _sync(beside)
        beside.replace(target)
    except OSError as error:
        raise Unavailable("full" if error.errno == 28 else "away") from error
    finally:
        beside.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find(folder: Path, sha256: str) -> Path:
    """The kept file."""
    path = folder / sha256
    if not path.is_file():
        raise NotFound("tool file", sha256)
    return path


def damaged(folder: Path, digests: Iterable[str]) -> tuple[str, ...]:
    """Of these digests, the ones whose file is missing or has changed: looked at before serving."""
    return tuple(
        name
        for name in sorted(set(digests))
        if not (folder / name).is_file() or digest(folder / name) != name
    )


def read_checked(path: Path, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Bytes [start, end) of a file, hashed whole on the way; a changed file breaks off before its last chunk.

    A range is read after the whole file was hashed, so that no part of a changed file leaves either.
    """
    if (start, end) != (0, None):
        yield from _read_range(path, sha256, start, end)
        return
    hasher = hashlib.sha256()
    held = b""
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            hasher.update(chunk)
            if held:
                yield held
            held = chunk
    if hasher.hexdigest() != sha256:
        raise DigestMismatch(path.name, sha256, hasher.hexdigest())
    yield held


def _read_range(path: Path, sha256: str, start: int, end: int | None) -> Iterator[bytes]:
    actual = digest(path)
    if actual != sha256:
        raise DigestMismatch(path.name, sha256, actual)
    with open(path, "rb") as file:
        file.seek(start)
        left = (end if end is not None else path.stat().st_size) - start
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
