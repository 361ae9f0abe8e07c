"""Exports: exactly what is filtered, in one snapshot, checked clean by `consent-verify`, personal values only with a reason."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.core.encoding import sha256_hex
from consent.core.export import ALWAYS, DISCLOSURES, csv_line
from consent.core.findings import Report
from consent.core.manifest import Filter
from consent.service import audit, export_walk, exporting, library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.verify import verify_path
from tests.damage import Copy
from tests.firm_folders import FIRM, FIRST, USES_HELPER, write_firm
from tests.history import OTHER, SECOND, live_through
from tests.samples import NOW, accepted

SAMPLE = "page-computers"
EVERYTHING = Filter()


def _export(house: Installation, folder: Path, filters: Filter = EVERYTHING, **changes: Any) -> int:
    values = {"firm_id": FIRM, "now": NOW, **changes}
    return exporting.export(house, values.pop("firm_id"), folder, filters, **values)


def _verified(house: Installation, folder: Path, *, firm: str = FIRM) -> Report:
    """The report of the auditor, who has keys and a later head from elsewhere."""
    keys, anchor = folder.parent / "jwks.json", folder.parent / "anchor"
    keys.write_bytes(audit.jwks(house))
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["tree_size"] <= audit.log_state(house, firm).size
    anchor.write_bytes((folder / "checkpoint").read_bytes())
    return verify_path(folder, keys=keys, anchors=[anchor])


def _rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "acceptances.jsonl").read_bytes().splitlines()]


def _table(folder: Path, name: str = "acceptances.csv") -> list[list[str]]:
    return list(csv.reader(io.StringIO((folder / name).read_bytes().decode(), newline="")))


def _seconds(number: float) -> datetime:
    return NOW + timedelta(seconds=number)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the export goes; not there yet."""
    return tmp_path / "export"


def test_an_export_is_verified_clean_on_both_engines(any_house: Installation, folder: Path) -> None:
    """After every verb, with personal values, by an auditor who trusts nothing in the folder."""
    live_through(any_house, SAMPLE)
    assert _export(any_house, folder, firm_id=SAMPLE, reason="a dispute") == 5
    report = _verified(any_house, folder, firm=SAMPLE)
    assert report.findings == ()
    assert report.ok
    assert (
        report.size == audit.log_state(any_house, SAMPLE).size - 1
    )  # the last leaf says that it was exported


def test_the_folder_holds_what_the_formats_name(copy: Copy, folder: Path) -> None:
    """Every file in the manifest with its digest, every text under its own."""
    _export(copy.house, folder)
    files = json.loads((folder / "manifest.json").read_bytes())["files"]
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {*files, "manifest.json", "manifest.jws"}
    assert set(ALWAYS) <= found
    for name, said in files.items():
        content = (folder / name).read_bytes()
        assert (sha256_hex(content), len(content)) == (said["sha256"], said["size"])
    version = library.version(copy.house, FIRM, SECOND)
    text = folder / "terms" / version.languages["pl"]
    assert text.read_bytes() == library.source(copy.house, version, "pl")


def test_rows_say_what_became_of_each_acceptance(any_house: Installation, folder: Path) -> None:
    """State, times and statements, in the order of the log; sessions for those that were redeemed."""
    done = live_through(any_house, SAMPLE)
    _export(any_house, folder, firm_id=SAMPLE)
    rows = {row["id"]: row for row in _rows(folder)}
    assert list(rows) == [
        each.acceptance.id for each in (done.waiting, done.renewed, done.redeemed, done.stopped, done.not_me)
    ]
    assert [row["state"] for row in rows.values()] == [
        "accepted",
        "accepted",
        "redeemed",
        "stopped",
        "stopped",
    ]
    not_me = rows[done.not_me.acceptance.id]
    assert (not_me["redeemed_at"], not_me["stopped_at"]) == (
        "2026-11-20T10:00:08.000Z",
        "2026-11-20T10:00:09.000Z",
    )
    sessions = _table(folder, "sessions.csv")
    assert [row[1] for row in sessions[1:]] == [done.redeemed.acceptance.id, done.not_me.acceptance.id]
    assert {row[sessions[0].index("technician")] for row in sessions[1:]} == {done.member.id}


FILTERS = {
    "all": (Filter(), 5),
    "state": (Filter(state="stopped"), 2),
    "language": (Filter(language="pl"), 2),
    "version": (Filter(version=SECOND), 5),
    "a version nobody accepted": (Filter(version=FIRST), 0),
    "since": (Filter(since=_seconds(5)), 2),
    "until": (Filter(until=_seconds(5)), 3),
    "all together": (Filter(NOW, _seconds(60), "nl", SECOND, "redeemed"), 1),
}


