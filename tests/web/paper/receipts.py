"""Where the PDF of a receipt is, and what it says."""

from __future__ import annotations

from pypdf import PdfReader

from consent.service.acceptances import Accepted

RECEIPT_FIRM = "page-computers"


def address(done: Accepted, language: str = "pl", firm: str = RECEIPT_FIRM) -> str:
    return f"/{language}/{firm}/help/{done.ref}/receipt.pdf"


def words_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
