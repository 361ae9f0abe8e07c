"""The desk: each outcome with its words, what a technician sees of whom, and what is kept when something goes wrong."""

from __future__ import annotations

import io
import json
import re

import pytest
from flask import Flask

from consent.core.session_tokens import damm_digit
from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import customers, desk, staff
from consent.service.installation import Installation
from consent.web import create_app
from tests.samples import NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser, HandClock

FIRM = "page-computers"


def code_of(house: Installation, firm: str = FIRM) -> tuple[str, str]:
    """The code of a fresh acceptance, and the reference of its customer's page."""
    ref = accepted(house, firm).ref
    return digits_of(house, ref, firm), ref


def digits_of(house: Installation, ref: str, firm: str = FIRM) -> str:
    """The code on the customer's page now."""
    token = customers.page(house, firm, ref, now=NOW).token
    assert token is not None
    return token.digits


def misheard(code: str) -> str:
    """The code with one digit heard as another."""
    return code[:4] + str((int(code[4]) + 1) % 10) + code[5:]


def unknown(number: int) -> str:
    """A code that nobody has, with a check digit that is right."""
    digits = f"1000000{number}"
    return digits + damm_digit(digits)


def counts_of(page: str) -> dict[str, str]:
    """How many each filter of the queue counts."""
    counts = page[page.index('class="counts"') :].partition("</ul>")[0]
    return dict(re.findall(r'mark-([\w-]+)">.*?<strong>(\d+)</strong>', counts, re.DOTALL))


@pytest.fixture
def at_desk(technician: StaffMember, browser: Browser) -> Browser:
    """The browser of a technician of page-computers, at the desk."""
    browser.log_in("tess")
    browser.get("/desk/")
    return browser


def test_desk_is_one_field_that_has_the_focus(at_desk: Browser) -> None:
    """Digits come up on a phone's keyboard; nothing is remembered or corrected by the browser."""
    field = at_desk.page[at_desk.page.index('<input id="code"') :].partition(">")[0]
    for part in ("autofocus", "required", 'inputmode="numeric"', 'autocomplete="off"', 'name="code"'):
        assert part in field
    assert '<label for="code">' in at_desk.page


def test_valid_code_shows_who_and_what(house: Installation, at_desk: Browser) -> None:
    """One word, then the person, the words to say, what was given and refused, and what comes next."""
    code, ref = code_of(house)
    assert at_desk.redeem(code) == "valid"
    technician = customers.page(house, FIRM, ref, now=NOW).technician
    assert technician is not None
    assert at_desk.answer.status_code == 200
    for words in ("Valid", "Jan Janssens", "+32 470 12 34 56", ", ".join(technician.words), "Iperius Remote"):
        assert words in at_desk.page
    assert '<strong lang="nl" translate="no">' in at_desk.page
    assert at_desk.page.index("Not given") < at_desk.page.index("Given and answered")


def test_words_to_say_are_in_the_language_of_the_customer(house: Installation, at_desk: Browser) -> None:
    """A Polish customer hears Polish words, whatever the desk's language is."""
    accepted_in_polish = accepted(house, FIRM, "pl")
    assert at_desk.redeem(digits_of(house, accepted_in_polish.ref)) == "valid"
    assert '<strong lang="pl" translate="no">' in at_desk.page


@pytest.mark.parametrize(
    "dressed", ["{0} {1} {2}", "{0}-{1}-{2}", " {0}.{1}.{2} ", "code: {0}\u00a0{1}\u00a0{2}"]
)
def test_code_is_taken_however_it_is_typed(house: Installation, at_desk: Browser, dressed: str) -> None:
    """Spaces, dashes, dots, no-break spaces, words around it."""
    code, _ = code_of(house)
    assert at_desk.redeem(dressed.format(code[:3], code[3:6], code[6:])) == "valid"


def test_same_form_again_shows_the_same_outcome(house: Installation, at_desk: Browser) -> None:
    """A reload, a double press: still valid, for it is the same redemption."""
    code, _ = code_of(house)
    form = at_desk.hidden("/desk/redeem")
    assert at_desk.redeem(code) == "valid"
    assert at_desk.redeem(code, **form) == "valid"
    assert "Jan Janssens" in at_desk.page


