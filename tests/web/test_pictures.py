"""The auditor's pictures: a question, an answer, a drawing that keeps to the policy, and a table whose numbers lead to the records."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from consent.core.staff import StaffMember
from consent.service import last_verification, pictures, staff, verification
from consent.service.installation import Installation
from consent.web import picture_days
from tests.history import live_through
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser, HandClock

FIRM = "page-computers"
NAMES = ["over-time", "waits", "open", "refused", "by-version", "by-language", "invited"]


@pytest.fixture
def at_pictures(house: Installation, auditor: StaffMember, browser: Browser) -> Browser:
    """The browser of an auditor of page-computers, whose firm has seven records of three days."""
    accepted(house, FIRM, "nl", now=NOW - timedelta(days=2))
    accepted(house, FIRM, "pl", now=NOW - timedelta(days=1))
    live_through(house, FIRM)
    accepted(house, "damal", "pl")
    browser.log_in("arne")
    browser.get("/audit/pictures")
    return browser


def figure(page: str, name: str) -> str:
    """One picture of the page."""
    found = re.search(rf'<figure class="picture" id="{name}">.*?</figure>', page, re.DOTALL)
    assert found, name
    return found[0]


def table(page: str, name: str) -> dict[str, list[int]]:
    """The numbers behind a picture by their label."""
    rows = re.findall(r'<tr><th scope="row".*?</tr>', figure(page, name), re.DOTALL)
    return {
        unescape(re.sub(r"<[^>]+>", "", row.partition("</th>")[0])): [
            int(number) for number in re.findall(r"<td>(\d+)</td>", row)
        ]
        for row in rows
    }


def test_every_picture_has_a_question_an_answer_and_a_table(at_pictures: Browser) -> None:
    """All seven, each named for whoever does not see it; ids stand once."""
    page = at_pictures.page
    assert re.findall(r'<figure class="picture" id="([\w-]+)">', page) == NAMES
    for name in NAMES[:-1]:
        part = figure(page, name)
        assert 'role="img" width="100%" height=' in part
        assert f'aria-labelledby="{name}-title {name}-desc"' in part
        assert f'<desc id="{name}-desc">' in part
        assert table(page, name)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_drawings_keep_to_the_policy(at_pictures: Browser) -> None:
    """No style and no script inside the page, which its policy would drop."""
    assert not re.search(r"<style|<script(?! type=\"module\" src)| style=| on\w+=", at_pictures.page)


def test_table_says_what_is_drawn_and_leads_to_the_records(at_pictures: Browser) -> None:
    """Each day with what became of it; its link lists as many."""
    rows = table(at_pictures.page, "over-time")
    assert rows == {
        "18 November 2026": [0, 0, 1, 1],
        "19 November 2026": [0, 0, 1, 1],
        "20 November 2026": [1, 2, 2, 5],
    }
    links = re.findall(r'href="(/audit/\?[^"]+)"', figure(at_pictures.page, "over-time"))
    at_pictures.get(unescape(links[-1]))
    assert '<h2 id="how-many">5 records</h2>' in at_pictures.page


def test_filters_are_those_of_the_list(at_pictures: Browser) -> None:
    """The same address narrows both, and leads from one to the other."""
    at_pictures.get("/audit/pictures?language=pl&since=2026-11-20")
    assert table(at_pictures.page, "over-time") == {"20 November 2026": [0, 1, 1, 2]}
    assert table(at_pictures.page, "by-language") == {"Polski": [2]}
    assert 'href="/audit/?since=2026-11-20&amp;language=pl"' in at_pictures.page
    at_pictures.get("/audit/?language=pl&since=2026-11-20")
    assert 'href="/audit/pictures?since=2026-11-20&amp;language=pl"' in at_pictures.page
    assert table(at_pictures.page, "over-time") == {"20 November 2026": [0, 1, 1, 2]}


def test_filter_that_cannot_be_understood_draws_nothing(at_pictures: Browser) -> None:
    """422 with the problem beside the field."""
    assert at_pictures.get("/audit/pictures?since=2026-02-31").status_code == 422
    assert 'id="since-problem"' in at_pictures.page
    assert "<figure" not in at_pictures.page


def test_refusals_in_the_customers_words(at_pictures: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole statement in the table, in its language; and what nobody can count is said."""
    monkeypatch.setattr("consent.store.pictures.withdrawn", lambda *_: 1)
    at_pictures.get("/audit/pictures")
    part = figure(at_pictures.page, "refused")
    assert '<th scope="row" lang="nl">' in part
    assert table(at_pictures.page, "refused")
    assert "Whoever declines the whole form leaves no record" in part
    assert "1 consent was withdrawn later." in part


