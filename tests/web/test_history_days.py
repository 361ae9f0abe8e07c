"""What was in force on a day, as the history answers it; and languages that came later."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consent.service import library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, USES_HELPER
from tests.living_terms import AFTERNOON, CURRENT, FIRST, NEWEST_FIRST, NEXT, TO_COME, live, write_life
from tests.samples import NOW
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

TERMS = f"/en/{FIRM}/terms/"
DUTCH = f"/nl/{FIRM}/terms/"


@pytest.fixture
def page(living: Installation, client: FlaskClient) -> Page:
    """The history in English."""
    return Page(client.get(TERMS).text)


def names(page: Page) -> list[str]:
    """The versions of the list, from top to bottom."""
    return [one["id"][1:] for one in page.all("li") if one.get("id")]


def asked(client: FlaskClient, text: str) -> Page:
    """The page that was asked what was in force on a day."""
    answer = client.get(TERMS, query_string={"on": text})
    assert answer.status_code == 200
    return Page(answer.text)


def answered(page: Page) -> tuple[str | None, str]:
    """The version that the page answers with, and its words."""
    (section,) = [one for one in page.elements if one.get("id") == "in-force"]
    (line,) = [one for one in page.all("p", class_="answer-line") if "in-force" in one.inside]
    return section.get("data-version"), re.sub(r" (?=[.,])", "", line.text)


def test_without_a_day_it_is_said_what_is_in_force_now(
    page: Page, client: FlaskClient, hand_clock: HandClock
) -> None:
    """At this moment, to the second."""
    words = "Now the version of 1 June 2025 is in force."
    assert answered(page) == (CURRENT, words)
    hand_clock.time = datetime.fromisoformat("2026-12-01T07:59:59.999Z")
    assert answered(Page(client.get(TERMS).text))[0] == CURRENT
    hand_clock.move(milliseconds=1)
    assert answered(Page(client.get(TERMS).text))[0] == NEXT


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2024-01-01", FIRST),
        ("2024-03-30", FIRST),
        ("2024-04-01", AFTERNOON),
        ("2025-05-31", AFTERNOON),
        ("2025-06-01", CURRENT),
        ("2026-11-19", CURRENT),
    ],
)
def test_past_day(living: Installation, client: FlaskClient, day: str, name: str) -> None:
    """The version that was in force at the end of it; the day is kept in the field."""
    page = asked(client, day)
    version, words = answered(page)
    assert version == name
    assert words.startswith("On that day the version of")
    assert page.one("input", name="on")["value"] == day


def test_day_of_a_change_says_what_held_until_when(living: Installation, client: FlaskClient) -> None:
    """Two changes on the day on which the clocks went forward: the firm's hours."""
    name, words = answered(asked(client, "2024-03-31"))
    assert name == AFTERNOON
    assert words == (
        "At the end of that day the version of 31 March 2024, no. 2 was in force. "
        "Until 09:30 that day: the version of 1 January 2024. "
        "Until 15:00 that day: the version of 31 March 2024."
    )


def test_today_is_this_moment(living: Installation, client: FlaskClient, hand_clock: HandClock) -> None:
    """And what is still to come today."""
    version, words = answered(asked(client, "2026-11-20"))
    assert (version, words) == (CURRENT, "Now the version of 1 June 2025 is in force.")
    hand_clock.time = datetime.fromisoformat("2026-12-01T06:00:00Z")
    version, words = answered(asked(client, "2026-12-01"))
    assert version == CURRENT
    assert "From 09:00 today the version of 1 December 2026 holds." in words
    hand_clock.move(hours=3)
    version, words = answered(asked(client, "2026-12-01"))
    assert version == NEXT
    assert "Until 09:00 that day: the version of 1 June 2025." in words


def test_day_to_come_is_answered_as_published_now(living: Installation, client: FlaskClient) -> None:
    """What is scheduled by then."""
    version, words = answered(asked(client, "2026-11-30"))
    assert version == CURRENT
    assert words == "As published now, the version of 1 June 2025 will be in force on that day."
    version, words = answered(asked(client, "2026-12-01"))
    assert version == NEXT
    assert words.startswith("As published now, the version of 1 December 2026 will be in force at the end")
    assert answered(asked(client, "2199-12-31"))[0] == NEXT


def test_day_before_the_first_version_has_no_answer(living: Installation, client: FlaskClient) -> None:
    """Nothing is on record, and nothing is guessed."""
    version, words = answered(asked(client, "2023-12-31"))
    assert version is None
    assert (
        words == "Nothing is on record for that day. The first version on record holds from 1 January 2024."
    )


