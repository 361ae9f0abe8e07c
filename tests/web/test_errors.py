"""Errors become pages in one place: in the reader's language, complete without the database, telling nobody too much."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import InternalServerError
from werkzeug.test import EnvironBuilder

from consent import errors as ours
from consent.service.installation import Installation
from consent.web import create_app, error_words
from tests.web.pages import Page

HELP = "/pl/overmax/"


def page_for(app: Flask, error: Exception, language: str = "nl") -> tuple[int, Page, dict[str, str]]:
    """What is answered when a view raises `error`."""

    def fail(**_: object) -> str:
        raise error

    app.view_functions["public.privacy"] = fail
    answer = app.test_client().get(f"/{language}/overmax/privacy")
    return answer.status_code, Page(answer.text), dict(answer.headers)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ours.NotFound("firm", "x"), 404),
        (ours.LinkRefused("forged"), 403),
        (ours.LinkRefused("expired"), 403),
        (ours.LoginRefused(), 403),
        (ours.NotPossible("stop", "over"), 409),
        (ours.AlreadyExists("account", "x"), 409),
        (ours.FormRefused("not_genuine"), 422),
        (ours.TokenMistyped("length"), 422),
        (ours.Invalid("name", "x", "no"), 422),
        (ours.LimitReached("tries", 90), 429),
        (ours.Unavailable("busy", 4), 503),
        (ours.ConfigurationError("moved"), 503),
        (ours.DigestMismatch("file", "a", "b"), 500),
        (ours.FormatError("record", "short"), 500),
        (KeyError("secret-value"), 500),
    ],
)
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_every_error_has_a_status_and_a_page(
    app: Flask, error: Exception, status: int, language: str
) -> None:
    """One heading, a way back, the language of the address; nothing of the message."""
    answered, page, _ = page_for(app, error, language)
    assert answered == status
    assert page.one("html")["lang"] == language
    assert len(page.all("h1")) == 1
    assert page.one("a", class_="button-link")["href"] == f"/{language}/overmax/"
    assert str(error) not in page.html
    assert "secret-value" not in page.html


@pytest.mark.parametrize("language", ["nl", "pl"])
@pytest.mark.parametrize("status", [403, 404, 405, 409, 413, 422, 429, 500, 503, 418])
def test_every_status_has_words(app: Flask, status: int, language: str) -> None:
    """A title and a text of its own."""
    with app.test_request_context(f"/{language}/"):
        words = error_words.words_of(status)
        assert words.title
        assert words.text
        others = {error_words.words_of(one).title for one in (403, 404, 405, 413, 422, 429, 500, 503)}
        assert len(others) == 8


@pytest.mark.parametrize("reason", ["expired", "stopped", "retired"])
def test_genuine_link_that_opens_nothing_says_the_word_and_the_way_back(app: Flask, reason: str) -> None:
    """The three words are told apart; a forged link gets none."""
    _, page, _ = page_for(app, ours.LinkRefused(reason))
    assert page.one("div", class_="refusal")["data-reason"] == reason
    _, forged, _ = page_for(app, ours.LinkRefused("forged"))
    assert "data-reason" not in forged.one("div", class_="refusal")


@pytest.mark.parametrize("address", ["/desk/abc", "/audit/records/x/y"])
def test_staff_find_their_way_back_to_their_work(client: FlaskClient, address: str) -> None:
    """From an address that there is not: by the login, which asks nobody who is logged in."""
    answer = client.get(address)
    assert answer.status_code == 404
    assert Page(answer.text).one("a", class_="button-link")["href"] == "/login"


def test_waiting_times_stand_in_the_headers(app: Flask) -> None:
    """Retry-After, in seconds."""
    assert page_for(app, ours.LimitReached("tries", 90))[2]["Retry-After"] == "90"
    assert page_for(app, ours.Unavailable("away", 12))[2]["Retry-After"] == "12"


@pytest.mark.parametrize(
    "address", ["/nl/overmax/accept", "/nl/overmax/help/x/stop", "/pl/overmax/help/x/code"]
)
def test_wrong_method_names_the_right_one(client: FlaskClient, address: str) -> None:
    """405 keeps its Allow header."""
    answer = client.get(address)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_unknown_error_shows_an_id_that_the_logger_explains(house: Installation) -> None:
    """The line has class and places, and nothing of the message: it may hold what a person typed."""
    stream = StringIO()
    app = create_app(house=house, log_stream=stream)
    status, page, _ = page_for(app, ValueError("Jan Janssens, +32 470 12 34 56"))
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    (line,) = [one for one in lines if one["event"] == "unknown_error"]
    assert status == 500
    assert page.one("code").text == line["error_id"]
    assert line["kind"] == "builtins.ValueError"
    assert any("test_errors.py" in frame for frame in line["frames"])
    assert "Janssens" not in stream.getvalue()


def test_pages_need_no_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading is not possible: the page comes all the same, with a link that was made from the address."""

    def away(*_: object, **__: object) -> None:
        raise ours.Unavailable("away")

    monkeypatch.setattr("consent.service.library.firm", away)
    for address, back in ((HELP, "/pl/"), (f"{HELP}terms/", HELP), (f"{HELP}decline", HELP)):
        answer = app.test_client().get(address)
        page = Page(answer.text)
        assert answer.status_code == 503
        assert page.one("a", class_="button-link")["href"] == back
        assert not page.all("footer")


def test_redirects_of_the_router_pass(client: FlaskClient) -> None:
    """An address without its last slash leads to the one with it, on this host, whatever the request calls it."""
    addresses = {
        "/nl/overmax": "/nl/overmax/",
        "/nl/damal?class=sla": "/nl/damal/?class=sla",
        "/nl//overmax/": "/nl/overmax/",
    }
    for asked, wanted in addresses.items():
        answer = client.open(EnvironBuilder(path=asked, base_url="http://evil.example"))
        assert (answer.status_code, answer.location) == (308, wanted)


def test_failure_of_flask_itself_is_one_that_nobody_foresaw(app: Flask) -> None:
    """An id, like any other."""
    status, page, _ = page_for(app, InternalServerError(original_exception=ValueError("x")))
    assert status == 500
    assert len(page.one("code").text) == 12


def test_unknown_outcome_is_said(app: Flask, house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never a false thank-you, never a false "nothing was recorded"."""
    pages = []
    for reason in ("unknown_outcome", "away"):

        def fail(*_: object, reason: str = reason, **__: object) -> None:
            raise ours.Unavailable(reason)

        monkeypatch.setattr("consent.service.acceptances.accept", fail)
        monkeypatch.setattr("consent.service.library.firm", fail)
        answer = app.test_client().post("/nl/overmax/accept", data={"form": "x", "name": '"><b>'})
        pages.append(Page(answer.text))
    assert pages[0].one("p", class_="lead").text != pages[1].one("p", class_="lead").text
    assert [one.by_id("accept").inside for one in pages] == [("html", "body", "main")] * 2
    assert pages[0].fields() == {"form": "x", "name": '"><b>'}
