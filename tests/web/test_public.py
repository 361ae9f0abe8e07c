"""Terms and their versions for ever, documents, privacy, and the firm's look."""

from __future__ import annotations

import hashlib

import pytest
from flask.testing import FlaskClient

from consent.service import library
from consent.service.installation import Installation
from tests.web.pages import Page

TERMS = "/nl/page-computers/terms/"


def digest_of(house: Installation, firm: str, name: str, language: str) -> str:
    """The recorded SHA-256 of a version's text."""
    return library.version(house, firm, name).languages[language]


def test_versions_stand_newest_first_with_what_changed(client: FlaskClient, house: Installation) -> None:
    """Each links to its own page; the one in force is marked."""
    page = Page(client.get(TERMS).text)
    links = [one["href"] for one in page.all("a") if "h2" in one.inside]
    assert links == [f"{TERMS}{name}" for name in ("2023-09-13", "2021-09-16", "2020-01-16")]
    assert page.by_id("in-force")["data-version"] == "2023-09-13"
    for version in library.versions(house, "page-computers"):
        assert library.text(house, version, "nl").changes in page.by_id("main").text


@pytest.mark.parametrize("name", ["2023-09-13", "2021-09-16", "2020-01-16"])
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_source_is_the_exact_bytes(
    client: FlaskClient, house: Installation, name: str, language: str
) -> None:
    """Their SHA-256 is the one on record, and the ETag."""
    answer = client.get(f"/{language}/page-computers/terms/{name}.md")
    digest = digest_of(house, "page-computers", name, language)
    assert hashlib.sha256(answer.data).hexdigest() == digest
    assert answer.headers["ETag"] == f'"{digest}"'
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content_type == "text/markdown; charset=utf-8"


@pytest.mark.parametrize("address", [f"{TERMS}2021-09-16", f"{TERMS}2021-09-16.md"])
def test_known_version_is_not_sent_again(client: FlaskClient, address: str) -> None:
    """304 without a body, with the same headers; another ETag gets everything."""
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_page_of_a_version_is_the_same_for_ever(client: FlaskClient, house: Installation) -> None:
    """Whole text, statements, digest; nothing that depends on the day."""
    page = Page(client.get(f"{TERMS}2020-01-16").text)
    text = library.text(house, library.version(house, "page-computers", "2020-01-16"), "nl")
    assert [one.number for one in text.clauses if not page.has_id(f"c{one.number}")] == []
    assert [one.text for one in text.statements if one.text not in page.by_id("main").text] == []
    assert digest_of(house, "page-computers", "2020-01-16", "nl") in page.by_id("main").text
    assert not page.has_id("in-force")
    assert not page.all("form")


@pytest.mark.parametrize(
    "name", ["2023-09-14", "2023-13-01", "2023-09-13.2", "2023-09-13.01", "newest", "2023-09-13.MD"]
)
def test_version_that_is_not_there_is_a_404(client: FlaskClient, name: str) -> None:
    """Whether it could be a name or not."""
    assert client.get(f"{TERMS}{name}").status_code == 404


def test_document_has_a_page_and_exact_bytes(client: FlaskClient, house: Installation) -> None:
    """Damal's price list, for ever."""
    version = library.versions(house, "damal")[0]
    for language in ("nl", "pl"):
        address = f"/{language}/damal/terms/{version.name}/documents/price-list"
        page, source = client.get(address), client.get(f"{address}.md")
        digest = version.documents[f"price-list/{language}"]
        assert hashlib.sha256(source.data).hexdigest() == digest
        assert page.headers["ETag"] == source.headers["ETag"] == f'"{digest}"'
        assert client.get(address, headers={"If-None-Match": f'"{digest}"'}).status_code == 304
        assert len(Page(page.text).all("h1")) == 1


@pytest.mark.parametrize("rest", ["no-such", "no-such.md"])
def test_document_that_is_not_there_is_a_404(client: FlaskClient, rest: str) -> None:
    """Also for somebody who has every version of it already."""
    address = f"/nl/damal/terms/2024-01-01/documents/{rest}"
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("firm", ["damal", "mastiff", "overmax", "page-computers", "qomputer"])
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_privacy_notice_of_each_firm(
    client: FlaskClient, house: Installation, firm: str, language: str
) -> None:
    """As published, in the language of the address."""
    page = Page(client.get(f"/{language}/{firm}/privacy").text)
    assert page.one("div", class_="prose")["lang"] == language
    assert library.privacy_html(house, library.firm(house, firm), language) in page.html


def test_nobody_asks_to_agree_to_the_privacy_notice(client: FlaskClient) -> None:
    """R5: information, and no box."""
    page = Page(client.get("/nl/page-computers/").text)
    assert [one for one in page.all("input") if "privacy" in (one.get("name") or "")] == []
    labels = [one.text.lower() for one in page.all("label")]
    assert [one for one in labels if "privacy" in one] == []
    assert [
        one
        for one in page.all("a")
        if one.get("href") == "/nl/page-computers/privacy" and "accept" in one.inside
    ]


def test_static_files_are_kept_for_ever_under_their_digest(client: FlaskClient) -> None:
    """And a short time under their plain name."""
    page = Page(client.get("/nl/").text)
    (link,) = [one["href"] for one in page.all("link") if "ground.css" in one["href"]]
    with client.get(link) as versioned, client.get("/static/styles/ground.css") as plain:
        assert "max-age=31536000" in versioned.headers["Cache-Control"]
        assert "max-age=300" in plain.headers["Cache-Control"]
        assert versioned.data == plain.data
