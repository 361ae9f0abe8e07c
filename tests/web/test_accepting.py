"""Accepting and declining: what is missing comes back with all that was typed, and nothing is ever recorded twice."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.core.manifest import Filter
from consent.errors import FormRefused, Unavailable
from consent.service import acceptances, audit
from consent.service.installation import Installation
from consent.web.help_page import field_problem
from tests.samples import NOW, filled_form
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

FIRMS = ("damal", "mastiff", "overmax", "page-computers", "qomputer")


@pytest.fixture(autouse=True)
def at_noon(hand_clock: HandClock) -> HandClock:
    """Every test of this module starts at NOW."""
    return hand_clock


def total(house: Installation, firm: str) -> int:
    """How many acceptances the firm has on record."""
    return audit.records(house, firm, Filter()).counts.total


@pytest.mark.parametrize("firm", FIRMS)
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_accepting_leads_to_the_own_page_with_code_and_program(
    client: FlaskClient, house: Installation, firm: str, language: str
) -> None:
    """303; nine digits and no other, in threes; links for each tool; state waiting."""
    answer = client.post(f"/{language}/{firm}/accept", data=filled_form(house, firm, language))
    assert answer.status_code == 303
    page = Page(client.get(answer.location).text)
    assert re.fullmatch(r"\d{3} \d{3} \d{3}", page.by_id("session-token").text)
    assert page.by_id("session-state")["data-state"] == "waiting"
    assert [one for one in page.all("a") if "data-tool" in one]
    assert page.one("html")["lang"] == language
    assert "checked" not in {name for one in page.elements for name in one.attributes}


def test_same_form_twice_is_one_record_and_one_page(client: FlaskClient, house: Installation) -> None:
    """Double click, back button, second tab."""
    values = filled_form(house)
    answers = [client.post("/nl/page-computers/accept", data=values) for _ in range(3)]
    assert len({one.location for one in answers}) == 1
    assert total(house, "page-computers") == 1


def test_missing_things_come_back_with_all_that_was_typed(client: FlaskClient, house: Installation) -> None:
    """422: a summary that takes the focus, with links to what is missing; words beside it; no record."""
    values = {
        **filled_form(house, "qomputer"),
        "name": "",
        "phone": "abc",
        "statement-view-screen": "",
    }
    answer = client.post("/nl/qomputer/accept", data=values)
    page = Page(answer.text)
    assert answer.status_code == 422
    summary = page.by_id("problems")
    assert ("autofocus" in summary, summary["tabindex"], summary["role"]) == (True, "-1", "alert")
    links = [one["href"] for one in page.all("a") if "problems" in one.inside]
    assert links == ["#statement-view-screen", "#name", "#phone"]
    assert page.by_id("phone")["value"] == "abc"
    for field in ("name", "phone", "statement-view-screen"):
        assert page.by_id(field)["aria-invalid"] == "true"
        assert page.has_id(f"{field}-problem")
        assert f"{field}-problem" in page.by_id(field)["aria-describedby"].split()
    assert page.fields()["statement-backup"] == values["statement-backup"]
    assert total(house, "qomputer") == 0


def test_corrected_form_is_accepted(client: FlaskClient, house: Installation) -> None:
    """What came back can be sent again once the gap is filled."""
    refused = client.post("/nl/page-computers/accept", data=filled_form(house, name=""))
    values = {**Page(refused.text).fields(), "name": "Jan Janssens"}
    assert client.post("/nl/page-computers/accept", data=values).status_code == 303


def test_question_without_an_answer_links_to_its_first_answer(
    client: FlaskClient, house: Installation
) -> None:
    """A fieldset can't be focused; its first radio can."""
    values = {**filled_form(house, "qomputer"), "statement-backup": ""}
    page = Page(client.post("/nl/qomputer/accept", data=values).text)
    (link,) = [one["href"] for one in page.all("a") if "problems" in one.inside]
    assert page.by_id(link[1:])["type"] == "radio"


