"""The customer's copy by e-mail: the words of the receipt on paper as text and as HTML, with receipt.json and the PDF itself."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from flask import render_template
from flask_babel import force_locale, get_locale, gettext

from consent.core.outbox import Mail
from consent.core.receipt import parse_receipt
from consent.core.tlog_proof import parse_tlog_proof
from consent.service import acceptances, people, receipt_papers
from consent.service.mail import Letter
from consent.service.receipt_papers import ReceiptPaper
from consent.web.house import house
from consent.web.languages import FALLBACK, INTERFACE
from consent.web.mail import envelope
from consent.web.mail.plain import plain_text
from consent.web.paper import receipt_view, receipt_words, view
from consent.web.paper.receipt_words import Copy

PDF = "receipt.pdf"


def letter(one: Mail, now: datetime) -> Letter | None:
    """The letter about an acceptance, in the language that was accepted; None where there is no address."""
    ref = acceptances.reference(house(), one.acceptance)
    paper = receipt_papers.paper(house(), one.firm, ref)
    address = people.address_of(house(), one.acceptance)
    if address is None:
        return None
    with view.alone():
        pdf = receipt_view.made(paper)
    language = paper.acceptance.language
    with force_locale(language if language in INTERFACE else FALLBACK):
        message = _written(receipt_view.copy_of(paper))
    _attach(message, paper, pdf)
    return envelope.closed(message, one, paper.firm, address, now)


def _written(copy: Copy) -> EmailMessage:
    """Subject and body: everything that the paper says, to be read without opening a file."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = envelope.line(receipt_words.title_of(copy))
    lead = lead_of(copy)
    parts = tuple(receipt_words.parts_of(copy, is_mail=True))
    head = parse_tlog_proof(parse_receipt(copy.paper.receipt).proof).checkpoint.decode()
    text = (*lead, plain_text(parts), gettext("The signed state of the log, with this record in it:"), head)
    message.set_content("\n\n".join(text), cte="quoted-printable")
    html = render_template(
        "email/letter.html",
        lead=lead,
        parts=parts,
        head=head,
        title=receipt_words.title_of(copy),
        language=copy.edition.language,
        words_language=str(get_locale()),
    )
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def lead_of(copy: Copy) -> tuple[str, ...]:
    """What stands above the copy: what this is, and what to do if it came to the wrong person."""
    firm = copy.paper.firm.name
    return (
        gettext(
            "This is your copy of what you agreed to with %(firm)s: all of it is written below, and again in the two files. Please keep this e-mail.",
            firm=firm,
        ),
        gettext(
            "Did you not agree to this? Then somebody may have mistyped an address: please answer this e-mail."
        ),
    )


def _attach(message: EmailMessage, paper: ReceiptPaper, pdf: bytes) -> None:
    kind, _, subtype = receipt_view.JSON.partition("/")
    message.add_attachment(paper.receipt, maintype=kind, subtype=subtype, filename=receipt_view.NAME)
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=PDF)
