"""A session's screen where something cannot be done: clear words, everything typed is kept, nothing happens twice."""

from __future__ import annotations

import pytest

from consent.errors import Unavailable
from consent.service import closings, session_pages
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from tests.samples import PASSWORD, accepted
from tests.web.desk_sessions import (
    CLOSING,
    FIRM,
    address,
    field,
    hire,
    is_ticked,
    press,
    redeemed,
    says,
    state_of,
)
from tests.web.staff_browser import Browser, HandClock


def test_starting_twice_starts_once(running: Accepted, at_desk: Browser, hand_clock: HandClock) -> None:
    """The second press says since when it runs."""
    hand_clock.move(minutes=3)
    assert press(at_desk, running, "start") == 409
    assert "This session runs already: since 11:00." in says(at_desk)
    assert says(at_desk).count("took over the computer") == 1


def test_closing_twice_closes_once(running: Accepted, at_desk: Browser, hand_clock: HandClock) -> None:
    """The second press says when it was closed and by whom; the first stays."""
    assert press(at_desk, running, "close", **CLOSING) == 303
    hand_clock.move(minutes=5)
    assert press(at_desk, running, "close", **{**CLOSING, "work_done": "Iets anders."}) == 409
    assert "This session was closed already: 20 November 2026, 11:00, by tess." in says(at_desk)
    assert "Iets anders." not in at_desk.page


def test_closing_without_what_is_needed_keeps_everything(running: Accepted, at_desk: Browser) -> None:
    """422: a summary that takes the focus, a word beside each field, and what was typed."""
    assert press(at_desk, running, "close", outcome="unsolved", note="Belt terug.") == 422
    assert 'id="problems" role="alert" tabindex="-1" autofocus' in at_desk.page
    assert 'href="#work_done"' in at_desk.page
    assert 'id="work_done-problem"' in at_desk.page
    assert is_ticked(at_desk, "outcome-unsolved")
    assert field(at_desk, "note") == "Belt terug."
    assert press(at_desk, running, "close", work_done="Niets gevonden.") == 422
    assert field(at_desk, "work_done") == "Niets gevonden."
    assert not any(
        is_ticked(at_desk, f"outcome-{one}") for one in ("solved", "unsolved", "broken_off", "test")
    )
    assert state_of(at_desk, running) == "running"


def test_too_long_a_text_is_told(running: Accepted, at_desk: Browser) -> None:
    """Two thousand characters, as everywhere."""
    assert press(at_desk, running, "close", outcome="solved", work_done="x" * 2001) == 422
    assert "This is too long: at most 2000 characters." in says(at_desk)


def test_note_too_long_is_refused_beside_it(running: Accepted, at_desk: Browser) -> None:
    """And nothing else is done."""
    assert press(at_desk, running, "close", note="x" * 2001, **CLOSING) == 422
    assert 'id="note-problem"' in at_desk.page
    assert state_of(at_desk, running) == "running"


@pytest.mark.parametrize(
    ("to", "words"), [("", "Choose a colleague."), ("nobody", "can't have sessions any more")]
)
def test_hand_over_to_nobody_keeps_the_page(
    running: Accepted, at_desk: Browser, house: Installation, to: str, words: str
) -> None:
    """Nobody chosen, or somebody who is no technician of the firm."""
    hire(house, "eva", FIRM)
    assert press(at_desk, running, "hand-over", to=to, work_done="Half") == 422
    assert words in says(at_desk)
    assert field(at_desk, "work_done") == "Half"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ("", "Write how many minutes count."),
        ("-1", "Write whole minutes"),
        ("13", "more than the session lasted"),
        ("½", "whole minutes"),
    ],
)
def test_correction_that_cannot_be_keeps_what_was_typed(
    running: Accepted, at_desk: Browser, hand_clock: HandClock, minutes: str, words: str
) -> None:
    """Never more than our clock measured, never less than nothing."""
    hand_clock.move(minutes=12)
    press(at_desk, running, "close", **CLOSING)
    assert (
        press(at_desk, running, "correct", minutes=minutes, outcome="solved", correction_reason="Omdat.")
        == 422
    )
    assert words in says(at_desk)
    assert field(at_desk, "minutes") == minutes
    assert field(at_desk, "correction_reason") == "Omdat."
    assert is_ticked(at_desk, "outcome-solved")


@pytest.mark.parametrize("form", ["", "decide", "close", "note", "state"])
def test_session_of_another_firm_is_absent(house: Installation, at_desk: Browser, form: str) -> None:
    """The same page as for one that never was, whatever is asked of it."""
    foreign = redeemed(house, hire(house, "pia", "page-computers"), "page-computers")
    unknown = address(foreign, form).replace(foreign.acceptance.id, "00000000-0000-4000-8000-000000000000")
    at_desk.get("/desk/")
    mark = at_desk.hidden("/logout")["csrf_token"]
    pages = []
    for where in (address(foreign, form), unknown):
        if form in ("", "state"):
            at_desk.get(where)
        else:
            at_desk.post(where, csrf_token=mark, stage="before", positive="yes", note="x", **CLOSING)
        assert at_desk.answer.status_code == 404
        pages.append(says(at_desk))
    assert pages[0] == pages[1]


