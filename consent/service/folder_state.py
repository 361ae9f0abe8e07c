"""Whether anything in a content folder has changed since somebody looked: names, sizes and times of its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consent.core.encoding import sha256_hex

_READ = ("firms", "terms", "tools")
# terms/<lang>/<firm>/documents/<file>; and an end where links go in a circle.
_DEEPEST = 4


def fingerprint(folder: Path) -> str:
    """What differs as soon as a file is written, added, renamed or deleted; a folder that is gone has one too."""
    lines = (line for name in _READ for line in _entries(folder / name, _DEEPEST))
    return sha256_hex("\n".join(lines).encode(errors="surrogateescape"))


def _entries(folder: Path, deepest: int) -> Iterator[str]:
    """Name, size and time of everything in a folder that is read; what vanishes while it is looked at is not there."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    yield str(folder)
    for path in paths:
        if path.name.startswith((".", "__pycache__")):
            continue
        try:
            found = path.stat()
        except OSError:
            yield f"{path} absent"
            continue
        yield f"{path} {found.st_size} {found.st_mtime_ns}"
        if deepest and path.is_dir():
            yield from _entries(path, deepest - 1)
