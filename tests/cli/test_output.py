"""Tables for people and columns for pipes; log lines for programs."""

from __future__ import annotations

import json
import logging
import logging.config

import pytest

from consent.cli import output
from consent.cli.log_lines import json_lines, logging_settings

ROWS = [("a", "first"), ("bracket [red]", "second")]


def test_columns_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Cells in columns as wide as they need, without trailing blanks."""
    output.print_table(("name", "what"), ROWS, empty="none")
    assert capsys.readouterr().out == "name           what\na              first\nbracket [red]  second\n"


def test_table_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The same for eyes; what looks like markup is text."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    output.print_table(("name", "what"), ROWS, empty="none")
    assert "bracket [red]" in capsys.readouterr().out


def test_nothing_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty table says what its emptiness means."""
    output.print_table(("name",), [], empty="no accounts yet")
    assert capsys.readouterr().out == "no accounts yet\n"


def test_bar_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody watches there is nothing to report to; the bar is on stderr, so that output stays clean."""
    with output.progress_bar("export") as report:
        assert report is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with output.progress_bar("export") as report:
        assert report is not None
        report(1, 2)
    assert capsys.readouterr().out == ""


def line(record: logging.LogRecord) -> dict[str, object]:
    """The record as the server writes it."""
    found: dict[str, object] = json.loads(json_lines().format(record))
    return found


def test_log_line_of_a_library() -> None:
    """Any library's line becomes an object."""
    told = line(logging.makeLogRecord({"name": "lib", "levelname": "INFO", "msg": "%s ok", "args": ("all",)}))
    assert (told["event"], told["level"], told["logger"]) == ("all ok", "info", "lib")
    assert str(told["timestamp"]).endswith("Z")


def test_log_line_tells_an_errors_class_alone() -> None:
    """Messages of database drivers repeat values: neither they nor the traceback are written."""
    try:
        raise ZeroDivisionError("private")
    except ZeroDivisionError as error:
        told = line(
            logging.makeLogRecord({"msg": "failed", "exc_info": (type(error), error, error.__traceback__)})
        )
    assert told["kind"] == "builtins.ZeroDivisionError"
    assert "private" not in str(told)


def test_warning_about_threads_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The server's advice about threads is known, and meant to be so."""
    before = logging.getLogger().handlers[:]
    logging.config.dictConfig(logging_settings("INFO"))
    try:
        logging.getLogger("_granian").warning("Configuration allows spawning up to 256 Python threads")
        logging.getLogger("_granian").warning("Something else")
    finally:
        logging.getLogger().handlers[:] = before
    assert [json.loads(said)["event"] for said in capsys.readouterr().err.splitlines()] == ["Something else"]
