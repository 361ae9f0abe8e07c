"""An export of support sessions that ran: their rows say what the records say, offline, and a changed sum is found."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from consent.core.manifest import Filter
from consent.core.staff import StaffMember
from consent.service import closings, export_walk, exporting
from consent.service.closings import Correction
from consent.service.installation import Installation
from consent.store.schema import data_keys
from consent.verify.export_folder import verify_export
from tests.ended_sessions import whole
from tests.samples import NOW

HOUR = timedelta(hours=1)
LATER = NOW + 2 * HOUR


@pytest.fixture
def folder(house: Installation, technician: StaffMember, tmp_path: Path) -> Path:
    """An export with a session of 12 minutes and one that was corrected from 22 to 9."""
    whole(house, technician, 12)
    second = whole(house, technician, 22, now=NOW + timedelta(minutes=30))
    closings.correct(house, technician, second.id, Correction("9", "solved", "a break"), now=LATER)
    exporting.export(house, "page-computers", tmp_path / "export", Filter(state="closed"), now=LATER)
    return tmp_path / "export"


def test_rows_of_sessions_that_ran(folder: Path) -> None:
    """Length, rule, gross, VAT rate and net; verified offline, with what that does not compute again."""
    with (folder / "sessions.csv").open(newline="") as file:
        rows = [
            (row["minutes"], row["rule"], row["gross"], row["vat"], row["net"])
            for row in csv.DictReader(file)
        ]
    assert rows == [("12", "blocks", "15.00", "21", "12.40"), ("9", "blocks", "10.00", "21", "8.26")]
    report = verify_export(folder, None, ())
    assert report.ok, report.findings
    assert any(sentence.startswith("amounts of sessions are not computed") for sentence in report.not_checked)


def test_words_of_people_stay_in_the_service(folder: Path) -> None:
    """Neither what was done nor why it was corrected is in any file."""
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"a break" not in everything
    assert b"Printer" not in everything


def test_with_a_reason_the_words_are_there(
    house: Installation, technician: StaffMember, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its leaf, in the order of leaves, wherever a page ends; those of acceptances that were not asked for are not."""
    monkeypatch.setattr(export_walk, "AT_A_TIME", 3)
    session = whole(house, technician, 22)
    closings.correct(house, technician, session.id, Correction("9", "solved", "a break"), now=LATER)
    whole(house, technician, 12, now=LATER, language="pl")
    folder = tmp_path / "export"
    filters = Filter(language="nl")
    exporting.export(house, "page-computers", folder, filters, reason="a dispute", now=LATER + HOUR)
    lines = [json.loads(line) for line in (folder / "disclosures.jsonl").read_bytes().splitlines()]
    assert {line["id"] for line in lines} == {session.id}
    assert [line["leaf_index"] for line in lines] == sorted(line["leaf_index"] for line in lines)
    said = {line["name"]: line["value"] for line in lines}
    assert said["correction_reason"] == "a break"
    assert "work_done" in said
    report = verify_export(folder, None, ())
    assert report.ok, report.findings


def test_words_whose_key_is_gone_are_left_out(
    house: Installation, technician: StaffMember, tmp_path: Path
) -> None:
    """Damage is a finding of whoever verifies, and no reason to have no export at all."""
    session = whole(house, technician, 12)
    with house.database.writing() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.acceptance == session.id))
    folder = tmp_path / "export"
    exporting.export(house, "page-computers", folder, Filter(), reason="a dispute", now=LATER)
    assert (folder / "disclosures.jsonl").read_bytes() == b""
    assert {each.kind for each in verify_export(folder, None, ()).findings} == {"disclosure"}


@pytest.mark.parametrize(("said", "instead"), [(b",15.00,", b",10.00,"), (b",12.40", b",12.41")])
def test_changed_sum_is_found(folder: Path, said: bytes, instead: bytes) -> None:
    """Gross stands in a record, net follows from it."""
    path = folder / "sessions.csv"
    path.write_bytes(path.read_bytes().replace(said, instead, 1))
    kinds = {finding.kind for finding in verify_export(folder, None, ()).findings}
    assert kinds == {"file-changed", "row-changed"}
