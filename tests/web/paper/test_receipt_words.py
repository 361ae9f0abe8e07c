"""What the PDF of a receipt says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from consent.core.references import format_reference
from consent.service import publishing
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web.paper import receipt_words
from consent.web.paper.parts import Code, Part
from consent.web.paper.receipt_words import Copy
from tests.firm_folders import FIRM as SMALL
from tests.firm_folders import write_firm
from tests.samples import NOW, accepted
from tests.web.paper.receipts import address, uploaded, words_of
from tests.web.staff_browser import HandClock

GIVES: dict[str, Any] = {"statement-news": "yes"}


def said(copy: Copy) -> list[str]:
    """Label and words of each paragraph."""
    parts = [part for part in receipt_words.parts_of(copy) if isinstance(part, Part)]
    return [f"{part.label} {''.join(run.text for run in part.runs)}".strip() for part in parts]


def test_paper_says_who_agreed_to_what(reader: PdfReader, done: Accepted, copy: Copy) -> None:
    """Firm, moment with its zone, number, person, every statement with its answer, price, digests, the whole text."""
    words = words_of(reader)
    wanted = [
        "Page Computers", "Potwierdzenie akceptacji", "20 listopada 2026 o 11:00 (Europe/Brussels, UTC+01:00)",
        done.acceptance.id, format_reference(done.acceptance.id), "Żaneta Ślęzak", "192.0.2.0", "Windows NT",
        "Tak", "Nie", "10,00 € za pierwsze 10 minut", "30,00 €", "Wpis", copy.paper.head.origin,
        copy.paper.record_sha256, copy.paper.version.languages["pl"], copy.paper.kid, "1.1",
    ]  # fmt: skip
    assert [one for one in wanted if one not in words.replace("\xa0", " ")] == []
    for one in copy.paper.statements:
        assert one.text.split()[-1] in words


def test_code_leads_to_the_check_page_with_the_number(
    client: FlaskClient, copy: Copy, done: Accepted
) -> None:
    """In the language of the paper; the squares are those of a QR code."""
    expected = f"http://127.0.0.1:8000/pl/check?number={done.acceptance.id}"
    assert copy.check_page == expected
    [code] = [part for part in receipt_words.parts_of(copy) if isinstance(part, Code)]
    assert expected in code.alt
    corner = [bytes(row[:7]) for row in code.rows[:7]]
    assert corner[0] == corner[6] == b"\1\1\1\1\1\1\1"
    assert len(code.rows) == len(code.rows[0])
    assert client.get(expected).status_code == 200


def test_erased_person_leaves_a_paper_that_says_so(copy: Copy) -> None:
    """Everything else stays."""
    erased = replace(copy, paper=replace(copy.paper, person={}, traces={}))
    lines = said(erased)
    assert "Dane osobowe z tego zapisu zostały usunięte." in lines
    assert not [one for one in lines if "Żaneta" in one or "192.0.2" in one]


def test_consents_come_with_the_way_to_withdraw_them(
    app: Flask, house: Installation, hand_clock: HandClock, tmp_path: Path
) -> None:
    """Where any was asked; and a withdrawal page opens with the PDF as it does with the file."""
    publishing.publish(house, load_content(write_firm(tmp_path / "content")), now=NOW - timedelta(days=30))
    done = accepted(house, SMALL, "nl", **GIVES)
    client = app.test_client()
    data = client.get(address(done, "nl", SMALL)).data
    answer = uploaded(client, f"/nl/{SMALL}/consents/", data)
    assert answer.status_code == 303
    assert f"{house.settings.base_url}{answer.location}" in words_of(PdfReader(BytesIO(data))).replace(
        " ", ""
    )


def test_class_of_the_customer_is_named(copy: Copy) -> None:
    """By its label; by its id where the version has none any more."""
    acceptance = replace(copy.paper.acceptance, customer_class="member")
    lines = said(replace(copy, paper=replace(copy.paper, acceptance=acceptance)))
    assert "Rodzaj klienta member" in lines


def test_firm_without_prices_gets_a_paper_too(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Each sample firm, in both languages."""
    for firm in ("damal", "mastiff", "overmax", "qomputer"):
        for language in ("nl", "pl"):
            answer = client.get(address(accepted(house, firm, language), language, firm))
            assert answer.data.startswith(b"%PDF-1.7")


def test_language_without_words_of_ours_has_english_ones(
    app: Flask, house: Installation, hand_clock: HandClock, tmp_path: Path
) -> None:
    """Around the terms in their own."""
    folder = write_firm(tmp_path / "content", "werkstatt", languages=("de",))
    publishing.publish(house, load_content(folder), now=NOW - timedelta(days=30))
    answer = app.test_client().get(address(accepted(house, "werkstatt", "de"), "de", "werkstatt"))
    reader = PdfReader(BytesIO(answer.data))
    root: Any = reader.root_object
    assert root["/Lang"] == "de"
    words = words_of(reader)
    assert "Receipt of your agreement" in words
    assert "Terms of werkstatt in de" in words
