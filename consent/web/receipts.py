"""The customer's copy on paper: receipt.pdf, with receipt.json inside (docs/formats.md). The file itself is served beside it."""

from __future__ import annotations

from flask import Blueprint, Response

from consent.service import receipt_papers
from consent.web.house import firm_in, house
from consent.web.paper import receipt_view, view

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/<lang:language>/<firm:firm_id>/help/<ref>/receipt.pdf")
def paper(language: str, firm_id: str, ref: str) -> Response:
    """The receipt as a PDF, in the language that was accepted, whatever the language of the page."""
    firm_in(language, firm_id)
    found = receipt_papers.paper(house(), firm_id, ref)
    with view.alone():
        content = receipt_view.made(found)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="receipt-{firm_id}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
