"""What each sample firm asks of a session besides, on its technician's screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from consent.core.staff import StaffMember
from consent.service import library
from consent.service.installation import Installation
from tests.web.desk_sessions import (
    CLOSING,
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

LOG = {"tool_length": "12:20", "tool_reference": "A1-77", "solvable": "yes"}

AtDesk = Callable[[str], tuple[Browser, StaffMember]]


@pytest.fixture
def at_desk_of(house: Installation, app: Flask, hand_clock: HandClock) -> AtDesk:
    """A browser with a technician of a firm logged in."""

    def sit_down(firm: str) -> tuple[Browser, StaffMember]:
        member, browser = hire(house, "tess", firm), Browser(app)
        browser.log_in("tess")
        return browser, member

    return sit_down


# page-computers: decisions before and after, 30 minutes at most with a warning at 25, the program's own log ----------------


def test_refused_permission_stands_first(house: Installation, at_desk_of: AtDesk) -> None:
    """Before anything that was given: it says what must not be done."""
    browser, member = at_desk_of("page-computers")
    browser.get(address(redeemed(house, member, "page-computers")))
    assert browser.page.index("Not given") < browser.page.index("Given and answered")
    assert browser.page.count("Not given") == 1


def test_decision_comes_before_the_start(house: Installation, at_desk_of: AtDesk) -> None:
    """No start without it, none after a no; it can be decided again."""
    browser, member = at_desk_of("page-computers")
    done = recognised(house, member, "page-computers")
    assert press(browser, done, "start") == 409
    assert "Decide first whether this suits remote help." in says(browser)
    assert press(browser, done, "decide", stage="before", positive="no") == 303
    browser.get(address(done))
    assert address(done, "start") not in browser.page
    assert "Tell the customer, and close the session." in says(browser)
    assert press(browser, done, "start") == 409
    assert press(browser, done, "decide", stage="before", positive="yes") == 303
    assert press(browser, done, "start") == 303


@pytest.mark.parametrize("sent", [{}, {"stage": "before"}, {"stage": "then", "positive": "yes"}])
def test_decision_that_says_nothing_is_none(
    house: Installation, at_desk_of: AtDesk, sent: dict[str, str]
) -> None:
    """422, and nothing on record."""
    browser, member = at_desk_of("page-computers")
    done = redeemed(house, member, "page-computers")
    assert press(browser, done, "decide", **sent) == 422
    assert "You decide whether this suits remote help." in says(browser)


def test_running_warns_and_then_says_that_it_is_over(
    house: Installation, at_desk_of: AtDesk, hand_clock: HandClock
) -> None:
    """At 25 minutes and at 30; the amount so far stands beside the time."""
    browser, member = at_desk_of("page-computers")
    done = recognised(house, member, "page-computers")
    press(browser, done, "decide", stage="before", positive="yes")
    press(browser, done, "start")
    for minutes, amount, words in (
        (10, "€10.00", ""),
        (14, "€25.00", ""),
        (2, "€30.00", "It ends soon: after 11:30"),
    ):
        hand_clock.move(minutes=minutes)
        browser.get(address(done))
        assert amount in says(browser)
        assert words in says(browser)
    assert says(browser).count("It ends soon") == 1
    hand_clock.move(minutes=4)
    browser.get(address(done))
    assert "The longest session is over: 30 minutes." in says(browser)


def test_log_of_the_program_is_asked_and_compared(
    house: Installation, at_desk_of: AtDesk, hand_clock: HandClock
) -> None:
    """Its name and length; a reason where it differs by more than a minute; all of it stands on the page then."""
    browser, member = at_desk_of("page-computers")
    done = recognised(house, member, "page-computers")
    press(browser, done, "decide", stage="before", positive="yes")
    press(browser, done, "start")
    hand_clock.move(minutes=12)
    assert press(browser, done, "close", **CLOSING) == 422
    for words in (
        "Say whether this could be solved",
        "program's own log calls",
        "how long the session lasted by",
    ):
        assert words in says(browser)
    assert press(browser, done, "close", **CLOSING, **{**LOG, "tool_length": "twelve"}) == 422
    assert "Write minutes, or minutes and seconds: 12 or 12:30." in says(browser)
    assert field(browser, "tool_length") == "twelve"
    assert press(browser, done, "close", **CLOSING, **{**LOG, "tool_length": "14"}) == 422
    assert "differ by more than a minute. Write why." in says(browser)
    assert is_ticked(browser, "solvable-yes")
    assert (
        press(browser, done, "close", **CLOSING, **{**LOG, "tool_length": "14"}, difference_reason="Uur")
        == 303
    )
    browser.get(address(done))
    for words in (
        "14 min 0 s",
        "A1-77",
        "Uur",
        "first 10 minutes",
        "1 started block of 5 minutes",
        "€15.00",
        "12 min 0 s",
    ):
        assert words in says(browser)


def test_decision_after_taking_over_holds_for_the_closing(
    house: Installation, at_desk_of: AtDesk, hand_clock: HandClock
) -> None:
    """What can't be solved remotely is not solved."""
    browser, member = at_desk_of("page-computers")
    done = recognised(house, member, "page-computers")
    press(browser, done, "decide", stage="before", positive="yes")
    press(browser, done, "start")
    hand_clock.move(minutes=12)
    assert press(browser, done, "decide", stage="after", positive="no") == 303
    browser.get(address(done))
    assert 'name="solvable"' not in browser.page
    typed = {name: text for name, text in LOG.items() if name != "solvable"}
    assert press(browser, done, "close", **CLOSING, **typed) == 422
    assert "then it is not solved" in says(browser)
    assert press(browser, done, "close", **{**CLOSING, "outcome": "unsolved"}, **typed) == 303
    browser.get(address(done))
    assert "The problem was not solved: nothing is due." in says(browser)


