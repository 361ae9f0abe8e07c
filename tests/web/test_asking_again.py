"""Asking again on the pages: the help page for those who come back, the customer's own page, the desk."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consent.core.staff import StaffMember
from consent.errors import Unavailable
from consent.service import acquaintance, publishing, renewals, staff
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.samples import NOW, PASSWORD, filled_form
from tests.web.pages import Page
from tests.web.staff_browser import Browser, HandClock

SECOND = "2026-11-20"
COOKIE = "consent-accepted"
OWN = f"/nl/{FIRM}/help/"


@pytest.fixture
def folder(house: Installation, tmp_path: Path) -> Path:
    """A firm in force, and a content folder in which its next version is written."""
    made = write_firm(tmp_path / "content")
    publishing.publish(house, load_content(made), firms=[FIRM], now=NOW - timedelta(days=1))
    return made


def _overtake(house: Installation, folder: Path, clock: HandClock, kind: str = "material") -> None:
    """A new version comes into force, and the clock moves behind it."""
    soon = f'effective = "2026-11-20T11:05"\n{USES_HELPER}'
    write_firm(folder, versions={FIRST: USES_HELPER, SECOND: soon})
    for language in ("nl", "pl"):
        path = folder / "terms" / language / FIRM / f"{SECOND}.md"
        change(path, "helps, **from afar**", "helps only by appointment")
        change(path, "change: material", f"change: {kind}")
    publishing.publish(house, load_content(folder), firms=[FIRM], now=NOW)
    clock.move(minutes=6)


def _accept(client: FlaskClient, house: Installation, language: str = "nl") -> str:
    """Accept; the address of the customer's own page."""
    answer = client.post(f"/{language}/{FIRM}/accept", data=filled_form(house, FIRM, language))
    assert answer.status_code == 303
    return answer.headers["Location"]


