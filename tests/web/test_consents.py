"""Withdrawing on pages: in no more presses than giving took, without a login, and nothing else can be done there."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consent.core.sd_jwt import parse_disclosure
from consent.service import consents, customers, publishing, withdrawal_pages
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.samples import NOW, accepted
from tests.web.pages import Element, Page
from tests.web.staff_browser import HandClock

WORDS = "Send me news."
FIND = f"/nl/{FIRM}/consents/"
NEXT = "2026-11-22"
GIVES: dict[str, Any] = {"statement-news": "yes"}


@pytest.fixture(autouse=True)
def firm(house: Installation, hand_clock: HandClock, tmp_path: Path) -> None:
    """A firm that asks for one consent, `news`, which ends after a week; every test starts at NOW."""
    folder = write_firm(tmp_path / "content")
    for language in ("nl", "pl"):
        change(
            folder / f"terms/{language}/{FIRM}/{FIRST}.md", f'"{WORDS}"', f'"{WORDS}"\n    expires_days: "7"'
        )
    publishing.publish(house, load_content(folder), now=NOW)


def own_address(house: Installation, **values: Any) -> str:
    """The own page of a customer who has just accepted."""
    return f"/nl/{FIRM}/help/{accepted(house, FIRM, **values).ref}"


def page_address(house: Installation, **values: Any) -> str:
    """The withdrawal page of a customer who has just accepted."""
    return FIND + withdrawal_pages.reference(house, accepted(house, FIRM, **values).acceptance.id)


def shown(client: FlaskClient, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200
    return Page(answer.text)


def state_of(page: Page) -> str:
    """What the page says of the consent."""
    return next(one for one in page.all("strong") if "consent-news" in one.inside).text


def forms(page: Page) -> list[Element]:
    return [one for one in page.all("form") if "consent-news" in one.inside]


# The two pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address_of", "rest"), [(own_address, "/withdraw"), (page_address, "")])
def test_one_press_withdraws(client: FlaskClient, house: Installation, address_of: object, rest: str) -> None:
    """Giving took a tick and a press; the page then says since when, and has no button any more."""
    address = address_of(house, **GIVES)  # type: ignore[operator]
    page = shown(client, address)
    assert state_of(page) == "Toegestaan"
    [form] = forms(page)
    assert (form["action"], form["method"]) == (address + rest, "post")
    answer = client.post(form["action"], data={"statement": page.one("input", name="statement")["value"]})
    assert (answer.status_code, answer.location) == (303, f"{address}#consent-news")
    page = shown(client, address)
    assert state_of(page) == "Ingetrokken"
    assert "op 20 november 2026" in page.by_id("consent-news").text
    assert forms(page) == []


def test_words_stand_as_they_were_read(client: FlaskClient, house: Installation) -> None:
    """In the language of the acceptance, whatever the page's is."""
    address = page_address(house, **GIVES).replace("/nl/", "/pl/")
    page = shown(client, address)
    assert page.one("html")["lang"] == "pl"
    assert WORDS in [one.text for one in page.all("span", lang="nl")]


