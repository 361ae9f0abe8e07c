"""The customer's copy by e-mail: everything is in its body, and the files are those that can be downloaded."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from pypdf import PdfReader

from consent.core.blocks import plain_text
from consent.core.firms import Firm
from consent.core.letter_names import LetterName, read_message_id
from consent.core.outbox import WAITING, Mail
from consent.core.receipt import parse_receipt
from consent.core.tlog_proof import parse_tlog_proof
from consent.service import erasing, library
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.mail import Answer, Letter, send
from consent.web.mail import envelope
from consent.web.mail.letters import composer
from tests.mail_servers import mail_server
from tests.samples import NOW, accepted


def mail_about(done: Accepted) -> Mail:
    """A mail of the outbox."""
    acceptance = done.acceptance
    return Mail("m1", acceptance.firm, acceptance.id, "receipt", NOW, NOW, 1, WAITING)


def composed(app: Flask, done: Accepted) -> Letter:
    """The letter that is sent."""
    found = composer(app)(mail_about(done), NOW)
    assert found is not None
    return found


def arrived(letter: Letter) -> EmailMessage:
    """The message as a mail program reads it."""
    found = message_from_bytes(letter.message.as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def body(message: EmailMessage, kind: str = "plain") -> str:
    """The words of the body, as text or as HTML."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def done(house: Installation) -> Accepted:
    """A customer of page-computers who gave an address, in Dutch."""
    return accepted(house, "page-computers", email="jan@example.org")


def test_who_writes_to_whom(app: Flask, done: Accepted) -> None:
    """From the firm, by way of the service; answers go to the firm; no machine answers it."""
    letter = composed(app, done)
    message = arrived(letter)
    assert (letter.recipient, letter.sender) == ("jan@example.org", "consent@127.0.0.1")
    assert message["To"] == "jan@example.org"
    assert "page-computers.example" in message["From"] == message["Reply-To"]
    assert message["Sender"] == "consent@127.0.0.1"
    assert message["Message-ID"] == letter.message["Message-ID"]
    found = read_message_id(message["Message-ID"], app.extensions["consent"].keys.links)
    assert found == LetterName("m1", done.acceptance.id, "receipt")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Page Computers: Bewijs van uw akkoord, 20 november 2026"


def test_the_text_says_everything(app: Flask, house: Installation, done: Accepted) -> None:
    """Who, when, which version, what was declared, the price, how to check it, and the whole text: not only a link."""
    text = body(arrived(composed(app, done)))
    version = library.version(house, "page-computers", done.acceptance.version)
    for words in (
        "Jan Janssens",
        "20 november 2026",
        done.acceptance.id,
        library.text(house, version, "nl").title,
        f"/nl/check?number={done.acceptance.id}",
    ):
        assert words in text
    for statement in library.text(house, version, "nl").statements:
        if statement.required and statement.only != "paid":
            assert statement.text in text
    clauses = plain_text(library.html(house, version, "nl")).splitlines()
    squeezed = " ".join(re.sub(r"\(https?://\S+\)", "", text).split())
    missing = [line for line in clauses if " ".join(line.removeprefix("• ").split()) not in squeezed]
    assert missing == []


def test_the_state_of_the_log_stands_in_it(app: Flask, client: FlaskClient, done: Accepted) -> None:
    """Whoever has the mail can hold the firm to that state, without opening a file."""
    receipt = client.get(f"/nl/page-computers/help/{done.ref}/receipt.json").data
    head = parse_tlog_proof(parse_receipt(receipt).proof).checkpoint.decode()
    message = arrived(composed(app, done))
    assert head in body(message)
    assert escape(head) in body(message, "html")


def test_it_speaks_as_a_mail(app: Flask, done: Accepted) -> None:
    """Of the files beside it, not of a picture on paper; links have their whole address."""
    text = body(arrived(composed(app, done)))
    assert "receipt.json bij deze e-mail" in text
    assert "camera" not in text
    assert "(http://127.0.0.1:8000/nl/page-computers/terms/" in text


