"""New terms are announced before they are in force: to customers on the help page, to staff at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from consent.core.publications import PublishedVersion, VersionNote, history_entry
from consent.service import publishing, staff
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import announcements, feed
from tests.firm_folders import FIRM, USES_HELPER
from tests.living_terms import CURRENT, FIRST, NEXT, live, write_life
from tests.samples import NOW, PASSWORD
from tests.web.pages import Page
from tests.web.staff_browser import Browser, HandClock

HELP = f"/en/{FIRM}/"


def announced(client: FlaskClient, address: str = HELP) -> list[str]:
    """What the help page announces."""
    return [one.text for one in Page(client.get(address).text).all("aside", class_="coming")]


def test_help_page_announces_what_is_scheduled(living: Installation, client: FlaskClient) -> None:
    """From when, what changes in the firm's words, and the differences with what holds until then."""
    page = Page(client.get(HELP).text)
    (aside,) = page.all("aside", class_="coming")
    assert aside.text == (
        f"From 1 December 2026, 09:00 new terms apply. What {NEXT} changes in en. Read what changes"
    )
    (link,) = [one for one in page.all("a") if "aside" in one.inside and "..." in one["href"]]
    assert link["href"] == f"/en/{FIRM}/terms/{CURRENT}...{NEXT}"
    assert client.get(link["href"]).status_code == 200
    assert aside.order < page.by_id("terms").order


def test_announcement_is_in_the_language_of_the_page(living: Installation, client: FlaskClient) -> None:
    """Our words and the firm's."""
    (dutch,) = announced(client, f"/nl/{FIRM}/")
    assert dutch.startswith("Vanaf 1 december 2026 om 09.00 uur gelden nieuwe voorwaarden.")
    assert f"What {NEXT} changes in nl." in dutch


def test_announcement_ends_when_the_version_is_in_force(
    living: Installation, client: FlaskClient, hand_clock: HandClock
) -> None:
    """To the moment; then it is the terms."""
    hand_clock.time = NOW.replace(month=12, day=1, hour=8) - timedelta(milliseconds=1)
    assert len(announced(client)) == 1
    hand_clock.move(milliseconds=1)
    assert announced(client) == []


def test_firm_without_a_scheduled_version_announces_nothing(client: FlaskClient) -> None:
    """As most days."""
    assert announced(client, "/nl/damal/") == []


def test_soonest_three_are_announced(
    house: Installation, client: FlaskClient, tmp_path: Path, hand_clock: HandClock
) -> None:
    """The soonest first, each with the differences from the one before it."""
    later = [f"2026-12-0{day}" for day in (1, 2, 3, 4)]
    live(house, tmp_path / "content", dict.fromkeys((FIRST, *later), USES_HELPER))
    page = Page(client.get(f"/nl/{FIRM}/").text)
    links = [one["href"] for one in page.all("a") if "aside" in one.inside and "..." in one["href"]]
    pairs = zip((FIRST, *later), later[: announcements.MOST], strict=False)
    assert links == [f"/nl/{FIRM}/terms/{before}...{after}" for before, after in pairs]


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-11-17T07:59:59.999Z", False),
        ("2026-11-17T08:00:00Z", True),
        ("2026-12-01T07:59:59.999Z", True),
        ("2026-12-01T08:00:00Z", False),
    ],
)
def test_desk_tells_staff_for_two_weeks(
    house: Installation, browser: Browser, tmp_path: Path, hand_clock: HandClock, moment: str, is_told: bool
) -> None:
    """From fourteen days before it is in force until it is, with the way to the terms."""
    publish_early(house, tmp_path / "content")
    hand_clock.time = datetime.fromisoformat(moment)
    staff.add(house, "wanda", firm=FIRM, roles=["technician"], password=PASSWORD, now=hand_clock.time)
    browser.log_in("wanda")
    page = Page(browser.get("/desk/").text)
    found = [one.text for one in page.all("div", class_="soon")]
    assert found == (["From 1 December 2026, 09:00 new terms apply. Read what changes"] if is_told else [])
    links = [one["href"] for one in page.all("a") if one.text == "Read what changes"]
    assert links == (["/desk/terms"] if is_told else [])


def publish_early(house: Installation, content: Path) -> None:
    """The firm's life, published a month ago."""
    publishing.publish(house, load_content(write_life(content)), firms=[FIRM], now=NOW - timedelta(days=30))


# A version that corrects another language ----------------------------------------------------------------------------


@pytest.fixture
def corrected(house: Installation, tmp_path: Path, hand_clock: HandClock) -> None:
    """NEXT changes the Polish text alone: the Dutch file is that of CURRENT, byte for byte."""
    folder = write_life(tmp_path / "content")
    dutch = folder / "terms" / "nl" / FIRM
    (dutch / f"{NEXT}.md").write_bytes((dutch / f"{CURRENT}.md").read_bytes())
    publishing.publish(house, load_content(folder), firms=[FIRM], now=NOW)


@pytest.mark.parametrize("rest", [f"terms/{NEXT}", f"terms/{FIRST}...{NEXT}"])
def test_a_text_that_stayed_does_not_say_again_what_changed(
    corrected: None, client: FlaskClient, rest: str
) -> None:
    """Its own words about changes are about the version before."""
    dutch, polish = (client.get(f"/{code}/{FIRM}/{rest}").text for code in ("nl", "pl"))
    assert f"What {CURRENT} changes in nl." not in dutch
    assert f"Why {CURRENT} in nl." not in dutch
    assert f"What {NEXT} changes in pl." in polish


def test_announcement_says_that_this_language_stays(corrected: None, client: FlaskClient) -> None:
    """Instead of what changed a year ago."""
    (told,) = announced(client, f"/nl/{FIRM}/")
    assert "De tekst in deze taal verandert niet" in told
    assert "changes in nl" not in told


def test_history_says_what_changed_once(corrected: None, client: FlaskClient) -> None:
    """At the version that did; the other one says that the text in this language stayed."""
    page = Page(client.get(f"/nl/{FIRM}/terms/").text)
    old, new = page.by_id(f"v{CURRENT}").text, page.by_id(f"v{NEXT}").text
    assert f"What {CURRENT} changes in nl." in old
    assert "changes in nl" not in new
    assert "Why" not in new
    assert "De tekst in deze taal verandert niet" in new


def test_feed_says_what_changed_once(corrected: None, client: FlaskClient) -> None:
    """A reader of Dutch is not told of a change that was another version's."""
    text = client.get(f"/nl/{FIRM}/terms/feed.atom").text
    assert text.count(f"What {CURRENT} changes in nl.") == 1
    assert "De tekst in deze taal verandert niet" in text


@pytest.mark.parametrize(("asks_again", "words"), [(True, "De prijzen"), (False, "De tekst in deze taal")])
def test_feed_says_why_a_text_that_stayed_is_there(app: Flask, asks_again: bool, words: str) -> None:
    """Another tariff asks again whatever the text says."""
    note = VersionNote("Terms", "In short.", "More.", "material", None, asks_again)
    version = PublishedVersion(FIRM, NEXT, NOW, NOW, 5, "", "", {"nl": "a"}, {})
    entry = history_entry(version, note, "", replace(version, name=CURRENT), "nl")
    with app.test_request_context(f"/nl/{FIRM}/terms/feed.atom"), force_locale("nl"):
        assert feed.unchanged(entry).startswith(words)
