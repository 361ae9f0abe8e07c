"""A firm's own look: its accent and its logo, kept for ever under addresses that say which, and shown on all its pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.core.encoding import sha256_hex
from consent.core.staff import StaffMember
from consent.service import publishing
from consent.service.content import PACKAGE_CONTENT, load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.pictures import png, svg
from tests.samples import NOW
from tests.web.pages import Element, Page
from tests.web.staff_browser import Browser

LOGO = (PACKAGE_CONTENT / "firms/logos/page-computers.svg").read_bytes()
FOREVER, SHORTLY = "public, max-age=31536000, immutable", "public, max-age=60"
PAGES = ["", "terms/", "terms/2021-09-16", "privacy", "decline"]


def logo_of(page: str) -> Element:
    """The picture in the header."""
    (found,) = [one for one in Page(page).all("img") if "header" in one.inside]
    return found


def test_accent_is_kept_for_ever_under_its_digest(client: FlaskClient) -> None:
    """The page links to it with the digest; without one it is kept for a minute."""
    page = Page(client.get("/nl/overmax/").text)
    (link,) = [one["href"] for one in page.all("link") if "/look/" in one["href"]]
    css = client.get(link)
    assert css.content_type == "text/css; charset=utf-8"
    assert "--accent:#a3123a" in css.text
    assert css.headers["Cache-Control"] == FOREVER
    assert client.get("/look/a3123a.css").headers["Cache-Control"] == SHORTLY
    assert client.get(link, headers={"If-None-Match": css.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["overmax", "a3123", "A3123A", "a3123a00", "%23a3123a"])
def test_what_is_no_colour_has_no_stylesheet(client: FlaskClient, name: str) -> None:
    """Nothing of the address gets into the style but six digits."""
    assert client.get(f"/look/{name}.css").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_header_shows_the_logo_and_says_the_name(client: FlaskClient, page: str) -> None:
    """Who can't see it hears the firm's name, once."""
    html = client.get(f"/pl/page-computers/{page}").text
    assert logo_of(html)["alt"] == "Page Computers"
    assert logo_of(html)["src"] == f"/look/page-computers/logo?v={sha256_hex(LOGO)}"
    assert "Page Computers" not in Page(html).one("header").text


def test_firm_without_a_logo_is_named(client: FlaskClient) -> None:
    """In words, whichever way they are written."""
    page = Page(client.get("/nl/overmax/").text)
    assert page.all("img") == []
    (name,) = [one for one in page.all("bdi") if "header" in one.inside]
    assert name.text == "Overmax"


def test_logo_is_the_exact_file_for_ever(client: FlaskClient) -> None:
    """Under its digest: right kind, ETag, and not sent twice."""
    address = f"/look/page-computers/logo?v={sha256_hex(LOGO)}"
    answer = client.get(address)
    assert (answer.data, answer.content_type) == (LOGO, "image/svg+xml")
    assert answer.headers["Cache-Control"] == FOREVER
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    again = client.get(address, headers={"If-None-Match": f'"{sha256_hex(LOGO)}"'})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", FOREVER)


@pytest.mark.parametrize("query", ["", "?v=", "?v=" + "0" * 64, "?v=../../etc", "?v=%00"])
def test_logo_of_today_is_kept_for_a_minute(client: FlaskClient, query: str) -> None:
    """Without its digest another one may stand there tomorrow."""
    answer = client.get(f"/look/page-computers/logo{query}")
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (200, LOGO, SHORTLY)


@pytest.mark.parametrize("firm", ["overmax", "nobody"])
@pytest.mark.parametrize("query", ["", f"?v={sha256_hex(LOGO)}"])
def test_firm_without_a_logo_has_none_at_its_address(client: FlaskClient, firm: str, query: str) -> None:
    """Nor another firm's."""
    answer = client.get(f"/look/{firm}/logo{query}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_staff_see_the_logo_too(browser: Browser, technician: StaffMember) -> None:
    """Once they are logged in; before that nobody knows whose staff they are."""
    assert "<img" not in browser.get("/login").text
    browser.log_in("tess")
    browser.get("/desk/")
    assert logo_of(browser.page)["alt"] == "Page Computers"


def publish_with_logo(house: Installation, folder: Path, data: bytes, days: int, version: str) -> str:
    """The firm with a version more and another logo, published `days` after NOW; the logo's digest."""
    names = [FIRST, version] if version != FIRST else [FIRST]
    write_firm(folder, versions=dict.fromkeys(names, USES_HELPER))
    file = "logo.png" if data.startswith(b"\x89PNG") else "logo.svg"
    (folder / "firms/logos").mkdir(exist_ok=True)
    (folder / "firms/logos" / file).write_bytes(data)
    name = 'name = "Jan \\"B&W\\" <i>Co</i> \u05e9\u05dc\u05d5\u05dd"'
    change(folder / f"firms/{FIRM}.toml", 'name = "Workshop"', f'{name}\nlogo = "{file}"')
    publishing.publish(house, load_content(folder), now=NOW + timedelta(days=days))
    return sha256_hex(data)


def test_page_that_stays_for_ever_shows_the_logo_of_then(
    app: Flask, house: Installation, tmp_path: Path
) -> None:
    """The other pages show the one of now; both can be had, each as what it is."""
    client = app.test_client()
    old = publish_with_logo(house, tmp_path, svg(), 0, FIRST)
    then = client.get(f"/nl/{FIRM}/terms/{FIRST}")
    new = publish_with_logo(house, tmp_path, png(), 1, "2027-06-01")
    assert client.get(f"/nl/{FIRM}/terms/{FIRST}").data == then.data
    assert logo_of(then.text)["src"].endswith(old)
    assert logo_of(client.get(f"/nl/{FIRM}/privacy").text)["src"].endswith(new)
    found = [client.get(f"/look/{FIRM}/logo?v={digest}") for digest in (old, new, "")]
    assert [one.data for one in found] == [svg(), png(), png()]
    assert [one.mimetype for one in found] == ["image/svg+xml", "image/png", "image/png"]
    assert [one.headers["Cache-Control"] for one in found] == [FOREVER, FOREVER, SHORTLY]


def test_name_with_marks_of_html_is_only_a_name(
    client: FlaskClient, house: Installation, tmp_path: Path
) -> None:
    """Quotes, ampersands, brackets, letters from right to left: in the picture's words as in the title."""
    publish_with_logo(house, tmp_path, svg(), 0, FIRST)
    html = client.get(f"/nl/{FIRM}/privacy").text
    assert logo_of(html)["alt"] == 'Jan "B&W" <i>Co</i> \u05e9\u05dc\u05d5\u05dd'
    assert "<i>" not in html