def test_the_html_says_the_same(app: Flask, done: Accepted) -> None:
    """With headings and lists, and nothing that a mail program would have to load."""
    html = body(arrived(composed(app, done)), "html")
    assert '<html lang="nl">' in html
    assert "Jan Janssens" in html
    assert "<h2" in html
    assert not any(word in html for word in ("<img", "<script", "<link", "<style", " style=", "src="))


def test_typed_words_stay_words(app: Flask, house: Installation) -> None:
    """Whatever somebody typed is text, in HTML too."""
    done = accepted(house, "page-computers", name="<b>Jan</b> & co", email="jan@example.org")
    html = body(arrived(composed(app, done)), "html")
    assert "&lt;b&gt;Jan&lt;/b&gt; &amp; co" in html


def test_the_files_are_those_that_can_be_downloaded(app: Flask, client: FlaskClient, done: Accepted) -> None:
    """Byte for byte."""
    files = {
        each.get_filename(): each.get_content() for each in arrived(composed(app, done)).iter_attachments()
    }
    base = f"/nl/page-computers/help/{done.ref}/receipt"
    assert files == {
        "receipt.json": client.get(f"{base}.json").data,
        "receipt.pdf": client.get(f"{base}.pdf").data,
    }
    assert PdfReader(BytesIO(files["receipt.pdf"])).attachments["receipt.json"] == [files["receipt.json"]]


def test_polish(app: Flask, house: Installation) -> None:
    """In the language that was accepted, whatever the worker speaks."""
    done = accepted(house, "mastiff", "pl", email="jan@example.org")
    message = arrived(composed(app, done))
    assert "Potwierdzenie" in message["Subject"]
    assert '<html lang="pl">' in body(message, "html")


def test_a_firm_without_an_address_speaks_by_ours(
    app: Flask, house: Installation, monkeypatch: pytest.MonkeyPatch, done: Accepted
) -> None:
    """Its name stands there, and there is nowhere to answer."""
    read = Firm.from_bytes

    def nameless(data: bytes) -> Firm:
        firm = read(data)
        return firm.model_copy(update={"identity": firm.identity.model_copy(update={"email": "not stated"})})

    monkeypatch.setattr(Firm, "from_bytes", nameless)
    message = arrived(composed(app, done))
    assert "consent@127.0.0.1" in message["From"]
    assert (message["Reply-To"], message["Sender"]) == (None, None)


def test_no_address_no_letter(app: Flask, house: Installation) -> None:
    """Where none was given, or it was deleted since."""
    done = accepted(house, "overmax")
    assert composer(app)(mail_about(done), NOW) is None


def test_erased_no_letter(app: Flask, house: Installation, done: Accepted) -> None:
    """Nor after the person's data were erased."""
    erasing.erase(house, done.acceptance.id, "the customer asked", forced=True, now=NOW)
    assert composer(app)(mail_about(done), NOW) is None


@pytest.mark.parametrize("address", ["jürgen@example.org", "łucja@bücher.example"])
def test_letters_of_any_script_in_an_address(app: Flask, house: Installation, address: str) -> None:
    """A server that takes such letters brings the mail to exactly that address."""
    letter = composed(app, accepted(house, "page-computers", email=address))
    with mail_server() as inbox:
        assert send(inbox.url, letter) == Answer("accepted", "250")
    assert inbox.letters[0].rcpt_tos == [address]
    original = inbox.letters[0].original_content
    assert original is not None
    assert f"\r\nTo: {address}\r\n".encode() in original


@pytest.mark.parametrize(
    "address", ["jan@example.org,eve@example.org", "jan,ü@example.org", "<ü@example.org"]
)
def test_what_is_no_single_address_gets_no_letter(address: str) -> None:
    """Nobody's address is made of a part of what was typed."""
    with pytest.raises((MessageError, ValueError)):
        envelope._address(address)