def test_pressing_again_does_nothing_more(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The first moment stays."""
    address = page_address(house, **GIVES)
    client.post(address, data={"statement": "news"})
    first = shown(client, address).html
    hand_clock.move(hours=3)
    assert client.post(address, data={"statement": "news"}).status_code == 303
    assert shown(client, address).html == first


def test_consents_are_withdrawn_after_the_session_too(client: FlaskClient, house: Installation) -> None:
    """A page that was stopped still has this button."""
    address = own_address(house, **GIVES)
    client.post(f"{address}/stop", data={"reason": "stop"})
    assert [one["action"] for one in forms(shown(client, address))] == [f"{address}/withdraw"]
    client.post(f"{address}/withdraw", data={"statement": "news"})
    assert state_of(shown(client, address)) == "Ingetrokken"


def test_ended_and_refused_consents_have_no_button(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The own page says so; the withdrawal page does not list what was never given."""
    given, refused = own_address(house, **GIVES), own_address(house)
    assert state_of(shown(client, refused)) == "Niet toegestaan"
    assert "tot 27 november 2026" in shown(client, given).by_id("consent-news").text
    hand_clock.move(days=7)
    page = shown(client, given)
    assert state_of(page) == "Vanzelf geëindigd"
    assert forms(page) == forms(shown(client, refused)) == []
    nothing = shown(client, page_address(house))
    assert not nothing.has_id("consent-news")
    assert nothing.all("form") == []


def test_a_firm_without_consents_has_no_such_part(client: FlaskClient, house: Installation) -> None:
    """Neither a heading nor a link."""
    page = shown(client, f"/nl/page-computers/help/{accepted(house).ref}")
    assert not page.has_id("consents")
    assert "/nl/page-computers/consents/" not in page.html


def test_withdrawal_page_shows_nothing_of_the_person(client: FlaskClient, house: Installation) -> None:
    """No name, no number, no code, no program, no way to the own page; nobody indexes or caches it."""
    done = accepted(house, FIRM, **GIVES)
    token = customers.page(house, FIRM, done.ref, now=NOW).token
    assert token
    answer = client.get(FIND + withdrawal_pages.reference(house, done.acceptance.id))
    in_threes = " ".join((token.digits[:3], token.digits[3:6], token.digits[6:]))
    for secret in ("Jan Janssens", "470 12 34 56", token.digits, in_threes, "/help/", "download"):
        assert secret not in Page(answer.text).by_id("main").text
        assert secret == "download" or secret not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_references_open_their_own_page_alone(client: FlaskClient, house: Installation) -> None:
    """The receipt's address stops no session and makes no code; a changed one opens nothing."""
    done = accepted(house, FIRM, **GIVES)
    ref = withdrawal_pages.reference(house, done.acceptance.id)
    assert client.get(f"/nl/{FIRM}/help/{ref}").status_code == 403
    for verb in ("stop", "code", "withdraw"):
        assert client.post(f"/nl/{FIRM}/help/{ref}/{verb}", data={"statement": "news"}).status_code == 403
    for bad in (done.ref, ref[:-2] + "AA", "x"):
        assert client.get(FIND + bad).status_code == 403
        assert client.post(FIND + bad, data={"statement": "news"}).status_code == 403
    assert client.get(f"/nl/overmax/consents/{ref}").status_code == 403
    page = customers.page(house, FIRM, done.ref, now=NOW)
    assert page.state == "waiting"
    assert consents.consents(house, done.acceptance, now=NOW)[0].state == "given"


@pytest.mark.parametrize(("statement", "status"), [("terms", 404), ("", 404), ("news", 409)])
def test_only_given_consents_are_withdrawn(
    client: FlaskClient, house: Installation, statement: str, status: int
) -> None:
    """Terms never are; a refused consent cannot be."""
    assert client.post(page_address(house), data={"statement": statement}).status_code == status
    assert client.post(f"{own_address(house)}/withdraw", data={"statement": statement}).status_code == status


# From the receipt --------------------------------------------------------------------------------------------------------


def receipt(house: Installation, **values: Any) -> bytes:
    return customers.receipt(house, FIRM, accepted(house, FIRM, **values).ref)


def upload(client: FlaskClient, data: bytes, address: str = FIND) -> TestResponse:
    head = b'--edge\r\nContent-Disposition: form-data; name="receipt"; filename="receipt.json"\r\n\r\n'
    body = head + data + b"\r\n--edge--\r\n"  # by hand: the test client leaves large bodies open on the disk
    return client.post(address, data=body, content_type="multipart/form-data; boundary=edge")


def test_address_in_the_receipt_is_that_of_the_page(client: FlaskClient, house: Installation) -> None:
    """It opens with one click, and so does the file itself."""
    data = receipt(house, **GIVES)
    texts = json.loads(data)["receipt"].split("~")[1:-1]
    values = {one.name: one.value for one in map(parse_disclosure, texts)}
    address = values["withdrawal_page"].removeprefix(house.settings.base_url)
    assert state_of(shown(client, address)) == "Toegestaan"
    answer = upload(client, data)
    assert (answer.status_code, answer.location) == (303, address)


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"Lorem ipsum", 422, "Dit bestand is geen bewijs."),
        (b"[" * 500_000, 422, "Dit bestand is geen bewijs."),
        (b'{"format":"consent-receipt/1","receipt":"a.b.c~"}', 422, "Dit bewijs is veranderd"),
        (b" " * 1_100_000, 413, "Dit bestand is te groot"),
    ],
)
def test_other_files_are_refused_in_one_sentence(
    client: FlaskClient, data: bytes, status: int, words: str
) -> None:
    """In the summary and beside the field; nothing is withdrawn."""
    answer = upload(client, data)
    assert answer.status_code == status
    page = Page(answer.text)
    assert words in page.by_id("problems").text
    assert words in page.by_id("receipt-problem").text
    assert page.by_id("receipt")["aria-invalid"] == "true"


