"""The customer's own page: what its buttons do in a session, and what they say when they come too late."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consent.errors import LinkRefused
from consent.service import downloads, publishing, staff
from consent.service.content import load_content
from consent.service.downloads import Download
from consent.service.installation import Installation
from tests.firm_folders import FIRM, change, write_firm
from tests.samples import accepted
from tests.web.pages import Page
from tests.web.session_played import Played, running
from tests.web.staff_browser import HandClock

BUTTONS = ("recognise", "technician", "work", "object")


@pytest.fixture(autouse=True)
def at_noon(hand_clock: HandClock) -> HandClock:
    """Every test of this module starts at NOW."""
    return hand_clock


def page_of(client: FlaskClient, played: Played, query: str = "") -> Page:
    """The customer's own page."""
    answer = client.get(played.address + query)
    assert answer.status_code == 200
    return Page(answer.text)


def state_of(page: Page) -> str:
    """What the page says of itself."""
    return page.by_id("session-state")["data-state"]


def recognise(client: FlaskClient, played: Played, page: Page) -> str:
    """Presses the button of a page; where it leads."""
    shown = page.one("input", name="technician", type="hidden")["value"]
    answer = client.post(f"{played.address}/recognise", data={"technician": shown})
    assert answer.status_code == 303
    return answer.location


# Who is on the phone -----------------------------------------------------------------------------------------------------


