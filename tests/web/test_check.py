"""Anyone may check a receipt: one word first, then what was checked, and nothing of a person."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext
from werkzeug.test import TestResponse

from consent.core.receipt_pieces import PIECES
from consent.core.references import format_reference
from consent.service import customers
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.receipt_checks import Answer
from consent.web import check, create_app
from tests.samples import accepted
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

ADDRESS = "/nl/check"
PERSON = ("Jan Janssens", "Janssens", "+32 470 12 34 56", "192.0.2.77", "Windows NT")
WORDS = {"nl": ("Geldig", "Gewijzigd", "Onbekend"), "pl": ("Prawidłowe", "Zmienione", "Nieznane")}


@pytest.fixture
def done(house: Installation, hand_clock: HandClock) -> Accepted:
    """An acceptance, whose receipt is checked."""
    return accepted(house, name="Jan Janssens", phone="+32 470 12 34 56")


@pytest.fixture
def receipt(house: Installation, done: Accepted) -> bytes:
    """The file."""
    return customers.receipt(house, "page-computers", done.ref)


def sent(
    client: FlaskClient, data: bytes, address: str = ADDRESS, name: str = "receipt.json"
) -> TestResponse:
    """The answer to a file."""
    head = f'--edge\r\nContent-Disposition: form-data; name="receipt"; filename="{name}"\r\n\r\n'
    body = (
        head.encode() + data + b"\r\n--edge--\r\n"
    )  # by hand: the test client leaves large bodies open on the disk
    return client.post(address, data=body, content_type="multipart/form-data; boundary=edge")


def asked(client: FlaskClient, number: str, address: str = ADDRESS) -> Page:
    """The page after a number was typed."""
    answer = client.post(address, data={"number": number})
    assert answer.status_code == 200
    return Page(answer.text)


def word_of(page: Page) -> str:
    return page.by_id("check-answer")["data-answer"]


def results(page: Page) -> list[str | None]:
    """What each line of the list says."""
    return [one.get("class") for one in page.all("li") if one.get("class") in ("right", "wrong", "unchecked")]


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("language", ["nl", "pl", "en"])
def test_page_asks_for_a_file_or_a_number(client: FlaskClient, language: str) -> None:
    """In each language that we speak, with the others in the header."""
    page = Page(client.get(f"/{language}/check").text)
    assert page.one("html")["lang"] == language
    assert not page.has_id("check-answer")
    assert {one["action"] for one in page.all("form")} == {f"/{language}/check#check-answer"}
    assert [one["name"] for one in page.all("input")] == ["receipt", "number"]
    assert all("required" in one for one in page.all("input"))
    switch = {one["href"] for one in page.all("a") if one.get("hreflang")}
    assert switch == {f"/{other}/check" for other in ("nl", "pl", "en")} - {f"/{language}/check"}


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_answer_is_one_word_first(client: FlaskClient, receipt: bytes, language: str) -> None:
    """Valid, changed, unknown; for people and for machines."""
    address = f"/{language}/check"
    pages = [
        Page(sent(client, data, address).text)
        for data in (receipt, flipped(receipt, len(receipt) // 2), b"another file")
    ]
    assert [word_of(page) for page in pages] == ["valid", "changed", "unknown"]
    assert tuple(page.by_id("check-answer-word").text for page in pages) == WORDS[language]
    for page, word in zip(pages, WORDS[language], strict=True):
        assert page.by_id("check-answer").text.startswith(word)
        assert page.one("title").text.startswith(word)
    assert [results(page) for page in pages[::2]] == [["right"] * len(PIECES), []]
    assert "wrong" in results(pages[1])


def test_nothing_of_a_person_is_shown(client: FlaskClient, done: Accepted, receipt: bytes) -> None:
    """Neither of the file nor of the record behind a number, nor the way to the customer's own page."""
    answers = [sent(client, receipt).text, sent(client, flipped(receipt, 1000)).text]
    answers.append(asked(client, done.acceptance.id).html)
    for text in answers:
        assert not [value for value in (*PERSON, done.ref) if value in text]


def test_valid_answer_names_what_a_paper_can_be_laid_beside(
    client: FlaskClient, done: Accepted, receipt: bytes
) -> None:
    """Firm, version, moment and number."""
    page = Page(sent(client, receipt).text)
    [record] = page.all("dl", class_="record")
    assert "Page Computers" in record.text
    assert "20 november 2026 om 11.00 uur (Europe/Brussels)" in record.text
    assert done.acceptance.id in record.text
    assert page.all("a", href=f"/nl/page-computers/terms/{done.acceptance.version}")


def test_sample_of_flipped_bytes_is_never_valid(client: FlaskClient, receipt: bytes) -> None:
    """And always a page with an answer."""
    for at in range(0, len(receipt), 499):
        answer = sent(client, flipped(receipt, at))
        assert answer.status_code == 200
        assert word_of(Page(answer.text)) == "changed"


