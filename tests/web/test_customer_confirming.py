"""Confirming the work: of what stands on the page that was read, and of nothing that came after it."""

from __future__ import annotations

from flask.testing import FlaskClient

from consent.service.installation import Installation
from tests.web.pages import Page
from tests.web.session_played import Played, running
from tests.web.staff_browser import HandClock

CONFIRMED = "U hebt het werk bevestigd"


def confirming(page: Page) -> dict[str, str]:
    """What the button of a summary sends."""
    return {"corrected_at": page.one("input", name="corrected_at")["value"]}


def unsolved(house: Installation, clock: HandClock) -> Played:
    """A session of twelve minutes of which nothing is due, because it solved nothing."""
    return running(house, clock).close("unsolved", minutes=12, solvable=True)


def test_page_that_was_corrected_meanwhile_is_read_again_before_it_is_confirmed(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Nothing was due on it, 15 euro are now: the page says so, and its button confirms what stands there."""
    played = unsolved(house, hand_clock)
    before = Page(client.get(f"{played.address}/summary").text)
    played.correct(12, "solved", "De printer werkt toch.")
    answer = client.post(f"{played.address}/work", data=confirming(before))
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "Lees ze nog eens" in page.by_id("problems").text
    assert "15,00" in page.html
    assert CONFIRMED not in page.html
    assert client.post(f"{played.address}/work", data=confirming(page)).status_code == 303
    assert CONFIRMED in client.get(f"{played.address}/summary").text


def test_form_that_says_nothing_sensible_of_a_correction_confirms_what_never_had_one(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Without a correction there is one thing to confirm; after one the page comes first."""
    played = unsolved(house, hand_clock)
    played.correct(12, "solved", "De printer werkt toch.")
    assert client.post(f"{played.address}/work", data={"corrected_at": "now"}).status_code == 409
    played = unsolved(house, hand_clock)
    assert client.post(f"{played.address}/work", data={"corrected_at": "now"}).status_code == 303
