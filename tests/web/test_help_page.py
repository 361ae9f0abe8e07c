"""The help page: the warning first, the whole terms, statements one by one and unticked, the right words on the button."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from consent.core.manifest import Filter
from consent.service import audit, library
from consent.service.installation import Installation
from consent.web import clock
from tests.samples import NOW, filled_form, opened_by
from tests.web.pages import Element, Page
from tests.web.staff_browser import HandClock

FIRMS = ("damal", "mastiff", "overmax", "page-computers", "qomputer")
EVERY = [(firm, language) for firm in FIRMS for language in ("nl", "pl")]
ORDER = "Order with obligation to pay"
FREE = "Ask for free help"
NEUTRAL = "Agree and ask for help"
BUTTONS = [
    ("page-computers", "", ORDER),
    ("qomputer", "", NEUTRAL),
    ("damal", "", ORDER),
    ("damal", "sla", ORDER),
    ("overmax", "", FREE),
    ("mastiff", "", ORDER),
    ("mastiff", "own-other", ORDER),
    ("mastiff", "own-equipment", FREE),
]


def help_page(client: FlaskClient, firm: str, language: str = "nl", query: str = "") -> Page:
    """The help page of a firm, opened by an invitation where the firm asks for one."""
    house = client.application.extensions["consent"]
    asked = dict(parse_qsl(query.removeprefix("?"))) | opened_by(house, firm, language, now=clock.now())
    answer = client.get(f"/{language}/{firm}/", query_string=asked)
    assert answer.status_code == 200
    return Page(answer.text)


def buttons(page: Page) -> tuple[Element, Element]:
    """The two buttons at the end of the form: accept and decline."""
    accept, decline = [one for one in page.all("button") if "accept" in one.inside]
    return accept, decline


def translated(app: Flask, language: str, words: str) -> str:
    """Words of ours as a page in that language has them."""
    with app.test_request_context(f"/{language}/"):
        return gettext(words)


@pytest.mark.parametrize(("firm", "language"), EVERY)
def test_page_is_whole_and_in_order(
    client: FlaskClient, house: Installation, firm: str, language: str
) -> None:
    """Warning first in main, then heading, terms, form; each clause with its number as an anchor."""
    page = help_page(client, firm, language)
    assert page.one("html")["lang"] == language
    assert len(page.all("h1")) == 1
    order = [page.one("aside", class_="warning"), page.one("h1"), page.by_id("terms"), page.by_id("accept")]
    assert [one.order for one in order] == sorted(one.order for one in order)
    first = next(one for one in page.elements if one.inside and one.inside[-1] == "main")
    assert first.get("class") == "warning"
    version = library.in_force(house, firm, now=NOW)
    text = library.text(house, version, language)
    for clause in text.clauses:
        assert page.by_id(f"c{clause.number}").inside.count("terms") == 1
    assert [line for line in text.in_short if line not in page.by_id("terms").text] == []


@pytest.mark.parametrize(("firm", "language"), EVERY)
def test_every_statement_has_its_own_unticked_control(
    client: FlaskClient, house: Installation, firm: str, language: str
) -> None:
    """With the firm's exact words, in the language of the terms, required where the firm says so."""
    page = help_page(client, firm, language)
    text = library.text(house, library.in_force(house, firm, now=NOW), language)
    assert "checked" not in {name for one in page.elements for name in one.attributes}
    for statement in text.statements:
        name = f"statement-{statement.id}"
        controls = [one for one in page.all("input") if one.get("name") == name]
        assert len(controls) == len(statement.answers or "1")
        assert all(("required" in one) == statement.required for one in controls)
        assert any(statement.text in one.text and one.get("lang") == language for one in page.elements)


@pytest.mark.parametrize(("firm", "language"), EVERY)
def test_every_control_has_a_label_and_every_field_fits(
    client: FlaskClient, firm: str, language: str
) -> None:
    """Types and autocomplete of the known fields; a sample where a pattern is asked."""
    page = help_page(client, firm, language)
    labels = {one["for"] for one in page.all("label")}
    controls = [one for one in (*page.all("input"), *page.all("textarea")) if one.get("type") != "hidden"]
    assert {one["id"] for one in controls} == labels
    assert (page.by_id("phone")["type"], page.by_id("phone")["autocomplete"]) == ("tel", "tel")
    assert (page.by_id("name")["autocomplete"], "required" in page.by_id("name")) == ("name", True)
    assert all("data-example" in one for one in controls if "pattern" in one)


@pytest.mark.parametrize(("firm", "customer_class", "words"), BUTTONS)
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_final_button_bears_the_words_of_the_case(
    app: Flask, client: FlaskClient, firm: str, customer_class: str, words: str, language: str
) -> None:
    """And nothing else: no price, no sign, no second meaning."""
    accept, decline = buttons(help_page(client, firm, language, f"?class={customer_class}"))
    assert accept.text == translated(app, language, words)
    assert decline.text == translated(app, language, "I do not agree")
    assert (accept["class"], decline["class"]) == ("button go", "button no")
    assert decline["formaction"] == f"/{language}/{firm}/decline"
    assert "formnovalidate" in decline


