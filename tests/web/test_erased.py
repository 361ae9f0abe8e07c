"""After an erasure: calm words for the customer, and pages of staff that say so and stay whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consent.core.staff import StaffMember
from consent.service import customers, erasing, staff
from consent.service.installation import Installation
from tests.ended_sessions import whole
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser
from tests.web.test_record_words import timeline

FIRM = "page-computers"
WORDS = {"nl": "Deze gegevens zijn gewist", "pl": "Te dane zostały usunięte", "en": "These data were erased"}


def erase(house: Installation, acceptance: str) -> None:
    erasing.erase(house, acceptance, "the customer asked", forced=True, now=NOW + timedelta(days=1))


@pytest.mark.parametrize("page", ["", "/receipt.json", "/receipt.pdf", "/state", "/summary"])
def test_the_customers_pages_say_calmly_that_they_are_gone(
    house: Installation, client: FlaskClient, page: str
) -> None:
    """410, in the reader's language, with the way back and no word of an error."""
    done = accepted(house)
    assert client.get(f"/nl/{FIRM}/help/{done.ref}{page}").status_code in (200, 302, 303)
    erase(house, done.acceptance.id)
    for language, words in WORDS.items():
        answer = client.get(f"/{language}/{FIRM}/help/{done.ref}{page}")
        if answer.status_code != 404:  # the firm has no English pages
            assert (answer.status_code, words in answer.text) == (410, True)
            assert f'href="/{language}/check"' in answer.text


@pytest.mark.parametrize("button", ["stop", "code", "again", "recognise", "work", "object"])
def test_its_buttons_do_nothing_any_more(house: Installation, client: FlaskClient, button: str) -> None:
    """A page that stood open says the same, whatever is pressed."""
    done = accepted(house)
    erase(house, done.acceptance.id)
    answer = client.post(f"/nl/{FIRM}/help/{done.ref}/{button}", data={"reason": "stop", "objection": "x"})
    assert (answer.status_code, WORDS["nl"] in answer.text) == (410, True)


def test_a_download_is_gone_too(house: Installation, client: FlaskClient) -> None:
    """The link that was on the page."""
    done = accepted(house)
    link = customers.page(house, FIRM, done.ref, now=NOW).links[0].href_token
    erase(house, done.acceptance.id)
    answer = client.get(f"/nl/{FIRM}/download/{link}")
    assert (answer.status_code, WORDS["nl"] in answer.text) == (410, True)


def test_the_auditor_sees_what_happened(
    house: Installation, technician: StaffMember, auditor: StaffMember, browser: Browser
) -> None:
    """The timeline to its end, since when the person is gone, and how many of the records they are."""
    session = whole(house, technician, 12)
    erasing.hold(house, session.id, "A claim of Jan.", now=NOW + timedelta(hours=1))
    erasing.lift(house, session.id, "Settled.", now=NOW + timedelta(hours=2))
    erase(house, session.id)
    browser.log_in("arne")
    assert timeline(browser, session.id)[-3:] == [
        [
            "The personal data are held: they may not be erased",
            "By the operator of the service.",
            "What was written about it was erased too; the record still holds its digest.",
        ],
        [
            "The personal data are no longer held",
            "By the operator of the service.",
            "What was written about it was erased too; the record still holds its digest.",
        ],
        [
            "The personal data were erased",
            "By the operator of the service.",
            "Reason: the customer asked",
            "Claims could still be made.",
        ],
    ]
    assert "erased on" in browser.page
    assert browser.get("/audit/").status_code == 200
    assert "Of 1 of them the personal data were erased." in browser.page


def test_the_desk_survives_it(house: Installation, technician: StaffMember, browser: Browser) -> None:
    """Queue and screen of the session, without the person."""
    session = whole(house, technician, 12)
    erase(house, session.id)
    browser.log_in("tess")
    for address in ("/desk/", f"/desk/session/{session.id}"):
        assert browser.get(address).status_code == 200
        assert "Jan Janssens" not in browser.page
    assert "Personal data was erased" in browser.page
    assert 'name="correction_reason"' not in browser.page
    assert 'name="note"' not in browser.page


def test_the_managers_list_survives_it(
    house: Installation, technician: StaffMember, browser: Browser
) -> None:
    """And its rows for the bill, where the person's cells are empty."""
    session = whole(house, technician, 12)
    erase(house, session.id)
    staff.add(house, "mona", firm=FIRM, roles=["manager"], password=PASSWORD, now=NOW)
    browser.log_in("mona")
    for address in ("/desk/sessions?since=2026-11-01", "/desk/sessions.csv?since=2026-11-01"):
        assert browser.get(address).status_code == 200
        assert "Jan Janssens" not in browser.page
