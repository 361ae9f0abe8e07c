"""The gate of a help page: an invitation opens the form, keeps through everything that people do, and blocks nobody elsewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.errors import Unavailable
from consent.service import acceptances, invitations, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import create_app
from tests.firm_folders import FIRM, write_firm
from tests.inviting import limit
from tests.samples import NOW, filled_form, inviter
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

WITHOUT = "/pl/overmax/"


@pytest.fixture(autouse=True)
def at_noon(hand_clock: HandClock) -> HandClock:
    """Every test of this module starts at NOW."""
    return hand_clock


@pytest.fixture
def ref(house: Installation) -> str:
    """What stands in the link of a fresh invitation to overmax."""
    return invitations.invite(house, inviter("overmax"), "pl", "The printer is silent.", now=NOW).ref


def _page(client: FlaskClient, address: str) -> Page:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return Page(answer.text)


def _filled(page: Page, house: Installation, firm: str = "overmax", language: str = "pl") -> dict[str, str]:
    """What a customer sends of the page's own form."""
    return {**filled_form(house, firm, language), "form": page.fields()["form"]}


def _state(page: Page) -> str:
    return page.by_id("gate")["data-gate"]


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_without_an_invitation_there_is_everything_but_the_form(client: FlaskClient, language: str) -> None:
    """Terms, price, hours, what will be asked, what to do; the other language and the classes as links."""
    page = _page(client, f"/{language}/overmax/")
    assert _state(page) == "none"
    assert not page.has_id("accept")
    assert page.fields() == {}
    assert page.has_id("terms")
    links = {one.get("href") for one in page.all("a")}
    assert ("/pl/overmax/" if language == "nl" else "/nl/overmax/") in links
    assert "#gate" in links


def test_an_invitation_opens_the_form(client: FlaskClient, house: Installation, ref: str) -> None:
    """The form is there, and what it records names the invitation; then the link has been used."""
    address = f"{WITHOUT}?invitation={ref}"
    page = _page(client, address)
    assert not page.has_id("gate")
    form = page.by_id("accept")
    answer = client.post(form["action"], data=_filled(page, house))
    assert answer.status_code == 303
    again = _page(client, address)
    assert _state(again) == "used"
    assert not again.has_id("accept")


def test_a_link_expires_after_a_day(client: FlaskClient, ref: str, hand_clock: HandClock) -> None:
    """The page says so."""
    hand_clock.move(hours=24)
    assert _state(_page(client, f"{WITHOUT}?invitation={ref}")) == "expired"


@pytest.mark.parametrize("damage", ["", "x", "%00", "x" * 3000])
def test_a_damaged_link_says_so(client: FlaskClient, ref: str, damage: str) -> None:
    """Whatever of it was lost or added."""
    address = f"{WITHOUT}?invitation={ref[:-3] if damage == 'x' else ''}{damage}"
    assert _state(_page(client, address)) == "forged"


def test_a_refused_one_opens_nothing(client: FlaskClient, house: Installation) -> None:
    """There is no link of a refusal; if there were, it would say that."""
    refused = invitations.refuse(house, inviter("overmax"), "pl", "No.", now=NOW)
    assert _state(_page(client, f"{WITHOUT}?invitation={refused.ref}")) == "refused"


def test_the_invitation_keeps_through_another_language(client: FlaskClient, ref: str) -> None:
    """The button takes what was typed along; the other page's form is open too."""
    page = _page(client, f"{WITHOUT}?invitation={ref}")
    (button,) = [one for one in page.all("button") if one.get("lang") == "nl"]
    assert parse_qs(urlsplit(button["formaction"]).query)["invitation"] == [ref]
    other = Page(client.post(button["formaction"], data={**page.fields(), "name": "Jan"}).text)
    assert other.by_id("name")["value"] == "Jan"
    assert ref in other.by_id("accept")["action"]


def test_the_invitation_keeps_through_classes(client: FlaskClient, house: Installation) -> None:
    """A firm with classes that needs none: the links keep it all the same."""
    ref = invitations.invite(house, inviter("mastiff"), "pl", "x", now=NOW).ref
    page = _page(client, f"/pl/mastiff/?invitation={ref}")
    links = [one["href"] for one in page.all("a") if "href" in one and "class=" in one["href"]]
    assert links
    assert all(f"invitation={ref}" in link for link in links)


