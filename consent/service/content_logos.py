"""Logos of a content folder: `firms/logos/<file>`, named by firm files, checked, and told of when no firm file names them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from consent.core.encoding import sha256_hex
from consent.core.firms import FirmFile, Logo
from consent.core.logos import WARNINGS, logo_faults, media_type_of
from consent.core.sources import Lines
from consent.errors import ContentError, Finding

LOGOS = "firms/logos"


def load_logo(
    file: FirmFile, source: str, lines: Lines, read: Callable[[str], bytes | None]
) -> tuple[bytes | None, tuple[Finding, ...]]:
    """The exact bytes of the logo that a firm file names, and what is wrong with them.

    `read` takes a path in the folder: None for a file that is not there, a ContentError for one that cannot be read.
    """
    if file.logo is None:
        return None, ()
    path = f"{LOGOS}/{file.logo}"
    try:
        data = read(path)
    except ContentError as error:
        return None, error.findings
    if data is None:
        return None, (Finding("error", source, lines["logo",], "missing_logo", f"there is no {path}"),)
    return data, tuple(_findings(path, data))


def _findings(path: str, data: bytes) -> Iterator[Finding]:
    for line, code, message in logo_faults(data, path):
        yield Finding("warning" if code in WARNINGS else "error", path, line, code, message)


def described(file: FirmFile, data: bytes | None) -> Logo | None:
    """What is published of a logo beside its bytes."""
    if file.logo is None or data is None:
        return None
    return Logo(sha256=sha256_hex(data), media_type=media_type_of(file.logo))


def stray_logos(paths: Iterable[str], known: Collection[str]) -> Iterator[Finding]:
    """A warning for each file in `firms/logos/` that no firm file names."""
    for path in paths:
        if path not in known:
            yield Finding(
                "warning", path, 0, "stray_file", f'no firm file has logo = "{path.rpartition("/")[2]}"'
            )