def test_used_by_oneself_says_so_and_goes_on(house: Installation, at_desk: Browser) -> None:
    """A new form with a used code: used, and the session's particulars again."""
    code, _ = code_of(house)
    at_desk.redeem(code)
    assert at_desk.redeem(code) == "used"
    assert "You used it yourself" in at_desk.page
    assert "Jan Janssens" in at_desk.page


def test_used_by_a_colleague_says_by_whom_and_when(
    house: Installation, technician: StaffMember, at_desk: Browser
) -> None:
    """And nothing about the customer."""
    colleague = staff.add(house, "koen", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    code, _ = code_of(house)
    assert desk.redeem(house, colleague, code, key=desk.new_key(), now=NOW).outcome == "valid"
    assert at_desk.redeem(code) == "used"
    assert "koen used it: 20 November 2026, 11:00" in at_desk.page
    assert "Jan Janssens" not in at_desk.page


def test_session_stopped_since_is_not_gone_on_with(house: Installation, at_desk: Browser) -> None:
    """Who looks a used code up again learns that the customer has stopped."""
    code, ref = code_of(house)
    at_desk.redeem(code)
    customers.stop(house, FIRM, ref, "not_me", now=NOW)
    assert at_desk.redeem(code) == "used"
    assert "The customer has stopped this session." in at_desk.page
    assert "Go on with that session" not in at_desk.page


def test_expired_code_asks_for_a_new_one(
    house: Installation, at_desk: Browser, hand_clock: HandClock
) -> None:
    """After ten minutes."""
    code, _ = code_of(house)
    hand_clock.move(minutes=10)
    assert at_desk.redeem(code) == "expired"
    assert "press “Make a new code”" in at_desk.page


@pytest.mark.parametrize("press", ["new code", "stop"])
def test_withdrawn_code_sends_to_the_one_on_the_page_or_nowhere(
    house: Installation, at_desk: Browser, press: str
) -> None:
    """The customer pressed a button while the code was being read."""
    code, ref = code_of(house)
    if press == "stop":
        customers.stop(house, FIRM, ref, "stop", now=NOW)
    else:
        customers.new_token(house, FIRM, ref, now=NOW)
    assert at_desk.redeem(code) == "revoked"
    assert "If there is none, do not connect." in at_desk.page
    if press == "new code":
        assert at_desk.redeem(digits_of(house, ref)) == "valid"


def test_misheard_digit_is_told_and_is_no_try(house: Installation, at_desk: Browser) -> None:
    """However often: the right code still works, and what was typed stands in the field to be compared."""
    code, _ = code_of(house)
    for _ in range(desk.PER_TECHNICIAN + 2):
        assert at_desk.redeem(misheard(code)) == "mistyped"
    assert at_desk.answer.status_code == 200
    assert "did not count as a try" in at_desk.page
    assert "looks alike" in at_desk.page
    assert at_desk.has_field("code", misheard(code))
    assert at_desk.redeem(code) == "valid"
    assert not at_desk.has_field("code", code)


@pytest.mark.parametrize("typed", ["", "12345", "1234567890", "abc", "<b>&\"'", "9" * 5000, "\x00"])
def test_what_is_no_code_is_mistyped(at_desk: Browser, typed: str) -> None:
    """Never an error page, whatever is sent; and never markup of somebody else's."""
    assert at_desk.redeem(typed) == "mistyped"
    assert "<b>&" not in at_desk.page


def test_code_of_another_firm_is_unknown(house: Installation, at_desk: Browser) -> None:
    """Word for word like a code that nobody has."""
    code, _ = code_of(house, "damal")
    assert at_desk.redeem(code) == "unknown"
    foreign = at_desk.page[at_desk.page.index('id="outcome"') : at_desk.page.index("</section>")]
    assert at_desk.redeem(unknown(1)) == "unknown"
    assert foreign in at_desk.page


def test_too_many_unknown_codes_are_limited(house: Installation, at_desk: Browser) -> None:
    """429 with a time, the code kept; a valid code waits too."""
    for number in range(desk.PER_TECHNICIAN):
        assert at_desk.redeem(unknown(number)) == "unknown"
    code, _ = code_of(house)
    assert at_desk.redeem(code) == "limited"
    assert at_desk.answer.status_code == 429
    assert 0 < int(at_desk.answer.headers["Retry-After"]) <= 900
    assert "Try again in 15 minutes" in at_desk.page
    assert at_desk.has_field("code", code)


def test_forged_form_redeems_nothing_and_keeps_the_code(house: Installation, at_desk: Browser) -> None:
    """422, the code in the field: pressing once more is enough."""
    code, _ = code_of(house)
    assert at_desk.redeem(code, csrf_token="forged") == ""
    assert at_desk.answer.status_code == 422
    assert at_desk.has_field("code", code)
    assert at_desk.redeem(code) == "valid"


def test_busy_database_keeps_code_and_form(
    house: Installation, at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After; the same form again, so that a redemption that did happen is shown as one's own."""
    code, _ = code_of(house)
    form = at_desk.hidden("/desk/redeem")

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("unknown_outcome")

    with monkeypatch.context() as patch:
        patch.setattr(desk, "redeem", busy)
        assert at_desk.redeem(code) == ""
    assert at_desk.answer.status_code == 503
    assert int(at_desk.answer.headers["Retry-After"]) > 0
    assert at_desk.has_field("code", code)
    assert at_desk.hidden("/desk/redeem")["key"] == form["key"]
    assert at_desk.redeem(code) == "valid"


def test_code_stands_in_no_address_and_no_log_line(
    house: Installation, technician: StaffMember, hand_clock: HandClock
) -> None:
    """Nor does the name of the customer or of the technician."""
    lines = io.StringIO()
    browser = Browser(create_app(house.settings, house, log_stream=lines))
    browser.log_in("tess")
    code, _ = code_of(house)
    assert browser.redeem(code) == "valid"
    assert "Location" not in browser.answer.headers
    assert browser.answer.headers["Cache-Control"] == "no-store"
    assert len(lines.getvalue().splitlines()) == 4
    for line in lines.getvalue().splitlines():
        text = json.dumps(json.loads(line))
        assert not any(secret in text for secret in (code, code[:3] + " ", "Janssens", "tess", PASSWORD))


def test_day_is_counted_without_names(house: Installation, at_desk: Browser, hand_clock: HandClock) -> None:
    """Who waits, whose code was used, who stopped; other firms' customers are not among them."""
    used, _ = code_of(house)
    _, stopped = code_of(house)
    code_of(house)
    code_of(house, "damal")
    at_desk.redeem(used)
    customers.stop(house, FIRM, stopped, "stop", now=NOW)
    at_desk.get("/desk/")
    assert counts_of(at_desk.page) == {"waiting": "1", "open": "1", "to-close": "0", "done": "1"}
    assert at_desk.page.count('<details id="row-') == 3
    assert "Janssens" not in at_desk.page


def test_quiet_day_says_so(at_desk: Browser) -> None:
    """An empty queue is designed too."""
    assert "Nobody has accepted." in at_desk.page


def test_answer_reopened_by_its_address_leads_back(at_desk: Browser) -> None:
    """Who types the address or presses Enter in it gets the field."""
    assert at_desk.get("/desk/redeem").location == "/desk/"


def test_price_is_that_of_the_accepted_version_and_class(
    house: Installation, browser: Browser, app: Flask
) -> None:
    """What a session that starts now costs this customer."""
    staff.add(house, "maks", firm="mastiff", roles=["technician"], password=PASSWORD, now=NOW)
    browser.log_in("maks")
    code, _ = code_of(house, "mastiff")
    assert browser.redeem(code) == "valid"
    assert "123.00" in browser.page
    assert "tells you its ID, and nothing else" in browser.page
