"""The customer's own page in every state of a session, and how it follows what the other side does."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from consent.errors import Unavailable
from consent.service import customers, support_sessions
from consent.service.installation import Installation
from tests.web.pages import Page
from tests.web.session_played import Played, closed, running
from tests.web.staff_browser import HandClock


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


# Running, ended, closed --------------------------------------------------------------------------------------------------


def test_running_page_says_how_long_how_much_and_at_most(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Twelve minutes are one first block and one more; thirty euros is the most."""
    played = running(house, hand_clock)
    hand_clock.move(minutes=12)
    shown = page_of(client, played).by_id("live-now").text
    for words in ("12 minuten", "sinds 11.00 uur", "€\xa015,00", "€\xa030,00"):
        assert words.replace("\xa0", " ") in shown.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (24, ""),
        (25, "Het einde komt in zicht: een sessie duurt hooguit 30 minuten."),
        (29, "Het einde komt in zicht: een sessie duurt hooguit 30 minuten."),
        (30, "De langste duur van een sessie, 30 minuten, is voorbij."),
    ],
)
def test_end_is_announced_when_the_firm_says_so(
    client: FlaskClient, house: Installation, hand_clock: HandClock, minutes: int, words: str
) -> None:
    """In a region that is read aloud when it changes."""
    played = running(house, hand_clock)
    hand_clock.move(minutes=minutes)
    warning = page_of(client, played).by_id("live-warning")
    assert (warning["role"], warning.text) == ("status", words)


