"""The auditor's table of what others said of the log: what is missing is called so, with words for every reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consent.core.staff import StaffMember
from consent.errors import OutsideFailed
from consent.service import assurances
from consent.service.assurances import Assurance
from consent.service.vouched_heads import Signed, VouchedHead
from tests.samples import NOW
from tests.web.staff_browser import Browser

TEMPLATE = Path(__file__).parents[2] / "consent/templates/auditor/vouched.html"
# What has no words of its own: nothing came that anybody could use.
NO_ANSWER = {"redirect", "too_large", "status", "not_an_answer"}


@pytest.fixture
def at_records(auditor: StaffMember, browser: Browser) -> Browser:
    """The browser of an auditor of page-computers."""
    browser.log_in(auditor.name)
    return browser


def section(browser: Browser, monkeypatch: pytest.MonkeyPatch, *heads: VouchedHead) -> str:
    """What the page says under the log's state, without marks."""
    monkeypatch.setattr(assurances, "of_log", lambda *_: Assurance(None, None, is_still=False, heads=heads))
    browser.get("/audit/")
    return " ".join(re.sub(r"<[^>]+>", " ", browser.page.partition('id="vouched"')[2]).split())


def test_without_anybody_there_is_no_such_part(at_records: Browser) -> None:
    """Where nobody is asked, nothing is missing."""
    at_records.get("/audit/")
    assert 'id="log-state"' in at_records.page
    assert 'id="vouched"' not in at_records.page


def test_signatures_stamps_and_what_is_missing(at_records: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times are those of witness and authority; whether a stamp is qualified is said only where it is known."""
    heads = (
        VouchedHead(11, (), None, None, None),
        VouchedHead(
            9, (Signed("w.example", NOW), Signed("o.example", None, "timeout")), None, None, "status"
        ),
        VouchedHead(7, (Signed("o.example", None),), NOW, "yes", None),
        VouchedHead(5, (), NOW, None, None),
        VouchedHead(3, (), NOW, "no", None),
    )
    text = section(at_records, monkeypatch, *heads)
    assert "11 entries none not stamped 9 entries" in text
    assert "9 entries w.example 20 November 2026, 11:00" in text
    assert "o.example missing it did not answer in time" in text
    assert "missing it gave no answer that can be used" in text
    assert "20 November 2026, 11:00:00 a qualified one, says the operator" in text
    assert "5 entries none 20 November 2026, 11:00:00 3 entries" in text
    assert "not a qualified one, says the operator" in text


def test_another_log_is_alarming(at_records: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what a witness is for."""
    head = VouchedHead(9, (Signed("o.example", None, "conflict"),), None, None, None)
    assert "missing it has seen another log than this one" in section(at_records, monkeypatch, head)
    assert "mark-stopped" in at_records.page.partition('id="vouched"')[2]


def test_every_reason_has_words() -> None:
    """Those of errors.OutsideFailed, but for answers that nobody can use."""
    known = set(re.findall(r'^  "(\w+)": |, "(\w+)": ', TEMPLATE.read_text("utf-8"), re.MULTILINE))
    named = {name for pair in known for name in pair if name}
    declared = set(
        re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", (OutsideFailed.__doc__ or "").partition("`reason` is ")[2])
    )
    assert named | NO_ANSWER <= declared
    assert not named & NO_ANSWER