def test_much_is_counted_over_the_newest(at_pictures: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks about each record by itself says over how many it was asked."""
    monkeypatch.setattr(pictures, "NEWEST", 3)
    monkeypatch.setattr("consent.web.picture_words.NEWEST", 3)
    at_pictures.get("/audit/pictures")
    for name in ("waits", "refused"):
        assert "Counted over the newest 3 of these records." in figure(at_pictures.page, name)
    assert sum(number for (number,) in table(at_pictures.page, "waits").values()) == 3


def test_invitations_with_their_fates(house: Installation, browser: Browser, hand_clock: HandClock) -> None:
    """Of a firm that invites; refusals are told apart without colour."""
    staff.add(house, "olga", firm="overmax", roles=["manager"], password=PASSWORD, now=NOW)
    accepted(house, "overmax", "pl")
    browser.log_in("olga")
    hand_clock.move(hours=25)
    browser.change_to("olga")
    browser.get("/audit/pictures")
    assert table(browser.page, "invited")["used"] == [1]


def test_nothing_to_draw_is_said(house: Installation, browser: Browser) -> None:
    """A firm without records has a page too."""
    staff.add(house, "mira", firm="mastiff", roles=["manager"], password=PASSWORD, now=NOW)
    browser.log_in("mira")
    browser.get("/audit/pictures")
    for name in ("over-time", "waits", "by-version"):
        assert "There is no record yet." in figure(browser.page, name)
    assert "No session is open." in figure(browser.page, "open")
    assert 'role="img"' not in browser.page
    browser.get("/audit/pictures?language=pl")
    assert "No record fits these filters." in figure(browser.page, "over-time")


@pytest.mark.parametrize(("days", "unit"), [(1, "Day"), (100, "Week"), (1000, "Month"), (4000, "Year")])
@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_every_unit_has_its_words(
    app: Flask, house: Installation, auditor: StaffMember, days: int, unit: str, language: str
) -> None:
    """In each language of the interface."""
    from flask_babel import force_locale

    from consent.core.manifest import Filter
    from consent.service import library
    from consent.web.filters import Asked

    accepted(house, FIRM)
    found = pictures.over_time(house, library.firm(house, FIRM), Filter(), now=NOW + timedelta(days=days - 1))
    with app.test_request_context("/audit/"), force_locale(language):
        shown = picture_days.over_time(found, Asked({}, (), Filter()))
    assert shown.head[0] == unit or language != "en"
    assert shown.rows[0].cells == (0, 0, 1, 1)


# The state of the log -----------------------------------------------------------------------------------------------------


def log_state(browser: Browser) -> str:
    """What the page of records says of the log."""
    browser.get("/audit/")
    return unescape(browser.page[browser.page.index('class="log-state"') :].partition("</section>")[0])


def test_state_of_the_log(house: Installation, at_pictures: Browser) -> None:
    """Size, last head, what is kept outside, and when it was verified last, with what came since."""
    said = log_state(at_pictures)
    assert re.search(r"\d+ entries</dd>", said)
    assert "/log/page-computers/checkpoint" in said
    assert "a head of " in said
    assert "not yet" in said
    reports = verification.verify_database(house)
    last_verification.note(house.settings, reports, anchors=0, now=NOW)
    accepted(house, FIRM, now=NOW + timedelta(minutes=1))
    said = log_state(at_pictures)
    assert "nothing found" in said
    assert "1 came since." in said


def test_log_without_a_head_outside_and_with_findings(house: Installation, at_pictures: Browser) -> None:
    """Neither is hidden."""
    for path in house.known_heads.folder.path.glob("*"):
        path.unlink()
    (house.settings.data / last_verification.FILE).write_text(
        '{"anchors":0,"logs":{"page-computers":{"findings":2,"size":3}},"time":"2026-11-20T09:00:00.000Z"}\n'
    )
    said = log_state(at_pictures)
    assert "none" in said
    assert "2 findings" in said