@pytest.mark.parametrize("change", ["forged", "empty", "other language", "other firm"])
def test_form_that_is_not_ours_records_nothing(client: FlaskClient, house: Installation, change: str) -> None:
    """422; the details stay, the boxes are to be ticked again, the hidden value is a good one."""
    values = filled_form(house)
    forms = {
        "forged": values["form"][:-2] + "AA",
        "empty": "",
        "other language": filled_form(house, language="pl")["form"],
        "other firm": filled_form(house, "overmax")["form"],
    }
    answer = client.post("/nl/page-computers/accept", data={**values, "form": forms[change]})
    fields = Page(answer.text).fields()
    assert answer.status_code == 422
    assert fields["name"] == values["name"]
    assert [name for name in fields if name.startswith("statement-")] == []
    assert total(house, "page-computers") == 0
    again = client.post("/nl/page-computers/accept", data={**values, "form": fields["form"]})
    assert again.status_code == 303


def test_terms_that_changed_meanwhile_are_shown_anew(
    client: FlaskClient, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The details stay; every box is to be ticked again, for it stands beside other words."""

    def changed(*_: object, **__: object) -> None:
        raise FormRefused("version_changed")

    values = filled_form(house, "qomputer")
    monkeypatch.setattr(acceptances, "accept", changed)
    answer = client.post("/nl/qomputer/accept", data=values)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.has_id("problems")
    assert page.fields()["name"] == values["name"]
    assert page.fields()["form"] != values["form"]
    assert "checked" not in {name for one in page.elements for name in one.attributes}


def test_form_of_yesterday_is_asked_again(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Everything stays, ticks too: the words beside them are the same."""
    values = filled_form(house)
    hand_clock.move(hours=24, seconds=1)
    answer = client.post("/nl/page-computers/accept", data=values)
    fields = Page(answer.text).fields()
    assert answer.status_code == 422
    assert {name: fields[name] for name in values if name != "form"} == {
        k: v for k, v in values.items() if k != "form"
    }
    assert client.post("/nl/page-computers/accept", data=fields).status_code == 303


def test_form_of_an_older_version_is_ticked_anew_however_old(
    client: FlaskClient, house: Installation
) -> None:
    """That it is older than a day too does not keep ticks beside words that were not read."""
    values = filled_form(house, now=NOW.replace(year=2022))
    answer = client.post("/nl/page-computers/accept", data=values)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.fields()["name"] == values["name"]
    assert "checked" not in {name for one in page.elements for name in one.attributes}


def test_busy_database_keeps_the_form_and_its_key(
    client: FlaskClient, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After; the same hidden value, so that pressing again records nothing twice."""

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy", 7)

    values = filled_form(house)
    with monkeypatch.context() as patch:
        patch.setattr(acceptances, "accept", busy)
        answer = client.post("/nl/page-computers/accept", data=values)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    fields = Page(answer.text).fields()
    assert {name: fields[name] for name in values} == values
    assert client.post("/nl/page-computers/accept", data=fields).status_code == 303
    assert total(house, "page-computers") == 1


def test_absent_database_keeps_the_form_too(
    client: FlaskClient, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that asks no database, with everything in hidden fields and the same words on the button."""

    def away(*_: object, **__: object) -> None:
        raise Unavailable("away")

    first = Page(client.get("/nl/page-computers/").text)
    values = {**first.fields(), **filled_form(house)}
    with monkeypatch.context() as patch:
        patch.setattr(acceptances, "accept", away)
        patch.setattr("consent.service.library.firm", away)
        answer = client.post("/nl/page-computers/accept", data=values)
    page = Page(answer.text)
    assert answer.status_code == 503
    assert page.fields() == values
    assert page.one("button", class_="button go").text == first.one("button", class_="button go").text
    assert page.by_id("accept")["action"] == "/nl/page-computers/accept"
    assert client.post("/nl/page-computers/accept", data=page.fields()).status_code == 303


def test_declining_keeps_nothing(client: FlaskClient, house: Installation) -> None:
    """303 to a page that says so; whatever was typed is not even read."""
    answer = client.post("/pl/overmax/decline", data=filled_form(house, "overmax", "pl"))
    assert (answer.status_code, answer.location) == (303, "/pl/overmax/decline")
    page = Page(client.get(answer.location).text)
    assert not page.has_id("session-token")
    assert [one for one in page.all("a") if "data-tool" in one] == []
    assert total(house, "overmax") == 0


def test_every_kind_of_mistake_has_words_of_its_own(app: Flask) -> None:
    """Missing, too long, no e-mail address, no telephone number, not like the example."""
    with app.test_request_context("/nl/"):
        codes = ("missing", "too_long", "not_an_email", "not_a_phone", "pattern")
        assert len({field_problem(code) for code in codes}) == len(codes)