def test_recognising_is_one_press_and_then_the_page_says_so(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The words go, the name stays, and the time at which the customer said so."""
    played = Played(house, hand_clock).redeem()
    hand_clock.move(minutes=1)
    page = page_of(client, played)
    assert recognise(client, played, page) == played.address
    page = page_of(client, played)
    assert state_of(page) == "recognised"
    assert page.all("p", class_="words") == []
    assert "Om 11.01 uur hebt u bevestigd dat u met Tess Janssens spreekt." in page.by_id("live-check").text
    assert page.has_id("stop-now")


def test_second_press_changes_nothing_and_says_nothing(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Two quick presses, or the button of a page that is a minute old."""
    played = Played(house, hand_clock).redeem()
    before = page_of(client, played)
    recognise(client, played, before)
    hand_clock.move(minutes=5)
    assert recognise(client, played, before) == played.address
    assert state_of(page_of(client, played)) == "recognised"


def test_press_for_somebody_who_has_the_session_no_more_shows_who_has_it(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Nobody is recognised who was not on the page: the new name and the new words, and a sentence why."""
    played = Played(house, hand_clock).redeem()
    before = page_of(client, played)
    played.hand_over()
    where = recognise(client, played, before)
    assert where == f"{played.address}?notice=other"
    page = Page(client.get(where).text)
    assert (state_of(page), page.by_id("person-title").text) == ("redeemed", "Piet Peeters")
    assert "Iemand anders helpt u nu" in page.by_id("problems").text
    assert page.one("p", class_="words").text != before.one("p", class_="words").text
    recognise(client, played, page)
    assert not Page(client.get(where).text).has_id("problems"), "the sentence has had its time"


def test_press_for_somebody_who_was_sent_away_says_so(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Disabled in mid-call: nothing is recorded, and the customer hears what not to do."""
    played = Played(house, hand_clock).redeem()
    before = page_of(client, played)
    staff.set_disabled(house, played.technician.name, disabled=True, now=played.now)
    page = Page(client.get(recognise(client, played, before)).text)
    assert state_of(page) == "redeemed"
    assert "Deze persoon helpt u niet meer" in page.by_id("problems").text
    played.hand_over()
    assert not page_of(client, played, "?notice=gone").has_id("problems")


def test_hand_over_in_a_running_session_asks_again_while_the_time_goes_on(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """X takes over from Y: the same card for the new colleague, beside the time and the amount."""
    played = running(house, hand_clock)
    hand_clock.move(minutes=8)
    played.hand_over()
    page = page_of(client, played)
    assert state_of(page) == "running"
    assert page.by_id("session-state").text == "Piet Peeters neemt het over van Tess Janssens."
    assert "in plaats van Tess Janssens" in page.by_id("live-now").text
    assert "8 minuten" in page.by_id("live-now").text
    recognise(client, played, page)
    page = page_of(client, played)
    assert page.all("p", class_="words") == []
    assert page.by_id("session-state").text == "De sessie loopt. U kunt op elk moment stoppen."


def test_not_right_ends_a_running_session_too(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The button of the card after a hand-over: ended at once, with the word to hang up."""
    played = running(house, hand_clock)
    played.hand_over()
    page = page_of(client, played)
    assert "not_me" in [one["value"] for one in page.all("input", name="reason")]
    client.post(f"{played.address}/stop", data={"reason": "not_me"})
    page = page_of(client, played)
    assert state_of(page) == "ended"
    assert "Hang op" in page.by_id("session-state").text


# Whom the customer has an appointment with -------------------------------------------------------------------------------


def test_customer_chooses_a_technician_who_is_marked_then(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Cards with initials; the one chosen says so in a word."""
    played = Played(house, hand_clock, "damal")
    other = played.colleague("Krzysztof Nowak-Wiśniewski")
    page = page_of(client, played)
    assert {one["value"] for one in page.all("input", name="technician")} == {played.technician.id, other.id}
    assert [one.text for one in page.all("span", class_="initials")] == ["AK", "KW"]
    assert not any("checked" in one for one in page.all("input", name="technician"))
    answer = client.post(f"{played.address}/technician", data={"technician": other.id})
    assert (answer.status_code, answer.location) == (303, played.address)
    chosen = [
        one["value"] for one in page_of(client, played).all("input", name="technician") if "checked" in one
    ]
    assert chosen == [other.id]


def test_choice_is_open_until_somebody_took_the_code(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """After that the page says that it was too late, and who has the session."""
    played = Played(house, hand_clock, "damal")
    played.colleague("Krzysztof Nowak-Wiśniewski")
    played.redeem()
    assert page_of(client, played).all("form", class_="colleagues") == []
    answer = client.post(f"{played.address}/technician", data={"technician": played.technician.id})
    page = Page(client.get(answer.location).text)
    assert "Dat kon niet meer" in page.by_id("problems").text


def test_somebody_who_works_there_no_more_cannot_be_chosen(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Nor an invented id; the page offers the others."""
    played = Played(house, hand_clock, "damal")
    played.colleague("Krzysztof Nowak-Wiśniewski")
    answer = client.post(f"{played.address}/technician", data={"technician": "nobody"})
    page = Page(client.get(answer.location).text)
    assert "Deze persoon kunt u niet meer kiezen" in page.by_id("problems").text
    assert len(page.all("input", name="technician")) == 2


@pytest.mark.parametrize("firm", ["damal", "page-computers"])
def test_no_choice_without_the_rule_or_with_one_person_only(
    client: FlaskClient, house: Installation, hand_clock: HandClock, firm: str
) -> None:
    """A choice of one is none; a firm that does not ask for it refuses it."""
    played = Played(house, hand_clock, firm)
    assert page_of(client, played).all("form", class_="colleagues") == []


def test_firm_that_does_not_ask_refuses_a_choice(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """A form that no page has."""
    played = Played(house, hand_clock)
    answer = client.post(f"{played.address}/technician", data={"technician": played.technician.id})
    assert answer.location == f"{played.address}?notice=late"


# Bad input ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("button", BUTTONS)
def test_forged_reference_presses_nothing(client: FlaskClient, button: str) -> None:
    """The same answer as for pages, without a reason."""
    assert client.post(f"/nl/overmax/help/x/{button}", data={"objection": "x"}).status_code == 403


@pytest.mark.parametrize("rest", ["state", "summary"])
def test_forged_reference_shows_nothing(client: FlaskClient, house: Installation, rest: str) -> None:
    """Another firm's reference is as forged as an invented one."""
    ref = accepted(house).ref
    assert client.get(f"/nl/damal/help/{ref}/{rest}").status_code == 403


@pytest.mark.parametrize("button", ["recognise", "work", "object"])
def test_button_before_its_time_shows_the_page_as_it_stands(
    client: FlaskClient, house: Installation, hand_clock: HandClock, button: str
) -> None:
    """A clear sentence and nothing recorded."""
    played = Played(house, hand_clock)
    answer = client.post(f"{played.address}/{button}", data={"objection": "Nee", "technician": "x"})
    assert (answer.status_code, answer.location) == (303, f"{played.address}?notice=late")
    page = Page(client.get(answer.location).text)
    assert "Er is niets vastgelegd." in page.by_id("problems").text
    assert state_of(page) == "waiting"


@pytest.mark.parametrize("button", BUTTONS)
def test_browser_that_comes_back_after_a_day_changes_nothing(
    client: FlaskClient, house: Installation, hand_clock: HandClock, button: str
) -> None:
    """Buttons of a page from yesterday, whose session was stopped since."""
    played = Played(house, hand_clock).redeem()
    played.stop()
    hand_clock.move(hours=26)
    values = {"objection": "Nee", "technician": played.technician.id}
    answer = client.post(f"{played.address}/{button}", data=values)
    assert answer.status_code == 303
    assert state_of(Page(client.get(answer.location).text)) == "stopped"


def test_notice_that_is_none_of_ours_says_nothing(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """An address cannot put words on the page."""
    played = Played(house, hand_clock)
    assert not page_of(client, played, "?notice=%3Cb%3Ex").has_id("problems")


@pytest.mark.parametrize(("reason", "title"), [("locked", "later"), ("over", "afgelopen")])
def test_download_that_waits_or_is_over_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, reason: str, title: str
) -> None:
    """A link in the history of a browser, or one that somebody else passed on."""

    def refuse(*_: object, **__: object) -> Download:
        raise LinkRefused(reason)

    monkeypatch.setattr(downloads, "open_link", refuse)
    answer = client.get("/nl/damal/download/x")
    assert (answer.status_code, f'data-reason="{reason}"' in answer.text) == (403, True)
    assert title in Page(answer.text).one("h1").text


# Strict firms ------------------------------------------------------------------------------------------------------------


def test_strict_firm_unlocks_the_program_when_the_technician_is_recognised(
    client: FlaskClient, house: Installation, hand_clock: HandClock, tmp_path: Path
) -> None:
    """Before that the page says when it comes; after a hand-over it waits again."""
    folder = write_firm(tmp_path)
    change(folder / "firms" / f"{FIRM}.toml", "[identity]", "[session]\nstrict = true\n\n[identity]")
    publishing.publish(house, load_content(folder), firms=[FIRM], now=hand_clock())
    played = Played(house, hand_clock, FIRM)

    def program() -> tuple[bool, str]:
        page = page_of(client, played)
        return any("data-tool" in one for one in page.all("a")), page.by_id("live-program").text

    assert program() == (
        False,
        "Programma De download verschijnt hier zodra een technicus uw code heeft aangenomen en u hebt bevestigd wie het is.",
    )
    played.redeem()
    has_program, words = program()
    assert not has_program
    assert "zodra u hierboven hebt bevestigd" in words
    recognise(client, played, page_of(client, played))
    assert program()[0]
    played.hand_over()
    assert not program()[0]
