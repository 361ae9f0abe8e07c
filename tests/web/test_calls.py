"""The page "is this call real?": yes or no, the firm's own number, and nothing given away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from consent.core.references import format_reference
from consent.core.staff import StaffMember
from consent.service import publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import create_app
from tests.firm_folders import FIRM as SMALL
from tests.firm_folders import change, write_firm
from tests.history import redeem
from tests.samples import NOW, accepted
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

FIRM = "page-computers"
ADDRESS = f"/nl/{FIRM}/call"
EVERY = [("page-computers", "nl"), ("qomputer", "nl"), ("damal", "pl"), ("overmax", "pl"), ("mastiff", "nl")]


@pytest.fixture
def reference(house: Installation, technician: StaffMember, hand_clock: HandClock) -> str:
    """The reference of a session that a technician of FIRM has open."""
    done = accepted(house)
    redeem(house, technician, done, now=NOW + timedelta(seconds=1))
    return format_reference(done.acceptance.id)


def asked(client: FlaskClient, typed: str, address: str = ADDRESS) -> Page:
    """The page after a reference was typed."""
    answer = client.post(address, data={"reference": typed})
    assert answer.status_code == 200
    return Page(answer.text)


def answer_of(page: Page) -> str:
    return page.by_id("call-answer")["data-answer"]


def without_what_was_typed(page: Page) -> str:
    return re.sub(r'(<input id="reference"[^>]* value=)"[^"]*"', r"\1", page.html)


@pytest.mark.parametrize(("firm", "language"), EVERY)
def test_page_warns_first_and_asks_for_one_thing(client: FlaskClient, firm: str, language: str) -> None:
    """The warning with the country's help line stands before the only field (R78, R86, R88)."""
    answer = client.get(f"/{language}/{firm}/call")
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.one("html")["lang"] == language
    assert not page.has_id("call-answer")
    field = page.by_id("reference")
    [form] = [one for one in page.all("form") if one.order < field.order]
    assert (form["method"], form["action"]) == ("post", f"/{language}/{firm}/call#call-answer")
    assert [one["name"] for one in page.all("input")] == ["reference"]
    assert "required" in field
    assert field["autocomplete"] == "off"
    assert page.one("aside", class_="warning").order < page.one("h1").order < form.order
    assert page.one("p", class_="help-line").text


def test_session_that_is_open_is_a_yes(client: FlaskClient, reference: str) -> None:
    """With the firm's name, and with what a yes does not prove."""
    page = asked(client, reference)
    answer = page.by_id("call-answer")
    assert answer["data-answer"] == "yes"
    assert "Een technicus van Page Computers is nu met deze sessie bezig." in answer.text
    assert "bewijst niet wie u aan de lijn hebt" in answer.text
    assert page.one("title").text.startswith("Ja, er loopt een sessie")


def test_reference_may_be_typed_in_many_ways(client: FlaskClient, reference: str) -> None:
    """Small letters, spaces, no hyphen."""
    for typed in (reference.lower(), reference.replace("-", ""), f" {reference.replace('-', ' ')} "):
        assert answer_of(asked(client, typed)) == "yes"


def test_every_no_is_the_same_page(client: FlaskClient, house: Installation, reference: str) -> None:
    """Not yet taken, stopped, unknown, mistyped, nothing at all, another firm's: not a letter differs."""
    stopped = accepted(house)
    client.post(f"/nl/{FIRM}/help/{stopped.ref}/stop")
    waiting = accepted(house)
    typed = [format_reference(one.acceptance.id) for one in (waiting, stopped)]
    pages = [asked(client, text) for text in (*typed, "K7QM-2F9X", "K7QM", "482 907 153", "%", "", "\0")]
    assert {answer_of(page) for page in pages} == {"no"}
    assert len({without_what_was_typed(page) for page in pages}) == 1
    assert client.post(ADDRESS).text == client.post(ADDRESS, data={"other": "x"}).text
    elsewhere = [asked(client, text, "/nl/qomputer/call") for text in (reference, "K7QM-2F9X")]
    assert {answer_of(page) for page in elsewhere} == {"no"}
    assert len({without_what_was_typed(page) for page in elsewhere}) == 1