def test_firm_without_the_rule_warns_of_nothing(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Nothing is invented."""
    played = running(house, hand_clock, "qomputer")
    hand_clock.move(hours=5)
    assert page_of(client, played).by_id("live-warning").text == ""


def test_amount_that_is_not_stated_is_no_figure(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The words, and why."""
    played = running(house, hand_clock, "qomputer")
    hand_clock.move(minutes=12)
    shown = page_of(client, played).by_id("live-now").text
    assert "niet vermeld" in shown
    assert "De firma vermeldt geen prijs." in shown
    assert "€" not in shown


def test_customer_whose_help_is_free_reads_no_word_of_paying(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Own equipment at Mastiff."""
    played = running(house, hand_clock, "mastiff", customer_class="own-equipment")
    hand_clock.move(minutes=12)
    shown = page_of(client, played).by_id("live-now").text
    assert "12 minuten" in shown
    assert not any(word in shown.lower() for word in ("bedrag", "hooguit", "pln", "betaal"))


def test_stop_in_a_running_session_ends_it_and_says_that_nobody_comes_back(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """W27: only with a new code; no stop any more, no program, and what comes next."""
    played = running(house, hand_clock)
    hand_clock.move(minutes=3)
    client.post(f"{played.address}/stop")
    page = page_of(client, played)
    assert state_of(page) == "ended"
    assert "Niemand kan opnieuw verbinden zonder een nieuwe code van u." in page.by_id("session-state").text
    assert "moet de sessie nog afsluiten" in page.by_id("live-now").text
    assert not page.has_id("stop-now")
    assert not page.has_id("program")


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_closed_session_leads_to_the_summary(
    client: FlaskClient, house: Installation, hand_clock: HandClock, is_confirmed: bool
) -> None:
    """One button; the receipt stays, the program does not."""
    played = closed(house, hand_clock)
    if is_confirmed:
        played.confirm()
    page = page_of(client, played)
    assert state_of(page) == ("settled" if is_confirmed else "closed")
    assert page.by_id("to-summary")["href"] == f"{played.address}/summary"
    assert not page.has_id("program")
    assert not page.has_id("stop-now")
    assert client.get(f"{played.address}/receipt.json").status_code == 200


def test_reference_and_the_way_to_check_a_call_stand_on_the_page(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Eight signs that the customer asks for, and the page that answers yes or no for them."""
    played = Played(house, hand_clock).redeem()
    page = page_of(client, played)
    reference = customers.page(house, played.firm, played.ref, now=hand_clock()).reference
    assert page.one("strong", class_="reference").text == reference
    assert f"/nl/{played.firm}/call" in [one.get("href") for one in page.all("a")]
    answer = client.post(f"/nl/{played.firm}/call", data={"reference": reference.lower().replace("-", " ")})
    assert 'data-answer="yes"' in answer.text


# Following ---------------------------------------------------------------------------------------------------------------


def test_state_is_small_and_says_when_to_look_again(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """JSON with a strong ETag; kept by nobody, in no search engine."""
    played = Played(house, hand_clock)
    answer = client.get(f"{played.address}/state")
    assert answer.get_json() == {"state": "waiting", "next": 3}
    assert answer.headers["ETag"].startswith('"')
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_page_names_the_state_that_it_shows(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """So that the first look is answered with 304, and the page is not read twice."""
    played = Played(house, hand_clock)
    (line,) = [one for one in page_of(client, played).elements if "data-poll" in one]
    assert line["data-poll"] == f"{played.address}/state"
    assert line["data-poll-page"] == played.address
    answer = client.get(line["data-poll"], headers={"If-None-Match": line["data-poll-etag"]})
    assert (answer.status_code, answer.data) == (304, b"")


def test_every_step_of_the_other_side_changes_the_etag(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """And so does every minute that runs; the last state has nothing to wait for."""
    played = Played(house, hand_clock)
    seen: list[str] = []

    def look() -> dict[str, object]:
        answer = client.get(f"{played.address}/state")
        seen.append(answer.headers["ETag"])
        return dict(answer.get_json())

    look()
    for step in (played.redeem, played.recognise, played.start, played.hand_over):
        step()
        look()
    hand_clock.move(seconds=601)
    assert look() == {"state": "running", "next": 3}
    played.close(minutes=2)
    assert look() == {"state": "closed", "next": None}
    played.confirm()
    assert look() == {"state": "settled", "next": None}
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("end", ["stopped", "over"])
def test_page_that_is_over_follows_nothing(
    client: FlaskClient, house: Installation, hand_clock: HandClock, end: str
) -> None:
    """No script asks for a page that cannot change."""
    played = Played(house, hand_clock)
    if end == "stopped":
        played.stop()
    hand_clock.move(hours=24)
    assert [one for one in page_of(client, played).elements if "data-poll" in one] == []
    assert client.get(f"{played.address}/state").get_json()["next"] is None


def test_every_region_that_is_replaced_has_a_name(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The same ones in every state, or the script would not find them."""
    played = Played(house, hand_clock)

    def regions() -> list[str | None]:
        return [one.get("id") for one in page_of(client, played).elements if "data-live" in one]

    first = regions()
    assert None not in first
    assert len(set(first)) == len(first)
    for step in (played.redeem, played.recognise, played.start, played.stop, played.close):
        step()
        assert regions() == first


def test_button_that_finds_no_database_says_when_to_come_back(
    client: FlaskClient, house: Installation, hand_clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, never a traceback."""
    played = Played(house, hand_clock).redeem()

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(support_sessions, "recognise", busy)
    answer = client.post(f"{played.address}/recognise", data={"technician": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_new_help_by_invitation_only_has_no_form_to_fill_in(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The form would be shut: the page says where to read how one is invited."""
    played = Played(house, hand_clock, "overmax").stop()
    page = Page(client.get(played.address).text)
    assert not [one for one in page.all("form") if (one.get("action") or "").split("?")[0] == "/nl/overmax/"]
    (link,) = [one for one in page.all("a") if one.text == "Nieuwe hulp krijgt u op uitnodiging: lees hoe"]
    assert link["href"] == "/nl/overmax/"


def test_summary_without_a_stated_price_says_nothing_of_prices(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The firm states none, so nobody agreed to any."""
    played = closed(house, hand_clock, "qomputer")
    words = Page(client.get(f"{played.address}/summary").text).one("main").text
    assert "Dit is geen factuur. U ging akkoord met: versie van" in words
    assert "prijzen" not in words
