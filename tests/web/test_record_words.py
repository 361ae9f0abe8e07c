"""The timeline of a record: every step of a support session in words, with what was decided, how long it was and what is due."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from consent.core.staff import StaffMember
from consent.service import (
    closings,
    customers,
    download_records,
    downloads,
    erasure_notes,
    library,
    repeating,
    staff,
    support_sessions,
)
from consent.service.closings import Correction
from consent.service.installation import Installation
from tests.ended_sessions import Began, began, closed, ran
from tests.samples import INVITER, NOW, PASSWORD, accepted
from tests.web.staff_browser import Browser

FIRM = "page-computers"


def timeline(browser: Browser, acceptance: str) -> list[list[str]]:
    """What the page of a record says of each leaf, line by line, without its time and place."""
    assert browser.get(f"/audit/records/{acceptance}").status_code == 200
    part = browser.page[browser.page.index('class="timeline"') :].partition("</ol>")[0]
    leaves = re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    said = [
        re.findall(r'<strong>(.*?)</strong>|class="what">(.*?)</span>', leaf, re.DOTALL) for leaf in leaves
    ]
    return [[unescape(words or line) for words, line in one] for one in said]


@pytest.fixture
def session(house: Installation, technician: StaffMember, auditor: StaffMember, browser: Browser) -> Began:
    """A session that was recognised, decided and started; the browser is that of an auditor."""
    browser.log_in("arne")
    return ran(house, began(house, technician))


def test_whole_session_in_words(house: Installation, session: Began, browser: Browser) -> None:
    """Who did what, what was decided, both lengths, and the charge block by block; nobody's own words."""
    closed(house, session, now=NOW + timedelta(minutes=12))
    ref = session.accepted.ref
    support_sessions.confirm_work(house, FIRM, ref, now=NOW + timedelta(minutes=15))
    support_sessions.object_to(house, FIRM, ref, "Too dear, said Robin.", now=NOW + timedelta(minutes=16))
    said = timeline(browser, session.id)
    assert [one[0] for one in said] == [
        "The customer accepted",
        "tess used the consent code",
        "The customer confirmed tess",
        "tess decided: this suits remote help",
        "tess took over the computer",
        "tess decided: this can be solved remotely",
        "tess closed the session: solved",
        "The customer confirmed the work",
        "The customer objected",
    ]
    closing = said[6][1:]
    assert closing[0] == "From 20 November 2026, 11:00 to 11:12."
    assert closing[1:3] == ["It counts for 12 min 0 s.", "By the program's own log: 12 min 0 s."]
    assert closing[3].startswith("Due: €15.00. ")
    assert closing[4:6] == ["first 10 minutes: €10.00", "1 started block of 5 minutes: €5.00"]
    assert closing[6].startswith("VAT of 21% is included: €2.60.")
    assert said[8][1:] == ["What was written about it is kept encrypted; the record holds its digest."]
    assert "Too dear" not in browser.page
    assert "Printer" not in browser.page


def test_session_over_midnight_has_both_days(house: Installation, session: Began, browser: Browser) -> None:
    """The day stands once only where it is one."""
    closed(house, session, now=NOW + timedelta(hours=14))
    (closing,) = [one for one in timeline(browser, session.id) if "closed the session" in one[0]]
    assert closing[1] == "From 20 November 2026, 11:00 to 21 November 2026, 01:00."


def test_correction_stands_after_what_was_closed(
    house: Installation, session: Began, browser: Browser
) -> None:
    """By whoever made it, with what counts from then on."""
    closed(house, session, now=NOW + timedelta(minutes=12))
    mara = staff.add(house, "mara", firm=FIRM, roles=["manager"], password=PASSWORD, now=NOW)
    correction = Correction("9", "unsolved", "not solved after all")
    closings.correct(house, mara, session.id, correction, now=NOW + timedelta(hours=1))
    last = timeline(browser, session.id)[-1]
    assert last[0] == "mara corrected what was closed"
    assert last[1:3] == ["Not solved", "It counts for 9 min 0 s."]
    assert last[3] == "Due: €0.00. The problem was not solved: nothing is due."


def test_session_that_never_ran(
    house: Installation, technician: StaffMember, auditor: StaffMember, browser: Browser
) -> None:
    """Closed all the same, without times."""
    browser.log_in("arne")
    begun = began(house, technician)
    closed(house, begun, "not_started", now=NOW + timedelta(minutes=2), work_done="")
    last = timeline(browser, begun.id)[-1]
    assert last[:2] == ["tess closed the session: nobody took over the computer", "It counts for 0 s."]
    assert not [line for line in last if line.startswith("From ")]


def test_handing_over_names_both(house: Installation, session: Began, browser: Browser) -> None:
    """Who gave it and who has it now."""
    otto = staff.add(house, "otto", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    support_sessions.hand_over(house, session.member, session.id, otto.id, now=NOW)
    assert timeline(browser, session.id)[-1] == ["tess gave the session to otto"]


def test_not_me_is_told(house: Installation, auditor: StaffMember, browser: Browser) -> None:
    """The customer stopped because somebody else was on the phone."""
    browser.log_in("arne")
    done = accepted(house, FIRM)
    customers.stop(house, FIRM, done.ref, "not_me", now=NOW)
    assert timeline(browser, done.acceptance.id)[-1] == [
        "The customer stopped",
        "They said: this is not who I am talking to.",
    ]


def test_erased_again_after_a_restore_is_told(
    house: Installation, auditor: StaffMember, browser: Browser
) -> None:
    """Not as if somebody had asked twice."""
    browser.log_in("arne")
    done = accepted(house, FIRM).acceptance.id
    assert erasure_notes.add(house.settings, FIRM, done, NOW)
    repeating.run(house, library.firm(house, FIRM), now=NOW)
    assert timeline(browser, done)[-1] == [
        "The personal data were erased",
        "Once more: a restored backup had brought the data back.",
        "Claims could still be made.",
    ]


@pytest.mark.parametrize("state", ["recognised", "running", "ended", "closed", "settled"])
def test_every_state_can_be_filtered(session: Began, browser: Browser, state: str) -> None:
    """The list, its counts and its signs know them all."""
    assert browser.get(f"/audit/?state={state}").status_code == 200
    assert f'<option value="{state}" selected>' in browser.page
    assert ("mark-running" in browser.page) == (state == "running")


def test_record_says_who_invited(house: Installation, browser: Browser) -> None:
    """The technician and the time; why stands with the decision, at the desk."""
    staff.add(house, "ada", firm="overmax", roles=["auditor"], password=PASSWORD, now=NOW)
    done = accepted(house, "overmax", "pl")
    browser.log_in("ada")
    browser.get(f"/audit/records/{done.acceptance.id}")
    assert "Invitation" in browser.page
    assert f"made by {INVITER}" in browser.page
    assert "The printer is silent" not in browser.page


@pytest.mark.parametrize("redirected", [False, True])
def test_download_says_which_program(
    house: Installation, auditor: StaffMember, browser: Browser, redirected: bool
) -> None:
    """By its name and system; what its publisher hands over is told apart."""
    done = accepted(house)
    (link, *_) = customers.page(house, FIRM, done.ref, now=NOW).links
    download = downloads.open_link(house, FIRM, link.href_token, now=NOW)
    if redirected:
        download = replace(download, path=None, sha256=None, url="https://maker.example/x")
    download_records.note(house, download, now=NOW)
    browser.log_in("arne")
    said = timeline(browser, done.acceptance.id)[-1]
    assert said[:2] == ["The download of a program began", f"{link.tool.name}, Windows"]
    assert said[2:] == ["The browser was sent to the publisher's own address."] * redirected
