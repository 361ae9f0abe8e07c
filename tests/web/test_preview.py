"""The preview of drafts: nothing that stands in a file breaks a page, changes are seen at once, nobody else reads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consent.service import previews, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web.preview import create_preview_app
from tests.example_content import FIRM, LIST_NL, NL, PL, write_content
from tests.firm_folders import change, write_firm
from tests.samples import NOW
from tests.web.pages import Page
from tests.web.previews import VERSION, page, reader
from tests.web.staff_browser import HandClock


@pytest.fixture(autouse=True)
def _still(hand_clock: HandClock) -> None:
    """The clock stands at NOW."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example firm of docs/content.md."""
    return write_content(tmp_path / "content")


@pytest.fixture
def author(folder: Path) -> FlaskClient:
    """Whoever writes, with a browser that reads English."""
    return reader(create_preview_app(folder))


# Broken files ----------------------------------------------------------------------------------------------------------


def instead_of_text(folder: Path) -> Path:
    """Where the Dutch text was."""
    (folder / NL).unlink()
    return folder / NL


BROKEN: dict[str, Callable[[Path], object]] = {
    "TOML": lambda folder: (folder / FIRM).write_text("format = "),
    "not UTF-8": lambda folder: (folder / NL).write_bytes(b"\xff\n"),
    "front matter": lambda folder: (folder / NL).write_text("---\ntitle: [\n---\n"),
    "empty": lambda folder: (folder / NL).write_bytes(b""),
    "far too large": lambda folder: (folder / NL).write_bytes(b"x" * 300_000),
    "text deleted": lambda folder: (folder / NL).unlink(),
    "texts deleted": lambda folder: shutil.rmtree(folder / "terms"),
    "document not UTF-8": lambda folder: (folder / LIST_NL).write_bytes(b"\xff"),
    "a folder where a file should be": lambda folder: instead_of_text(folder).mkdir(),
    "a link in a circle": lambda folder: instead_of_text(folder).symlink_to("2024-03-01.md"),
    "a pipe": lambda folder: os.mkfifo(instead_of_text(folder)),
    "firms deleted": lambda folder: shutil.rmtree(folder / "firms"),
    "all deleted": shutil.rmtree,
}


@pytest.mark.parametrize("how", BROKEN)
def test_nothing_that_stands_in_a_file_breaks_a_page(folder: Path, author: FlaskClient, how: str) -> None:
    """Findings where they can be told, a plain "not there" else; it loads again by itself all the same."""
    BROKEN[how](folder)
    for path in ("/", "/firms/example-help", VERSION):
        answer = author.get(path)
        assert answer.status_code in {200, 404}, answer.text
        assert "Traceback" not in answer.text
        assert Page(answer.text).has_id("live")
    assert "is-error" in author.get("/").text


def test_a_broken_firm_file_is_shown_line_by_line(folder: Path, author: FlaskClient) -> None:
    """The finding under its line."""
    change(folder / FIRM, "[hours]", "[hours")
    found = page(author, "/firms/example-help")
    (line,) = found.all("li", class_="found")
    assert line.text.startswith("[hours Error: not TOML")
    assert "example-help" in page(author, "/").by_id("main").text


def test_a_broken_text_is_shown_line_by_line_and_the_others_as_ever(
    folder: Path, author: FlaskClient
) -> None:
    """One language in order, the other as it stands."""
    change(folder / PL, "## 2. Reklamacje", "## 3. Reklamacje")
    found = page(author)
    assert found.all("li", class_="found")[0].text.startswith("## 3. Reklamacje Error: section 3")
    assert "Klachten" in found.by_id("s2").text
    assert len([one for one in found.elements if one.get("class") == "cell" and "s2" in one.inside]) == 1


