"""Withdrawing a consent (GDPR 7(3)): a page that needs no login and shows nothing of the person, and the way to it.

The address of that page stands in the receipt; where somebody has only the file, the file itself opens the page.
"""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from consent.core.firms import Firm
from consent.core.publications import PublishedVersion
from consent.errors import NotFound, ReceiptRefused
from consent.service import acceptances, consents, library, withdrawal_pages
from consent.web import clock, returning
from consent.web.frames import frame
from consent.web.house import firm_in, house

blueprint = Blueprint("consents", __name__)


@blueprint.get("/<lang:language>/<firm:firm_id>/consents/")
def find(language: str, firm_id: str) -> ResponseReturnValue:
    """The form that takes a receipt."""
    return show_form(firm_in(language, firm_id), language)


@blueprint.post("/<lang:language>/<firm:firm_id>/consents/")
def open_receipt(language: str, firm_id: str) -> ResponseReturnValue:
    """From a genuine receipt to its page; nothing of the file is kept."""
    firm = firm_in(language, firm_id)
    try:
        data = sent_file()
        if data is None:
            return show_form(firm, language, "missing"), 422
        ref = withdrawal_pages.reference_in(house(), firm_id, data)
    except RequestEntityTooLarge:
        return show_form(firm, language, "too_large"), 413
    except ReceiptRefused as refused:
        return show_form(firm, language, refused.reason), 422
    return redirect(url_for("consents.page", language=language, firm_id=firm_id, ref=ref), 303)


def sent_file() -> bytes | None:
    """The bytes of the file in the form; None where none was chosen. A large one lies on the disk until it is closed."""
    file = request.files.get("receipt")
    if file is None or not file.filename:
        return None
    with closing(file):
        data: bytes = file.read()
    return data


def show_form(firm: Firm, language: str, problem: str = "") -> str:
    """The form, with what was wrong with the file before."""
    return render_template(
        "consents/find.html",
        **frame(firm, language, "consents.find"),
        problem=problem,
        are_asked=are_asked(firm),
    )


@blueprint.get("/<lang:language>/<firm:firm_id>/consents/<ref>")
def page(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """What was allowed in exact words, how it stands, and one button each; what changed since; nothing of the person."""
    firm = firm_in(language, firm_id)
    acceptance = withdrawal_pages.open_reference(house(), firm_id, ref)
    now = clock.now()
    states = consents.consents(house(), acceptance, now=now)
    response = make_response(
        render_template(
            "consents/page.html",
            **frame(firm, language, "consents.page", ref=ref),
            consents=[one for one in states if one.state != "refused"],
            words_in=acceptance.language,
            ref=ref,
            returning=returning.since(firm_id, acceptance.version, acceptance.language, language, now),
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.post("/<lang:language>/<firm:firm_id>/consents/<ref>")
def withdraw(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """Takes one back, at once; again: nothing more happens."""
    acceptance = withdrawal_pages.open_reference(house(), firm_id, ref)
    statement = request.form.get("statement", "")
    consents.withdraw(house(), acceptance, statement, now=clock.now())
    address = url_for("consents.page", language=language, firm_id=firm_id, ref=ref)
    return redirect(f"{address}#{anchor(statement)}", 303)


@blueprint.post("/<lang:language>/<firm:firm_id>/help/<ref>/withdraw")
def withdraw_on_own_page(language: str, firm_id: str, ref: str) -> ResponseReturnValue:
    """The same from the customer's own page, whose address is another."""
    acceptance = acceptances.open_reference(house(), firm_id, ref)
    statement = request.form.get("statement", "")
    consents.withdraw(house(), acceptance, statement, now=clock.now())
    address = url_for("customer.own_page", language=language, firm_id=firm_id, ref=ref)
    return redirect(f"{address}#{anchor(statement)}", 303)


def anchor(statement: str) -> str:
    """Where a page that lists consents shows one of them."""
    return f"consent-{statement}"


def are_asked(firm: Firm, version: PublishedVersion | None = None) -> bool:
    """Whether the firm asks consents: in that version, on a page that stays for ever; else in the version in force."""
    try:
        return consents.are_asked(house(), version or library.in_force(house(), firm.id, now=clock.now()))
    except NotFound:
        return False  # nothing in force yet
