"""The PDF of a receipt: for archives, with the file inside, in the language that was accepted, and sealed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from consent.core.seals import enclosed, verify_seal
from consent.service import customers
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.receipt_checks import check_file
from consent.web.paper import view
from tests.samples import accepted
from tests.web.pages import Page
from tests.web.paper.receipts import RECEIPT_FIRM as FIRM
from tests.web.paper.receipts import address, uploaded, words_of
from tests.web.staff_browser import HandClock

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


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
    assert "/ID" in reader.trailer


def test_nothing_that_archives_forbid_is_in_it(reader: PdfReader) -> None:
    """Fonts are all inside, links print, nothing runs, nothing is locked."""
    assert not reader.is_encrypted
    root: Any = reader.root_object
    assert not {"/AA", "/AcroForm"} & set(root)
    assert "/JavaScript" not in root["/Names"]
    pages: Any = reader.pages
    for page in pages:
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
    page = Page(uploaded(client, "/nl/check", data).text)
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
