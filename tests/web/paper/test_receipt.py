"""The PDF of a receipt: for archives, with the file inside, in the language that was accepted, and sealed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from consent.core.references import format_reference
from consent.core.seals import enclosed, verify_seal
from consent.service import customers, publishing, receipt_papers
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.receipt_checks import check_file
from consent.web.paper import receipt_view, receipt_words, view
from consent.web.paper.parts import Code, Part
from consent.web.paper.receipt_words import Copy
from tests.firm_folders import FIRM as SMALL
from tests.firm_folders import write_firm
from tests.samples import NOW, accepted
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

FIRM = "page-computers"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


@pytest.fixture
def done(house: Installation, hand_clock: HandClock) -> Accepted:
    """An acceptance in Polish; one permission is not given."""
    return accepted(house, language="pl", name="Żaneta Ślęzak")


def address(done: Accepted, language: str = "pl", firm: str = FIRM) -> str:
    return f"/{language}/{firm}/help/{done.ref}/receipt.pdf"


@pytest.fixture
def data(client: FlaskClient, done: Accepted) -> bytes:
    """The PDF."""
    answer = client.get(address(done))
    assert answer.status_code == 200
    content: bytes = answer.data
    return content


@pytest.fixture
def reader(data: bytes) -> PdfReader:
    """The PDF, opened."""
    return PdfReader(BytesIO(data))


@pytest.fixture
def copy(app: Flask, house: Installation, done: Accepted) -> Iterator[Copy]:
    """What it is made of, in Polish."""
    with app.test_request_context(address(done)):
        yield receipt_view.copy_of(receipt_papers.paper(house, FIRM, done.ref))


def words_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def said(copy: Copy) -> list[str]:
    """Label and words of each paragraph."""
    parts = [part for part in receipt_words.parts_of(copy) if isinstance(part, Part)]
    return [f"{part.label} {''.join(run.text for run in part.runs)}".strip() for part in parts]


# The file


def test_answer_is_a_pdf_that_is_kept_nowhere(client: FlaskClient, done: Accepted) -> None:
    """To read in the browser, with a name to save it under; no cache, no search engine, no cookie."""
    answer = client.get(address(done))
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="receipt-page-computers.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers


def test_receipt_json_is_inside_byte_for_byte(
    reader: PdfReader, data: bytes, house: Installation, done: Accepted
) -> None:
    """As an associated file of the document (PDF/A-3), where other readers find attachments, and where we find it."""
    receipt = customers.receipt(house, FIRM, done.ref)
    assert reader.attachments == {"receipt.json": [receipt]}
    assert enclosed(data) == receipt
    root: Any = reader.root_object
    [specification] = [one.get_object() for one in root["/AF"]]
    assert specification["/AFRelationship"] == "/Source"
    assert (specification["/F"], specification["/UF"]) == ("receipt.json", "receipt.json")
    stream = specification["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/json"
    assert stream["/Params"]["/Size"] == len(receipt)
    assert "/ModDate" in stream["/Params"]


def test_paper_says_that_it_is_for_archives(reader: PdfReader) -> None:
    """PDF/A-3U in XMP, which no dictionary contradicts; colours that are defined; tagged, with a language."""
    root: Any = reader.root_object
    tree = ET.fromstring(root["/Metadata"].get_object().get_data())
    [description] = tree.iter(f"{RDF}Description")
    assert description.findtext(f"{PDFA}part") == "3"
    assert description.findtext(f"{PDFA}conformance") == "U"
    told = "".join(tree.itertext())
    for one in ("Page Computers: Potwierdzenie akceptacji, 20 listopada 2026", "2026-11-20T10:00:00+00:00"):
        assert one in told
    assert reader.metadata is None
    [intent] = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object()["/N"] == 3
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("pl", True)
    assert "/StructTreeRoot" in root
    assert reader.trailer["/ID"]


def test_nothing_that_archives_forbid_is_in_it(reader: PdfReader) -> None:
    """Fonts are all inside, links print, nothing runs, nothing is locked."""
    assert not reader.is_encrypted
    root: Any = reader.root_object
    assert not {"/AA", "/AcroForm"} & set(root)
    assert "/JavaScript" not in root["/Names"]
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            [inner] = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in inner.get_object()["/FontDescriptor"]
            assert "/ToUnicode" in font.get_object()
        for link in page.get("/Annots", []):
            assert link.get_object()["/F"] == 4


def elements(node: Any) -> Iterator[Any]:
    """Every structure element below one."""
    for kid in node.get("/K", []):
        inner = kid.get_object()
        if isinstance(inner, dict) and "/S" in inner:
            yield inner
            yield from elements(inner)


def test_picture_is_named_for_whoever_listens(reader: PdfReader, done: Accepted) -> None:
    """A figure with the address in words."""
    root: Any = reader.root_object
    found = list(elements(root["/StructTreeRoot"]["/K"][0].get_object()))
    [figure] = [one for one in found if one["/S"] == "/Figure"]
    assert done.acceptance.id in figure["/Alt"]
    assert [one for one in found if one["/S"] == "/H1"]


def test_same_bytes_each_time_whatever_the_language_of_the_page(
    client: FlaskClient, data: bytes, done: Accepted, hand_clock: HandClock
) -> None:
    """A day later too, after a withdrawal or a stop."""
    client.post(f"/pl/{FIRM}/help/{done.ref}/stop")
    hand_clock.move(days=1)
    assert client.get(address(done, "nl")).data == data


# The seal


def test_paper_is_valid_and_no_flipped_byte_is(house: Installation, client: FlaskClient, data: bytes) -> None:
    """A sample of them. (All of them, once by hand.)"""
    answer = check_file(house, data)
    assert (answer.word, set((answer.pieces or {}).values())) == ("valid", {"right"})
    for at in [*range(0, len(data), 3001), len(data) - 1]:
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert check_file(house, flipped).word == "changed", at
    sent = {"receipt": (io.BytesIO(data), "receipt.pdf")}
    page = Page(client.post("/nl/check", data=sent).text)
    assert page.by_id("check-answer")["data-answer"] == "valid"
    assert "Żaneta" not in page.html


def test_other_pages_around_a_genuine_file_are_changed(house: Installation, data: bytes) -> None:
    """The file inside proves itself; what the pages say is found out all the same."""
    receipt = enclosed(data) or b""
    forged = b"%PDF-1.7\nstream\n" + receipt + b"\nendstream\nstartxref\n0\n%%EOF\n"
    answer = check_file(house, forged)
    assert (answer.word, answer.record) == ("changed", None)
    assert {name for name, result in (answer.pieces or {}).items() if result == "wrong"} == {"pages"}


def test_paper_around_a_file_from_elsewhere_is_unknown(house: Installation, data: bytes) -> None:
    """Nobody's keys are in it."""
    other = b'%PDF-1.7\nstream\n{"format":"consent-receipt/1","x":1}\nendstream\n'
    assert check_file(house, other).reason == "elsewhere"