@pytest.mark.parametrize(("filters", "count"), FILTERS.values(), ids=FILTERS.keys())
def test_the_rows_are_exactly_those_that_are_filtered(
    copy: Copy, folder: Path, filters: Filter, count: int
) -> None:
    """The same as on the auditor's page; the log is whole whatever the filter, and all of it is verified."""
    assert _export(copy.house, folder, filters) == count
    listed = audit.records(copy.house, FIRM, filters).rows
    assert [row["id"] for row in _rows(folder)] == [row.id for row in reversed(listed)]
    assert len(_table(folder)) == count + 1
    size = audit.log_state(copy.house, FIRM).size - 1
    assert (folder / "leaves.jsonl").read_bytes().count(b"\n") == size
    assert _verified(copy.house, folder).ok


def test_an_exports_filter_cannot_be_claimed_to_be_another(copy: Copy, folder: Path) -> None:
    """Rows left out by hand do not fit the filter that is signed."""
    _export(copy.house, folder)
    lines = (folder / "acceptances.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "acceptances.jsonl").write_bytes(b"".join(lines[1:]))
    assert {each.kind for each in _verified(copy.house, folder).findings} >= {"file-changed", "row-missing"}


# Personal values ----------------------------------------------------------------------------------------------------------


def test_without_a_reason_there_is_no_personal_value(copy: Copy, folder: Path) -> None:
    """Neither a file for it nor a name in any other."""
    _export(copy.house, folder)
    assert not (folder / DISCLOSURES).exists()
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Janssens" not in everything
    assert b"192.0.2" not in everything
    assert json.loads((folder / "manifest.json").read_bytes())["personal_data"] is None


def test_with_a_reason_there_are_those_of_the_rows_only(copy: Copy, folder: Path) -> None:
    """The reason is signed; nobody's value is in it whose row is not."""
    _export(copy.house, folder, Filter(state="redeemed"), reason="complaint 17")
    lines = [json.loads(line) for line in (folder / DISCLOSURES).read_bytes().splitlines()]
    assert {line["id"] for line in lines} == {row["id"] for row in _rows(folder)}
    assert [line["leaf_index"] for line in lines] == sorted(line["leaf_index"] for line in lines)
    assert {line["name"]: line["value"] for line in lines}["name"] == "Jan Janssens"
    assert json.loads((folder / "manifest.json").read_bytes())["personal_data"] == {"reason": "complaint 17"}
    assert _verified(copy.house, folder).ok


def test_no_cell_of_a_table_is_a_formula(copy: Copy, folder: Path) -> None:
    """Nothing begins with a sign that a spreadsheet runs."""
    _export(copy.house, folder)
    cells = [
        cell for name in ("acceptances.csv", "sessions.csv") for row in _table(folder, name) for cell in row
    ]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert csv_line(["=1+1", " -2", "\t@x", None]) == b"'=1+1,' -2,'\t'@x,\r\n"


# One snapshot -------------------------------------------------------------------------------------------------------------


def test_what_happens_meanwhile_is_not_in_it(
    any_house: Installation, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records, versions and firms' facts that come while it is written: it speaks of the moment at which it began."""
    done = live_through(any_house, SAMPLE)
    soon = f'effective = "2026-11-20T11:01"\n{USES_HELPER}'
    content = write_firm(tmp_path / "content", SAMPLE, versions={"2026-11-20": soon})
    size = audit.log_state(any_house, SAMPLE).size

    monkeypatch.setattr(export_walk, "AT_A_TIME", 3)

    def meanwhile(written: int, _: int) -> None:
        if written == 3:
            publishing.publish(any_house, load_content(content), now=_seconds(60))
            accepted(any_house, now=_seconds(60))

    assert _export(any_house, folder, firm_id=SAMPLE, reason="test", progress=meanwhile) == 5
    assert audit.log_state(any_house, SAMPLE).size == size + 4
    assert {row["id"] for row in _rows(folder)} >= {done.waiting.acceptance.id}
    report = _verified(any_house, folder, firm=SAMPLE)
    assert report.findings == ()
    assert report.size == size


def test_progress_is_told_page_by_page(copy: Copy, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many leaves are written, of how many; wherever a page ends, the files are the same."""
    told: list[tuple[int, int]] = []
    _export(copy.house, folder / "whole", reason="test")
    copy.restore()
    size = audit.log_state(copy.house, FIRM).size
    monkeypatch.setattr(export_walk, "AT_A_TIME", 4)
    _export(copy.house, folder / "pages", reason="test", progress=lambda *now: told.append(now))
    assert told == [(min(written + 4, size), size) for written in range(0, size, 4)]
    assert _bytes_in(folder / "whole") == _bytes_in(folder / "pages")


def test_the_same_moment_exports_the_same_bytes(copy: Copy, folder: Path) -> None:
    """Two auditors compare their folders and find no difference."""
    _export(copy.house, folder / "one", reason="test")
    copy.restore()
    _export(copy.house, folder / "other", reason="test")
    assert _bytes_in(folder / "one") == _bytes_in(folder / "other")


def _bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_zip_holds_the_same_folder(copy: Copy, tmp_path: Path) -> None:
    """Unpacked, it verifies."""
    archive = exporting.export_zip(copy.house, OTHER, Filter(), now=NOW)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
    archive.unlink()
    assert _verified(copy.house, tmp_path / f"export-{OTHER}", firm=OTHER).ok
