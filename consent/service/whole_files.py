"""Files that are there whole or not at all: whoever reads one meets the old bytes or the new ones, never half of them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

ENDING = ".new"


def replace(path: Path, data: bytes, *, is_lasting: bool = False) -> None:
    """Write by rename, for the owner's eyes alone; `is_lasting`: wait until the bytes are on the disk. OSError leaves the old file."""
    beside = path.with_name(f"{path.name}.{os.getpid()}{ENDING}")
    try:
        with open(beside, "wb", opener=private) as file:
            file.write(data)
            if is_lasting:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def private(path: str, flags: int) -> int:
    """An opener for files that nobody but their owner reads."""
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """Names are safe from a power cut only once their folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
