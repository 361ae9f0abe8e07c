"""The auditor's pages: filters in the address, counts that add up, one record with its proof, export of what is filtered."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import customers, desk, exporting, staff
from consent.service.installation import Installation
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser, without_marks

FIRM = "page-computers"
PROBLEM = re.compile(r'class="problem" id="(\w+)-problem"')


@pytest.fixture
def at_records(house: Installation, auditor: StaffMember, browser: Browser) -> Browser:
    """The browser of an auditor of page-computers, whose firm has four records of three days."""
    accepted(house, FIRM, "nl", now=NOW - timedelta(days=2))
    accepted(house, FIRM, "pl", now=NOW - timedelta(days=1))
    customers.stop(house, FIRM, accepted(house, FIRM, "nl").ref, "stop", now=NOW)
    accepted(house, FIRM, "nl")
    accepted(house, "damal", "pl")
    browser.log_in("arne")
    browser.get("/audit/")
    return browser


def total(page: str) -> int:
    """How many records the page says that there are."""
    found = re.search(r'<h2 id="how-many">(\d+) ', page)
    assert found, page
    return int(found[1])


def record_addresses(page: str) -> list[str]:
    """The records that the page links to."""
    return re.findall(r'href="(/audit/records/[0-9a-f-]{36})"', page)


def sums(page: str) -> list[tuple[int, int]]:
    """For each of the counts: the sum of its lines, and the sum that it states."""
    tables = re.findall(r'<div class="sum">.*?</div>', page, re.DOTALL)
    found = [[int(number) for number in re.findall(r"<td>(\d+)</td>", table)] for table in tables]
    return [(sum(numbers[:-1]), numbers[-1]) for numbers in found]


def test_records_are_those_of_the_own_firm(at_records: Browser) -> None:
    """All of them, the newest first, without a name."""
    assert total(at_records.page) == 4
    assert len(record_addresses(at_records.page)) == 4
    assert "Janssens" not in at_records.page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("language=nl", 3),
        ("language=pl&state=accepted", 1),
        ("state=stopped", 1),
        ("version=2023-09-13", 4),
        ("version=2021-09-16", 0),
        ("since=2026-11-19", 3),
        ("until=2026-11-19", 2),
        ("since=2026-11-19&until=2026-11-19", 1),
        ("since=&until=&language=&version=&state=", 4),
    ],
)
def test_filters_stand_in_the_address_and_counts_add_up(
    at_records: Browser, query: str, expected: int
) -> None:
    """The last day counts as a whole; every count adds up to the same total."""
    assert at_records.get(f"/audit/?{query}").status_code == 200
    assert total(at_records.page) == expected
    assert len(record_addresses(at_records.page)) == expected
    assert all(pair == (expected, expected) for pair in sums(at_records.page))
    assert len(sums(at_records.page)) == (3 if expected else 0)


def test_days_are_those_of_the_firm(house: Installation, auditor: StaffMember, browser: Browser) -> None:
    """Half past midnight in Brussels is still the day before in UTC, and counts for the day that people say."""
    accepted(house, FIRM, now=NOW.replace(hour=23, minute=30) - timedelta(days=1))
    browser.log_in("arne")
    browser.get("/audit/?since=2026-11-20&until=2026-11-20")
    assert total(browser.page) == 1


def test_count_is_a_link_that_narrows_the_filters(at_records: Browser) -> None:
    """What is filtered already stays."""
    at_records.get("/audit/?since=2026-11-19")
    links = [unescape(link) for link in re.findall(r'<th scope="row"><a href="([^"]+)"', at_records.page)]
    assert "/audit/?since=2026-11-19&language=nl" in links


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("since=20 november", ["since"]),
        ("since=2026-02-30&language=nl", ["since"]),
        ("since=20261120&until=tomorrow", ["since", "until"]),
        ("since=0001-01-01", ["since"]),
        ("until=9999-12-31", ["until"]),
        ("since=2026-11-20&until=2026-11-19", ["until"]),
        ("language=de&version=2020-02-30&state=happy", ["language", "version", "state"]),
        ("since=%00", ["since"]),
        ("since=٢٠٢٦-١١-٢٠", ["since"]),
    ],
)
def test_filter_that_cannot_be_understood_is_told_beside_the_field(
    at_records: Browser, query: str, fields: list[str]
) -> None:
    """422; everything typed is kept; nothing is shown or exported as if it had been understood."""
    assert at_records.get(f"/audit/?{query}").status_code == 422
    assert sorted(PROBLEM.findall(at_records.page)) == sorted(fields)
    assert 'id="problems"' in at_records.page
    assert record_addresses(at_records.page) == []
    if "since=20 november" in query:
        assert at_records.has_field("since", "20 november")
    if "language=nl" in query:
        assert '<option value="nl" selected>' in at_records.page


def test_pages_keep_the_filters(house: Installation, auditor: StaffMember, browser: Browser) -> None:
    """Fifty a page; a page too far is the last one."""
    for _ in range(51):
        accepted(house, FIRM)
    browser.log_in("arne")
    browser.get("/audit/?language=nl")
    assert total(browser.page) == 51
    assert len(record_addresses(browser.page)) == 50
    older = re.search(r'rel="next" href="([^"]+)"', browser.page)
    assert older
    browser.get(unescape(older[1]))
    assert total(browser.page) == 51
    assert len(record_addresses(browser.page)) == 1
    assert 'rel="next"' not in browser.page
    for page in ("999", "0", "-1", "x", "٣", "9" * 30):
        assert browser.get(f"/audit/?language=nl&page={page}").status_code == 200


def test_record_shows_what_was_accepted_and_its_proof(
    house: Installation, technician: StaffMember, auditor: StaffMember, browser: Browser
) -> None:
    """The timeline, the words in the customer's language, given and not given, the proof in one line."""
    done = accepted(house, FIRM, "pl")
    token = customers.page(house, FIRM, done.ref, now=NOW).token
    assert token is not None
    desk.redeem(house, technician, token.digits, key=desk.new_key(), now=NOW)
    customers.stop(house, FIRM, done.ref, "stop", now=NOW)
    browser.log_in("arne")
    browser.get("/audit/")
    assert browser.get(record_addresses(browser.page)[0]).status_code == 200
    timeline = browser.page[browser.page.index('class="timeline"') :].partition("</section>")[0]
    positions = [timeline.index(words) for words in ("accepted", "tess used the consent code", "stopped")]
    assert positions == sorted(positions)
    for words in (
        "Proven.",
        'lang="pl"',
        "not given",
        "/pl/page-computers/terms/2023-09-13",
        done.acceptance.id,
    ):
        assert words in browser.page
    assert "Janssens" not in browser.page
    proof = re.search(r'aria-labelledby="inclusion">(.*?)</pre>', browser.page, re.DOTALL)
    assert proof
    assert unescape(proof[1]).startswith("c2sp.org/tlog-proof@v1")


