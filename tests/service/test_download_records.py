"""A program that was fetched is on record once, whatever fetched it and however often; a log that stands still holds it up shortly."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from consent.core.download_events import EVENT
from consent.core.manifest import Filter
from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.errors import LinkRefused, LogReadOnly, Unavailable
from consent.service import (
    audit,
    customers,
    download_records,
    downloads,
    erasing,
    exporting,
    publishing,
    writer,
)
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.downloads import Download
from consent.service.installation import Installation
from consent.store import log
from consent.verify import verify_path
from tests.firm_folders import FIRM, change, write_firm
from tests.samples import NOW, accepted, at_once
from tests.service.support_calls import found_wrong
from tests.time_travel import keep, put_back

SAMPLE = "page-computers"


def opened(house: Installation, done: Accepted, tool: str | None = None, *, firm: str = SAMPLE) -> Download:
    """What the link to a program on the customer's page opens."""
    links = customers.page(house, firm, done.ref, now=NOW).links
    link = next(one for one in links if tool is None or tool == f"{one.tool.id}/{one.system}")
    return downloads.open_link(house, firm, link.href_token, now=NOW)


def noted(house: Installation, done: Accepted, *, firm: str = SAMPLE) -> list[Payload]:
    """The records of downloads of an acceptance."""
    with house.database.reading() as connection:
        about = log.leaves_about(connection, firm, done.acceptance.id)
    return [read_record(leaf.entry) for leaf in about if leaf.event == EVENT]


def test_a_file_that_was_handed_over_is_on_record(house: Installation) -> None:
    """Its digest is the published one; the record is about the acceptance and names nobody."""
    done = accepted(house)
    download = opened(house, done)
    download_records.note(house, download, now=NOW)
    (record,) = noted(house, done)
    assert (record["acceptance"], record["source"]) == (done.acceptance.id, download.sha256)
    assert (record["tool"], record["system"], record["redirected"]) == (
        download.tool,
        download.system,
        False,
    )
    assert found_wrong(house) == {}


def test_an_address_is_on_record_as_one(house: Installation, tmp_path: Path) -> None:
    """The publisher hands it over, and what was sent there is not known here."""
    publishing.publish(house, load_content(write_firm(tmp_path)), now=NOW)
    done = accepted(house, FIRM)
    download = opened(house, done, "helper/macos", firm=FIRM)
    download_records.note(house, download, now=NOW)
    (record,) = noted(house, done, firm=FIRM)
    assert (record["source"], record["redirected"]) == (download.url, True)
    assert found_wrong(house) == {}


def test_another_try_leaves_no_second_record(house: Installation) -> None:
    """Of the same program; another one is another record."""
    done = accepted(house, "overmax")
    names = [
        f"{one.tool.id}/{one.system}" for one in customers.page(house, "overmax", done.ref, now=NOW).links
    ]
    for name in (names[0], names[1], names[0]):
        download_records.note(house, opened(house, done, name, firm="overmax"), now=NOW)
    found = noted(house, done, firm="overmax")
    assert [f"{each['tool']}/{each['system']}" for each in found] == names[:2]


def test_two_at_once_leave_one_record(any_house: Installation) -> None:
    """A download manager opens several connections in the same moment; on both engines."""
    done = accepted(any_house)
    download = opened(any_house, done)
    answers = at_once([lambda: download_records.note(any_house, download, now=NOW)] * 6)
    assert answers == [None] * 6
    assert len(noted(any_house, done)) == 1


@pytest.mark.parametrize("end", ["stopped", "erased", "gone"])
def test_what_ended_meanwhile_is_handed_over_no_more(house: Installation, end: str) -> None:
    """Between opening the link and the first byte: no record, and no program."""
    done = accepted(house)
    download = opened(house, done)
    if end == "gone":
        download = replace(download, acceptance=replace(download.acceptance, id="0" * 36))
        end = "forged"
    else:
        customers.stop(house, SAMPLE, done.ref, "stop", now=NOW)
    if end == "erased":
        erasing.erase(house, done.acceptance.id, "a test", forced=True, now=NOW)
    with pytest.raises(LinkRefused) as caught:
        download_records.note(house, download, now=NOW)
    assert caught.value.reason == end
    assert noted(house, done) == []


def test_a_log_that_stands_still_says_so_at_once(
    house: Installation, tmp_path: Path, no_waiting: None
) -> None:
    """Whoever hands the program over decides what then."""
    done = accepted(house)
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    with pytest.raises(LogReadOnly):
        download_records.note(house, opened(house, done), now=NOW)


def test_a_writer_that_is_stuck_is_not_waited_for_long(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record may still come; the customer has the program by then."""
    done = accepted(house)
    download = opened(house, done)
    monkeypatch.setattr(download_records, "PATIENCE_SECONDS", 0.01)
    settle = writer.Writer._settle

    def slowly(self: writer.Writer, batch: list[writer._Submission[object]]) -> None:
        time.sleep(0.2)
        settle(self, batch)

    monkeypatch.setattr(writer.Writer, "_settle", slowly)
    with pytest.raises(Unavailable) as caught:
        download_records.note(house, download, now=NOW)
    assert caught.value.reason == "unknown_outcome"
    audit.log_state(house, SAMPLE)
    house.writer.close()
    assert len(noted(house, done)) == 1


def test_an_early_download_of_a_strict_firm_is_found_on_both_ways(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who wrote it past the rule is told by the database and by an export."""
    folder = write_firm(tmp_path / "content")
    change(folder / "firms" / f"{FIRM}.toml", "[identity]", "[session]\nstrict = true\n\n[identity]")
    publishing.publish(house, load_content(folder), now=NOW)
    done = accepted(house, FIRM)
    monkeypatch.setattr(downloads, "check_unlocked", lambda *_: None)
    download = downloads._download(house, done.acceptance, "helper", "windows")
    download_records.note(house, download, now=NOW)
    found = "leaf 5: program.downloaded before the technician was recognised"
    assert any(found in text for text in found_wrong(house)[FIRM]), found_wrong(house)
    exporting.export(house, FIRM, tmp_path / "export", Filter(), now=NOW)
    assert any(found in str(each) for each in verify_path(tmp_path / "export").findings)


def test_an_export_tells_of_it(house: Installation, tmp_path: Path) -> None:
    """In the row of its acceptance, and in none before; checked without the service."""
    accepted(house)
    done = accepted(house)
    download_records.note(house, opened(house, done), now=NOW)
    exporting.export(house, SAMPLE, tmp_path / "export", Filter(), now=NOW)
    lines = (tmp_path / "export" / "acceptances.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["downloaded_at"] is not None for row in rows] == [False, True]
    assert [[each["language"] for each in row["shown"]] for row in rows] == [["nl"], ["nl"]]
    assert verify_path(tmp_path / "export").ok


def test_the_receipt_stays_the_same_bytes(house: Installation) -> None:
    """It is proven against the head of its own acceptance, whatever came later."""
    done = accepted(house)
    before = customers.receipt(house, SAMPLE, done.ref)
    download_records.note(house, opened(house, done), now=NOW)
    assert customers.receipt(house, SAMPLE, done.ref) == before
