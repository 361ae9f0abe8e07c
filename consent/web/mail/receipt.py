"""The customer's copy by e-mail: the words of the receipt on paper as text and as HTML, with receipt.json and the PDF itself."""

from __future__ import annotations

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import Flask, render_template
from flask_babel import force_locale, get_locale, gettext

from consent.core.letter_names import message_id
from consent.core.outbox import Mail
from consent.core.receipt import parse_receipt
from consent.core.tlog_proof import parse_tlog_proof
from consent.errors import LinkRefused, NotFound
from consent.service import acceptances, mail, receipt_papers
from consent.service.mail import Letter
from consent.service.outbox import Compose
from consent.service.receipt_papers import ReceiptPaper
from consent.web.house import house
from consent.web.languages import FALLBACK, INTERFACE
from consent.web.mail.plain import plain_text
from consent.web.paper import receipt_view, receipt_words, view
from consent.web.paper.receipt_words import Copy

PDF = "receipt.pdf"


def composer(app: Flask) -> Compose:
    """What makes letters with this application's templates, words and keys; no request is needed."""

    def compose(one: Mail, now: datetime) -> Letter | None:
        with app.test_request_context("/"):
            try:
                return letter(one, now)
            except (LinkRefused, NotFound):  # erased since the mail was taken
                return None

    return compose


def letter(one: Mail, now: datetime) -> Letter | None:
    """The letter about an acceptance, in the language that was accepted; None where there is no address."""
    ref = acceptances.reference(house(), one.acceptance)
    paper = receipt_papers.paper(house(), one.firm, ref)
    address = paper.person.get("email")
    if address is None:
        return None
    with view.alone():
        pdf = receipt_view.made(paper)
    language = paper.acceptance.language
    with force_locale(language if language in INTERFACE else FALLBACK):
        message = _written(receipt_view.copy_of(paper))
    _attach(message, paper, pdf)
    settings = house().settings
    sender = mail.sender_of(settings.smtp_url, settings.base_url)
    _addressed(message, paper, sender, address)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(
        one, urlsplit(settings.base_url).hostname or "localhost", house().keys.links
    )
    message["Auto-Submitted"] = "auto-generated"
    return Letter(message, sender, address)


def _written(copy: Copy) -> EmailMessage:
    """Subject and body: everything that the paper says, to be read without opening a file."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = receipt_words.title_of(copy)
    lead = lead_of(copy)
    parts = tuple(receipt_words.parts_of(copy, is_mail=True))
    head = parse_tlog_proof(parse_receipt(copy.paper.receipt).proof).checkpoint.decode()
    text = (*lead, plain_text(parts), gettext("The signed state of the log, with this record in it:"), head)
    message.set_content("\n\n".join(text), cte="quoted-printable")
    html = render_template(
        "email/receipt.html",
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


def _addressed(message: EmailMessage, paper: ReceiptPaper, sender: str, recipient: str) -> None:
    """From the firm, whom answers reach; `Sender` is the service that mails for it. A firm without an address speaks by ours."""
    message["To"] = _address(recipient)
    try:
        firm = Address(paper.firm.name, addr_spec=paper.firm.identity.email)
    except (MessageError, ValueError, IndexError):  # "not stated"
        message["From"] = Address(paper.firm.name, addr_spec=sender)
        return
    message["From"] = message["Reply-To"] = firm
    if firm.addr_spec != sender:
        message["Sender"] = Address(addr_spec=sender)


def _address(text: str) -> Address:
    """One address, or an error; before the @, letters of any script may stand (RFC 6531), which the library does not parse."""
    plain = Address(addr_spec="".join(sign if sign.isascii() else "x" for sign in text))
    name, _, host = text.rpartition("@")
    return plain if text.isascii() else Address(username=name, domain=host)
