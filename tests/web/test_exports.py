"""The auditor's list of exports: when, by whom, how many, with personal data or not; each is on record in the log."""

from __future__ import annotations

import re

import pytest

from consent.core.manifest import Filter
from consent.core.staff import StaffMember
from consent.errors import LogReadOnly
from consent.service import export_records, exporting
from consent.service.installation import Installation
from tests.samples import NOW, accepted
from tests.web.staff_browser import Browser

FIRM = "page-computers"


@pytest.fixture
def at_records(house: Installation, auditor: StaffMember, browser: Browser) -> Browser:
    """The browser of an auditor whose firm has one record."""
    accepted(house, FIRM)
    browser.log_in("arne")
    browser.get("/audit/")
    return browser


def listed(page: str) -> list[list[str]]:
    """The cells of each row of the list."""
    table = page.partition('aria-labelledby="exports"')[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    return [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_nothing_is_listed_before_the_first(at_records: Browser) -> None:
    """No empty table."""
    assert "The last exports" not in at_records.page


def test_exports_are_listed_newest_first(
    house: Installation, auditor: StaffMember, tmp_path_factory: pytest.TempPathFactory, at_records: Browser
) -> None:
    """Those of the command line are the operator's; a reason shows that people's data were in it."""
    folder = tmp_path_factory.mktemp("exports") / "one"
    exporting.export(house, FIRM, folder, Filter(language="pl"), now=NOW)
    at_records.post("/audit/export", personal="yes", reason="complaint <17>,\r\n urgent")
    at_records.get("/audit/")
    rows = listed(at_records.page)
    assert [row[1:] for row in rows] == [
        ["arne", "1", "yes: complaint &lt;17&gt;, urgent"],
        ["the operator", "0", "no"],
    ]
    assert export_records.last(house, FIRM)[0].by == auditor.name


def test_reason_of_signs_that_nobody_sees_is_none(house: Installation, at_records: Browser) -> None:
    """422, like an empty one."""
    assert at_records.post("/audit/export", personal="yes", reason="\x07 \u200b").status_code == 422
    assert export_records.last(house, FIRM) == ()


def test_log_that_takes_nothing_hands_nothing_over(
    at_records: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 and a page; no zip without a record of it."""

    def refuse(*_: object, **__: object) -> None:
        raise LogReadOnly(FIRM, "the database went back in time")

    monkeypatch.setattr(export_records, "record", refuse)
    answer = at_records.post("/audit/export", personal="yes", reason="complaint 17")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "complaint 17" in at_records.page
