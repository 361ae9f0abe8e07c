"""Languages: the path decides, the browser's wish picks the first redirect, a missing one is named with those there are."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import consent.web
from consent.core.firms import Firm
from consent.service import installation, library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import create_app, languages
from tests.samples import NOW, filled_form, opened_by, settings_in
from tests.web.pages import Page
from tests.web.staff_browser import HandClock


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("pl", "pl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("nl-BE,nl;q=0.9", "nl"),
        ("de, pl;q=0.5, nl;q=0.2", "pl"),
        ("fr", "nl"),
        ("", "nl"),
        ("garbage;;;q=x", "nl"),
    ],
)
def test_first_visit_goes_where_the_browser_wishes(client: FlaskClient, wish: str, language: str) -> None:
    """Dutch is the first of ours, when no wish can be met."""
    answer = client.get("/", headers={"Accept-Language": wish})
    assert (answer.status_code, answer.location) == (302, f"/{language}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_path_decides_whatever_the_browser_wishes(client: FlaskClient) -> None:
    """An address is read by everybody in the same language."""
    page = Page(client.get("/pl/overmax/", headers={"Accept-Language": "nl"}).text)
    assert page.one("html")["lang"] == "pl"


def test_list_of_firms_has_every_firm(client: FlaskClient) -> None:
    """All five samples list both languages."""
    for language in ("nl", "pl"):
        page = Page(client.get(f"/{language}/").text)
        links = {one.get("href") for one in page.all("a")}
        firms = ("damal", "mastiff", "overmax", "page-computers", "qomputer")
        assert {f"/{language}/{firm}/" for firm in firms} <= links


@pytest.mark.parametrize(
    "address", ["/de/overmax/", "/de/overmax/terms/", "/de/overmax/terms/2018-09-01", "/en/overmax/privacy"]
)
def test_language_that_a_firm_does_not_list_is_a_404_with_links_to_those_it_has(
    client: FlaskClient, address: str
) -> None:
    """The same page in each of its languages."""
    answer = client.get(address)
    rest = address[3:]
    links = {one["href"]: one["lang"] for one in Page(answer.text).all("a") if "hreflang" in one}
    assert answer.status_code == 404
    assert links == {f"/nl{rest}": "nl", f"/pl{rest}": "pl"}


def test_language_that_nobody_lists_is_a_404_with_links(client: FlaskClient) -> None:
    """The list of firms exists in the languages that firms list."""
    answer = client.get("/fr/")
    assert answer.status_code == 404
    assert {one["href"] for one in Page(answer.text).all("a") if "hreflang" in one} == {"/nl/", "/pl/"}


def test_terms_language_without_a_catalogue_has_english_words_around_it(app: Flask) -> None:
    """An address under `/de/` is a good one for a firm that lists it: only our own words are English."""
    with app.test_request_context("/de/overmax/", headers={"Accept-Language": "pl"}):
        assert languages.interface_language() == "en"


def test_page_of_no_language_speaks_as_the_browser_wishes(client: FlaskClient) -> None:
    """An address with a mistake in it says nothing about its reader."""
    for language in ("nl", "pl", "en"):
        answer = client.get("/nowhere", headers={"Accept-Language": language})
        assert Page(answer.text).one("html")["lang"] == language


def test_own_names_of_languages() -> None:
    """As their speakers write them; a code that nobody knows stays a code."""
    names = [languages.own_name(code) for code in ("nl", "pl", "de", "qqq")]
    assert names == ["Nederlands", "Polski", "Deutsch", "qqq"]


def test_offered_languages_are_those_of_the_firms_ours_first(house: Installation) -> None:
    """A third language stands behind; before the first publication there are ours."""
    firms = [_with(one, "de", "pl") for one in library.firms(house)]
    assert languages.offered(firms) == ("pl", "de")
    assert languages.offered(()) == ("nl", "pl")


def _with(firm: Firm, *codes: str) -> Firm:
    return firm.model_copy(update={"languages": codes})


def test_version_without_a_language_names_those_it_has(
    client: FlaskClient, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firm may take up a language later: its older versions stay as they are."""
    version = library.version(house, "overmax", "2018-09-01")
    polish = replace(version, languages={"pl": version.languages["pl"]})
    monkeypatch.setattr(library, "version", lambda *_: polish)
    answer = client.get("/nl/overmax/terms/2018-09-01")
    links = [one["href"] for one in Page(answer.text).all("a") if "hreflang" in one]
    assert (answer.status_code, links) == (404, ["/pl/overmax/terms/2018-09-01"])


def test_firm_with_a_third_language_needs_files_only(tmp_path: Path, hand_clock: HandClock) -> None:
    """Its page has English words of ours around its own words, each marked with its language."""
    content = tmp_path / "content"
    write_in_german(content)
    settings = settings_in(tmp_path / "data", content=content)
    installation.create(settings)
    house = installation.open_installation(settings)
    publishing.publish(house, load_content(content), now=NOW)
    browser = create_app(house=house).test_client()
    page = Page(browser.get("/de/overmax/", query_string=opened_by(house, "overmax", "de")).text)
    assert page.one("html")["lang"] == "en"
    assert page.one("div", class_="clauses")["lang"] == "de"
    assert page.one("button", class_="button go").text == "Ask for free help"
    assert [one.text for one in page.all("button") if "formaction" in one][:1] == ["Polski"]
    assert browser.get("/nl/overmax/").status_code == 404
    assert browser.get("/", headers={"Accept-Language": "de"}).location == "/de/"
    assert browser.post("/de/overmax/accept", data=filled_form(house, "overmax", "de")).status_code == 303
    house.close()


def write_in_german(content: Path) -> None:
    """Overmax with its Dutch words called German."""
    source = Path(consent.web.__file__).parents[1]
    (content / "firms").mkdir(parents=True)
    toml = (source / "firms" / "overmax.toml").read_text(encoding="utf-8").replace('"nl"', '"de"')
    toml = re.sub(r"(^|[ .{])nl = ", r"\1de = ", toml, flags=re.MULTILINE)
    (content / "firms" / "overmax.toml").write_text(toml, encoding="utf-8")
    shutil.copytree(source / "tools", content / "tools")
    for language, name in (("pl", "pl"), ("nl", "de")):
        shutil.copytree(source / "terms" / language / "overmax", content / "terms" / name / "overmax")
    for path in (content / "terms" / "de").rglob("*.md"):
        text = path.read_text(encoding="utf-8").replace("language: nl", "language: de")
        path.write_text(text, encoding="utf-8")


def test_language_is_called_by_its_name_in_the_language_of_the_page(app: Flask) -> None:
    """As in a sentence; by its code where nobody knows it."""
    names = {}
    for page in ("nl", "pl", "en"):
        with app.test_request_context(f"/{page}/"):
            names[page] = [languages.called(code) for code in ("nl", "pl", "zz", "qqq")]
    assert names == {
        "nl": ["Nederlands", "Pools", "zz", "qqq"],
        "pl": ["niderlandzki", "polski", "zz", "qqq"],
        "en": ["Dutch", "Polish", "zz", "qqq"],
    }
