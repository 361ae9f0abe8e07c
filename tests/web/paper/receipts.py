"""Where the PDF of a receipt is, and what it says."""

from __future__ import annotations

from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from consent.service.acceptances import Accepted

RECEIPT_FIRM = "page-computers"


def address(done: Accepted, language: str = "pl", firm: str = RECEIPT_FIRM) -> str:
    return f"/{language}/{firm}/help/{done.ref}/receipt.pdf"


def words_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def uploaded(client: FlaskClient, to: str, data: bytes) -> TestResponse:
    head = b'--edge\r\nContent-Disposition: form-data; name="receipt"; filename="receipt.pdf"\r\n\r\n'
    body = head + data + b"\r\n--edge--\r\n"  # by hand: the test client leaves large bodies open on the disk
    return client.post(to, data=body, content_type="multipart/form-data; boundary=edge")
