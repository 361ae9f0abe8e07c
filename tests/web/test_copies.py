"""What became of the customer's copy by e-mail, on the pages of the customer, the technician and the auditor."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from consent.core.letter_names import message_id
from consent.core.references import format_reference
from consent.core.staff import StaffMember
from consent.service import bounces, mail, outbox, staff
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.mail import Answer
from consent.store import outbox as rows
from consent.web import copies, create_app
from tests.bounce_samples import postfix
from tests.ended_sessions import began
from tests.samples import NOW, PASSWORD, accepted
from tests.service.outboxes import composing, with_server
from tests.web.staff_browser import Browser

REFUSED = Answer("refused", "550")
SERVER = "smtps://mail.example.org"


def answered(house: Installation, answer: Answer) -> None:
    """One round of the worker, in which the server says that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "send", lambda *_: answer)
        outbox.send_due(with_server(house, SERVER), composing(house), lambda: NOW)


@pytest.fixture
def done(house: Installation) -> Accepted:
    """A customer who gave an address."""
    return accepted(house)


def mark_in(page: str) -> str:
    """What a page's forms carry against forged ones."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def own_page(client: FlaskClient, done: Accepted, language: str = "nl") -> str:
    """The customer's own page."""
    return client.get(f"/{language}/page-computers/help/{done.ref}").text


def test_the_customer_reads_where_the_copy_went(
    house: Installation, client: FlaskClient, done: Accepted
) -> None:
    """As much of the address as whoever typed it needs."""
    answered(house, Answer("accepted", "250"))
    assert "Een kopie is verstuurd naar j***@example.org." in own_page(client, done)


def test_the_customer_reads_that_it_did_not_arrive(
    house: Installation, client: FlaskClient, done: Accepted
) -> None:
    """And what to do then."""
    answered(house, REFUSED)
    assert "kon niet worden bezorgd" in own_page(client, done)
    assert "nie udało się dostarczyć" in own_page(client, done, "pl")


def test_nothing_is_promised_where_nothing_is_sent(client: FlaskClient, done: Accepted) -> None:
    """Without a mail server the page does not say that a copy is on its way."""
    assert "j***@" not in own_page(client, done)


def test_while_it_waits(house: Installation, done: Accepted) -> None:
    """With a mail server it is."""
    sending = with_server(house, SERVER)
    client = create_app(sending.settings, sending).test_client()
    assert "j***@example.org" in own_page(client, done)


def test_without_an_address_there_is_no_such_line(house: Installation, app: Flask) -> None:
    """Neither for the customer nor for staff."""
    done = accepted(house, "overmax")
    with app.test_request_context("/"):
        assert copies.for_customer(done.acceptance) is None
        assert copies.for_staff(done.acceptance) == ()


# Staff -------------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("technician")
def test_staff_are_told_and_send_it_again(house: Installation, browser: Browser, done: Accepted) -> None:
    """From the desk to the list, one press, and it waits to be sent."""
    answered(house, REFUSED)
    browser.log_in("tess")
    browser.get("/desk/")
    assert "1 e-mail did not arrive" in browser.page
    browser.get("/desk/copies")
    assert format_reference(done.acceptance.id) in browser.page
    assert "j***@example.org" in browser.page
    assert "the address may be wrong" in browser.page
    answer = browser.post(f"/desk/copies/{done.acceptance.id}")
    assert (answer.status_code, answer.location) == (303, "/desk/copies?sent=1")
    page = browser.get(answer.location).text
    assert "The e-mail is on its way again." in page
    assert "Every e-mail arrived, or is on its way." in page
    assert "did not reach the customer" not in page
    assert "did not arrive</a>" not in browser.get("/desk/").text
    assert outbox.fill(house, now=NOW).by_state == {"refused": 1, "waiting": 1}


