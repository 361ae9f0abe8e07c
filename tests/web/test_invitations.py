"""The desk's page of invitations: a decision with its reason, a link and a picture of it, and what became of the others."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from consent.core.references import format_reference
from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import invitations, library, staff
from consent.service.installation import Installation
from consent.web.qr import picture_of
from tests.samples import NOW, PASSWORD, accepted
from tests.web.pages import Page
from tests.web.staff_browser import Browser, HandClock

FIRM = "overmax"
PLACE = "/desk/invite"
REASON = "She cannot install the <driver> herself."


@pytest.fixture
def consultant(house: Installation) -> StaffMember:
    """A technician of overmax."""
    return staff.add(house, "iga", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)


@pytest.fixture
def at_desk(consultant: StaffMember, browser: Browser) -> Browser:
    """Her browser, on the page."""
    browser.log_in("iga")
    browser.get(PLACE)
    return browser


def _made(browser: Browser, language: str = "pl", **typed: str) -> str:
    """Make an invitation; its link."""
    browser.post(PLACE, language=language, reason=REASON, decision="invite", **typed)
    assert browser.answer.status_code == 200
    return str(Page(browser.page).by_id("invitation")["href"])


def _count(house: Installation) -> int:
    return len(invitations.recent(house, FIRM, now=NOW))


def test_the_form_asks_for_language_and_reason(at_desk: Browser) -> None:
    """Both required; the firm's languages and no others; both decisions are buttons."""
    page = Page(at_desk.page)
    assert page.has_id("invite")
    for name in ("language", "reason"):
        assert "required" in page.by_id(name)
    assert [one["value"] for one in page.all("option")] == ["pl", "nl"]
    decisions = [
        one["value"] for one in page.all("button") if "value" in one and one.get("name") == "decision"
    ]
    assert decisions == ["invite", "refuse"]


def test_an_invitation_is_a_link_that_opens_the_form(at_desk: Browser, client: FlaskClient) -> None:
    """In the customer's language; the whole address stands there to be read, copied and photographed."""
    href = _made(at_desk, "nl")
    assert href.startswith("/nl/overmax/?invitation=")
    assert Page(client.get(href).text).has_id("accept")
    page = Page(at_desk.page)
    address = page.by_id("invitation-address").text
    assert address == f"http://127.0.0.1:8000{href}"
    picture = picture_of(address)
    assert f'd="{picture.path}"' in at_desk.page
    assert "<title" in at_desk.page[at_desk.page.index('class="qr"') :]
    assert "style=" not in at_desk.page


def test_without_the_name_of_a_button_it_is_an_invitation(at_desk: Browser) -> None:
    """A form that is sent by a program has a language and a reason."""
    at_desk.post(PLACE, language="pl", reason=REASON)
    assert Page(at_desk.page).has_id("invitation")


def test_the_same_form_again_shows_the_same_invitation(at_desk: Browser, house: Installation) -> None:
    """Double click, or loading the answer again."""
    key = at_desk.hidden(PLACE)["key"]
    assert _made(at_desk, key=key) == _made(at_desk, key=key)
    assert _count(house) == 1


def test_a_refusal_is_recorded_with_its_reason_and_has_no_link(at_desk: Browser, house: Installation) -> None:
    """It says that it is on record, and stands in the list."""
    at_desk.post(PLACE, language="pl", reason=REASON, decision="refuse")
    assert at_desk.answer.status_code == 200
    assert not Page(at_desk.page).has_id("invitation")
    assert "The refusal is on record" in at_desk.page
    (row,) = invitations.recent(house, FIRM, now=NOW)
    assert (row.invitation.refused, row.reason) == ("decision", REASON)
    assert "&lt;driver&gt;" in at_desk.page


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"language": "pl", "reason": "  "}, ["reason"]),
        ({"language": "pl", "reason": "x" * 2001}, ["reason"]),
        ({"language": "de", "reason": REASON}, ["language"]),
        ({}, ["language", "reason"]),
    ],
)
@pytest.mark.parametrize("decision", ["invite", "refuse"])
def test_what_is_missing_comes_back_with_what_was_typed(
    at_desk: Browser, house: Installation, typed: dict[str, str], fields: list[str], decision: str
) -> None:
    """422, a summary that leads to the fields, and nothing on record."""
    at_desk.post(PLACE, decision=decision, **typed)
    page = Page(at_desk.page)
    assert at_desk.answer.status_code == 422
    links = [one["href"] for one in page.all("a") if "problems" in one.inside]
    assert links == [f"#{name}" for name in fields]
    for name in fields:
        assert page.by_id(name)["aria-invalid"] == "true"
        assert page.has_id(f"{name}-problem")
    assert page.by_id("reason").text == typed.get("reason", "").strip()
    assert _count(house) == 0


def test_a_form_that_is_not_ours_records_nothing(at_desk: Browser, house: Installation) -> None:
    """422; what was written is still there."""
    at_desk.post(PLACE, language="nl", reason=REASON, csrf_token="forged")
    assert at_desk.answer.status_code == 422
    assert Page(at_desk.page).by_id("reason").text == REASON
    assert 'value="nl" lang="nl" selected' in at_desk.page
    assert _count(house) == 0