@pytest.mark.parametrize("is_in_address", [True, False])
def test_a_form_that_comes_back_keeps_its_invitation(
    client: FlaskClient, house: Installation, ref: str, is_in_address: bool
) -> None:
    """422; also when the address lost it: it stands in the form as well."""
    page = _page(client, f"{WITHOUT}?invitation={ref}")
    address = page.by_id("accept")["action"] if is_in_address else f"{WITHOUT}accept"
    values = _filled(page, house)
    answer = client.post(address, data={**values, "name": ""})
    back = Page(answer.text)
    assert answer.status_code == 422
    assert ref in back.by_id("accept")["action"]
    sent = {**back.fields(), "name": "Jan Kowalski"}
    assert client.post(back.by_id("accept")["action"], data=sent).status_code == 303


def test_a_form_whose_invitation_somebody_else_used(
    client: FlaskClient, house: Installation, ref: str
) -> None:
    """422, in clear words, without a form; nothing is recorded."""
    first, second = (_page(client, f"{WITHOUT}?invitation={ref}") for _ in range(2))
    values = _filled(first, house)
    assert client.post(f"{WITHOUT}accept", data=values).status_code == 303
    other = {**values, "form": second.fields()["form"]}
    answer = client.post(f"{WITHOUT}accept", data=other)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.has_id("problems")
    assert (_state(page), page.has_id("accept")) == ("used", False)


def test_the_same_form_again_leads_to_the_same_page(
    client: FlaskClient, house: Installation, ref: str
) -> None:
    """Its invitation is used, by itself."""
    values = _filled(_page(client, f"{WITHOUT}?invitation={ref}"), house)
    places = {client.post(f"{WITHOUT}accept", data=values).location for _ in range(2)}
    assert len(places) == 1


def test_what_could_not_be_confirmed_can_be_sent_again(
    client: FlaskClient, house: Installation, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form stays although its invitation is used by now: it was recorded after all, and leads there."""
    values = _filled(_page(client, f"{WITHOUT}?invitation={ref}"), house)
    genuine = acceptances.accept

    def unsure(*given: object, **named: object) -> None:
        genuine(*given, **named)  # type: ignore[arg-type]
        raise Unavailable("unknown_outcome")

    monkeypatch.setattr(acceptances, "accept", unsure)
    answer = client.post(f"{WITHOUT}accept", data=values)
    assert answer.status_code == 503
    page = Page(answer.text)
    assert page.fields()["form"] == values["form"]
    monkeypatch.setattr(acceptances, "accept", genuine)
    assert client.post(page.by_id("accept")["action"], data=values).status_code == 303


def test_elsewhere_an_invitation_blocks_nobody(client: FlaskClient, house: Installation) -> None:
    """Used, expired or damaged: the form is there, and can be sent."""
    for ref in ("damaged", invitations.reference(house, "nobody")):
        page = _page(client, f"/pl/mastiff/?invitation={ref}")
        assert not page.has_id("gate")
        values = _filled(page, house, "mastiff")
        assert client.post(page.by_id("accept")["action"], data=values).status_code == 303


def test_over_the_quota_the_page_says_so(house: Installation, tmp_path: Path) -> None:
    """422 without a form; how many there are stands there in words."""
    content = write_firm(tmp_path / "content")
    limit(content, FIRM, 1)
    publishing.publish(house, load_content(content), now=NOW - timedelta(days=1))
    client = create_app(house.settings, house).test_client()
    values = filled_form(house, FIRM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("consent.store.invitations.count_helped", lambda *_: 1)
        answer = client.post(f"/nl/{FIRM}/accept", data=values, headers={"Accept-Language": "en"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert (page.has_id("problems"), page.has_id("accept")) == (True, False)
    assert re.search(r"100", page.by_id("problems").text)


def test_no_page_or_link_of_an_invitation_holds_a_code(client: FlaskClient, app: Flask, ref: str) -> None:
    """Nine digits appear on the customer's own page alone."""
    page = _page(client, f"{WITHOUT}?invitation={ref}")
    assert not page.has_id("session-token")
    assert re.search(r"\d{3} ?\d{3} ?\d{3}", ref) is None
