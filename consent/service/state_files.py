"""Small files in the data folder, outside the database, that say when something was last done. They prove nothing.

Canonical JSON with one line end, written whole. What is no such file counts as none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consent.core.encoding import canonical_json, parse_canonical_json
from consent.core.shapes import Check
from consent.errors import FormatError
from consent.service import whole_files


def write(path: Path, value: Mapping[str, object]) -> bool:
    """Put `value` in the place of what was there; False where that is not possible: the one before stays."""
    try:
        whole_files.replace(path, canonical_json(value) + b"\n")
    except OSError:
        return False
    return True


def read(path: Path, shape: Check) -> Any:
    """The value that was written; None where there is none of this shape."""
    try:
        value = parse_canonical_json(path.read_bytes().removesuffix(b"\n"), what=path.name)
        shape(value, path.name)
    except (OSError, FormatError):
        return None
    return value
