"""While a firm's log takes nothing, pages say so: to customers calmly, to staff with whom to tell."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service.installation import Installation
from consent.web import clock, errors
from tests.samples import PASSWORD, accepted, filled_form
from tests.time_travel import FIRM, keep, put_back
from tests.web.pages import Page
from tests.web.staff_browser import Browser
from tests.web.test_errors import page_for

HELP = f"/nl/{FIRM}/"


@pytest.fixture
def still(house: Installation, tmp_path: Path) -> Installation:
    """The database went back, and a first request has met it."""
    copy = keep(house, tmp_path / "copy.db")
    accepted(house)
    put_back(house, copy)
    house.known_heads.look(house.database)
    return house


def _said(html: str) -> str | None:
    page = Page(html)
    return page.one("div", id="standstill").text if page.all("div", id="standstill") else None


@pytest.mark.parametrize(("language", "word"), [("nl", "vastgelegd"), ("pl", "zapisać")])
def test_a_customer_reads_it_before_filling_in_anything(
    client: FlaskClient, still: Installation, language: str, word: str
) -> None:
    """On the help page, in its language; the page itself is there."""
    answer = client.get(f"/{language}/{FIRM}/")
    assert answer.status_code == 200
    assert word in (_said(answer.text) or "")


def test_whoever_posts_gets_everything_back(client: FlaskClient, still: Installation) -> None:
    """A 503 with the form filled in and the reason above it: nothing says thank you."""
    answer = client.post(f"{HELP}accept", data=filled_form(still, now=clock.now()))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert _said(answer.text)
    assert not Page(answer.text).all("div", id="problems")  # which would ask to press again
    assert "Jan Janssens" in answer.text


@pytest.mark.parametrize("reason", ["read_only", "clock"])
def test_a_page_that_keeps_what_was_typed_does_not_ask_to_press_again(app: Flask, reason: str) -> None:
    """Where nothing can be read either."""
    with app.test_request_context(f"{HELP}accept", method="POST"):
        still = Page(errors.page_that_keeps({"name": "Jan"}, Unavailable(reason)))
        busy = Page(errors.page_that_keeps({"name": "Jan"}, Unavailable("busy")))
    assert still.one("h1").text != busy.one("h1").text
    assert still.one("p", class_="lead").text != busy.one("p", class_="lead").text
    assert still.one("input", value="Jan")["name"] == "name"


def test_staff_read_whom_to_tell(app: Flask, technician: StaffMember, still: Installation) -> None:
    """At the top of the desk, for they can do something."""
    browser = Browser(app)
    browser.log_in(technician.name, PASSWORD)
    answer = browser.get("/desk/")
    assert _said(answer.text)
    assert "consent doctor" in answer.text


def test_other_firms_and_pages_that_are_kept_say_nothing(client: FlaskClient, still: Installation) -> None:
    """Their logs take everything; and a page of terms is the same for ever."""
    assert _said(client.get("/pl/overmax/").text) is None
    assert _said(client.get(f"{HELP}terms/").text) is None
    assert _said(client.get(f"{HELP}privacy").text) is None


@pytest.mark.parametrize("reason", ["read_only", "clock"])
def test_the_error_page_does_not_ask_to_wait_a_few_seconds(app: Flask, reason: str) -> None:
    """It would not help."""
    status, page, _ = page_for(app, Unavailable(reason))
    busy = page_for(app, Unavailable("busy"))[1]
    assert status == 503
    assert page.one("h1").text != busy.one("h1").text


def test_readiness_names_the_firm(client: FlaskClient, still: Installation) -> None:
    """And stays 200, for everything can be read."""
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["read_only"] == [FIRM]


@pytest.mark.parametrize(
    ("path", "language"), [(f"/nl/{FIRM}/help/x/stop", "nl"), (f"/pl/{FIRM}/help/x/stop", "pl")]
)
@pytest.mark.parametrize("error", [Unavailable("read_only"), Unavailable("busy"), RuntimeError("x")])
def test_whoever_stops_is_told_how_to_do_it_without_us(
    app: Flask, path: str, language: str, error: Exception
) -> None:
    """The connection is the program's: closing it ends it, whatever is recorded."""

    def fail(**_: object) -> str:
        raise error

    app.view_functions["customer.stop"] = fail
    page = Page(app.test_client().post(path).text)
    assert {"nl": "Sluit zelf het programma", "pl": "zamknąć"}[language] in page.one("main").text


@pytest.mark.parametrize(("reason", "word"), [("read_only", "database"), ("clock", "klok")])
def test_staff_who_press_a_button_read_whom_to_tell(app: Flask, reason: str, word: str) -> None:
    """They cannot call the firm: they are the firm."""
    with app.test_request_context("/desk/copies/x", method="POST"):
        words = errors.still_words(Unavailable(reason))
    assert words is not None
    assert word in words.text
    assert "consent doctor" in words.text


def test_a_wrong_clock_does_not_ask_to_press_again(
    client: FlaskClient, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form comes back whole, and says that waiting does not help."""
    form, earlier = filled_form(house, now=clock.now()), clock.now() - timedelta(hours=1)
    accepted(house, now=clock.now())
    monkeypatch.setattr(clock, "now", lambda: earlier)
    answer = client.post(f"{HELP}accept", data=form)
    assert answer.status_code == 503
    assert "Nog eens op de knop drukken helpt nu niet" in Page(answer.text).one("div", id="problems").text
    assert "Jan Janssens" in answer.text