def test_receipt_of_another_firm_is_refused(client: FlaskClient, house: Installation) -> None:
    """With the way to mend it."""
    answer = upload(client, receipt(house), "/nl/overmax/consents/")
    assert answer.status_code == 422
    assert "een andere firma" in Page(answer.text).by_id("problems").text


@pytest.mark.parametrize("sent", [{}, {"receipt": "text"}, {"receipt": (io.BytesIO(b""), "")}])
def test_form_without_a_file_asks_for_one(client: FlaskClient, sent: dict[str, object]) -> None:
    """Also where a browser sends an empty one, or somebody a text."""
    answer = client.post(FIND, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Kies eerst het bestand" in Page(answer.text).by_id("problems").text


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_form_says_what_to_do_without_a_receipt(client: FlaskClient, language: str) -> None:
    """Whom to write to; the field says what it is."""
    page = shown(client, f"/{language}/{FIRM}/consents/")
    assert f"mailto:info@{FIRM}.example" in [one.get("href") for one in page.all("a")]
    field = page.by_id("receipt")
    assert "required" in field
    assert field["aria-describedby"] == "receipt-hint"


# Before it is given ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "ends"), [("nl", "na 7 dagen"), ("pl", "po 7 dniach")])
def test_help_page_says_how_to_withdraw_beside_the_box(client: FlaskClient, language: str, ends: str) -> None:
    """R16: a sentence with a link within the fieldset of the consent, and how long it holds."""
    page = shown(client, f"/{language}/{FIRM}/")
    box = page.by_id("statement-news")
    fieldset = max((one for one in page.all("fieldset") if one.order < box.order), key=lambda one: one.order)
    assert WORDS in fieldset.text
    links = [one for one in page.all("a", href=f"/{language}/{FIRM}/consents/") if "fieldset" in one.inside]
    assert len(links) == 1
    assert fieldset.order < links[0].order < box.order
    assert ends in fieldset.text


def test_page_of_the_version_says_how_long_a_consent_holds(client: FlaskClient) -> None:
    """It belongs to what the version asks."""
    assert (
        "Eindigt vanzelf na 7 dagen."
        in shown(client, f"/nl/{FIRM}/terms/{FIRST}").one("ul", class_="declared").text
    )


def test_footers_that_stay_for_ever_go_by_their_own_version(
    client: FlaskClient, house: Installation, tmp_path: Path, hand_clock: HandClock
) -> None:
    """Not by the version of the day: the one in force has no consent any more."""
    folder = write_firm(tmp_path / "content", versions={FIRST: USES_HELPER, NEXT: USES_HELPER})
    for language in ("nl", "pl"):
        text = f"terms/{language}/{FIRM}"
        change(folder / f"{text}/{FIRST}.md", f'"{WORDS}"', f'"{WORDS}"\n    expires_days: "7"')
        change(folder / f"{text}/{NEXT}.md", "kind: consent", "kind: permission")
        change(folder / f"{text}/{NEXT}.md", "basis: consent", "basis: contract")
    publishing.publish(house, load_content(folder), now=NOW)
    hand_clock.move(days=3)
    linked = {FIRST: True, NEXT: False, f"{FIRST}...{NEXT}": False, f"{NEXT}...{FIRST}": True, "": False}
    for page, is_linked in linked.items():
        links = [one.text for one in shown(client, f"/nl/{FIRM}/terms/{page}").all("a", href=FIND)]
        assert ("Toestemming intrekken" in links) == is_linked, page


def test_footer_links_where_consents_are_asked(client: FlaskClient) -> None:
    """On the firm's pages, and on a page that stays for ever by what its own version asks."""
    for address, firm, is_linked in (
        (f"/nl/{FIRM}/privacy", FIRM, True),
        (f"/nl/{FIRM}/terms/{FIRST}", FIRM, True),
        ("/nl/overmax/privacy", "overmax", False),
        ("/nl/overmax/terms/2018-09-01", "overmax", False),
    ):
        links = [one.get("href") for one in shown(client, address).all("a")]
        assert (f"/nl/{firm}/consents/" in links) == is_linked, address
