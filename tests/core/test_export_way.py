"""What an export tells of the way to an acceptance and of its programs: in the rows, and in other people's words."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

from consent.core import export
from consent.core.consent_records import consent_record
from consent.core.export import csv_line
from consent.core.record import read_record
from consent.core.showings import Showing
from tests.core.download_samples import download
from tests.evidence import ORIGIN, START, Log

AT = "2026-11-20T12:00:00.000Z"
LATER = "2026-11-20T12:00:02.000Z"


def lived() -> Log:
    """Shown in two languages, accepted, two programs fetched; and an acceptance of an earlier release."""
    log = Log.opened()
    log.accept(shown=[Showing("pl", START), Showing("nl", START + timedelta(seconds=2))])
    log.accept()
    download(log, 4)
    download(log, 4, system="macos", source="https://tool.example/file.dmg", redirected=True)
    return log


def test_rows_tell_what_was_shown_and_the_first_download() -> None:
    """A list for programs, a line for people; empty where the log says nothing."""
    log = lived()
    first, second = log.rows()
    value: Any = json.loads(first.to_line())
    assert value["shown"] == [{"language": "pl", "at": AT}, {"language": "nl", "at": LATER}]
    assert value["downloaded_at"] == log.payloads[6]["time"]
    text = csv_line(export.ACCEPTANCE_COLUMNS) + first.to_csv() + second.to_csv()
    told, untold = csv.DictReader(io.StringIO(text.decode(), newline=""))
    assert told["shown"] == f"pl {AT}; nl {LATER}"
    assert told["downloaded_at"] == log.payloads[6]["time"]
    assert (untold["shown"], untold["downloaded_at"]) == ("", "")
    assert (second.shown, second.downloaded_at) == ((), None)


def test_consent_records_tell_it_too() -> None:
    """Under names of our own; a record without has none of them."""
    log = lived()
    told, untold = (
        consent_record(read_record(log.entries[row.leaf_index]), row, ORIGIN) for row in log.rows()
    )
    assert told["log:shown"] == [
        {"dct:language": "pl", "dct:date": AT},
        {"dct:language": "nl", "dct:date": LATER},
    ]
    assert told["log:programDownloadedAt"] == log.payloads[6]["time"]
    assert not {"log:shown", "log:programDownloadedAt"} & untold.keys()


def test_rows_of_earlier_releases_lack_both() -> None:
    """The same rows without the last two columns."""
    log = lived()
    row = next(log.rows())
    line: Any = json.loads(row.to_line(export.EARLIER_COLUMNS))
    assert tuple(sorted(line)) == tuple(sorted(export.EARLIER_COLUMNS))
    assert len(row.to_csv(export.EARLIER_COLUMNS).split(b",")) == len(export.EARLIER_COLUMNS)