@pytest.mark.usefixtures("technician")
def test_pressed_twice_it_is_sent_once(house: Installation, browser: Browser, done: Accepted) -> None:
    """Or by two people at once."""
    answered(house, REFUSED)
    browser.log_in("tess")
    mark = mark_in(browser.get("/desk/copies").text)
    for _ in range(2):
        assert browser.post(f"/desk/copies/{done.acceptance.id}", csrf_token=mark).status_code == 303
    assert outbox.fill(house, now=NOW).by_state == {"refused": 1, "waiting": 1}


@pytest.mark.usefixtures("technician")
def test_a_page_that_was_open_for_too_long(house: Installation, browser: Browser, done: Accepted) -> None:
    """Nothing is sent, and the page says so."""
    answered(house, REFUSED)
    browser.log_in("tess")
    answer = browser.post(f"/desk/copies/{done.acceptance.id}")
    assert answer.status_code == 422
    assert "Nothing was sent." in answer.text


def test_another_firms_copy_is_absent(house: Installation, browser: Browser, done: Accepted) -> None:
    """Neither seen nor sent."""
    staff.add(house, "dana", firm="damal", roles=["technician"], password=PASSWORD, now=NOW)
    answered(house, REFUSED)
    browser.log_in("dana")
    page = browser.get("/desk/copies").text
    assert format_reference(done.acceptance.id) not in page
    answer = browser.post(f"/desk/copies/{done.acceptance.id}", csrf_token=mark_in(page))
    assert answer.status_code == 404


@pytest.mark.usefixtures("auditor")
def test_whoever_audits_reads(house: Installation, browser: Browser, done: Accepted) -> None:
    """A count above the records, the end on the record, and no button."""
    answered(house, REFUSED)
    browser.log_in("arne")
    assert "1 e-mail did not arrive" in browser.get("/audit/").text
    page = browser.get("/desk/copies").text
    assert f'href="/audit/records/{done.acceptance.id}"' in page
    assert "Send again" not in page
    assert (
        "mail server refused the copy: the address may be wrong"
        in browser.get(f"/audit/records/{done.acceptance.id}").text
    )


def comes_back(house: Installation, done: Accepted, status: str = "5.1.1") -> None:
    """The server took it, and tells an hour later that it could not deliver it."""
    answered(house, Answer("accepted", "250"))
    with house.database.reading() as connection:
        one = rows.latest(connection, done.acceptance.id, "receipt")
    assert one is not None
    notice = postfix(message_id(one, "consent.example.org", house.keys.links), status=status)
    assert bounces.take(house, notice, now=NOW + timedelta(hours=1)).is_new


@pytest.mark.usefixtures("technician")
def test_what_came_back_is_shown_with_what_to_do(
    house: Installation, browser: Browser, done: Accepted
) -> None:
    """On the desk's list, where it is sent again."""
    comes_back(house, done)
    browser.log_in("tess")
    page = browser.get("/desk/copies").text
    assert "The copy came back: the address may be wrong." in page
    assert "read them what matters" in page
    assert browser.post(f"/desk/copies/{done.acceptance.id}", kind="receipt").status_code == 303
    assert "Every e-mail arrived, or is on its way." in browser.get("/desk/copies").text


@pytest.mark.usefixtures("auditor")
def test_that_it_came_back_stands_in_the_timeline(
    house: Installation, browser: Browser, done: Accepted
) -> None:
    """After the line that says that it was taken."""
    comes_back(house, done)
    browser.log_in("arne")
    timeline = browser.get(f"/audit/records/{done.acceptance.id}").text
    assert "The customer&#39;s mail server took the copy<" in timeline
    assert "The copy came back: the address may be wrong<" in timeline


def test_the_customer_reads_that_it_came_back(
    house: Installation, client: FlaskClient, done: Accepted
) -> None:
    """As of any other that did not arrive."""
    comes_back(house, done)
    assert "kon niet worden bezorgd" in own_page(client, done)


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("summary", "waiting", "The summary waits to be sent."),
        ("summary", "bounced", "The summary came back: the address may be wrong."),
        ("receipt", "failed", "The copy could not be sent for two days."),
    ],
)
def test_each_kind_of_mail_has_its_words(app: Flask, kind: str, state: str, words: str) -> None:
    """Staff know which of the two they must give to the customer."""
    with app.test_request_context("/"), force_locale("en"):
        assert copies.words_of(kind, state) == words


