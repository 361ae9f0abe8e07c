"""The history of a firm's terms: every version, and what was in force on a day."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from consent.core.publications import HistoryEntry
from consent.service import library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import history
from tests.firm_folders import FIRM, USES_HELPER, change, write_firm
from tests.living_terms import (
    AFTERNOON,
    CURRENT,
    FIRST,
    MORNING,
    NEWEST_FIRST,
    NEXT,
    TO_COME,
    live,
    write_life,
)
from tests.samples import NOW
from tests.web.pages import Element, Page
from tests.web.staff_browser import HandClock

TERMS = f"/en/{FIRM}/terms/"
DUTCH = f"/nl/{FIRM}/terms/"


@pytest.fixture
def page(living: Installation, client: FlaskClient) -> Page:
    """The history in English."""
    return Page(client.get(TERMS).text)


def items(page: Page) -> dict[str, Element]:
    """The list's entries by the name of their version, in order."""
    return {one["id"][1:]: one for one in page.all("li") if one.get("id")}


def said(element: Element) -> str:
    """Its words, as they stand on the page: no space before a comma or a full stop."""
    return re.sub(r" (?=[.,])", "", element.text)


# The list ------------------------------------------------------------------------------------------------------------


def test_versions_stand_latest_effective_first(page: Page) -> None:
    """Each once."""
    assert list(items(page)) == NEWEST_FIRST


def test_each_says_its_state_and_from_when_until_when(page: Page) -> None:
    """A sign and a word; hours only where a version does not begin with its day."""
    found = items(page)
    assert "Not yet in force: from 1 December 2026, 09:00" in said(found[NEXT])
    assert "In force from 1 June 2025 until 1 December 2026, 09:00" in said(found[CURRENT])
    assert "in force from 31 March 2024, 15:00 up to and including 31 May 2025" in said(found[AFTERNOON])
    assert "in force from 31 March 2024, 09:30 until 31 March 2024, 15:00" in said(found[MORNING])
    assert "in force from 1 January 2024 until 31 March 2024, 09:30" in said(found[FIRST])
    classes = [one["class"] for one in found.values()]
    assert classes == ["scheduled", "in-force", "superseded", "superseded", "superseded"]


def test_each_says_what_changed_and_why(page: Page) -> None:
    """In the firm's words, marked with their language."""
    texts = [one.text for one in page.elements if one.get("lang") == "en" and one.tag in ("p", "span")]
    for name in TO_COME:
        assert f"What {name} changes in en." in texts
        assert f"Why {name} in en." in texts


def test_what_is_recorded_later_says_so(page: Page) -> None:
    """Who published it is a role; nobody knows whether customers were asked again in those days."""
    found = items(page)
    recorded = "recorded on 20 November 2026, 11:00 by the operator of this service"
    assert recorded in said(found[FIRST])
    assert recorded in said(found[CURRENT])
    assert "A change that matters. Why" in said(found[CURRENT])
    assert "A small correction. Why" in said(found[AFTERNOON])
    assert "This is the first version on record. Why" in said(found[FIRST])
    assert "Published on 20 November 2026, 11:00 by the operator of this service." in said(found[NEXT])


def test_version_to_come_says_that_customers_are_asked_again(
    page: Page, client: FlaskClient, hand_clock: HandClock
) -> None:
    """Once it is in force, that they were."""
    assert "A change that matters: customers are asked again." in said(items(page)[NEXT])
    hand_clock.move(days=20)
    later = items(Page(client.get(TERMS).text))
    assert "A change that matters: customers were asked again." in said(later[NEXT])
    assert "In force since 1 December 2026, 09:00" in said(later[NEXT])


def test_each_links_to_its_forms_for_ever_and_to_its_differences(page: Page) -> None:
    """HTML, plain text, paper, and what changed since the one before it; the first has none before it."""
    links = [one["href"] for one in page.all("a") if f"v{AFTERNOON}" in one.inside]
    address = f"{TERMS}{AFTERNOON}"
    assert links == [address, f"{TERMS}{MORNING}...{AFTERNOON}", address, f"{address}.pdf", f"{address}.md"]
    assert not [one for one in page.all("a") if f"v{FIRST}" in one.inside and "..." in one["href"]]