def test_seal_is_of_the_record_key(house: Installation, data: bytes) -> None:
    """The same as the record's."""
    verify_seal(data, {house.keys.record.kid: house.keys.record.public})


# The words


def test_paper_says_who_agreed_to_what(reader: PdfReader, done: Accepted, copy: Copy) -> None:
    """Firm, moment with its zone, number, person, every statement with its answer, price, digests, the whole text."""
    words = words_of(reader)
    wanted = [
        "Page Computers", "Potwierdzenie akceptacji", "20 listopada 2026 o 11:00 (Europe/Brussels, UTC+01:00)",
        done.acceptance.id, format_reference(done.acceptance.id), "Żaneta Ślęzak", "192.0.2.0", "Windows NT",
        "Tak, złożono", "Nie, nie złożono", "10,00 € za pierwsze 10 minut", "30,00 €", "Wpis", copy.paper.head.origin,
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
    done = accepted(house, SMALL, "nl", **{"statement-news": "yes"})
    client = app.test_client()
    data = client.get(address(done, "nl", SMALL)).data
    answer = client.post(f"/nl/{SMALL}/consents/", data={"receipt": (io.BytesIO(data), "receipt.pdf")})
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


def test_language_without_words_of_ours_has_english_ones(app: Flask, copy: Copy) -> None:
    """Marked as such."""
    edition = replace(copy.edition, language="de")
    assert edition.words_language == "pl"


# Refused


def test_reference_that_is_not_ours_opens_nothing(client: FlaskClient, done: Accepted) -> None:
    """Forged, or of another firm; no such language, no such firm."""
    assert client.get(f"/pl/{FIRM}/help/forged/receipt.pdf").status_code == 403
    assert client.get(address(done, firm="qomputer")).status_code == 403
    assert client.get(address(done, "de")).status_code == 404
    assert client.get(address(done, firm="nobody")).status_code == 404


def test_who_waits_too_long_is_told_when_to_come_back(
    client: FlaskClient, done: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another PDF is being made."""
    monkeypatch.setattr(view, "PATIENCE_SECONDS", 0.01)
    with view.alone():
        answer = client.get(address(done))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_letters_that_the_font_lacks_are_said(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The file inside has them."""
    done = accepted(house, language="nl", name="日本 太郎")
    words = words_of(PdfReader(BytesIO(client.get(address(done, "nl")).data)))
    assert "Sommige tekens van deze tekst konden hier niet worden afgedrukt" in words
