"""Each export is on record before anybody has it: who, how many, which, and why people's data; and where it can't be, there is none."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.core.encoding import sha256_hex
from consent.core.manifest import Filter
from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.errors import Invalid, NotFound, Unavailable
from consent.service import audit, export_records, exporting
from consent.service.installation import Installation
from consent.store import log
from tests.damage import Copy
from tests.firm_folders import FIRM
from tests.samples import NOW, accepted

SAMPLE = "page-computers"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the export goes; not there yet."""
    return tmp_path / "export"


def newest(house: Installation, firm: str = SAMPLE) -> dict[str, Any]:
    """The record of the log's last leaf."""
    with house.database.reading() as connection:
        last = list(log.read_leaves(connection, firm))[-1]
    return read_record(last.entry)


def test_an_export_is_on_record(house: Installation, folder: Path) -> None:
    """By the operator, so many rows, the filter, the digest of its manifest; it is the leaf after those in it."""
    accepted(house, SAMPLE)
    accepted(house, SAMPLE, "pl")
    filters = Filter(since=NOW - timedelta(days=1), language="pl")
    exporting.export(house, SAMPLE, folder, filters, now=NOW)
    said = newest(house)
    assert {name: said[name] for name in ("event", "by", "rows", "personal", "reason")} == {
        "event": "export.made",
        "by": "operator",
        "rows": 1,
        "personal": False,
        "reason": None,
    }
    assert said["filter"] == filters.to_json()
    assert said["manifest_sha256"] == sha256_hex((folder / "manifest.json").read_bytes())
    size = audit.log_state(house, SAMPLE).size
    assert json.loads((folder / "manifest.json").read_bytes())["tree_size"] == size - 1


def test_the_reason_for_personal_data_is_on_record(
    house: Installation, auditor: StaffMember, folder: Path
) -> None:
    """In one line, whatever was typed; with whoever asked."""
    accepted(house, SAMPLE)
    exporting.export(
        house, SAMPLE, folder, Filter(), by=auditor.id, reason=" a complaint,\n\x07 17 ", now=NOW
    )
    said = newest(house)
    assert (said["by"], said["personal"], said["reason"]) == (auditor.id, True, "a complaint, 17")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["personal_data"] == {"reason": "a complaint, 17"}


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 1001])
def test_a_reason_that_says_nothing_or_too_much_is_refused(
    house: Installation, folder: Path, reason: str
) -> None:
    """Before anything is written; an empty one does not mean that there are no personal data."""
    size = audit.log_state(house, SAMPLE).size
    with pytest.raises(Invalid, match="at most 1000"):
        exporting.export(house, SAMPLE, folder, Filter(), reason=reason, now=NOW)
    assert not folder.exists()
    assert audit.log_state(house, SAMPLE).size == size


def test_what_cannot_be_recorded_is_not_handed_over(house: Installation, folder: Path) -> None:
    """A clock behind the log: no leaf, so no folder; one that was there and empty is empty again."""
    accepted(house, SAMPLE, now=NOW + timedelta(days=1))
    for place in (folder, folder.parent / "empty"):
        if place != folder:
            place.mkdir()
        with pytest.raises(Unavailable, match="clock"):
            exporting.export(house, SAMPLE, place, Filter(), reason="complaint 17", now=NOW)
        assert place.exists() == (place != folder)
        assert not place.exists() or not list(place.iterdir())


def test_a_zip_that_cannot_be_recorded_is_not_handed_over(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it stays among the temporary files."""
    accepted(house, SAMPLE, now=NOW + timedelta(days=1))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    with pytest.raises(Unavailable, match="clock"):
        exporting.export_zip(house, SAMPLE, Filter(), now=NOW)
    assert set(tmp_path.iterdir()) == before


def test_a_zip_that_cannot_be_packed_leaves_nothing(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full while it is packed: told in words, nothing left, nothing on record."""
    size = audit.log_state(house, SAMPLE).size

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.make_archive", full)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    with pytest.raises(Unavailable, match="full"):
        exporting.export_zip(house, SAMPLE, Filter(), now=NOW)
    assert set(tmp_path.iterdir()) == before
    assert audit.log_state(house, SAMPLE).size == size


def test_a_zip_that_fails_leaves_nothing_behind(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half archive in the folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    with pytest.raises(NotFound):
        exporting.export_zip(house, "nobody", Filter(), now=NOW)
    assert set(tmp_path.iterdir()) == before


def test_it_is_no_export_before_it_is_on_record(
    house: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the leaf is written, everything is there but a manifest."""
    seen: list[set[str]] = []

    def record(*_: object, **__: object) -> None:
        seen.append({path.name for path in folder.iterdir()})

    monkeypatch.setattr(export_records, "record", record)
    exporting.export(house, SAMPLE, folder, Filter(), now=NOW)
    assert "manifest.jws" in seen[0]
    assert "manifest.json" not in seen[0]
    assert {path.name for path in folder.iterdir()} >= {"manifest.json"}


def test_the_last_exports_are_listed(house: Installation, auditor: StaffMember, folder: Path) -> None:
    """Newest first, with the name of whoever made them; those of another firm are not among them."""
    accepted(house, SAMPLE)
    exporting.export(house, "damal", folder / "other", Filter(), now=NOW)
    exporting.export(house, SAMPLE, folder / "one", Filter(), now=NOW)
    exporting.export_zip(house, SAMPLE, Filter(), by=auditor.id, reason="why", now=NOW).unlink()
    listed = export_records.last(house, SAMPLE)
    assert [(one.by, one.rows, one.reason) for one in listed] == [(auditor.name, 1, "why"), (None, 1, None)]
    assert listed[0].time == NOW
    assert export_records.last(house, SAMPLE, limit=1) == listed[:1]


def test_exports_on_record_are_verified(copy: Copy, folder: Path) -> None:
    """In the database, and in the next export."""
    exporting.export(copy.house, FIRM, folder / "one", Filter(), reason="why", now=NOW + timedelta(hours=1))
    archive = exporting.export_zip(copy.house, FIRM, Filter(), now=NOW + timedelta(hours=1))
    with zipfile.ZipFile(archive) as packed:
        assert b"export.made" not in packed.read(f"export-{FIRM}/leaves.jsonl")  # it is in a JWS
    archive.unlink()
    assert copy.findings() == set()
