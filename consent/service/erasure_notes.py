"""Which acceptances were erased on request, kept outside the database: a backup of before knows nothing of it.

`anchors/<firm>.erasures`, a line of canonical JSON each, only ever added to: {"acceptance":<id>,"time":<instant>}. The ids are random and tell
nobody anything. What retention erases by itself is not here: its time is over after a restore too.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from consent.config import Settings
from consent.core import shapes
from consent.core.encoding import canonical_json, parse_canonical_json
from consent.core.instants import format_instant
from consent.errors import FormatError

ENDING = ".erasures"
_WHAT = "note of an erasure"
_SHAPE = shapes.fields({"acceptance": shapes.UUID, "time": shapes.instant})

logger = logging.getLogger(__name__)


def add(settings: Settings, firm: str, acceptance: str, at: datetime) -> bool:
    """Note an erasure that was committed, once; False where that is not possible."""
    if acceptance in read(settings, firm):
        return True
    line = canonical_json({"acceptance": acceptance, "time": format_instant(at)}) + b"\n"
    try:
        settings.anchors_folder.mkdir(mode=0o700, exist_ok=True)
        return _append(_path(settings.anchors_folder, firm), line)
    except OSError as error:
        logger.warning("erasure_not_noted %s: %s", acceptance, error.strerror)
        return False


def _append(path: Path, data: bytes) -> bool:
    """In one piece and onto the disk; after a line that was cut off a new one begins."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            data = b"\n" + data
        is_whole = os.write(descriptor, data) == len(data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return is_whole


def read(settings: Settings, firm: str) -> tuple[str, ...]:
    """The acceptances of a firm that were erased on request, in that order; a line that cannot be read is passed over."""
    return tuple(_ids(_lines(_path(settings.anchors_folder, firm))))


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError:
        return []


def _ids(lines: Iterable[bytes]) -> dict[str, None]:
    found: dict[str, None] = {}
    for line in lines:
        try:
            value: Any = parse_canonical_json(line, what=_WHAT)
            _SHAPE(value, _WHAT)
        except FormatError:
            continue
        found[value["acceptance"]] = None
    return found


def merge(source: Path, target: Path) -> None:
    """Add to the notes of one folder those of another that it lacks."""
    for path in sorted(source.glob(f"*{ENDING}")):
        known = set(_lines(target / path.name))
        new = [line for line in _lines(path) if line not in known]
        if new:
            _append(target / path.name, b"".join(line + b"\n" for line in new))


def _path(folder: Path, firm: str) -> Path:
    return folder / f"{firm}{ENDING}"
