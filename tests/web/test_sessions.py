"""One session on one screen: each button, what its page says then, and what is kept when something is refused."""

from __future__ import annotations

from consent.core.references import format_reference
from consent.core.staff import StaffMember
from consent.service import closings, customers, desk_queue, session_pages, staff, support_sessions
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from tests.samples import NOW, accepted
from tests.web.desk_sessions import (
    CLOSING,
    FIRM,
    address,
    field,
    hire,
    is_ticked,
    press,
    recognised,
    redeemed,
    says,
    state_of,
)
from tests.web.staff_browser import Browser, HandClock


def test_screen_has_all_that_is_said_on_the_phone(
    house: Installation, tess: StaffMember, at_desk: Browser
) -> None:
    """State, words, reference, who, what was given, the price, the terms."""
    done = redeemed(house, tess, FIRM)
    at_desk.get(address(done))
    words = session_pages.view(house, tess, done.acceptance.id, now=NOW).words
    assert words is not None
    for said in (
        ", ".join(words),
        format_reference(done.acceptance.id),
        "Jan Janssens",
        "Qomputer",
        "Nederlands",
    ):
        assert said in at_desk.page
    assert "Given and answered" in at_desk.page
    assert "not stated" in says(at_desk)


def test_code_leads_to_the_screen(house: Installation, at_desk: Browser) -> None:
    """The outcome card has the words and the way on; the focus is there."""
    done = accepted(house, FIRM)
    token = customers.page(house, FIRM, done.ref, now=NOW).token
    assert token is not None
    assert at_desk.redeem(token.digits) == "valid"
    assert f'href="{address(done)}" autofocus data-focus' in at_desk.page
    assert at_desk.page.count("autofocus") == 1


def test_no_start_before_the_customer_has_confirmed(
    house: Installation, tess: StaffMember, at_desk: Browser
) -> None:
    """No button for it; whoever sends it anyway reads why not."""
    done = redeemed(house, tess, FIRM)
    at_desk.get(address(done))
    assert "Start: I take over" not in at_desk.page
    assert press(at_desk, done, "start") == 409
    assert "The customer has not confirmed you yet. Say the two words first." in says(at_desk)
    assert state_of(at_desk, done) == "redeemed"


def test_confirmed_then_started_then_closed(
    house: Installation, tess: StaffMember, at_desk: Browser, hand_clock: HandClock
) -> None:
    """The whole way, a page each."""
    done = recognised(house, tess, FIRM)
    assert state_of(at_desk, done) == "recognised"
    assert press(at_desk, done, "start") == 303
    hand_clock.move(minutes=12, seconds=30)
    assert state_of(at_desk, done) == "running"
    assert "12 minutes" in says(at_desk)
    assert press(at_desk, done, "close", **CLOSING) == 303
    assert state_of(at_desk, done) == "closed"
    for words in ("12 min 30 s", "Een nieuwe driver.", "Solved", "The firm states no price"):
        assert words in says(at_desk)


def test_closing_without_ever_starting(house: Installation, tess: StaffMember, at_desk: Browser) -> None:
    """One outcome alone, nothing due, nothing to correct."""
    done = redeemed(house, tess, FIRM)
    assert press(at_desk, done, "close", outcome="solved", work_done="x") == 422
    assert press(at_desk, done, "close", outcome="not_started", work_done="Hing op.") == 303
    assert state_of(at_desk, done) == "closed"
    assert "Hing op." in at_desk.page
    assert "Correct what was closed" not in at_desk.page
    assert press(at_desk, done, "correct", minutes="1", outcome="solved", correction_reason="x") == 409


def test_stop_by_the_customer_says_to_close_now(
    house: Installation, running: Accepted, at_desk: Browser, hand_clock: HandClock
) -> None:
    """Time stands still from there; the closing form is what is left."""
    hand_clock.move(minutes=4)
    customers.stop(house, FIRM, running.ref, "stop", now=hand_clock())
    hand_clock.move(minutes=10)
    assert state_of(at_desk, running) == "ended"
    assert "The customer has stopped. Nobody may be connected. Close the session now." in says(at_desk)
    assert "4 min 0 s" in says(at_desk)
    assert press(at_desk, running, "close", **CLOSING) == 303