def test_only_one_element_says_what_is_in_force(living: Installation, client: FlaskClient) -> None:
    """With a day, without one, and with one that there is not."""
    for query in ({}, {"on": "2021-12-24"}, {"on": "2025-12-24"}, {"on": "abc"}):
        page = Page(client.get(TERMS, query_string=query).text)
        assert len([one for one in page.elements if one.get("id") == "in-force"]) == 1
        assert len([one for one in page.elements if "data-version" in one]) <= 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2021-02-30", "There is no such day."),
        ("abc", "There is no such day."),
        ("24-12-2021", "There is no such day."),
        ("<b>", "There is no such day."),
        ("0001-01-01", "Choose a day between 1900 and 2199."),
        ("9999-12-31", "Choose a day between 1900 and 2199."),
        ("", "Choose a day."),
        ("  ", "Choose a day."),
    ],
)
def test_what_names_no_day_is_said_beside_the_field(
    living: Installation, client: FlaskClient, typed: str, words: str
) -> None:
    """400, with the whole page; what was typed is kept, and no version is named as the answer."""
    answer = client.get(TERMS, query_string={"on": typed})
    page = Page(answer.text)
    field = page.one("input", name="on")
    assert answer.status_code == 400
    assert (field["value"], field["type"]) == (typed.strip(), "text")
    assert words in page.by_id(field["aria-describedby"]).text
    assert "data-version" not in page.by_id("in-force")
    assert names(page) == NEWEST_FIRST


def test_field_for_a_day_is_a_form_of_its_own(page: Page) -> None:
    """GET, so that the answer has an address; what must be filled says so."""
    field = page.one("input", name="on")
    assert (field["type"], "required" in field) == ("date", True)
    form = next(one for one in page.all("form") if one.get("class") == "ask-day")
    assert (form["action"], form.get("method")) == (TERMS, None)


def test_day_is_kept_in_the_other_languages(living: Installation, client: FlaskClient) -> None:
    """The header's links ask the same; a day that there is not is left out of them."""
    links = [one["href"] for one in asked(client, "2025-12-24").all("a") if one.get("hreflang") == "nl"]
    assert links == [f"{DUTCH}?on=2025-12-24"]
    page = Page(client.get(TERMS, query_string={"on": "abc"}).text)
    assert [one["href"] for one in page.all("a") if one.get("hreflang") == "nl"] == [DUTCH]


def test_words_are_the_readers(living: Installation, client: FlaskClient) -> None:
    """Dutch and Polish, with dates as they are written there."""
    dutch = Page(client.get(DUTCH, query_string={"on": "2024-03-30"}).text).by_id("in-force").text
    assert "Wat gold er op 30 maart 2024" in dutch
    polish = Page(client.get(f"/pl/{FIRM}/terms/", query_string={"on": "abc"}).text).by_id("in-force").text
    assert "Nie ma takiego dnia." in polish


def test_language_that_came_later_shows_what_it_has(
    house: Installation, client: FlaskClient, tmp_path: Path, hand_clock: HandClock
) -> None:
    """Its first version is to come: what is in force now is shown in a language that it has, and the help page says so."""
    live(house, tmp_path / "content", {FIRST: USES_HELPER})
    content = tmp_path / "content"
    write_life(content, {FIRST: USES_HELPER, NEXT: TO_COME[NEXT]}, ("nl", "pl", "en"))
    (content / "terms" / "en" / FIRM / f"{FIRST}.md").unlink()
    publishing.publish(house, load_content(content), firms=[FIRM], now=NOW)
    page = Page(client.get(TERMS).text)
    assert names(page) == [NEXT]
    assert answered(page) == (
        FIRST,
        "Now the version of 1 January 2024 is in force. It was not published in this language.",
    )
    links = [one for one in page.all("a") if "in-force" in one.inside]
    assert [(one["href"], one.get("hreflang")) for one in links] == [(f"{DUTCH}{FIRST}", "nl")]
    missing = client.get(f"/en/{FIRM}/")
    assert missing.status_code == 404
    assert f'href="/nl/{FIRM}/"' in missing.text
    assert not [one for one in Page(client.get(f"/nl/{FIRM}/").text).all("button") if one.get("lang") == "en"]


def test_language_without_any_version_has_an_empty_history(
    living: Installation, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an earlier release could publish it."""
    monkeypatch.setattr(library, "history", lambda *_args, **_names: ())
    monkeypatch.setattr(library, "count_versions", lambda *_args: 0)
    page = Page(client.get(TERMS).text)
    assert "No version is published in this language yet." in page.by_id("main").text
    assert client.get(f"{TERMS}feed.atom").status_code == 404
    assert answered(asked(client, "2023-01-01")) == (None, "Nothing is on record for that day.")