def test_acceptance_whose_code_nobody_used_has_no_screen(house: Installation, at_desk: Browser) -> None:
    """It is no session yet."""
    assert at_desk.get(address(accepted(house, FIRM))).status_code == 404


@pytest.mark.parametrize("form", ["decide", "declare", "start", "hand-over", "close", "correct", "note"])
def test_forged_form_does_nothing_and_keeps_what_was_typed(
    running: Accepted, at_desk: Browser, form: str
) -> None:
    """422, and pressing once more is enough."""
    typed = {**CLOSING, "note": "Mijn notitie"}
    assert press(at_desk, running, form, csrf_token="forged", **typed) == 422
    assert "This page was open for too long." in at_desk.page
    assert field(at_desk, "note") == "Mijn notitie"
    if form == "close":
        assert field(at_desk, "work_done") == CLOSING["work_done"]
    assert state_of(at_desk, running) == "running"


def test_database_that_cannot_write_keeps_the_form(
    running: Accepted, at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After; the same form again closes."""

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy")

    with monkeypatch.context() as patch:
        patch.setattr(closings, "close", busy)
        assert press(at_desk, running, "close", **CLOSING) == 503
    assert int(at_desk.answer.headers["Retry-After"]) > 0
    assert "can't write at this moment" in says(at_desk)
    assert field(at_desk, "work_done") == CLOSING["work_done"]
    assert press(at_desk, running, "close", **CLOSING) == 303


def test_database_that_is_away_keeps_the_form_too(
    running: Accepted, at_desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of nothing but what was sent, and a button that sends it again."""

    def away(*_: object, **__: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(closings, "close", away)
        at_desk.get(address(running))
        mark = at_desk.hidden("/logout")["csrf_token"]
        patch.setattr(session_pages, "view", away)
        at_desk.post(address(running, "close"), csrf_token=mark, **CLOSING)
    assert at_desk.answer.status_code == 503
    kept = at_desk.hidden(address(running, "close"))
    assert {**kept, **CLOSING} == kept
    at_desk.post(address(running, "close"))
    assert at_desk.answer.status_code == 303


def test_address_of_a_form_leads_back(running: Accepted, at_desk: Browser) -> None:
    """Who presses Enter in the address after an answer gets the session."""
    assert at_desk.get(address(running, "close")).location == address(running)


def test_login_leads_back_to_the_session(running: Accepted, at_desk: Browser) -> None:
    """The language, too, changes on the spot."""
    at_desk.get(address(running))
    at_desk.post("/language", language="nl")
    assert at_desk.answer.location == address(running)
    at_desk.client.delete_cookie("consent")
    login = at_desk.get(address(running)).location
    at_desk.get(login)
    assert at_desk.log_in("tess").location == address(running)


def test_form_goes_through_the_login(running: Accepted, at_desk: Browser) -> None:
    """After a day the login is over: what was typed is on the screen again, and one press records it."""
    at_desk.get(address(running))
    at_desk.client.delete_cookie("consent")
    at_desk.post(address(running, "close"), note="Belt terug.", **CLOSING)
    assert at_desk.answer.status_code == 401
    at_desk.log_in("tess", "wrong password")
    at_desk.log_in("tess")
    assert field(at_desk, "work_done") == CLOSING["work_done"]
    assert field(at_desk, "note") == "Belt terug."
    assert is_ticked(at_desk, "outcome-solved")
    assert "press the button once more" in says(at_desk)
    assert press(at_desk, running, "close", **CLOSING) == 303


def test_form_of_another_firm_goes_through_no_login(
    house: Installation, running: Accepted, at_desk: Browser
) -> None:
    """Whoever logs in sees their own firm's sessions alone."""
    hire(house, "pia", "page-computers")
    at_desk.get(address(running))
    at_desk.client.delete_cookie("consent")
    at_desk.post(address(running, "close"), **CLOSING)
    assert at_desk.log_in("pia").status_code == 404


def test_form_of_a_session_opens_it_to_nobody_who_may_not_see_it(
    house: Installation, running: Accepted, at_desk: Browser
) -> None:
    """An auditor logs in with a technician's form: the login shows what the address itself shows them, a refusal."""
    hire(house, "aud", FIRM, "auditor")
    way = address(running, "note")
    at_desk.change_to("nobody")
    answer = at_desk.post("/login", name="aud", password=PASSWORD, next=way, kept_note="x")
    assert (answer.status_code, answer.location) == (303, way)
    assert at_desk.get(way).status_code == 403