def test_stop_before_the_start_is_final(house: Installation, tess: StaffMember, at_desk: Browser) -> None:
    """Nothing can be done any more, and the page offers nothing."""
    done = recognised(house, tess, FIRM)
    customers.stop(house, FIRM, done.ref, "not_me", now=NOW)
    assert state_of(at_desk, done) == "stopped"
    assert "Do not connect" in says(at_desk)
    for form in ("start", "close", "hand-over"):
        assert address(done, form) not in at_desk.page
    assert press(at_desk, done, "start") == 409
    assert "The customer stopped this session" in says(at_desk)


def test_note_is_kept_and_replaced(running: Accepted, at_desk: Browser) -> None:
    """It stands in its field; the page says that it was saved, once."""
    assert press(at_desk, running, "note", note="Printer op de gang.") == 303
    at_desk.get(address(running))
    assert field(at_desk, "note") == "Printer op de gang."
    assert "The note is saved." in at_desk.page
    at_desk.get(address(running))
    assert "The note is saved." not in at_desk.page
    assert press(at_desk, running, "note", note="") == 303
    at_desk.get(address(running))
    assert field(at_desk, "note") == ""


def test_note_keeps_what_of_the_closing_form_was_typed(running: Accepted, at_desk: Browser) -> None:
    """Half a form is no reason not to write something down."""
    assert press(at_desk, running, "note", note="n", work_done="Half", outcome="solved") == 200
    assert field(at_desk, "work_done") == "Half"
    assert is_ticked(at_desk, "outcome-solved")
    assert "The note is saved." in at_desk.page


def test_note_that_nobody_touched_does_not_overwrite_a_newer_one(
    house: Installation, tess: StaffMember, running: Accepted, at_desk: Browser
) -> None:
    """An old tab closes the session with the note of an hour ago in it."""
    at_desk.get(address(running))
    hidden = at_desk.hidden("/logout")["csrf_token"]
    digest = at_desk.page.split('name="note_digest" form="work" value="')[1].partition('"')[0]
    support_sessions.note(house, tess, running.acceptance.id, "Newer", now=NOW)
    at_desk.post(address(running, "close"), csrf_token=hidden, note="", note_digest=digest, **CLOSING)
    assert support_sessions.read_note(house, running.acceptance.id) == "Newer"


def test_handed_over_with_its_note(house: Installation, running: Accepted, at_desk: Browser) -> None:
    """The one who gives it away reads who has it; the buttons are the colleague's."""
    eva = hire(house, "eva", FIRM)
    assert press(at_desk, running, "hand-over", to=eva.id, note="Zie mail.") == 303
    at_desk.get(address(running))
    assert "eva has this session now." in says(at_desk)
    assert "Zie mail." in at_desk.page
    assert address(running, "close") not in at_desk.page
    assert press(at_desk, running, "close", **CLOSING) == 409
    assert "eva has this session now." in says(at_desk)


def test_colleague_says_words_of_their_own(
    house: Installation, tess: StaffMember, running: Accepted, at_desk: Browser
) -> None:
    """The customer confirms them anew, while it runs."""
    before = session_pages.view(house, tess, running.acceptance.id, now=NOW).words
    eva = hire(house, "eva", FIRM)
    press(at_desk, running, "hand-over", to=eva.id)
    at_desk.change_to("eva")
    at_desk.get(address(running))
    after = session_pages.view(house, eva, running.acceptance.id, now=NOW).words
    assert after is not None
    assert after != before
    assert ", ".join(after) in at_desk.page
    assert "The customer has not confirmed you yet: say your two words." in says(at_desk)


def test_technician_disabled_in_mid_session(house: Installation, running: Accepted, at_desk: Browser) -> None:
    """They are out; a colleague takes over what they had."""
    eva = hire(house, "eva", FIRM)
    staff.set_disabled(house, "tess", True, now=NOW)
    assert at_desk.get(address(running)).status_code == 302
    at_desk.change_to("eva")
    at_desk.get(address(running))
    assert address(running, "hand-over") in at_desk.page
    assert press(at_desk, running, "hand-over", to=eva.id) == 303
    assert press(at_desk, running, "close", **CLOSING) == 303


