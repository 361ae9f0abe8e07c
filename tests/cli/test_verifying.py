"""How a verification reads: what several logs have in common is said once, and the outcome stands where one looks."""

from __future__ import annotations

import pytest

from consent.cli.verifying import print_reports
from consent.core.findings import EvidenceFinding, Report

COLUMNS = ("when things happened", "staff.id", "staff.name", "outbox.id")
WELL = Report((), 4, "AAAA", COLUMNS)
ILL = Report(
    (EvidenceFinding("rollback", "leaf 7", "it is gone"),), 7, "BBBB", (*COLUMNS, "of this log alone")
)


def printed(capsys: pytest.CaptureFixture[str], reports: dict[str, Report]) -> list[str]:
    """The lines on stdout."""
    print_reports(reports)
    return capsys.readouterr().out.splitlines()


def test_what_no_log_can_show_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for a table instead of one for each column in each log."""
    lines = printed(capsys, {"damal": WELL, "mastiff": WELL})
    assert lines[lines.index("all logs:") :] == [
        "all logs:",
        "not checked: when things happened",
        "not checked: in the table outbox: id",
        "not checked: in the table staff: id, name",
        "OK",
    ]
    assert lines[: lines.index("all logs:")] == [
        "damal:",
        "log      4 leaves, root hash AAAA",
        "OK",
        "mastiff:",
        "log      4 leaves, root hash AAAA",
        "OK",
    ]


def test_what_one_log_lacks_stands_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Not among what holds for all of them."""
    lines = printed(capsys, {"damal": WELL, "mastiff": ILL})
    assert "not checked: of this log alone" in lines[: lines.index("all logs:")]


def test_the_last_line_names_the_logs_with_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to look through five reports for the one that matters; what belongs to no log has a name too."""
    assert printed(capsys, {"damal": WELL, "mastiff": ILL, "": ILL})[-1] == "NOT OK: mastiff, the database"


def test_one_report_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """An export, a receipt or one log has nothing in common with others."""
    assert printed(capsys, {"damal": WELL})[2:] == [
        "not checked: when things happened",
        "not checked: in the table staff: id, name",
        "not checked: in the table outbox: id",
        "OK",
    ]
