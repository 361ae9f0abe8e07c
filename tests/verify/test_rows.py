"""`consent-verify` on the rows of an export: each must be what the log says, no more and no fewer."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core import export
from consent.core.findings import Report
from consent.core.manifest import Filter
from consent.verify import verify_path
from tests.evidence import Log, disclosures_of
from tests.exports import Export


@pytest.fixture
def log() -> Log:
    """Three acceptances, one of them redeemed."""
    log = Log.opened()
    for _ in range(3):
        log.accept()
    log.redeem(5)
    return log


def with_file(log: Log, folder: Path, name: str, data: bytes, reason: str | None = None) -> Report:
    made = Export(log, reason=reason)
    made.files[name] = data
    return verify_path(made.write(folder / "export"))


def lines_of(log: Log, name: str) -> list[bytes]:
    return Export(log, reason="why").files[name].splitlines(keepends=True)


def found(report: Report) -> set[tuple[str, str]]:
    return {(finding.kind, finding.record) for finding in report.findings}


def name_in(log: Log, leaf: int) -> str:
    return f"{log.id_of(leaf)} (leaf {leaf})"


@pytest.mark.parametrize("column", export.ACCEPTANCE_COLUMNS)
def test_every_changed_column_is_found(log: Log, tmp_path: Path, column: str) -> None:
    """In JSON as in CSV, with the record's name; a changed leaf index is a row too many and one too few."""
    [row, *_] = log.rows()
    as_json, as_csv = lines_of(log, export.ACCEPTANCES), lines_of(log, export.ACCEPTANCES_CSV)
    changed = row.to_line().replace(f'"{column}":'.encode(), f'"{column}":7'.encode(), 1)
    cells = row.to_csv().rstrip().split(b",")
    cells[export.ACCEPTANCE_COLUMNS.index(column)] += b"7"
    for name, lines in (
        (export.ACCEPTANCES, [changed, *as_json[1:]]),
        (export.ACCEPTANCES_CSV, [as_csv[0], b",".join(cells) + b"\r\n", *as_csv[2:]]),
    ):
        report = with_file(log, tmp_path / name, name, b"".join(lines))
        assert name_in(log, 4) in {record for _, record in found(report)}
        assert {kind for kind, _ in found(report)} <= {
            "row-changed",
            "row-missing",
            "row-extra",
            "file-changed",
        }


def test_an_export_of_an_earlier_release_is_well(log: Log, tmp_path: Path) -> None:
    """Its rows have fewer columns; rows of both kinds in one export are a finding."""
    made = Export(log)
    rows = list(log.rows())
    before = made.files[export.ACCEPTANCES_CSV]
    made.files[export.ACCEPTANCES] = b"".join(row.to_line(export.EARLIER_COLUMNS) for row in rows)
    cells = [row.to_csv(export.EARLIER_COLUMNS) for row in rows]
    made.files[export.ACCEPTANCES_CSV] = b"".join((export.csv_line(export.EARLIER_COLUMNS), *cells))
    assert found(verify_path(made.write(tmp_path / "one"))) == set()
    made.files[export.ACCEPTANCES_CSV] = before
    kinds = {kind for kind, _ in found(verify_path(made.write(tmp_path / "two")))}
    assert kinds == {"row-changed"}


@pytest.mark.parametrize("name", [export.ACCEPTANCES, export.ACCEPTANCES_CSV])
def test_rows_missing_added_swapped_and_doubled_are_found(log: Log, tmp_path: Path, name: str) -> None:
    """Each by the record or the file."""
    lines = lines_of(log, name)
    first, second = lines[-3], lines[-2]
    start = lines[:-3]
    cases = {
        "missing": ([*start, first, lines[-1]], ("row-missing", name_in(log, 5))),
        "last": ([*start, first, second], ("row-missing", name_in(log, 6))),
        "swapped": ([*start, second, first, lines[-1]], ("row-missing", name_in(log, 4))),
        "doubled": ([*start, first, first, *lines[-2:]], ("row-extra", name)),
        "two wrong": (
            [*start, *[first.replace(b"accepted", b"redeemed")] * 2, *lines[-2:]],
            ("row-extra", name_in(log, 4)),
        ),
        "garbage": ([*start, first, b"garbage\n", *lines[-2:]], ("row-extra", name)),
        "after": ([*lines, lines[-1].replace(b"6", b"9")], ("row-extra", name)),
    }
    for case, (changed, expected) in cases.items():
        assert expected in found(with_file(log, tmp_path / case, name, b"".join(changed))), case


