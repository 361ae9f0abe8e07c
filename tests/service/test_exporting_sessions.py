"""An export of support sessions that ran: their rows say what the records say, offline, and a changed sum is found."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.core.staff import StaffMember
from consent.service import closings, exporting
from consent.service.closings import Correction
from consent.service.installation import Installation
from consent.verify.export_folder import verify_export
from tests.ended_sessions import whole
from tests.samples import NOW

LATER = NOW + timedelta(hours=2)


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


@pytest.mark.parametrize(("said", "instead"), [(b",15.00,", b",10.00,"), (b",12.40", b",12.41")])
def test_changed_sum_is_found(folder: Path, said: bytes, instead: bytes) -> None:
    """Gross stands in a record, net follows from it."""
    path = folder / "sessions.csv"
    path.write_bytes(path.read_bytes().replace(said, instead, 1))
    kinds = {finding.kind for finding in verify_export(folder, None, ()).findings}
    assert kinds == {"file-changed", "row-changed"}