@pytest.mark.parametrize(
    "data", [b"\x00" * 100, b"{" * 5000, b"%PDF-1.7\n%%EOF", "ż".encode("utf-16"), b"<svg>"]
)
def test_other_files_are_unknown(client: FlaskClient, data: bytes) -> None:
    """Whatever they are called."""
    for name in ("receipt.json", "receipt.pdf", "../../etc/passwd", "ż.json"):
        page = Page(sent(client, data, name=name).text)
        assert word_of(page) == "unknown"
        assert results(page) == []


def test_number_says_less_than_the_file(client: FlaskClient, done: Accepted) -> None:
    """Valid, with what that does not prove."""
    for typed in (done.acceptance.id, format_reference(done.acceptance.id), done.acceptance.id.upper()):
        page = asked(client, typed)
        assert word_of(page) == "valid"
        assert results(page) == ["right", "right", "unchecked"]
        assert "bewijst niet dat uw bestand of papier hetzelfde zegt" in page.by_id("check-answer").text


def test_every_number_that_nobody_has_gets_the_same_page(client: FlaskClient, done: Accepted) -> None:
    """Well-formed or not: nobody learns anything by trying."""
    typed = ("K7QM-2F9X", "00000000-0000-4000-8000-000000000000", "x", "%", "1" * 5000)
    pages = [asked(client, one) for one in typed]
    assert {word_of(page) for page in pages} == {"unknown"}
    assert (
        len({page.html.replace(f'value="{one[:60]}"', "") for page, one in zip(pages, typed, strict=True)})
        == 1
    )


def test_what_was_typed_comes_back_harmless(client: FlaskClient) -> None:
    """Short, and never as a part of the page."""
    page = asked(client, '"><script>alert(1)</script>' + "9" * 900)
    assert page.by_id("number")["value"] == ('"><script>alert(1)</script>' + "9" * 60)[:60]
    assert len(page.all("script")) == 1


def test_number_in_the_address_is_only_filled_in(client: FlaskClient, done: Accepted) -> None:
    """As the picture on paper brings it; the answer comes when somebody asks."""
    page = Page(client.get(f"{ADDRESS}?number={done.acceptance.id}").text)
    assert page.by_id("number")["value"] == done.acceptance.id
    assert not page.has_id("check-answer")


def test_form_without_anything_says_what_is_missing(client: FlaskClient) -> None:
    """Beside the field that was meant."""
    for data, field in (
        ({"number": " "}, "number"),
        ({}, "receipt"),
        ({"receipt": (io.BytesIO(), "")}, "receipt"),
    ):
        answer = client.post(ADDRESS, data=data)
        assert answer.status_code == 422
        page = Page(answer.text)
        assert page.by_id(field)["aria-invalid"] == "true"
        assert page.all("a", href=f"#{field}")
        assert not page.has_id("check-answer")


def test_large_file_is_refused_in_words(client: FlaskClient) -> None:
    """Before it is looked at."""
    answer = sent(client, b"x" * 1_000_001)
    assert answer.status_code == 413
    page = Page(answer.text)
    assert "kleiner dan 1 MB" in page.by_id("receipt-problem").text
    assert not page.has_id("check-answer")


def test_answer_is_kept_nowhere(client: FlaskClient, receipt: bytes) -> None:
    """No cookie, no cache."""
    answer = sent(client, receipt)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_log_that_lost_the_record_is_said(app: Flask) -> None:
    """A valid receipt of which the operator has nothing any more."""
    with app.test_request_context(ADDRESS):
        text = check.show("nl", Answer("valid", "file", pieces={}, is_in_log=False))
    assert "staat dit dossier niet meer" in text


@pytest.mark.parametrize("language", ["nl", "pl", "en"])
@pytest.mark.parametrize("word", ["valid", "changed", "unknown"])
def test_every_answer_has_words(app: Flask, language: str, word: str) -> None:
    """Each piece in each state, by file and by number."""
    pieces = ("signature", "values", "log", "text", "key", "pages", "file")
    with app.test_request_context(f"/{language}/check"):
        for by in ("file", "number"):
            for state in ("right", "wrong", "unchecked"):
                found = Answer(word, by, reason="elsewhere", pieces=dict.fromkeys(pieces, state))
                page = Page(check.show(language, found))
                assert page.by_id("check-answer").text
                lines = [one.text for one in page.all("p", class_="hint") if "pieces" not in one.inside]
                assert all(lines)


def test_many_questions_meet_the_flood_limit(house: Installation) -> None:
    """Nobody tries numbers out."""
    limited = replace(house, settings=house.settings.model_copy(update={"flood_limit": 2}))
    browser = create_app(house=limited).test_client()
    answers = [browser.post(ADDRESS, data={"number": "K7QM-2F9X"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_language_that_nobody_has(client: FlaskClient) -> None:
    """Links to those that there are."""
    answer = client.get("/de/check")
    assert answer.status_code == 404
    assert "/nl/check" in answer.text


def test_footers_lead_to_it(app: Flask, client: FlaskClient) -> None:
    """From the list of firms, and from every page of a firm."""
    with app.test_request_context("/nl/"):
        words = gettext("Check a receipt")
    for address in ("/nl/", "/nl/page-computers/", "/nl/qomputer/terms/"):
        [link] = Page(client.get(address).text).all("a", href="/nl/check")
        assert link.text == words