def test_a_full_mailbox_is_called_so(house: Installation, app: Flask, done: Accepted) -> None:
    """Then the address is right, and sending again may help."""
    comes_back(house, done, "5.2.2")
    with app.test_request_context("/"), force_locale("en"):
        (line,) = copies.for_staff(done.acceptance)
        assert line == copies.Line("The copy came back: the customer's mailbox is full.", is_bad=True)
        assert copies.words_of("summary", "bounced", "4.2.2").startswith("The summary came back: the cust")


@pytest.mark.usefixtures("technician")
def test_another_kind_of_mail_is_not_sent(house: Installation, browser: Browser, done: Accepted) -> None:
    """What a browser makes up is no kind; nothing happens."""
    answered(house, REFUSED)
    browser.log_in("tess")
    mark = mark_in(browser.get("/desk/copies").text)
    for kind in ("summary", "love-letter"):
        answer = browser.post(f"/desk/copies/{done.acceptance.id}", csrf_token=mark, kind=kind)
        assert answer.status_code == 303
    assert outbox.fill(house, now=NOW).by_state == {"refused": 1}


@pytest.mark.usefixtures("technician", "auditor")
def test_staff_send_it_to_another_address(house: Installation, browser: Browser, done: Accepted) -> None:
    """What is no address comes back with a word; then it waits to be sent there."""
    answered(house, REFUSED)
    browser.log_in("tess")
    address = f"/desk/copies/{done.acceptance.id}/elsewhere"
    mark = mark_in(browser.get("/desk/copies").text)
    refused = browser.post(address, csrf_token=mark, kind="receipt", email="<b>jan</b>")
    assert refused.status_code == 422
    assert "This is not an e-mail address" in refused.text
    assert 'value="&lt;b&gt;jan&lt;/b&gt;"' in refused.text
    empty = browser.post(address, csrf_token=mark, kind="receipt", email="")
    assert "Please fill this in." in empty.text
    assert outbox.fill(house, now=NOW).by_state == {"refused": 1}
    for said in ("?sent=1", ""):  # pressed twice it is sent once
        sent = browser.post(address, csrf_token=mark, kind="receipt", email="robin@example.net")
        assert (sent.status_code, sent.location) == (303, f"/desk/copies{said}")
    assert outbox.fill(house, now=NOW).by_state == {"refused": 1, "waiting": 1}
    browser.change_to("arne")
    timeline = browser.get(f"/audit/records/{done.acceptance.id}").text
    assert "tess wrote down another e-mail address" in timeline
    assert "robin" not in timeline


@pytest.mark.usefixtures("technician")
def test_an_old_page_sends_nothing_elsewhere(house: Installation, browser: Browser, done: Accepted) -> None:
    """As it sends nothing again."""
    answered(house, REFUSED)
    browser.log_in("tess")
    answer = browser.post(f"/desk/copies/{done.acceptance.id}/elsewhere", email="eve@example.net")
    assert answer.status_code == 422
    assert "Nothing was sent." in answer.text
    assert outbox.fill(house, now=NOW).by_state == {"refused": 1}


def test_the_session_says_what_became_of_it(
    house: Installation, technician: StaffMember, browser: Browser
) -> None:
    """And leads to where it can be sent again; the page that is open hears of it."""
    session = began(house, technician)
    browser.log_in("tess")
    assert "The copy waits to be sent." in browser.get(f"/desk/session/{session.id}").text
    answered(house, REFUSED)
    page = browser.get(f"/desk/session/{session.id}").text
    assert "the address may be wrong" in page
    assert "on their own page" in page
    assert 'href="/desk/copies"' in page
