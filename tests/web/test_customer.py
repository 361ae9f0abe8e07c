"""The customer's own page: its code, the program, who redeemed, the receipt, and the stop that always works."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from consent.core.staff import StaffMember
from consent.service import customers, desk
from consent.service.installation import Installation
from tests.samples import NOW, accepted
from tests.web.pages import Page
from tests.web.staff_browser import HandClock


@pytest.fixture(autouse=True)
def at_noon(hand_clock: HandClock) -> HandClock:
    """Every test of this module starts at NOW."""
    return hand_clock


def own_page(client: FlaskClient, address: str) -> Page:
    """The customer's own page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return Page(answer.text)


def own_address(house: Installation, firm: str = "page-computers", language: str = "nl") -> str:
    """The own page of a customer who has just accepted."""
    return f"/{language}/{firm}/help/{accepted(house, firm, language).ref}"


def redeemed(house: Installation, technician: StaffMember, address: str) -> None:
    """Lets the technician redeem the customer's code."""
    token = customers.page(house, "page-computers", address.rsplit("/", 1)[1], now=NOW).token
    assert token
    assert desk.redeem(house, technician, token.digits, key=desk.new_key(), now=NOW).outcome == "valid"


def test_warning_comes_first_on_the_own_page_too(client: FlaskClient, house: Installation) -> None:
    """R78: before the code."""
    page = own_page(client, own_address(house))
    first = next(one for one in page.elements if one.inside and one.inside[-1] == "main")
    assert first["class"].split()[0] == "warning"


def test_code_stays_the_same_on_every_reload_until_a_new_one_is_made(
    client: FlaskClient, house: Installation
) -> None:
    """Ten times, without filling in anything; each new code ends the one before (R90)."""
    address = own_address(house)
    codes = []
    for _ in range(11):
        codes.append(own_page(client, address).by_id("session-token").text)
        assert own_page(client, address).by_id("session-token").text == codes[-1]
        answer = client.post(f"{address}/code")
        assert (answer.status_code, answer.location) == (303, address)
    assert len(set(codes)) == 11


def test_code_that_ran_out_makes_room_for_the_button(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """State expired, no digits, one button for a new code."""
    address = own_address(house)
    hand_clock.move(minutes=10)
    page = own_page(client, address)
    assert page.by_id("session-state")["data-state"] == "expired"
    assert not page.has_id("session-token")
    assert len(page.all("form", action=f"{address}/code")) == 1
    client.post(f"{address}/code")
    assert own_page(client, address).by_id("session-state")["data-state"] == "waiting"


def test_page_is_over_after_a_day(client: FlaskClient, house: Installation, hand_clock: HandClock) -> None:
    """No code, no program, no stop; the way to new help, and the receipt."""
    address = own_address(house)
    hand_clock.move(hours=24)
    page = own_page(client, address)
    assert page.by_id("session-state")["data-state"] == "over"
    assert [one["action"] for one in page.all("form")] == ["/nl/page-computers/"], (
        "new help, as a new acceptance"
    )
    assert [one for one in page.all("a") if "data-tool" in one] == []
    assert client.post(f"{address}/code").status_code == 303
    assert client.get(f"{address}/receipt.json").status_code == 200


def test_redeemed_page_shows_who_it_was_and_two_words(
    client: FlaskClient, house: Installation, technician: StaffMember
) -> None:
    """And no code any more; a button says that it is not this person."""
    address = own_address(house)
    redeemed(house, technician, address)
    page = own_page(client, address)
    assert page.by_id("session-state")["data-state"] == "redeemed"
    assert not page.has_id("session-token")
    assert page.by_id("person-title").text == "tess"
    words = page.one("p", class_="words")
    assert (len(words.text.split()), words["lang"]) == (2, "nl")
    assert "not_me" in [one["value"] for one in page.all("input", name="reason")]


@pytest.mark.parametrize(
    ("sent", "recorded"), [("stop", "stop"), ("not_me", "not_me"), ("anything", "stop"), ("", "stop")]
)
def test_stop_ends_at_once_whatever_the_form_says(
    client: FlaskClient, house: Installation, sent: str, recorded: str
) -> None:
    """State stopped; no code, no program, no second stop; pressing again changes nothing."""
    address = own_address(house)
    for _ in range(2):
        assert client.post(f"{address}/stop", data={"reason": sent}).location == address
    page = own_page(client, address)
    assert page.by_id("session-state")["data-state"] == "stopped"
    assert not page.has_id("session-token")
    assert [one["action"] for one in page.all("form")] == ["/nl/page-computers/"], (
        "new help, as a new acceptance"
    )
    shown = customers.page(house, "page-computers", address.rsplit("/", 1)[1], now=NOW)
    assert shown.stop_reason == recorded


def test_receipt_is_the_same_bytes_whenever_it_is_fetched(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """To save, under a name of its own."""
    address = own_address(house)
    first = client.get(f"{address}/receipt.json")
    client.post(f"{address}/stop")
    hand_clock.move(days=400)
    assert client.get(f"{address}/receipt.json").data == first.data
    assert json.loads(first.data)["format"] == "consent-receipt/1"
    assert first.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("rest", ["", "/receipt.json"])
def test_reference_that_is_not_ours_opens_nothing(
    client: FlaskClient, house: Installation, rest: str
) -> None:
    """Changed, invented, or another firm's: the same answer, without a reason."""
    ref = accepted(house, "overmax").ref
    answers = [
        client.get(f"/nl/{firm}/help/{bad}{rest}")
        for firm, bad in (("overmax", ref[:-3] + "AAA"), ("overmax", "x"), ("damal", ref))
    ]
    assert [one.status_code for one in answers] == [403, 403, 403]


def test_forged_reference_can_neither_stop_nor_renew(client: FlaskClient) -> None:
    """Buttons check the reference as pages do."""
    assert client.post("/nl/overmax/help/x/stop").status_code == 403
    assert client.post("/nl/overmax/help/x/code").status_code == 403


def test_own_page_may_be_read_in_the_other_language(client: FlaskClient, house: Installation) -> None:
    """The frame changes; what was accepted stays in the words and the language that were read."""
    address = own_address(house)
    ref = address.rsplit("/", 1)[1]
    page = own_page(client, address.replace("/nl/", "/pl/"))
    assert page.one("html")["lang"] == "pl"
    for statement in customers.page(house, "page-computers", ref, now=NOW).statements:
        assert statement.text in [one.text for one in page.all("span", lang="nl")]


def test_own_page_is_indexed_by_nobody(client: FlaskClient, house: Installation) -> None:
    """Neither the page nor the receipt."""
    address = own_address(house)
    for one in (address, f"{address}/receipt.json"):
        assert client.get(one).headers["X-Robots-Tag"] == "noindex"
