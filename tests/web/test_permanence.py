"""Every address of a published version answers with the same bytes for ever, whatever is published later."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consent.service import publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, change
from tests.living_terms import AFTERNOON, CURRENT, FIRST, MORNING, NEXT, PAST, TO_COME, live, write_life
from tests.samples import NOW
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

OLD = (FIRST, MORNING, AFTERNOON, CURRENT)


def addresses(languages: tuple[str, ...] = ("nl", "pl")) -> list[str]:
    """Everything that is permanent about the firm's past, in each language."""
    found = []
    for code in languages:
        place = f"/{code}/{FIRM}/terms"
        for name in OLD:
            version = f"{place}/{name}"
            document = f"{version}/documents/prices"
            found += [version, f"{version}.md", f"{version}.pdf", document, f"{document}.md"]
        found += [f"{place}/{FIRST}...{CURRENT}", f"{place}/{CURRENT}...{FIRST}?view=sides"]
    return found


def fetch(client: FlaskClient, paths: list[str]) -> dict[str, tuple[int, bytes, str | None]]:
    """Status, bytes and ETag of each address."""
    answers = {path: client.get(path) for path in paths}
    return {path: (one.status_code, one.data, one.headers.get("ETag")) for path, one in answers.items()}


def publish_more(house: Installation, content: Path) -> None:
    """The firm's next version, under another name, address, accent and privacy notice."""
    write_life(content, TO_COME)
    file = content / "firms" / f"{FIRM}.toml"
    change(file, 'name = "Workshop"', 'name = "Workshop and Daughters"')
    change(file, 'timezone = "Europe/Brussels"', 'timezone = "Europe/Brussels"\naccent = "#7a1f4e"')
    change(file, 'address = "not stated"', 'address = "Elsewhere 1, 1000 Brussels"')
    change(file, "## Data of workshop: nl", "## Data of workshop, new: nl")
    publishing.publish(house, load_content(content), firms=[FIRM], now=NOW)


@pytest.fixture
def published(house: Installation, tmp_path: Path, hand_clock: HandClock) -> Path:
    """The content folder of the firm with its past alone."""
    live(house, tmp_path / "content", PAST)
    return tmp_path / "content"


def test_every_old_address_gives_the_same_bytes_after_later_publications(
    house: Installation, client: FlaskClient, published: Path, hand_clock: HandClock
) -> None:
    """Also on another day, once the later version is in force: page, plain text, paper, documents, differences."""
    before = fetch(client, addresses())
    assert {status for status, _, _ in before.values()} == {200}
    publish_more(house, published)
    assert fetch(client, addresses()) == before
    hand_clock.move(days=400)
    assert fetch(client, addresses()) == before
    assert "Workshop and Daughters" in client.get(f"/nl/{FIRM}/").text


def test_new_version_shows_the_firm_as_it_is_then(
    house: Installation, client: FlaskClient, published: Path
) -> None:
    """Each version beside the facts that were published with it."""
    publish_more(house, published)
    old, new = (client.get(f"/nl/{FIRM}/terms/{name}").text for name in (CURRENT, NEXT))
    assert "Daughters" not in old
    assert "Elsewhere 1" not in old
    assert "Workshop and Daughters" in new
    assert "Elsewhere 1" in new


def test_old_addresses_outlive_a_language_that_the_firm_gives_up(
    house: Installation, client: FlaskClient, tmp_path: Path
) -> None:
    """Who agreed in Polish can read it in Polish for ever; pages of today say that there is no Polish."""
    publishing.publish(house, load_content(without_documents(tmp_path / "first", PAST)), now=NOW)
    paths = [one for one in addresses() if "documents" not in one]
    before = fetch(client, paths)
    assert {status for status, _, _ in before.values()} == {200}
    later = without_documents(tmp_path / "later", TO_COME, ("nl",))
    publishing.publish(house, load_content(later), now=NOW)
    assert fetch(client, paths) == before
    assert client.get(f"/pl/{FIRM}/terms/").status_code == 404
    assert client.get(f"/pl/{FIRM}/terms/{NEXT}").status_code == 404


def without_documents(
    folder: Path, versions: Mapping[str, str], languages: Sequence[str] = ("nl", "pl")
) -> Path:
    """The firm with versions that have no documents."""
    write_life(folder, versions, languages)
    file = folder / "firms" / f"{FIRM}.toml"
    text = re.sub(r"\[\[versions\.documents\]\]\n(.+\n){3}", "", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    for place in folder.glob(f"terms/*/{FIRM}/documents"):
        shutil.rmtree(place)
    return folder


@pytest.mark.parametrize("rest", ["", ".md", "/documents/prices", "/documents/prices.md"])
def test_etag_does_not_depend_on_the_day(
    client: FlaskClient, published: Path, hand_clock: HandClock, rest: str
) -> None:
    """It is the digest of the text; a browser that has it is not sent it again, a year later."""
    address = f"/nl/{FIRM}/terms/{CURRENT}{rest}"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    hand_clock.move(days=365)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_old_page_needs_no_cookie_and_gives_none(client: FlaskClient, published: Path) -> None:
    """Neither a login nor a visit before."""
    for address in addresses(("nl",)):
        assert "Set-Cookie" not in client.get(address).headers


def test_version_that_lacks_a_language_names_those_it_has(
    house: Installation, client: FlaskClient, published: Path
) -> None:
    """With links to them."""
    answer = client.get(f"/en/{FIRM}/terms/{CURRENT}")
    assert answer.status_code == 404
    links = {one["href"] for one in Page(answer.text).all("a")}
    assert {f"/{code}/{FIRM}/terms/{CURRENT}" for code in ("nl", "pl")} <= links


@pytest.mark.parametrize("rest", [CURRENT, f"{CURRENT}.md", f"{CURRENT}.pdf", f"{FIRST}...{CURRENT}"])
def test_etag_that_a_proxy_made_weak_counts(client: FlaskClient, published: Path, rest: str) -> None:
    """A proxy that compresses pages makes it `W/"..."`; RFC 9110 section 13.1.2 compares it all the same."""
    address = f"/nl/{FIRM}/terms/{rest}"
    weak = "W/" + client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": weak})
    assert (again.status_code, again.data) == (304, b"")


def test_etag_of_pages_beside_each_other_counts_when_weak(client: FlaskClient, published: Path) -> None:
    """And that of a document."""
    for rest in ("beside/pl", "documents/prices"):
        address = f"/nl/{FIRM}/terms/{CURRENT}/{rest}"
        weak = "W/" + client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": weak}).status_code == 304
