"""In which languages the page was shown before it was accepted from: told by the form alone, and only once it is accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consent.core.instants import format_instant
from consent.core.record import read_record
from consent.service import audit
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import log
from tests.samples import NOW, filled_form
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

FIRM = "page-computers"


@pytest.fixture(autouse=True)
def at_noon(hand_clock: HandClock) -> HandClock:
    """Every test of this module starts at NOW."""
    return hand_clock


def shown(house: Installation) -> list[tuple[str, str]] | None:
    """What the newest acceptance says; the database is well."""
    assert verify_database(house)[FIRM].ok
    with house.database.reading() as connection:
        leaves = [leaf for leaf in log.read_leaves(connection, FIRM) if leaf.event == "acceptance.given"]
    said = read_record(leaves[-1].entry).get("shown")
    return None if said is None else [(each["language"], each["at"]) for each in said]


def after(seconds: float) -> str:
    """The instant so long after NOW."""
    return format_instant(NOW + timedelta(seconds=seconds))


def test_switching_back_and_forth_is_told_by_the_form(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Dutch, Polish, something missing, Dutch again: no cookie and no row before it is accepted."""
    size = audit.log_state(house, FIRM).size
    values = {**filled_form(house), **Page(client.get(f"/nl/{FIRM}/").text).fields()}
    for seconds, language, answers in ((20, "pl", ""), (30, "pl", "accept"), (40, "nl", "")):
        hand_clock.move(seconds=seconds)
        answer = client.post(f"/{language}/{FIRM}/{answers}", data={**values, "name": ""})
        assert "Set-Cookie" not in answer.headers
        values["form"] = Page(answer.text).fields()["form"]
    assert audit.log_state(house, FIRM).size == size
    hand_clock.move(seconds=5)
    values = {**filled_form(house), "form": values["form"]}
    assert client.post(f"/nl/{FIRM}/accept", data=values).status_code == 303
    assert shown(house) == [("nl", after(0)), ("pl", after(20)), ("nl", after(90))]


def test_page_that_was_loaded_anew_starts_anew(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Nothing remembers the visitor."""
    client.get(f"/pl/{FIRM}/")
    hand_clock.move(seconds=60)
    values = {**filled_form(house), "form": Page(client.get(f"/nl/{FIRM}/").text).fields()["form"]}
    client.post(f"/nl/{FIRM}/accept", data=values)
    assert shown(house) == [("nl", after(60))]


def test_clock_that_was_set_back_tells_nothing(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """A time after the acceptance's own would be a finding; so the record leaves it out."""
    hand_clock.move(seconds=60)
    values = {**filled_form(house), "form": Page(client.get(f"/nl/{FIRM}/").text).fields()["form"]}
    hand_clock.move(seconds=-30)
    assert client.post(f"/nl/{FIRM}/accept", data=values).status_code == 303
    assert shown(house) is None
