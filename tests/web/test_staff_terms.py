"""The firm's terms for its staff: every version with its state, those to come on top."""

from __future__ import annotations

import pytest
from flask import Flask

from consent.core.staff import ROLES
from consent.service import staff
from consent.service.installation import Installation
from consent.web import history
from tests.firm_folders import FIRM
from tests.living_terms import AFTERNOON, MORNING, NEXT
from tests.samples import NOW, PASSWORD
from tests.web.pages import Page
from tests.web.staff_browser import Browser, HandClock

TERMS = "/desk/terms"


def browser_of(app: Flask, house: Installation, role: str, firm: str = FIRM) -> Browser:
    """A browser of somebody with that role, logged in."""
    staff.add(house, f"{role} of {firm}", firm=firm, roles=[role], password=PASSWORD, now=NOW)
    browser = Browser(app)
    browser.log_in(f"{role} of {firm}")
    return browser


def items(page: Page) -> list[str]:
    """The words of each version, from top to bottom."""
    return [one.text for one in page.all("li") if one.get("class") in ("scheduled", "in-force", "superseded")]


@pytest.fixture
def desk(app: Flask, living: Installation) -> Browser:
    """A technician of the firm with living terms."""
    return browser_of(app, living, "technician")


def test_scheduled_versions_stand_on_top(desk: Browser) -> None:
    """Under a heading of their own; then what is in force, and what was."""
    page = Page(desk.get(TERMS).text)
    assert [one.text for one in page.all("h2")] == ["To come", "In force, and before"]
    assert [one.text for one in page.all("h3")] == [
        "Version of 1 December 2026",
        "Version of 1 June 2025",
        "Version of 31 March 2024, no. 2",
        "Version of 31 March 2024",
        "Version of 1 January 2024",
    ]


def test_each_version_says_what_staff_need_to_know(desk: Browser) -> None:
    """State, moment, change, reason, who published it."""
    first = items(Page(desk.get(TERMS).text))[0]
    for words in (
        "Not yet in force: from 1 December 2026, 09:00",
        f"What {NEXT} changes in en.",
        f"A change that matters: customers are asked again. Why {NEXT} in en.",
        "Published on 20 November 2026, 11:00 by the operator of this service. Entry 7 of the firm's log.",
    ):
        assert words in first


def test_each_version_links_to_its_languages_and_its_differences(desk: Browser) -> None:
    """Pages and papers in every language that it has; every link leads somewhere."""
    page = Page(desk.get(TERMS).text)
    links = [
        one["href"]
        for one in page.all("a")
        if f"/terms/{AFTERNOON}" in one["href"] or AFTERNOON in one["href"]
    ]
    place = f"{FIRM}/terms/{AFTERNOON}"
    assert [one for one in links if "..." not in one] == [
        f"/{code}/{place}{form}" for code in ("nl", "pl", "en") for form in ("", ".pdf")
    ]
    assert f"/en/{FIRM}/terms/{MORNING}...{AFTERNOON}" in links
    assert [one for one in links if desk.client.get(one).status_code != 200] == []


def test_changes_stand_in_the_readers_language_or_else_the_firms_own(
    app: Flask, living: Installation
) -> None:
    """Marked with the language that they are in."""
    browser = browser_of(app, living, "auditor", "damal")
    page = Page(browser.get(TERMS).text)
    assert {one.get("lang") for one in page.all("p") if "main" in one.inside and one.get("lang")} == {"pl"}
    browser = browser_of(app, living, "manager")
    page = Page(browser.get(TERMS).text)
    assert {one.get("lang") for one in page.all("p") if "main" in one.inside and one.get("lang")} == {"en"}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_finds_it_in_the_navigation(app: Flask, living: Installation, role: str) -> None:
    """And it is marked as the page where one is."""
    browser = browser_of(app, living, role)
    page = Page(browser.get(TERMS).text)
    (link,) = [one for one in page.all("a") if one.get("aria-current") == "page"]
    assert (link["href"], link.text) == (TERMS, "Terms")


def test_login_leads_back_to_it(app: Flask, living: Installation) -> None:
    """Who was asked to log in sees the page that they opened."""
    staff.add(living, "wanda", firm=FIRM, roles=["auditor"], password=PASSWORD, now=NOW)
    browser = Browser(app)
    asked = browser.get(TERMS)
    assert asked.status_code == 302
    browser.get(asked.headers["Location"])
    assert browser.log_in("wanda").headers["Location"] == TERMS


def test_only_the_own_firms_terms_are_shown(app: Flask, living: Installation) -> None:
    """There is no address for another firm's."""
    page = Page(browser_of(app, living, "technician", "mastiff").get(TERMS).text)
    assert FIRM not in page.by_id("main").text
    assert not [one for one in page.all("a") if FIRM in one["href"]]


def test_list_turns_after_fifty(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first heading is that of the page's own versions."""
    monkeypatch.setattr(history, "PER_PAGE", 2)
    first, last = (Page(desk.get(f"{TERMS}?page={number}").text) for number in (1, 3))
    assert [one.text for one in first.all("h3")] == ["Version of 1 December 2026", "Version of 1 June 2025"]
    assert [one.text for one in last.all("h2")] == ["Earlier"]
    assert [one.text for one in last.all("h3")] == ["Version of 1 January 2024"]
    assert desk.get(f"{TERMS}?page=4").status_code == 404


def test_what_holds_changes_with_the_clock(desk: Browser, hand_clock: HandClock) -> None:
    """Nothing is to come once it is in force."""
    hand_clock.time = NOW.replace(month=12)
    desk.log_in("technician of workshop")
    page = Page(desk.get(TERMS).text)
    assert [one.text for one in page.all("h2")] == ["In force, and before"]
    assert "In force since 1 December 2026, 09:00" in items(page)[0]