def test_an_unknown_error_is_one_sentence(
    author: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On the page; the terminal has the rest."""
    monkeypatch.setattr(previews, "look", lambda *_, **__: 1 / 0)
    answer = author.get("/")
    assert answer.status_code == 500
    assert "unexpected ZeroDivisionError" in answer.text
    assert "Traceback" not in answer.text
    assert caplog.records[0].exc_info


def test_a_database_that_is_away_is_told(
    house: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, as everywhere."""
    from consent.errors import Unavailable

    def fail(*_: object) -> str:
        raise Unavailable("away")

    monkeypatch.setattr(previews, "state", fail)
    answer = reader(create_preview_app(folder, house=house)).get("/")
    assert answer.status_code == 503
    assert "not available now: away" in answer.text


# Loading again ---------------------------------------------------------------------------------------------------------


def test_state_is_that_of_the_page_until_something_changes(folder: Path, author: FlaskClient) -> None:
    """With an ETag; then it is another."""
    shown = page(author).by_id("live")["data-state"]
    answer = author.get("/state")
    assert answer.text == shown
    assert author.get("/state", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    change(folder / NL, "De technicus helpt", "Iemand helpt")
    assert author.get("/state").text != shown


def test_pages_show_the_files_as_they_are_now(folder: Path, author: FlaskClient) -> None:
    """Without any restart."""
    page(author)
    change(folder / NL, "1.1 De technicus helpt", "1.1 Iemand anders helpt")
    assert "Iemand anders helpt" in page(author).by_id("c1.1").text


def test_a_folder_is_looked_at_once_while_nothing_changes(
    author: FlaskClient, hand_clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many pages, one look; and another after a while, for a version may have come into force."""
    looks: list[object] = []
    whole = previews.look

    def counted(*arguments: object, **names: object) -> object:
        looks.append(arguments)
        return whole(*arguments, **names)  # type: ignore[arg-type]

    monkeypatch.setattr(previews, "look", counted)
    page(author)
    page(author, "/")
    assert len(looks) == 1
    hand_clock.move(minutes=1)
    page(author)
    assert len(looks) == 2


def test_without_script_there_is_a_link(author: FlaskClient) -> None:
    """To the same page."""
    assert [one["href"] for one in page(author).all("a") if one.text == "Load again"] == [VERSION]


# Who may look ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.7:8765", "", "[::1", "0.0.0.0"]
)
@pytest.mark.parametrize("path", ["/", VERSION, "/state", "/static/styles/ground.css"])
def test_another_name_is_refused(author: FlaskClient, host: str, path: str) -> None:
    """A page of somebody else's that has its name lead here reads nothing."""
    answer = author.get(path, headers={"Host": host})
    assert answer.status_code == 403
    assert "Example Help" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1:8765", "127.0.0.1", "[::1]:8765", "LOCALHOST"])
def test_names_of_this_machine_are_ours(author: FlaskClient, host: str) -> None:
    """With any port."""
    assert author.get("/", headers={"Host": host}).status_code == 200


def test_headers_are_those_of_the_service(author: FlaskClient) -> None:
    """Nothing inline, nothing from elsewhere, nothing kept."""
    for path in ("/", VERSION, "/absent"):
        headers = author.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written(author: FlaskClient, method: str) -> None:
    """There is no form and no verb."""
    answer: TestResponse = getattr(author, method)(VERSION)
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "path", ["/absent", "/firms/acme", "/firms/acme/2024-03-01", "/firms/example-help/2020-01-01"]
)
def test_what_is_not_there(author: FlaskClient, path: str) -> None:
    """404, with the way back."""
    answer = author.get(path)
    assert answer.status_code == 404
    assert "To all versions" in answer.text


def test_one_firm_alone(tmp_path: Path) -> None:
    """The others are not shown, under no address."""
    folder = write_firm(write_content(tmp_path))
    client = reader(create_preview_app(folder, firm="workshop"))
    assert "Example Help" not in page(client, "/").by_id("main").text
    assert client.get("/firms/workshop").status_code == 200
    assert client.get("/firms/example-help").status_code == 404
    assert client.get(VERSION).status_code == 404


def test_accent_is_the_firms(author: FlaskClient) -> None:
    """Its stylesheet is linked and there."""
    (link,) = [one["href"] for one in page(author).all("link") if "/look/" in one["href"]]
    assert link.startswith("/look/2f5d50.css")
    assert "--accent" in author.get(link).text


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Concepten bekijken"), ("pl", "Podgląd wersji roboczych")]
)
def test_words_are_the_readers(folder: Path, language: str, words: str) -> None:
    """In Dutch and in Polish too; findings are in English and say so."""
    change(folder / NL, '"Dit is de eerste versie."', '"TODO:"')
    found = page(reader(create_preview_app(folder), language))
    assert found.all("html")[0]["lang"] == language
    assert words in found.html
    assert found.all("span", lang="en")


def test_publications_are_seen_without_a_change_of_a_file(house: Installation, tmp_path: Path) -> None:
    """Published in another terminal while the page is open."""
    folder = write_firm(tmp_path)
    client = reader(create_preview_app(folder, house=house))
    assert "Checked" in page(client, "/firms/workshop").by_id("main").text
    publishing.publish(house, load_content(folder), firms=["workshop"], now=NOW)
    assert "In force" in page(client, "/firms/workshop").by_id("main").text
