"""An export with its progress: figures, then the zip; or a reason, and nothing of it left."""

from __future__ import annotations

import io
import json
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import export_records, export_walk, exporting
from consent.service.exporting import Progress
from consent.service.installation import Installation
from consent.web import export_stream, logs
from tests.samples import accepted
from tests.web.staff_browser import Browser

FIRM = "page-computers"


@pytest.fixture
def at_records(house: Installation, auditor: StaffMember, browser: Browser) -> Browser:
    """An auditor whose firm has two records; a page of the log is a leaf."""
    for _ in range(2):
        accepted(house, FIRM)
    browser.log_in("arne")
    browser.get("/audit/")
    return browser


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder in which nothing is."""
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


def taken_apart(data: bytes) -> tuple[list[dict[str, Any]], bytes]:
    """The lines, and the bytes after the last of them."""
    lines = []
    while data:
        line, _, data = data.partition(b"\n")
        lines.append(json.loads(line))
        if "name" in lines[-1]:
            break
    return lines, data


def test_figures_come_before_the_zip(
    house: Installation, at_records: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They rise up to the size of the log; the zip is the one that comes without them, and on record."""
    monkeypatch.setattr(export_walk, "AT_A_TIME", 2)
    answer = at_records.post("/audit/export", progress="yes")
    assert (answer.status_code, answer.mimetype) == (200, export_stream.MEDIA_TYPE)
    lines, data = taken_apart(answer.data)
    figures = [(line["done"], line["of"]) for line in lines[:-1]]
    assert figures == sorted(figures)
    assert figures[-1][0] == figures[-1][1] > 2
    assert lines[-1] == {"name": "consent-page-computers-2026-11-20.zip", "size": len(data)}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert sum(name.endswith("/manifest.json") for name in archive.namelist()) == 1
    assert export_records.last(house, FIRM)[0].rows == 2


@pytest.mark.parametrize("values", [{"personal": "yes"}, {"csrf_token": ""}, {"since": "yesterday"}])
def test_what_is_to_be_mended_is_a_page(at_records: Browser, values: dict[str, str]) -> None:
    """The script sees another kind of answer, and sends the form as any form is sent."""
    answer = at_records.post("/audit/export", progress="yes", **values)
    assert (answer.status_code, answer.mimetype) == (422, "text/html")


@pytest.mark.parametrize(
    ("fault", "reason"), [(Unavailable("full"), "full"), (RuntimeError("a secret"), "unknown")]
)
def test_export_that_cannot_be_made_says_so_in_its_last_line(
    at_records: Browser, monkeypatch: pytest.MonkeyPatch, fault: Exception, reason: str
) -> None:
    """Never half a zip; what nobody foresaw is logged, and its words go nowhere."""
    logged: list[BaseException] = []
    monkeypatch.setattr(logs, "log_unknown", logged.append)

    def fail(*_: object, progress: Progress, **__: object) -> Path:
        progress(1, 4)
        raise fault

    monkeypatch.setattr(exporting, "export_zip", fail)
    answer = at_records.post("/audit/export", progress="yes")
    assert taken_apart(answer.data) == ([{"done": 1, "of": 4}, {"failed": reason}], b"")
    assert logged == ([fault] if reason == "unknown" else [])


def test_long_silence_repeats_the_last_figures(
    at_records: Browser, monkeypatch: pytest.MonkeyPatch, empty: Path
) -> None:
    """While the zip is packed nobody in between takes the answer for dead."""
    monkeypatch.setattr(export_stream, "QUIET_SECONDS", 0.02)

    def slow(*_: object, progress: Progress, **__: object) -> Path:
        progress(4, 4)
        time.sleep(0.2)
        (empty / "x.zip").write_bytes(b"zip\n")
        return empty / "x.zip"

    monkeypatch.setattr(exporting, "export_zip", slow)
    lines, data = taken_apart(at_records.post("/audit/export", progress="yes").data)
    assert lines.count({"done": 4, "of": 4}) > 2
    assert data == b"zip\n"
    assert not list(empty.iterdir())


def parts_of(app: Flask, make: export_stream.Make) -> Iterator[bytes]:
    """The answer as a server reads it."""
    with app.app_context():
        return iter(export_stream.answer(make, "x.zip").response)  # type: ignore[arg-type]


def test_whoever_goes_away_ends_it(app: Flask) -> None:
    """At the next page of the log; nothing stays."""
    ended = threading.Event()

    def endless(*, progress: Progress) -> Path:
        try:
            while True:
                progress(1, 4)
                time.sleep(0.01)
        finally:
            ended.set()

    parts = parts_of(app, endless)
    assert json.loads(next(parts)) == {"done": 1, "of": 4}
    parts.close()  # type: ignore[attr-defined]
    assert ended.is_set()


def test_zip_that_is_ready_too_late_is_deleted(app: Flask, empty: Path) -> None:
    """Somebody went away while it was packed."""
    may_go_on = threading.Event()

    def late(*, progress: Progress) -> Path:
        progress(4, 4)
        may_go_on.wait(5)
        (empty / "x.zip").write_bytes(b"zip")
        return empty / "x.zip"

    parts = parts_of(app, late)
    next(parts)
    threading.Timer(0.1, may_go_on.set).start()
    parts.close()  # type: ignore[attr-defined]
    assert not list(empty.iterdir())


def test_nothing_is_left_of_a_whole_export(
    at_records: Browser, monkeypatch: pytest.MonkeyPatch, empty: Path
) -> None:
    """Neither folder nor zip: personal data may be in them."""
    monkeypatch.setattr(tempfile, "tempdir", str(empty))
    answer = at_records.post("/audit/export", progress="yes", personal="yes", reason="complaint 17")
    assert taken_apart(answer.data)[1]
    assert not list(empty.iterdir())
