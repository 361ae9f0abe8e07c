"""The manifest of a backup: comes back byte for byte, and takes nothing that leads out of the folder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consent.core.backups import Backup, LogState, parse_backup
from consent.core.encoding import canonical_json, parse_json
from consent.core.manifest import FileDigest
from consent.errors import FormatError
from tests.samples import NOW

KID = "k" * 43
FILE = FileDigest("0" * 64, 7)
BACKUP = Backup(
    made_at=NOW,
    release="0.1.0",
    engine="postgresql",
    schema="0005",
    logs={"page-computers": LogState(3, "1" * 64, KID, KID)},
    keys={"links": ("0123456789abcdef",)},
    tables={"leaves": ("firm", "leaf_index")},
    files={"consent.db": FILE, "tables/leaves.copy": FILE, "anchors/page-computers.head": FILE},
)


def test_it_comes_back() -> None:
    """What is written is what is read."""
    assert parse_backup(BACKUP.to_bytes()) == BACKUP


@pytest.mark.parametrize(
    "path", ["../x", "tools/../../x", "/etc/passwd", "tools/a/b", "keys/log.pem", "tools/.x", "tools/"]
)
def test_no_path_leads_elsewhere(path: str) -> None:
    """Whoever could change a manifest writes nowhere but into the data folder."""
    with pytest.raises(FormatError):
        parse_backup(replace(BACKUP, files={path: FILE}).to_bytes())


@pytest.mark.parametrize("name", ["leaves; DROP TABLE leaves", 'a"b', "Leaves", ""])
def test_names_of_tables_are_plain(name: str) -> None:
    """They become part of a statement."""
    for tables in ({name: ("firm",)}, {"leaves": (name,)}):
        with pytest.raises(FormatError):
            parse_backup(replace(BACKUP, tables=tables).to_bytes())


def test_other_formats_are_refused() -> None:
    """And what is missing a member."""
    value = parse_json(BACKUP.to_bytes(), what="test")
    assert isinstance(value, dict)
    for other in ({**value, "format": "consent-backup/2"}, {k: v for k, v in value.items() if k != "logs"}):
        with pytest.raises(FormatError):
            parse_backup(canonical_json(other))