def test_no_says_what_to_do(client: FlaskClient) -> None:
    """It may be a slip; else hang up."""
    page = asked(client, "K7QM-2F9X")
    assert "Misschien is de referentie verkeerd verstaan" in page.by_id("call-answer").text
    assert "Hang dan op" in page.by_id("call-answer").text
    assert page.by_id("reference")["value"] == "K7QM-2F9X"


def test_what_was_typed_comes_back_short_and_harmless(client: FlaskClient) -> None:
    """No more than the field takes, and never as a part of the page."""
    page = asked(client, '"><script>alert(1)</script>' + "9" * 10_000)
    assert answer_of(page) == "no"
    assert page.by_id("reference")["value"] == ('"><script>alert(1)</script>' + "9" * 40)[:40]
    assert len(page.all("script")) == 1


def test_firms_own_number_comes_from_its_file(
    client: FlaskClient, house: Installation, hand_clock: HandClock, tmp_path: Path
) -> None:
    """As a link that dials; before and after an answer."""
    folder = write_firm(tmp_path / "content")
    change(folder / f"firms/{SMALL}.toml", 'phone = "not stated"', 'phone = "+31 20 794 00 00"')
    publishing.publish(house, load_content(folder), now=NOW)
    for page in (Page(client.get(f"/nl/{SMALL}/call").text), asked(client, "K7QM", f"/nl/{SMALL}/call")):
        [number] = page.all("a", href="tel:+31207940000")
        assert number.text.replace("\xa0", " ") == "+31 20 794 00 00"
        assert "niet een nummer dat iemand u geeft" in page.html


def test_number_that_is_not_stated_is_not_made_up(client: FlaskClient) -> None:
    """No link to dial; a number that people knew already."""
    page = Page(client.get(ADDRESS).text)
    assert not [one for one in page.all("a") if one["href"].startswith("tel:")]
    assert "is hier niet vermeld. Gebruik een nummer dat u al kende" in page.html


def test_page_names_the_host_to_be_seen_in_the_address_bar(client: FlaskClient) -> None:
    """That of the base URL, whatever the request calls it."""
    page = Page(client.get(ADDRESS, headers={"Host": "evil.example"}).text)
    assert page.one("strong", class_="host").text == "127.0.0.1:8000"
    assert "evil" not in page.html


def test_answer_is_kept_nowhere(house: Installation, reference: str) -> None:
    """No cookie, no cache, no address and no log line has it."""
    stream = StringIO()
    browser = create_app(house=house, log_stream=stream).test_client()
    for typed in (reference, "K7QM-2F9X"):
        answer = browser.post(ADDRESS, data={"reference": typed})
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        links = [one["href"] for one in Page(answer.text).all("a")]
        assert not [link for link in links if typed in link]
        assert typed not in stream.getvalue()
    assert stream.getvalue().count('"POST"') == 2


def test_reference_in_the_address_is_not_looked_at(client: FlaskClient, reference: str) -> None:
    """So that nobody makes links that would bring it into one."""
    page = Page(client.get(f"{ADDRESS}?reference={reference}").text)
    assert not page.has_id("call-answer")
    assert reference not in page.html


def test_language_that_a_firm_does_not_have(client: FlaskClient) -> None:
    """Neither to ask nor to answer: links to those it has."""
    for answer in (
        client.get("/en/qomputer/call"),
        client.post("/en/qomputer/call", data={"reference": "x"}),
    ):
        assert answer.status_code == 404
        assert "/nl/qomputer/call" in answer.text
    assert client.get("/nl/nobody/call").status_code == 404


def test_many_questions_meet_the_flood_limit(house: Installation) -> None:
    """Nobody tries references out."""
    limited = replace(house, settings=house.settings.model_copy(update={"flood_limit": 2}))
    browser = create_app(house=limited).test_client()
    answers = [browser.post(ADDRESS, data={"reference": "K7QM-2F9X"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


@pytest.mark.parametrize(("firm", "language"), EVERY)
def test_footers_lead_to_it(app: Flask, client: FlaskClient, firm: str, language: str) -> None:
    """From every page of a firm."""
    with app.test_request_context(f"/{language}/"):
        words = gettext("Is this call real?")
    [link] = Page(client.get(f"/{language}/{firm}/").text).all("a", href=f"/{language}/{firm}/call")
    assert link.text == words