def test_a_row_that_the_filter_does_not_select_is_found(log: Log, tmp_path: Path) -> None:
    """It belongs to the log, but not to this export."""
    made = Export(log, Filter(state="redeemed"))
    made.files[export.ACCEPTANCES] = Export(log).files[export.ACCEPTANCES]
    report = verify_path(made.write(tmp_path / "export"))
    assert found(report) == {("row-extra", export.ACCEPTANCES)}
    assert len(report.findings) == 2


@pytest.mark.parametrize("name", [export.ACCEPTANCES_CSV, export.SESSIONS])
def test_the_columns_must_be_named(log: Log, tmp_path: Path, name: str) -> None:
    """The first line of CSV is part of it."""
    lines = lines_of(log, name)
    report = with_file(log, tmp_path / name, name, b"".join([lines[0].upper(), *lines[1:]]))
    assert found(report) == {("row-changed", name)}
    assert ("row-changed", name) in found(with_file(log, tmp_path / "empty", name, b""))


def test_sessions_are_those_of_the_rows(log: Log, tmp_path: Path) -> None:
    """Changed, missing, or of an acceptance that is no row."""
    header, line = lines_of(log, export.SESSIONS)
    report = with_file(log, tmp_path / "one", export.SESSIONS, header + line.replace(b"a1b2", b"a1b3"))
    assert found(report) == {("row-changed", name_in(log, 7))}
    assert found(with_file(log, tmp_path / "two", export.SESSIONS, header)) == {
        ("row-missing", name_in(log, 7))
    }
    made = Export(log, Filter(state="accepted"))
    made.files[export.SESSIONS] = header + line
    assert found(verify_path(made.write(tmp_path / "three"))) == {("row-extra", export.SESSIONS)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (lambda line, _: line.replace("Żaneta 4".encode(), b"Zaneta 4"), "disclosure"),
        (lambda line, _: line.replace(b'"name":"name"', b'"name":"nick"'), "disclosure"),
        (lambda line, _: line.replace(b"0003ec", b"0003ed"), "disclosure"),
        (lambda line, _: line.replace(b'"leaf_index":4', b'"leaf_index":5'), "disclosure"),
        (lambda line, _: line.replace(b'"disclosure":"Wy', b'"disclosure":"Wx'), "disclosure"),
        (lambda line, _: line.replace(b'"disclosure":', b'"disclosed":'), "disclosure"),
        (lambda line, _: line + line, "disclosure"),
        (lambda line, other: line + other, "disclosure"),
        (lambda *_: b'{"leaf_index":4}\n', "disclosure"),
        (lambda line, _: line + b"garbage\n", "row-extra"),
        (lambda line, _: b"[]\n" + line, "row-extra"),
        (lambda line, _: line + b'{"leaf_index":99}\n', "row-extra"),
    ],
)
def test_disclosures_are_those_that_were_signed(
    log: Log, tmp_path: Path, line: object, expected: str
) -> None:
    """Another value, name, record, leaf or text; one twice, one of another person, garbage."""
    assert callable(line)
    first = lines_of(log, export.DISCLOSURES)[0]
    other = export.format_disclosure_line(log.id_of(4), 4, disclosures_of(5)[0].encoded)
    report = with_file(log, tmp_path, export.DISCLOSURES, line(first, other), reason="why")
    assert expected in {kind for kind, _ in found(report)}


def test_disclosures_may_be_missing(log: Log, tmp_path: Path) -> None:
    """What was erased cannot be exported."""
    assert with_file(log, tmp_path, export.DISCLOSURES, b"", reason="why").findings == ()