def test_price_and_cap_stand_between_the_last_heading_and_the_button(client: FlaskClient) -> None:
    """R24: what, how much, what else, how long."""
    page = help_page(client, "page-computers")
    price, (accept, _) = page.one("section", class_="price"), buttons(page)
    assert price.order < accept.order
    headings = [one for one in page.elements if one.tag in ("h1", "h2", "h3") and one.order < accept.order]
    assert headings[-1]["id"] == "price-title"
    assert "€ 10,00" in price.text.replace("\xa0", " ")
    assert "€ 30,00" in price.text.replace("\xa0", " ")
    assert "21%" in price.text.replace("\xa0", "")


def test_free_page_has_no_figure_and_no_order(client: FlaskClient, house: Installation) -> None:
    """Where nothing can be due, nothing speaks of an amount, and no statement of an order is asked."""
    page = help_page(client, "mastiff", "pl", "?class=own-equipment")
    assert "zł" not in page.one("section", class_="price").text
    text = library.text(house, library.in_force(house, "mastiff", now=NOW), "pl")
    paid = [one.id for one in text.statements if one.only == "paid"]
    assert paid
    assert [one for one in paid if page.has_id(f"statement-{one}")] == []


def test_class_is_chosen_before_the_form(client: FlaskClient) -> None:
    """Plain links; the one that counts is marked; an unknown one counts as none."""
    for query, current in (
        ("", "/pl/damal/"),
        ("?class=sla", "/pl/damal/?class=sla"),
        ("?class=x", "/pl/damal/"),
    ):
        page = help_page(client, "damal", "pl", query)
        links = [
            one
            for one in page.all("a")
            if "classes-title" not in one.inside and "class" in (one.get("href") or "")
        ]
        chosen = [one["href"] for one in page.all("a") if one.get("aria-current") == "true"]
        assert chosen == [current]
        assert all(one.order < page.by_id("accept").order for one in links)


@pytest.mark.parametrize(
    ("local", "amount"),
    [
        (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "123,00"),
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "246,00"),
        (datetime(2026, 11, 20, 21, 0, tzinfo=UTC), "492,00"),
    ],
)
def test_price_now_is_that_of_the_firms_own_hour(
    client: FlaskClient, hand_clock: HandClock, local: datetime, amount: str
) -> None:
    """Warsaw is an hour ahead of UTC in November."""
    hand_clock.time = local
    facts = help_page(client, "mastiff", "pl").one("ul", class_="facts")
    assert amount in facts.text


def test_sample_firm_says_so_and_states_what_it_does_not_state(app: Flask, client: FlaskClient) -> None:
    """Identity stands in the footer, in full."""
    page = help_page(client, "overmax", "pl")
    footer = page.one("footer", class_="bottom")
    assert "BrandLineGroup sp. z o.o." in footer.text
    assert footer.text.count(translated(app, "pl", "not stated")) >= 4
    assert page.all("p", class_="sample")


def test_language_switch_is_a_button_of_the_form(client: FlaskClient) -> None:
    """Without validation, to the other language's page; and Enter in a field neither switches nor orders."""
    page = help_page(client, "damal", "pl", "?class=sla")
    owned = [one for one in page.all("button") if one.get("form") == "accept" or "accept" in one.inside]
    assert ("disabled" in owned[0], "hidden" in owned[0]) == (True, True)
    switch = owned[1]
    assert (switch["formaction"], switch["lang"]) == ("/nl/damal/?class=sla", "nl")
    assert "formnovalidate" in switch


def test_switching_the_language_keeps_all_that_was_typed_and_ticked(
    client: FlaskClient, house: Installation
) -> None:
    """And records nothing; the hidden value is a fresh one, for the other language."""
    before = help_page(client, "qomputer").fields()
    typed = {
        "name": 'Jan "<b>" & Co',
        "phone": "not yet",
        "statement-view-screen": "yes",
        "statement-backup": "unknown",
    }
    answer = client.post("/pl/qomputer/", data={**before, **typed})
    page = Page(answer.text)
    assert (answer.status_code, page.one("html")["lang"]) == (200, "pl")
    fields = page.fields()
    assert {name: fields[name] for name in typed} == typed
    assert fields["form"] != before["form"]
    assert not page.has_id("problems")


def test_switching_the_language_keeps_no_tick_beside_other_words(
    client: FlaskClient, house: Installation
) -> None:
    """A version that began while somebody read, or a form that is not ours: details stay, boxes are ticked anew."""
    older = filled_form(house, "page-computers", now=NOW.replace(year=2022))
    for values in (older, {**older, "form": "not ours"}):
        page = Page(client.post("/pl/page-computers/", data=values).text)
        assert page.fields()["name"] == values["name"]
        assert "checked" not in {name for one in page.elements for name in one.attributes}


def test_switching_the_language_keeps_the_class(client: FlaskClient) -> None:
    """By the address, or by the form where the address has none."""
    form = help_page(client, "damal", "pl", "?class=sla").fields()
    for address in ("/nl/damal/?class=sla", "/nl/damal/"):
        page = Page(client.post(address, data=form).text)
        assert [one["href"] for one in page.all("a") if one.get("aria-current") == "true"] == [
            "/nl/damal/?class=sla"
        ]


def test_reading_writes_nothing(client: FlaskClient, house: Installation) -> None:
    """Neither a look at the page nor a change of language is an act (R1)."""
    client.post("/pl/overmax/", data=help_page(client, "overmax").fields())
    assert audit.records(house, "overmax", Filter()).counts.total == 0


def test_unknown_firm_is_a_404(client: FlaskClient) -> None:
    """Like any address that was never there."""
    assert client.get("/nl/nobody/").status_code == 404
    assert client.post("/nl/nobody/").status_code == 404