# overmax: a declaration read aloud -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_declaration_is_read_in_the_language_of_the_customer(
    house: Installation, at_desk_of: AtDesk, language: str
) -> None:
    """Its exact words; no start without a yes, none after a no; asking again is possible."""
    browser, member = at_desk_of("overmax")
    done = recognised(house, member, "overmax", language)
    version = library.version(house, "overmax", done.acceptance.version)
    declaration = library.particulars(house, version).session.declaration
    assert declaration is not None
    browser.get(address(done))
    assert f'<blockquote class="aloud" lang="{language}">{declaration[language]}' in browser.page
    assert press(browser, done, "start") == 409
    assert "Read the declaration aloud first" in says(browser)
    assert press(browser, done, "declare") == 422
    assert press(browser, done, "declare", given="no") == 303
    browser.get(address(done))
    assert "the customer said no. Do not connect, and close the session." in says(browser)
    assert press(browser, done, "start") == 409
    assert press(browser, done, "declare", given="yes") == 303
    browser.get(address(done))
    assert "The declaration was read aloud: the customer said yes." in says(browser)
    assert press(browser, done, "start") == 303


def test_free_help_says_so(house: Installation, at_desk_of: AtDesk, hand_clock: HandClock) -> None:
    """Nothing is due, however long."""
    browser, member = at_desk_of("overmax")
    done = recognised(house, member, "overmax", "pl")
    press(browser, done, "declare", given="yes")
    press(browser, done, "start")
    hand_clock.move(minutes=14)
    browser.get(address(done))
    assert "free of charge" in says(browser)
    assert press(browser, done, "close", **CLOSING) == 303


# mastiff: the channel, hours, deletion attested ----------------------------------------------------------------------------


def test_channel_is_asked_at_the_start(house: Installation, at_desk_of: AtDesk) -> None:
    """By telephone or by e-mail, as the firm's program is told; none is ticked for anybody."""
    browser, member = at_desk_of("mastiff")
    done = recognised(house, member, "mastiff", "pl")
    browser.get(address(done))
    assert not any(is_ticked(browser, f"channel-{way}") for way in ("phone", "email"))
    assert 'value="chat"' not in browser.page
    assert press(browser, done, "start") == 422
    assert "Choose how the customer told you" in says(browser)
    assert press(browser, done, "start", channel="pigeon") == 422
    assert press(browser, done, "start", channel="email") == 303
    browser.get(address(done))
    assert "its number was told by e-mail" in says(browser)


def test_deletion_is_attested_or_it_stays_open(
    house: Installation, at_desk_of: AtDesk, hand_clock: HandClock
) -> None:
    """The firm's sentence, unticked; once ticked it stands with what was closed. Hours are charged as they start."""
    browser, member = at_desk_of("mastiff")
    done = recognised(house, member, "mastiff", "pl")
    press(browser, done, "start", channel="phone")
    hand_clock.move(minutes=14)
    browser.get(address(done))
    assert not is_ticked(browser, "attested-data-deleted")
    assert press(browser, done, "close", **CLOSING) == 422
    assert "Tick this when it is true." in says(browser)
    assert (
        press(
            browser, done, "close", **CLOSING, **{"attested-data-deleted": "yes", "attested-made-up": "yes"}
        )
        == 303
    )
    browser.get(address(done))
    assert "Wszystkie dane i pliki tymczasowe z tej sesji są usunięte." in says(browser)
    assert "1 started hour" in says(browser)


def test_unstated_hour_has_no_amount(house: Installation, at_desk_of: AtDesk, hand_clock: HandClock) -> None:
    """A Saturday morning: the screen says that no price is stated, and never a figure."""
    browser, member = at_desk_of("mastiff")
    hand_clock.move(hours=-2)  # 9 in Warsaw: before the office opens
    browser.change_to("tess")
    done = recognised(house, member, "mastiff", "pl")
    press(browser, done, "start", channel="phone")
    hand_clock.move(minutes=10)
    browser.get(address(done))
    assert '<dd id="amount-so-far">not stated</dd>' in browser.page


# damal, qomputer: neither asks for more -------------------------------------------------------------------------------------


def test_blocks_without_a_price_have_no_amount(
    house: Installation, at_desk_of: AtDesk, hand_clock: HandClock
) -> None:
    """The blocks are counted, their price is not stated."""
    browser, member = at_desk_of("damal")
    done = recognised(house, member, "damal", "pl")
    press(browser, done, "start")
    hand_clock.move(minutes=14)
    assert press(browser, done, "close", **CLOSING) == 303
    browser.get(address(done))
    assert "1 started hour" in says(browser)
    assert "not stated" in says(browser)


@pytest.mark.parametrize(
    ("form", "sent"), [("decide", {"stage": "before", "positive": "yes"}), ("declare", {"given": "yes"})]
)
def test_what_the_firm_does_not_ask_is_refused(
    house: Installation, at_desk_of: AtDesk, form: str, sent: dict[str, str]
) -> None:
    """Nothing is recorded that the terms do not know."""
    browser, member = at_desk_of("qomputer")
    done = redeemed(house, member, "qomputer")
    assert address(done, form) not in browser.page
    assert press(browser, done, form, **sent) == 409
    assert "The terms of this session do not ask for that." in says(browser)
    assert state_of(browser, done) == "redeemed"