def test_what_was_written_goes_through_a_login(at_desk: Browser, hand_clock: HandClock) -> None:
    """The login had ended while the technician was on the phone: the reason is in its field again, and nothing is recorded."""
    hand_clock.move(minutes=20)
    at_desk.post(PLACE, language="nl", reason=REASON, decision="refuse")
    assert at_desk.answer.status_code == 401
    at_desk.post("/login", name="iga", password=PASSWORD)
    page = Page(at_desk.page)
    assert page.by_id("reason").text == REASON
    assert 'value="nl" lang="nl" selected' in at_desk.page
    assert "Nobody was invited." in at_desk.page
    at_desk.post(PLACE, language="nl", reason=REASON, decision="refuse")
    assert "The refusal is on record" in at_desk.page


def test_while_nothing_can_be_written_the_form_stays(
    at_desk: Browser, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with the same key: pressing again makes no second one."""

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy", retry_after=7)

    monkeypatch.setattr(invitations, "invite", busy)
    key = at_desk.hidden(PLACE)["key"]
    at_desk.post(PLACE, language="pl", reason=REASON)
    assert (at_desk.answer.status_code, at_desk.answer.headers["Retry-After"]) == (503, "7")
    assert Page(at_desk.page).by_id("reason").text == REASON
    assert at_desk.hidden(PLACE)["key"] == key


def test_while_nothing_can_be_read_a_page_keeps_what_was_typed(
    at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the database: everything in hidden fields, and a button."""

    def away(*_: object, **__: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(invitations, "invite", away)
    monkeypatch.setattr(invitations, "recent", away)
    at_desk.post(PLACE, language="pl", reason=REASON)
    assert at_desk.answer.status_code == 503
    assert at_desk.hidden(PLACE)["reason"] == REASON


def test_the_list_says_what_became_of_each(
    at_desk: Browser, house: Installation, hand_clock: HandClock
) -> None:
    """Used ones lead to the session's reference; what nobody used expires."""
    done = accepted(house, FIRM, "pl")
    _made(at_desk)
    assert format_reference(done.acceptance.id) in at_desk.page
    assert ">waiting<" in re.sub(r"\s+", "", at_desk.page.replace("</svg>", ">"))
    hand_clock.move(hours=25)
    at_desk.log_in("iga")
    at_desk.get(PLACE)
    assert "expired, never used" in at_desk.page


def test_an_erased_reason_says_so(
    at_desk: Browser, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decision stays."""
    _made(at_desk)
    monkeypatch.setattr(invitations, "_reason", lambda *_: None)
    at_desk.get(PLACE)
    assert "<em>erased</em>" in at_desk.page


def test_nobody_sees_the_decisions_of_another_firm(house: Installation, browser: Browser) -> None:
    """The list is that of one's own firm."""
    staff.add(house, "other", firm="mastiff", roles=["technician"], password=PASSWORD, now=NOW)
    staff.add(house, "iga", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    browser.log_in("iga")
    browser.get(PLACE)
    _made(browser)
    other = Browser(browser.client.application)
    other.log_in("other")
    other.get(PLACE)
    assert "Nobody was invited." in other.page


def test_the_page_speaks_the_language_of_the_staff_member(at_desk: Browser) -> None:
    """The one that was chosen, whatever the customer's is."""
    at_desk.post("/language", language="nl")
    at_desk.get(PLACE)
    assert Page(at_desk.page).one("html")["lang"] == "nl"


def test_who_is_not_a_technician_may_not(house: Installation, browser: Browser) -> None:
    """403, also for the form."""
    staff.add(house, "ada", firm=FIRM, roles=["auditor"], password=PASSWORD, now=NOW)
    browser.log_in("ada")
    assert browser.get(PLACE).status_code == 403
    assert browser.post(PLACE, language="pl", reason=REASON).status_code == 403
    assert _count(house) == 0


def test_the_desk_leads_there_and_a_login_comes_back(consultant: StaffMember, browser: Browser) -> None:
    """From the desk, from the navigation, and after logging in."""
    asked = browser.get(PLACE).location
    assert urlsplit(asked).path == "/login"
    browser.get(asked)
    assert browser.log_in("iga").location == PLACE
    browser.get("/desk/")
    assert browser.page.count(f'href="{PLACE}"') == 2


def test_every_firm_may_invite(house: Installation, browser: Browser, client: FlaskClient) -> None:
    """Where no invitation is asked for, the link opens the right firm in the right language."""
    staff.add(house, "max", firm="mastiff", roles=["technician"], password=PASSWORD, now=NOW)
    browser.log_in("max")
    browser.get(PLACE)
    href = _made(browser, "nl")
    assert href.startswith("/nl/mastiff/?invitation=")
    assert library.firm(house, "mastiff").name in client.get(href).text