def test_correction_stands_beside_what_was_closed(
    house: Installation, running: Accepted, at_desk: Browser, hand_clock: HandClock
) -> None:
    """Both stay, with who, when and why."""
    hand_clock.move(minutes=12)
    press(at_desk, running, "close", **CLOSING)
    assert (
        press(at_desk, running, "correct", minutes="9", outcome="unsolved", correction_reason="Wachttijd.")
        == 303
    )
    at_desk.get(address(running))
    for words in ("12 min 0 s", "9 min 0 s", "Corrected since: see below.", "Wachttijd.", "Not solved"):
        assert words in says(at_desk)


def test_customer_confirms_and_objects(house: Installation, running: Accepted, at_desk: Browser) -> None:
    """Their words stand on the page."""
    press(at_desk, running, "close", **CLOSING)
    support_sessions.confirm_work(house, FIRM, running.ref, now=NOW)
    support_sessions.object_to(house, FIRM, running.ref, "Toch niet.", now=NOW)
    assert state_of(at_desk, running) == "settled"
    assert "The customer objects" in at_desk.page
    assert "Toch niet." in at_desk.page


def test_manager_looks_and_corrects_but_does_not_run_it(
    house: Installation, running: Accepted, at_desk: Browser
) -> None:
    """A manager who is no technician: the page, the hand-over and the correction, and the way back to the list."""
    hire(house, "mia", FIRM, "manager")
    eva = hire(house, "eva", FIRM)
    at_desk.change_to("mia")
    at_desk.get(address(running))
    assert 'href="/desk/sessions"' in at_desk.page
    assert address(running, "close") not in at_desk.page
    assert press(at_desk, running, "close", **CLOSING) == 403
    assert press(at_desk, running, "hand-over", to=eva.id) == 303
    closing = closings.Closing("solved", "Klaar.")
    closings.close(house, eva, running.acceptance.id, closing, now=NOW)
    assert (
        press(at_desk, running, "correct", minutes="0", outcome="solved", correction_reason="Coulance.")
        == 303
    )
    at_desk.get(address(running))
    assert "Coulance." in at_desk.page


def test_queue_knows_what_the_screen_did(house: Installation, tess: StaffMember, running: Accepted) -> None:
    """One truth for both."""
    row = desk_queue.queue(house, tess, now=NOW)[0]
    assert (row.place, row.group, row.is_mine) == ("running", "open", True)


def test_handing_over_twice_is_done_once(house: Installation, running: Accepted, at_desk: Browser) -> None:
    """A manager presses twice: the page says who has it."""
    hire(house, "mia", FIRM, "manager")
    eva = hire(house, "eva", FIRM)
    at_desk.change_to("mia")
    assert press(at_desk, running, "hand-over", to=eva.id) == 303
    assert press(at_desk, running, "hand-over", to=eva.id) == 409
    assert "eva has this session now. Nothing was recorded twice" in says(at_desk)


def test_correction_never_asks_for_more_than_was_confirmed(
    house: Installation, at_desk: Browser, hand_clock: HandClock
) -> None:
    """What the customer has confirmed is the most; the words say so."""
    pia = hire(house, "pia", "page-computers")
    at_desk.change_to("pia")
    done = recognised(house, pia, "page-computers")
    press(at_desk, done, "decide", stage="before", positive="yes")
    press(at_desk, done, "start")
    hand_clock.move(minutes=14)
    log = {"tool_length": "14", "tool_reference": "A1", "solvable": "no"}
    assert press(at_desk, done, "close", **{**CLOSING, "outcome": "unsolved"}, **log) == 303
    support_sessions.confirm_work(house, "page-computers", done.ref, now=hand_clock())
    assert press(at_desk, done, "correct", minutes="14", outcome="broken_off", correction_reason="x") == 422
    assert "a correction can't ask for more than they saw" in says(at_desk)