def test_links_tell_a_screen_reader_of_which_version_they_are(page: Page) -> None:
    """No two links with the same words lead to different places."""
    places: dict[str, set[str]] = {}
    for link in page.all("a"):
        if "main" in link.inside:
            places.setdefault(link.text, set()).add(link["href"])
    assert {words: some for words, some in places.items() if len(some) > 1} == {}


def test_proof_is_folded_away(page: Page, living: Installation) -> None:
    """SHA-256 in the language of the page, and the number of the leaf."""
    version = library.version(living, FIRM, CURRENT)
    folded = [one.text for one in page.all("details") if f"v{CURRENT}" in one.inside]
    assert len(folded) == 1
    assert version.languages["en"] in folded[0]
    assert f"Entry {version.leaf_index} of the firm's log." in folded[0]


def test_who_published_is_not_guessed(
    living: Installation, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier release did not say it: nothing is shown for it."""
    read = library.history

    def unsaid(*args: object, **names: object) -> object:
        for entry in (found := read(*args, **names)):  # type: ignore[arg-type]
            object.__setattr__(entry.version, "published_by", None)
        return found

    monkeypatch.setattr(library, "history", unsaid)
    page = Page(client.get(TERMS).text)
    assert "operator" not in page.by_id("main").text
    assert "recorded on 20 November 2026, 11:00." in said(items(page)[FIRST])
    assert "Published on 20 November 2026, 11:00." in said(items(page)[NEXT])


def test_tariff_alone_asks_again_and_says_why(
    house: Installation, client: FlaskClient, tmp_path: Path, hand_clock: HandClock
) -> None:
    """Whatever the text calls itself."""
    second, third = "2026-11-21", "2026-11-22"
    content = write_life(tmp_path / "content", dict.fromkeys((FIRST, second, third), USES_HELPER))
    for language, name in product(("nl", "pl"), (second, third)):
        change(content / "terms" / language / FIRM / f"{name}.md", "change: material", "change: editorial")
    make_dearer(content / "firms" / f"{FIRM}.toml", second, third)
    publishing.publish(house, load_content(content), now=NOW)
    found_items = items(Page(client.get(DUTCH).text))
    assert "De prijzen veranderen: klanten moeten opnieuw akkoord gaan." in said(found_items[second])
    assert "Een kleine verbetering: niemand hoeft opnieuw akkoord te gaan." in said(found_items[third])
    hand_clock.move(days=5)
    found_items = items(Page(client.get(DUTCH).text))
    assert "De prijzen zijn veranderd" in said(found_items[second])
    assert "Een kleine verbetering: niemand hoefde opnieuw akkoord te gaan." in said(found_items[third])


def test_correction_in_another_language_asks_nobody_who_read_this_one(
    living: Installation, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which language changed matters: the text in this one is the same, byte for byte."""
    read = library.history

    def unchanged(*args: object, **names: object) -> tuple[HistoryEntry, ...]:
        found = read(*args, **names)  # type: ignore[arg-type]
        quiet = (replace(one.note, asks_again=False) for one in found)
        return tuple(replace(one, note=note) for one, note in zip(found, quiet, strict=True))

    monkeypatch.setattr(library, "history", unchanged)
    found = items(Page(client.get(TERMS).text))
    assert "does not change: nobody who read it is asked again." in said(found[NEXT])
    assert "did not change: nobody who read it was asked again." in said(found[CURRENT])


def make_dearer(firm_file: Path, *versions: str) -> None:
    """A second, dearer tariff, for these versions."""
    text = firm_file.read_text(encoding="utf-8")
    tariff = text[text.index("[tariffs.session]") : text.index("[[tools]]")]
    text = text.replace(
        tariff, tariff + tariff.replace("tariffs.session", "tariffs.dearer").replace("15.00", "16.00")
    )
    for name in versions:
        text = text.replace(f'name = "{name}"\ntariff = "session"', f'name = "{name}"\ntariff = "dearer"')
    firm_file.write_text(text, encoding="utf-8")


# Pages ---------------------------------------------------------------------------------------------------------------


def test_list_turns_after_fifty(
    living: Installation, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every version on one page or another, and until when it held also where the next one is a page away."""
    monkeypatch.setattr(history, "PER_PAGE", 2)
    pages = [Page(client.get(TERMS, query_string={"page": number}).text) for number in (1, 2, 3)]
    assert [list(items(page)) for page in pages] == [[NEXT, CURRENT], [AFTERNOON, MORNING], [FIRST]]
    assert "up to and including 31 May 2025" in said(items(pages[1])[AFTERNOON])
    turns = [[one["href"] for one in page.all("a") if one.get("rel") in ("prev", "next")] for page in pages]
    assert turns == [[f"{TERMS}?page=2"], [f"{TERMS}?page=1", f"{TERMS}?page=3"], [f"{TERMS}?page=2"]]


@pytest.mark.parametrize("number", ["0", "2", "-1", "abc", "", "99999999", "1.0"])
def test_page_that_is_not_there_is_a_404(living: Installation, client: FlaskClient, number: str) -> None:
    """Five versions fill one page."""
    assert client.get(TERMS, query_string={"page": number}).status_code == 404


def test_one_page_says_nothing_of_pages(page: Page) -> None:
    """There is nothing to turn."""
    assert not page.all("nav", class_="turn")


def test_fifty_versions_ask_the_database_as_often_as_two(
    house: Installation, client: FlaskClient, tmp_path: Path
) -> None:
    """And no text is read to show them: the only ones are the firm's, and what its footer needs of the version in force."""
    counts = []
    for number in (2, 50):
        firm = f"firm-{number}"
        names = [f"2024-{1 + day // 28:02d}-{1 + day % 28:02d}" for day in range(number)]
        write_firm(tmp_path / str(number), firm, versions=dict.fromkeys(names, USES_HELPER))
        publishing.publish(house, load_content(tmp_path / str(number)), now=NOW)
        sent = statements_of(f"/nl/{firm}/terms/", client)
        counts.append((len(sent), sum("FROM texts" in one for one in sent)))
    assert counts[0] == counts[1]
    assert counts[0][1] <= 2


def statements_of(address: str, client: FlaskClient) -> list[str]:
    """What a request sends to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sent


def test_any_two_versions_can_be_chosen_to_compare(page: Page, client: FlaskClient) -> None:
    """A form that works without a script: the newest two are chosen already."""
    form = page.one("form", action=f"{TERMS}compare")
    assert form.get("method") in (None, "get")
    chosen = {}
    for name in ("from", "to"):
        select = page.one("select", name=name)
        options = [one for one in page.all("option") if select["id"] in one.inside]
        assert [one["value"] for one in options] == NEWEST_FIRST
        chosen[name] = next(one["value"] for one in options if "selected" in one)
    assert chosen == {"from": CURRENT, "to": NEXT}
    answer = client.get(form["action"], query_string=chosen)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{TERMS}{CURRENT}...{NEXT}")


def test_one_version_has_nothing_to_compare(house: Installation, client: FlaskClient, tmp_path: Path) -> None:
    """So there is no form for it."""
    live(house, tmp_path / "content", {FIRST: USES_HELPER})
    assert not Page(client.get(DUTCH).text).all("select")


@pytest.mark.parametrize("address", ["/de/workshop/terms/", "/nl/nobody/terms/"])
def test_history_that_is_not_there_is_a_404(living: Installation, client: FlaskClient, address: str) -> None:
    """No such language, no such firm."""
    assert client.get(address).status_code == 404
