"""The page of one version: what it says of itself, which language counts, and where else it can be had."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consent.service import publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, change
from tests.living_terms import AFTERNOON, CURRENT, FIRST, MORNING, NEXT, PAST, write_life
from tests.samples import NOW
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

BASE = "http://127.0.0.1:8000"
PLACE = f"/en/{FIRM}/terms"


def shown(client: FlaskClient, name: str, language: str = "en") -> Page:
    """The page of a version."""
    return Page(client.get(f"/{language}/{FIRM}/terms/{name}").text)


def links(page: Page) -> set[str]:
    """Where the page's main part leads."""
    return {one["href"] for one in page.all("a") if "main" in one.inside}


def test_head_names_the_permanent_address_and_the_other_languages(
    living: Installation, client: FlaskClient
) -> None:
    """canonical, hreflang for each language, and the other forms."""
    page = shown(client, CURRENT)
    assert page.one("link", rel="canonical")["href"] == f"{BASE}{PLACE}/{CURRENT}"
    alternates = page.all("link", rel="alternate")
    by_language = {one["hreflang"]: one["href"] for one in alternates if "hreflang" in one}
    assert by_language == {code: f"/{code}/{FIRM}/terms/{CURRENT}" for code in ("nl", "pl", "en")}
    by_type = {one["type"]: one["href"] for one in alternates if "type" in one}
    assert by_type == {
        "text/markdown": f"{PLACE}/{CURRENT}.md",
        "application/pdf": f"{PLACE}/{CURRENT}.pdf",
        "application/atom+xml": f"{PLACE}/feed.atom",
    }


def test_permanent_address_is_written_out(living: Installation, client: FlaskClient) -> None:
    """So that it stands on paper too."""
    link = shown(client, CURRENT).one("a", class_="permanent")
    assert link["href"] == link.text == f"{BASE}{PLACE}/{CURRENT}"


def test_page_says_from_when_it_holds_and_who_published_it(living: Installation, client: FlaskClient) -> None:
    """Of its past, that it was recorded later."""
    old, new = (shown(client, name).one("p", class_="lead").text for name in (AFTERNOON, NEXT))
    assert old == (
        "Effective from 31 March 2024, 15:00. Held before it was published here: "
        "recorded on 20 November 2026, 11:00 by the operator of this service."
    )
    assert new == (
        "Effective from 1 December 2026, 09:00. "
        "Published on 20 November 2026, 11:00 by the operator of this service."
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (FIRST, "This is the first version on record."),
        (CURRENT, "A change that matters."),
        (AFTERNOON, "A small correction."),
        (NEXT, "A change that matters: customers are asked again."),
    ],
)
def test_page_says_whether_customers_are_asked_again_and_why(
    living: Installation, client: FlaskClient, hand_clock: HandClock, name: str, words: str
) -> None:
    """In words that stay true, for they never change."""
    (details,) = shown(client, name).all("details", class_="changes")
    assert f"What {name} changes in en. {words} Why {name} in en." in details.text
    assert "open" in details


def test_page_links_to_the_differences_with_the_one_before(living: Installation, client: FlaskClient) -> None:
    """The first version has none."""
    assert f"{PLACE}/{MORNING}...{AFTERNOON}" in links(shown(client, AFTERNOON))
    assert not [one for one in links(shown(client, FIRST)) if "..." in one]


def test_page_links_to_the_other_languages_beside_it(living: Installation, client: FlaskClient) -> None:
    """For whoever checks the translation; each link leads there."""
    page = shown(client, CURRENT)
    beside = [one for one in page.all("a") if one.text.startswith("Beside the text in")]
    assert [one.text for one in beside] == ["Beside the text in Dutch", "Beside the text in Polish"]
    assert {client.get(one["href"]).status_code for one in beside} == {200}


def test_every_link_of_the_page_leads_somewhere(living: Installation, client: FlaskClient) -> None:
    """Nothing on a page that stays for ever is broken from the start."""
    paths = {one.removeprefix(BASE).split("#")[0] for one in links(shown(client, CURRENT))} - {""}
    assert {path: client.get(path).status_code for path in paths if client.get(path).status_code != 200} == {}


# The binding language ------------------------------------------------------------------------------------------------


@pytest.fixture
def binding(house: Installation, tmp_path: Path) -> Installation:
    """The firm with Dutch as the language that counts."""
    content = write_life(tmp_path / "content", PAST, ("nl", "pl", "en"))
    change(content / "firms" / f"{FIRM}.toml", "\n[identity]", 'binding = "nl"\n\n[identity]')
    publishing.publish(house, load_content(content), firms=[FIRM], now=NOW)
    return house


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Deze tekst in het Nederlands telt; vertalingen zijn er om te lezen."),
        ("pl", "Wiążący jest tekst niderlandzki; to tłumaczenie służy do czytania."),
        ("en", "What counts is the text in Dutch; this translation is for reading."),
    ],
)
@pytest.mark.parametrize("place", [f"terms/{CURRENT}", ""])
def test_language_that_counts_is_named(
    binding: Installation, client: FlaskClient, language: str, words: str, place: str
) -> None:
    """On the version's page and on the help page, near the terms' heading, in the reader's language."""
    page = Page(client.get(f"/{language}/{FIRM}/{place}").text)
    line = page.one("p", class_="binding")
    assert line.text.replace(" ;", ";") == words
    assert page.by_id("terms-title").order < line.order < page.one("div", class_="short").order


def test_translation_links_to_the_text_that_counts(binding: Installation, client: FlaskClient) -> None:
    """The same version, in that language."""
    page = shown(client, CURRENT, "pl")
    (link,) = [one for one in page.all("a") if one.text == "tekst niderlandzki"]
    assert (link["href"], link["hreflang"]) == (f"/nl/{FIRM}/terms/{CURRENT}", "nl")


def test_firm_that_names_no_language_says_nothing_about_it(living: Installation, client: FlaskClient) -> None:
    """All languages count alike."""
    assert not shown(client, CURRENT).all("p", class_="binding")