def test_changed_record_is_called_not_proven(
    house: Installation, at_records: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No green sign over what does not verify."""
    address = record_addresses(at_records.page)[0]
    monkeypatch.setattr("consent.service.audit._is_proven", lambda *_: False)
    at_records.get(address)
    assert "Not proven." in at_records.page
    assert "Proven." not in at_records.page


def test_record_of_another_firm_is_as_absent_as_none(house: Installation, at_records: Browser) -> None:
    """The same 404, word for word."""
    foreign = accepted(house, "damal", "pl").acceptance.id
    pages = set()
    for one in (foreign, "00000000-0000-4000-8000-000000000000"):
        assert at_records.get(f"/audit/records/{one}").status_code == 404
        pages.add(without_marks(at_records.page))
    assert len(pages) == 1
    assert at_records.get("/audit/records/nonsense").status_code == 404


# Export


def files_of(browser: Browser) -> dict[str, bytes]:
    """The files of the zip that was answered, by name."""
    assert browser.answer.status_code == 200
    assert browser.answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(browser.answer.data)) as archive:
        assert archive.testzip() is None
        return {Path(name).name: archive.read(name) for name in archive.namelist()}


def test_export_has_exactly_what_is_filtered(at_records: Browser) -> None:
    """As many rows as the page counts, of that language only, and no personal data."""
    at_records.get("/audit/?language=nl&since=2026-11-20")
    assert total(at_records.page) == 2
    at_records.post("/audit/export")
    files = files_of(at_records)
    rows = [json.loads(line) for line in files["acceptances.jsonl"].splitlines()]
    assert [row["language"] for row in rows] == ["nl", "nl"]
    assert len(list(csv.reader(io.StringIO(files["acceptances.csv"].decode())))) == 3
    assert "disclosures.jsonl" not in files
    assert b"Janssens" not in b"".join(files.values())
    disposition = at_records.answer.headers["Content-Disposition"]
    assert disposition == "attachment; filename=consent-page-computers-2026-11-20.zip"
    assert at_records.answer.headers["Cache-Control"] == "no-store"


def test_export_with_personal_data_needs_a_reason(at_records: Browser) -> None:
    """Without one: 422, the box still ticked, nothing exported; with one it stands in the export."""
    at_records.get("/audit/?language=pl")
    assert at_records.post("/audit/export", personal="yes", reason="  ").status_code == 422
    assert PROBLEM.findall(at_records.page) == ["reason"]
    assert re.search(r'name="personal" value="yes" checked', at_records.page)
    at_records.post("/audit/export", personal="yes", reason="complaint 2026/17")
    files = files_of(at_records)
    assert b"Janssens" in files["disclosures.jsonl"]
    assert b"complaint 2026/17" in files["manifest.json"]


def test_reason_alone_exports_no_names(at_records: Browser) -> None:
    """Personal data leave only on purpose."""
    at_records.post("/audit/export", reason="just in case")
    assert "disclosures.jsonl" not in files_of(at_records)


def test_reason_that_is_too_long_is_kept(at_records: Browser) -> None:
    """422 with what was typed."""
    assert at_records.post("/audit/export", personal="yes", reason="x" * 1001).status_code == 422
    assert "x" * 1001 in at_records.page


def test_forged_export_exports_nothing_and_keeps_what_was_chosen(at_records: Browser) -> None:
    """422; pressing once more does it."""
    at_records.get("/audit/?language=pl")
    answer = at_records.post("/audit/export", csrf_token="", personal="yes", reason="complaint <17>")
    assert answer.status_code == 422
    assert "complaint &lt;17&gt;" in at_records.page
    assert at_records.hidden("/audit/export")["language"] == "pl"


def test_export_refuses_filters_that_it_cannot_understand(at_records: Browser) -> None:
    """An export of everything must never come out of a filter that failed."""
    assert at_records.post("/audit/export", since="yesterday").status_code == 422
    assert PROBLEM.findall(at_records.page) == ["since"]


def test_full_disk_exports_nothing_and_keeps_what_was_chosen(
    at_records: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After; never half an archive."""

    def full(*_: object, **__: object) -> None:
        raise Unavailable("full")

    monkeypatch.setattr(exporting, "export_zip", full)
    assert at_records.post("/audit/export", personal="yes", reason="complaint 17").status_code == 503
    assert int(at_records.answer.headers["Retry-After"]) > 0
    assert "complaint 17" in at_records.page


def test_firm_without_records_says_so(house: Installation, browser: Browser) -> None:
    """An empty page is designed too; its export still holds the log."""
    staff.add(house, "mira", firm="mastiff", roles=["manager"], password=PASSWORD, now=NOW)
    browser.log_in("mira")
    browser.get("/audit/")
    assert total(browser.page) == 0
    assert "There is no record yet." in browser.page
    assert "There is no record to export here." in browser.page
    browser.post("/audit/export")
    assert files_of(browser)["acceptances.jsonl"] == b""