def _page(client: FlaskClient, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200
    return Page(answer.text)


# The cookie ---------------------------------------------------------------------------------------------------------------


def test_accepting_leaves_a_cookie_that_says_only_what_was_accepted(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """Version and language, signed; the same for everybody who accepted the same."""
    cookies = []
    for _ in range(2):
        answer = client.post(f"/nl/{FIRM}/accept", data=filled_form(house, FIRM))
        cookies.append(answer.headers["Set-Cookie"])
        client.delete_cookie(COOKIE)
    assert cookies[0].partition(";")[0] == cookies[1].partition(";")[0]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookies[0].split("; "))
    text = cookies[0].partition("=")[2].partition(";")[0]
    assert acquaintance.recall(house, text) == {FIRM: (FIRST, "nl")}


def test_a_forged_cookie_says_nothing(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """The page is that of somebody new."""
    _overtake(house, folder, hand_clock)
    client.set_cookie(COOKIE, "e30.forged")
    assert not _page(client, f"/nl/{FIRM}/").has_id("returning")


def test_firms_of_long_ago_give_way(house: Installation, folder: Path) -> None:
    """A browser keeps no more than a dozen."""
    from tests.samples import accepted

    done = accepted(house, FIRM).acceptance
    known = {f"firm-{number}": (FIRST, "nl") for number in range(acquaintance.MOST_FIRMS)}
    kept = acquaintance.recall(house, acquaintance.remember(house, known, done))
    assert list(kept) == [*[f"firm-{number}" for number in range(1, acquaintance.MOST_FIRMS)], FIRM]


# The help page ------------------------------------------------------------------------------------------------------------


def test_somebody_new_is_told_nothing_of_earlier_versions(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """Without a cookie there is no such part."""
    _overtake(house, folder, hand_clock)
    assert not _page(client, f"/nl/{FIRM}/").has_id("returning")


def test_who_comes_back_reads_what_changed(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """One sentence and the differences since the version that was accepted."""
    _accept(client, house)
    _overtake(house, folder, hand_clock)
    page = _page(client, f"/nl/{FIRM}/")
    part = page.by_id("returning")
    assert "1 januari 2024" in part.text
    assert any("from afar" in one.text for one in page.all("del"))
    assert any("by appointment" in one.text for one in page.all("ins"))


@pytest.mark.parametrize(("kind", "words"), [("editorial", "niets belangrijks"), (None, "niet veranderd")])
def test_who_comes_back_to_nothing_new_reads_one_sentence(
    client: FlaskClient,
    house: Installation,
    folder: Path,
    hand_clock: HandClock,
    kind: str | None,
    words: str,
) -> None:
    """Nothing to read where nothing matters."""
    _accept(client, house)
    if kind is not None:
        _overtake(house, folder, hand_clock, kind)
    page = _page(client, f"/nl/{FIRM}/")
    assert words in page.by_id("returning").text
    assert page.all("ins") == page.all("del") == []


def test_a_receipt_tells_as_much_as_a_cookie(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """On a browser that knows nobody; the way there is on the page of all versions."""
    receipt = client.get(f"{_accept(client, house)}/receipt.json").data
    _overtake(house, folder, hand_clock)
    stranger = client.application.test_client()
    find = next(
        one["href"] for one in _page(stranger, f"/nl/{FIRM}/terms/").all("a") if "/consents/" in one["href"]
    )
    sent = stranger.post(find, data={"receipt": (io.BytesIO(receipt), "receipt.json")})
    page = _page(stranger, sent.location)
    assert "1 januari 2024" in page.by_id("returning").text
    assert any("from afar" in one.text for one in page.all("del"))


# The customer's own page --------------------------------------------------------------------------------------------------


def test_two_clicks_accept_again(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """One box and the button: the form asks for nothing else, and the next page has a code."""
    own = _accept(client, house)
    _overtake(house, folder, hand_clock)
    page = _page(client, own)
    assert page.by_id("session-state")["data-state"] == "superseded"
    assert not page.has_id("session-token")
    inputs = [one for one in page.all("input") if "accept" in one.inside]
    assert [one["name"] for one in inputs if one["type"] != "hidden"] == ["statement-terms"]
    assert not any("checked" in one for one in inputs)
    form = next(one["value"] for one in inputs if one["name"] == "form")
    answer = client.post(f"{own}/again", data={"form": form, "statement-terms": "yes"})
    assert answer.status_code == 303
    after = _page(client, answer.headers["Location"])
    assert after.by_id("session-state")["data-state"] == "waiting"
    assert after.has_id("session-token")


def test_without_the_tick_nothing_is_recorded(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """The page comes back, says what is missing, and keeps its state."""
    own = _accept(client, house)
    _overtake(house, folder, hand_clock)
    form = next(one["value"] for one in _page(client, own).all("input", name="form"))
    answer = client.post(f"{own}/again", data={"form": form})
    assert answer.status_code == 422
    assert [one["href"] for one in Page(answer.text).all("a") if "problems" in one.inside] == [
        "#statement-terms"
    ]


def test_a_form_of_another_page_is_refused_in_words(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """Neither a traceback nor a record."""
    own = _accept(client, house)
    _overtake(house, folder, hand_clock)
    answer = client.post(f"{own}/again", data={"form": "made up", "statement-terms": "yes"})
    assert answer.status_code == 422
    assert Page(answer.text).has_id("problems")


def test_old_page_leads_to_what_took_its_place(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """Another tab of before, loaded again: the page that has the code, in the language of that tab."""
    own = _accept(client, house)
    _overtake(house, folder, hand_clock)
    form = _page(client, own).one("input", name="form")["value"]
    answer = client.post(f"{own}/again", data={"form": form, "statement-terms": "yes"})
    found = client.get(own.replace("/nl/", "/pl/"))
    assert (found.status_code, found.location) == (303, answer.location.replace("/nl/", "/pl/"))
    assert client.get(f"{own}/receipt.json").status_code == 200


def test_nothing_to_accept_again_leads_back(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """A page of yesterday whose button is pressed today: the state tells."""
    own = _accept(client, house)
    answer = client.post(f"{own}/again", data={"form": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, own)


def test_a_busy_database_keeps_what_was_ticked(
    client: FlaskClient,
    house: Installation,
    folder: Path,
    hand_clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """503 with the form: pressing again records nothing twice."""
    own = _accept(client, house)
    _overtake(house, folder, hand_clock)

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(renewals, "renew", busy)
    answer = client.post(f"{own}/again", data={"form": "kept", "statement-terms": "yes"})
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    kept = {one["name"]: one["value"] for one in Page(answer.text).all("input", type="hidden")}
    assert kept["form"] == "kept"
    assert kept["statement-terms"] == "yes"


def test_new_help_begins_with_the_fields_filled_in(
    client: FlaskClient, house: Installation, folder: Path, hand_clock: HandClock
) -> None:
    """After stopping: the whole form, boxes empty, name and phone there."""
    own = _accept(client, house)
    client.post(f"{own}/stop", data={"reason": "stop"})
    page = _page(client, own)
    sent = {one["name"]: one["value"] for one in page.all("input", type="hidden") if "name" in one}
    answer = client.post(f"/nl/{FIRM}/", data=sent)
    assert answer.status_code == 200
    again = Page(answer.text)
    assert again.by_id("name")["value"] == "Jan Janssens"
    assert not any("checked" in one for one in again.all("input"))


# The desk -----------------------------------------------------------------------------------------------------------------


def test_the_technician_is_told_why(
    client: FlaskClient, house: Installation, folder: Path, browser: Browser, hand_clock: HandClock
) -> None:
    """Overtaken by new terms: which version, and what the customer does now."""
    member: StaffMember = staff.add(
        house, "tess", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW
    )
    own = _accept(client, house)
    digits = "".join(c for c in _page(client, own).by_id("session-token").text if c.isdigit())
    _overtake(house, folder, hand_clock)
    browser.log_in(member.name)
    assert browser.redeem(digits) == "superseded"
    outcome = Page(browser.page).by_id("outcome").text
    assert "The terms have changed since the customer agreed" in outcome
    assert "20 November 2026" in outcome
