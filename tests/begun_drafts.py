"""What tests of drafting share: two firms of which a version is begun, and the folder before and after."""

from __future__ import annotations

from pathlib import Path

from consent.service.content import load_content
from consent.service.drafting import Draft, Wanted, write_draft
from consent.service.installation import Installation
from tests.example_content import NL, PL
from tests.samples import NOW

EXAMPLE = Wanted("example-help", "2026-12-01")
NEW_NL, NEW_PL = (path.replace("2024-03-01", "2026-12-01") for path in (NL, PL))
WORKSHOP = Wanted("workshop", "2027-01-01")


def begin(folder: Path, wanted: Wanted = EXAMPLE, house: Installation | None = None) -> Draft:
    return write_draft(load_content(folder), wanted, house=house, now=NOW)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, and every folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }
