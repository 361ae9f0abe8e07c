"""The Atom feed: RFC 4287 rule by rule, and what a feed reader makes of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]
import pytest
from flask.testing import FlaskClient

from consent.service import publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import feed
from tests.firm_folders import FIRM, USES_HELPER, change
from tests.living_terms import CURRENT, FIRST, NEWEST_FIRST, NEXT, TO_COME, live, write_life
from tests.samples import NOW
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = f"/nl/{FIRM}/terms/feed.atom"
# RFC 3339 section 5.6, in the capitals that RFC 4287 section 3.3 asks for.
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture
def root(living: Installation, client: FlaskClient) -> ET.Element:
    """The parsed feed."""
    return ET.fromstring(client.get(FEED).data)


def names(element: ET.Element) -> Counter[str]:
    """How often each child is there."""
    return Counter(child.tag.removeprefix(ATOM) for child in element)


def words(element: ET.Element, name: str) -> str:
    """The text of the only child of that name."""
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def test_media_type_and_encoding_are_declared(living: Installation, client: FlaskClient) -> None:
    """RFC 4287 section 7 and RFC 7303: application/atom+xml, and the encoding in both places."""
    answer = client.get(FEED)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert answer.data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")


def test_everything_is_in_the_atom_namespace_and_in_its_language(root: ET.Element) -> None:
    """Sections 1.2 and 2: one namespace, xml:lang at the top."""
    assert root.tag == f"{ATOM}feed"
    assert {one.tag.startswith(ATOM) for one in root.iter()} == {True}
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"


def test_feed_has_what_it_must_have_once(root: ET.Element) -> None:
    """Section 4.1.1: exactly one id, title and updated; an author, as its entries have none."""
    found = names(root)
    assert [found[name] for name in ("id", "title", "updated", "author")] == [1, 1, 1, 1]
    assert set(found) == {"id", "title", "updated", "author", "link", "entry"}
    author = root.find(f"{ATOM}author")
    assert author is not None
    assert words(author, "name") == "Workshop"


def test_entry_has_what_it_must_have_once(root: ET.Element) -> None:
    """Section 4.1.2: exactly one id, title and updated; one published and one summary at most."""
    for entry in root.findall(f"{ATOM}entry"):
        found = names(entry)
        assert [found[name] for name in ("id", "title", "updated")] == [1, 1, 1]
        assert [found[name] for name in ("published", "summary")] == [1, 1]
        assert set(found) == {"id", "title", "updated", "published", "summary", "link"}


def test_texts_are_plain(root: ET.Element) -> None:
    """Section 3.1.1.1: of type text, so without any element in it."""
    texts = [one for name in ("title", "summary") for one in root.iter(f"{ATOM}{name}")]
    assert texts
    assert {(one.get("type"), len(one)) for one in texts} == {("text", 0)}


def test_times_are_of_rfc_3339(root: ET.Element) -> None:
    """Section 3.3: with a T, and a Z or an offset."""
    times = [one.text or "" for name in ("updated", "published") for one in root.iter(f"{ATOM}{name}")]
    assert len(times) == 1 + 2 * len(TO_COME)
    assert [one for one in times if not RFC_3339.fullmatch(one)] == []


def test_ids_are_permanent_iris_and_none_stands_twice(root: ET.Element) -> None:
    """Section 4.2.6: absolute, unique, and not an address that may change."""
    ids = [one.text or "" for one in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == 1 + len(TO_COME)
    assert [one for one in ids if UUID(one).urn != one] == []


def test_links_are_absolute_and_each_alternate_is_of_its_own_kind(root: ET.Element) -> None:
    """Sections 4.1.1, 4.1.2 and 4.2.7: href in full; no two alternates of one type and language."""
    for element in (root, *root.findall(f"{ATOM}entry")):
        links = element.findall(f"{ATOM}link")
        parts = [urlsplit(link.get("href", "")) for link in links]
        assert {(one.scheme, one.netloc) for one in parts} == {("http", "127.0.0.1:8000")}
        kinds = Counter((link.get("rel"), link.get("type"), link.get("hreflang")) for link in links)
        assert max(kinds.values()) == 1
        assert {kind[2] for kind in kinds} == {"nl"}


def test_feed_links_to_itself_and_to_its_page(root: ET.Element) -> None:
    """Section 4.1.1: rel=self with its media type; the page that it is an alternate of."""
    links = {link.get("rel"): (link.get("type"), link.get("href")) for link in root.findall(f"{ATOM}link")}
    base = "http://127.0.0.1:8000"
    assert links == {
        "self": ("application/atom+xml", base + FEED),
        "alternate": ("text/html", f"{base}/nl/{FIRM}/terms/"),
    }


def test_entries_come_newest_published_first(root: ET.Element) -> None:
    """One a version; the feed was updated when the newest was published."""
    entries = root.findall(f"{ATOM}entry")
    summaries = [words(entry, "summary") for entry in entries]
    assert summaries == [f"What {name} changes in nl." for name in NEWEST_FIRST]
    assert words(root, "updated") == words(entries[0], "updated") == "2026-11-20T10:00:00.000Z"
    updated = [words(entry, "updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)


def test_title_says_from_when_and_what_was_recorded_later(root: ET.Element) -> None:
    """In the language of the feed; a version to come says from when it will hold."""
    titles = [words(entry, "title") for entry in root.findall(f"{ATOM}entry")]
    assert titles[0] == "Voorwaarden die gelden vanaf 1 december 2026 om 09.00\xa0uur"
    assert titles[1] == "Voorwaarden die gelden vanaf 1 juni 2025, opgenomen op 20 november 2026"
    assert len(set(titles)) == len(titles)


def test_every_link_of_an_entry_leads_somewhere(root: ET.Element, client: FlaskClient) -> None:
    """The page, the plain text, the paper, and the differences with the version before."""
    for entry in root.findall(f"{ATOM}entry")[:1]:
        links = entry.findall(f"{ATOM}link")
        assert [link.get("rel") for link in links] == ["alternate", "alternate", "alternate", "related"]
        for link in links:
            answer = client.get(urlsplit(link.get("href", "")).path)
            assert (answer.status_code, answer.mimetype) == (200, link.get("type"))


def test_first_version_has_no_differences_to_link_to(root: ET.Element) -> None:
    """There is nothing before it."""
    links = root.findall(f"{ATOM}entry")[-1].findall(f"{ATOM}link")
    assert {link.get("rel") for link in links} == {"alternate"}


def test_feed_reader_reads_it(living: Installation, client: FlaskClient) -> None:
    """A library that others use finds no fault, and everything in its place."""
    answer = client.get(FEED)
    found = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
    assert (found.bozo, found.version, found.encoding) == (False, "atom10", "utf-8")
    assert (found.feed.language, found.feed.author) == ("nl", "Workshop")
    assert found.entries[0].link == f"http://127.0.0.1:8000/nl/{FIRM}/terms/{NEXT}"
    assert [entry.summary for entry in found.entries] == [
        f"What {name} changes in nl." for name in NEWEST_FIRST
    ]
    assert found.entries[0].published_parsed[:6] == NOW.timetuple()[:6]


def test_each_language_has_a_feed_of_its_own(living: Installation, client: FlaskClient) -> None:
    """With ids of its own: a reader may follow both."""
    dutch, polish = (
        feedparser.parse(client.get(f"/{code}/{FIRM}/terms/feed.atom").data) for code in ("nl", "pl")
    )
    assert polish.feed.language == "pl"
    assert polish.entries[0].summary == f"What {NEXT} changes in pl."
    assert {entry.id for entry in dutch.entries}.isdisjoint(entry.id for entry in polish.entries)


def test_nothing_in_it_changes_with_the_day(
    living: Installation, client: FlaskClient, hand_clock: HandClock
) -> None:
    """The same bytes before and after a version came into force, until something is published."""
    before = client.get(FEED)
    hand_clock.move(days=30)
    assert client.get(FEED).data == before.data


def test_old_entries_stay_as_they_are(
    house: Installation, client: FlaskClient, tmp_path: Path, hand_clock: HandClock
) -> None:
    """A later publication adds an entry and touches no other."""
    live(house, tmp_path / "content", {FIRST: USES_HELPER})
    (before,) = feedparser.parse(client.get(FEED).data).entries
    live(house, tmp_path / "content", {FIRST: USES_HELPER, NEXT: USES_HELPER})
    new, after = feedparser.parse(client.get(FEED).data).entries
    assert after == before
    assert new.id != before.id


def test_ids_outlive_a_move_to_another_address(living: Installation) -> None:
    """They are made of the log's origin, which is fixed when the log is made."""
    one = feed.permanent_id("help.example/log/workshop", "nl", FIRST)
    assert one == feed.permanent_id("help.example/log/workshop", "nl", FIRST)
    others = [("help.example/log/bakery", "nl", FIRST), ("help.example/log/workshop", "pl", FIRST)]
    others += [("help.example/log/workshop", "nl", CURRENT), ("help.example/log/workshop", "nl", "")]
    assert len({one, *(feed.permanent_id(*each) for each in others)}) == 5


def test_known_feed_is_not_sent_again(living: Installation, client: FlaskClient) -> None:
    """A strong ETag of its bytes, kept for a minute."""
    first = client.get(FEED)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=60"
    assert client.get(FEED, headers={"If-None-Match": '"other"'}).status_code == 200


def test_fifty_entries_at_most(
    house: Installation, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest; the page has all of them."""
    monkeypatch.setattr(feed, "MOST", 2)
    live(house, tmp_path / "content")
    found = feedparser.parse(client.get(FEED).data)
    assert [entry.summary for entry in found.entries] == [
        f"What {name} changes in nl." for name in (NEXT, CURRENT)
    ]


def test_signs_that_xml_gives_a_meaning_stay_words(
    house: Installation, client: FlaskClient, tmp_path: Path
) -> None:
    """A firm called like a piece of markup."""
    content = write_life(tmp_path / "content", {FIRST: USES_HELPER})
    change(content / "firms" / f"{FIRM}.toml", 'name = "Workshop"', "name = '<b>A & \"B\"</b> ]]>'")
    publishing.publish(house, load_content(content), now=NOW)
    author = ET.fromstring(client.get(FEED).data).find(f"{ATOM}author/{ATOM}name")
    assert author is not None
    assert author.text == '<b>A & "B"</b> ]]>'


@pytest.mark.parametrize("address", ["/de/workshop/terms/feed.atom", "/nl/nobody/terms/feed.atom"])
def test_feed_that_is_not_there_is_a_404(living: Installation, client: FlaskClient, address: str) -> None:
    """No such language, no such firm."""
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rest", ["", "terms/", f"terms/{CURRENT}"])
def test_pages_name_the_feed(living: Installation, client: FlaskClient, rest: str) -> None:
    """The help page, the history and each version, so that a feed reader finds it."""
    page = Page(client.get(f"/nl/{FIRM}/{rest}").text)
    link = page.one("link", type="application/atom+xml")
    assert (link["rel"], link["href"]) == ("alternate", FEED)
    assert client.get(link["href"]).status_code == 200


def test_newest_publication_is_what_updated_the_feed(
    house: Installation, client: FlaskClient, tmp_path: Path, hand_clock: HandClock
) -> None:
    """Not the firm's facts, and not the day on which a version came into force."""
    live(house, tmp_path / "content")
    hand_clock.move(days=20)
    found = feedparser.parse(client.get(FEED).data)
    assert found.feed.updated == "2026-11-20T10:00:00.000Z"
    assert hand_clock.time - NOW == timedelta(days=20)
