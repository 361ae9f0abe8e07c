"""The summary of a session by e-mail: what the page says, in the language that was accepted, and nothing that opens a door."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from consent.core.firms import Firm
from consent.core.outbox import WAITING, Mail
from consent.core.staff import StaffMember
from consent.service import closings, erasing, library, staff, support_sessions
from consent.service.closings import Correction
from consent.service.installation import Installation
from consent.service.mail import Answer, Letter, send
from consent.web.mail.letters import composer
from tests.ended_sessions import Began, began, closed, ran
from tests.mail_servers import mail_server
from tests.samples import NOW, PASSWORD
from tests.web.test_mail_of_receipt import arrived, body

END = NOW + timedelta(minutes=18)


def composed(app: Flask, session: Began) -> Letter:
    """The letter that is sent."""
    firm = session.member.firm
    found = composer(app)(Mail("m1", firm, session.id, "summary", END, END, 1, WAITING), END)
    assert found is not None
    return found


def text_of(app: Flask, session: Began) -> str:
    """Its words."""
    return body(arrived(composed(app, session))).replace("\xa0", " ")


def of_firm(house: Installation, firm: str, language: str, outcome: str = "solved", **typed: str) -> Began:
    """A closed session of one of the sample firms."""
    tess = staff.add(house, f"tess-{firm}", firm=firm, roles=["technician"], password=PASSWORD, now=NOW)
    typed = {"email": "jan@example.org", **typed}
    session = began(house, tess, language, now=NOW, **typed)
    if outcome != "not_started":
        ran(house, session, now=NOW)
    closed(house, session, outcome, now=END)
    return session


@pytest.fixture
def session(house: Installation, technician: StaffMember) -> Began:
    """One of page-computers, in Dutch, of 18 minutes."""
    running = ran(house, began(house, technician))
    closed(house, running, now=END, work_done="Printer <b>opnieuw</b>\ningesteld.")
    return running


def test_it_says_what_the_page_says(app: Flask, session: Began) -> None:
    """What was done, when, for how long, each line of what is due, and how to say something about it."""
    letter = composed(app, session)
    assert letter.recipient == "jan@example.org"
    assert arrived(letter)["Subject"] == "Page Computers: Samenvatting van uw sessie, 20 november 2026"
    text = text_of(app, session)
    for words in (
        "Afloop: opgelost",
        "Begin: 20 november 2026 om 11.00 uur",
        "Einde: 20 november 2026 om 11.18 uur",
        "Duur: 18 minuten",
        "2 begonnen blokken van 5 minuten | € 10,00",
        "Te betalen | € 20,00",
        "Inclusief 21% btw: € 3,47.",
        "bevestigen op uw eigen pagina",
        "Klopt er iets niet aan het werk, de tijden of het bedrag?",
        "beantwoord deze e-mail",
        "Printer <b>opnieuw</b>",
    ):
        assert words in text


def test_the_html_and_the_file_say_the_same(app: Flask, session: Began) -> None:
    """With tables, and what somebody typed as text; the PDF to be kept."""
    message = arrived(composed(app, session))
    html = body(message, "html")
    assert '<html lang="nl">' in html
    assert "Printer &lt;b&gt;opnieuw&lt;/b&gt;" in html
    assert "<td><b>Te betalen</b></td>" in html
    assert not any(word in html for word in ("<img", "<script", "<link", "<style", " style=", "src=", "<pre"))
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("summary.pdf", "application/pdf")
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(file.get_content())).pages)
    assert "Te betalen" in words
    assert "18 minuten" in words


def test_no_link_opens_the_customers_own_page(app: Flask, session: Began, client: FlaskClient) -> None:
    """Nor does a code stand in it: what stands there, the mail of the receipt has too."""
    message = arrived(composed(app, session))
    whole = body(message) + body(message, "html") + str(message["Message-ID"])
    assert session.accepted.ref not in whole
    assert "/help/" not in whole


def test_polish(app: Flask, house: Installation) -> None:
    """In the language that was accepted, with what the technician attested."""
    message = arrived(composed(app, of_firm(house, "mastiff", "pl")))
    assert message["Subject"] == "Mastiff: Podsumowanie sesji, 20 listopada 2026"
    text = body(message)
    assert "są usunięte" in text
    assert "Można też odpowiedzieć na ten e-mail" in text


def test_times_of_guarantee_and_complaints(app: Flask, house: Installation) -> None:
    """How long they are; once the work is confirmed, until which day."""
    session = of_firm(house, "damal", "nl")
    text = text_of(app, session)
    assert "Garantie: 14 dagen" in text
    assert "Klachten: 3 werkdagen" in text
    support_sessions.confirm_work(house, "damal", session.accepted.ref, corrected_at=None, now=END)
    text = text_of(app, session)
    assert "U hebt het werk bevestigd" in text
    assert "Garantie: tot en met 4 december 2026" in text
    assert "Klachten: tot en met 25 november 2026" in text


def test_free_help_has_no_word_of_paying(app: Flask, house: Installation) -> None:
    """As on the page."""
    session = of_firm(house, "mastiff", "nl", customer_class="own-equipment")
    correct(house, session)
    text = text_of(app, session).lower()
    assert "verbeterd" in text
    assert not any(word in text for word in ("bedrag", "betal", "factuur", "pln", "prijs"))


def correct(house: Installation, session: Began, reason: str = "Wachten telt niet.") -> None:
    """Half of it counts."""
    correction = Correction("9", "solved", reason)
    closings.correct(house, session.member, session.id, correction, now=END + timedelta(minutes=1))


def test_a_correction_is_told_with_before_and_after(app: Flask, house: Installation, session: Began) -> None:
    """And that this letter takes the place of the one before."""
    correct(house, session)
    letter = composed(app, session)
    assert "Verbeterde samenvatting" in arrived(letter)["Subject"]
    text = text_of(app, session)
    for words in (
        "komt in de plaats van de vorige",
        "Duur: 18 minuten",
        "Daarvan tellen: 9 minuten",
        "Tijd die telt | 18 minuten | 9 minuten",
        "Te betalen | € 20,00 | € 10,00",
        "De reden: Wachten telt niet.",
    ):
        assert words in text
    # what is as it was is not told as changed
    assert "Afloop | " not in text


def test_what_was_objected_is_not_repeated(app: Flask, house: Installation, session: Began) -> None:
    """Only that and when: the customer knows the words, and a letter may be read by others."""
    support_sessions.object_to(house, "page-computers", session.accepted.ref, "Te duur!", now=END)
    correct(house, session)
    text = text_of(app, session)
    assert "Uw bezwaar is vastgelegd" in text
    assert "Te duur" not in text


def test_a_session_that_never_began(app: Flask, house: Installation) -> None:
    """No times, and nothing to confirm."""
    text = text_of(app, of_firm(house, "page-computers", "nl", "not_started"))
    assert "Begin:" not in text
    assert "bevestigen" not in text
    assert "Te betalen: € 0,00" in text


def test_an_amount_that_is_not_stated_is_no_figure(app: Flask, house: Installation) -> None:
    """As on the page."""
    text = text_of(app, of_firm(house, "damal", "nl"))
    assert "Te betalen | niet vermeld" in text
    assert "€" not in text


def test_signs_that_the_font_lacks(app: Flask, house: Installation, technician: StaffMember) -> None:
    """The file says that the mail has them."""
    running = ran(house, began(house, technician))
    closed(house, running, now=END, work_done="Klaar 漢字.")
    message = arrived(composed(app, running))
    assert "漢字" in body(message)
    (file,) = message.iter_attachments()
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(file.get_content())).pages)
    assert "In de e-mail staan ze allemaal." in " ".join(words.split())


def test_nothing_that_somebody_wrote_makes_a_header(
    app: Flask, house: Installation, session: Began, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line ends in the firm's name, the work or the reason stay words: the letter goes to one address and has our headers alone."""
    read = library.firm

    def evil(house: Installation, firm_id: str) -> Firm:
        name = "Page\r\nBcc: eve@example.org\x00 Computers"
        return read(house, firm_id).model_copy(update={"name": name})

    monkeypatch.setattr(library, "firm", evil)
    correct(house, session, "Fout.\r\nBcc: eve@example.org\r\n\r\nX")
    letter = composed(app, session)
    with mail_server() as inbox:
        assert send(inbox.url, letter) == Answer("accepted", "250")
    (message,) = inbox.messages()
    assert inbox.letters[0].rcpt_tos == ["jan@example.org"]
    assert message["Bcc"] is None
    assert message["Subject"].strip().startswith("Page Bcc: eve@example.org Computers: Verbeterde")
    assert {name.lower() for name in message} <= {
        *("subject", "mime-version", "content-type", "to", "from", "reply-to", "sender"),
        *("date", "message-id", "auto-submitted", "x-peer", "x-mailfrom", "x-rcptto"),
    }


def test_a_firm_without_an_address_is_not_to_be_answered(
    app: Flask, session: Began, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then no answer is asked for where the words say how to object."""
    read = library.firm

    def nameless(house: Installation, firm_id: str) -> Firm:
        firm = read(house, firm_id)
        return firm.model_copy(update={"identity": firm.identity.model_copy(update={"email": "not stated"})})

    monkeypatch.setattr(library, "firm", nameless)
    assert "uw antwoord gaat naar de firma" not in text_of(app, session)


def test_no_address_or_erased_no_letter(app: Flask, house: Installation, session: Began) -> None:
    """Where none was given, or it was deleted since."""
    nobody = of_firm(house, "overmax", "pl", email="")
    for one in (nobody, session):
        if one is session:
            erasing.erase(house, one.id, "the customer asked", forced=True, now=END)
        row = Mail("m1", one.member.firm, one.id, "summary", END, END, 1, WAITING)
        assert composer(app)(row, END) is None


def test_the_page_says_where_the_summary_went(
    house: Installation, client: FlaskClient, session: Began
) -> None:
    """Nothing while nothing is sent from here."""
    page = client.get(f"/nl/page-computers/help/{session.accepted.ref}/summary").text
    assert "j***@" not in page
