"""The summary of a closed session: what was done, what is due and how it was counted, confirming once, objecting once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from consent.errors import Unavailable
from consent.service import support_sessions
from consent.service.installation import Installation
from tests.web.pages import Page
from tests.web.session_played import Played, closed, running
from tests.web.staff_browser import HandClock


@pytest.fixture(autouse=True)
def at_noon(hand_clock: HandClock) -> HandClock:
    """Every test of this module starts at NOW."""
    return hand_clock


def summary_of(client: FlaskClient, played: Played, language: str = "nl") -> Page:
    """The summary."""
    answer = client.get(f"/{language}/{played.firm}/help/{played.ref}/summary")
    assert answer.status_code == 200
    return Page(answer.text.replace("\xa0", " "))


def facts(page: Page) -> dict[str, str]:
    """Each term of the page's lists with what stands behind it."""
    terms = [one for one in page.all("dt") if "main" in one.inside]
    values = [one for one in page.all("dd") if "main" in one.inside]
    return {term.text: value.text for term, value in zip(terms, values, strict=True)}


def rows(page: Page) -> list[str]:
    """The rows of the page's tables, each as one sentence."""
    return [one.text for one in page.all("tr")]


# What stands there -------------------------------------------------------------------------------------------------------


def test_summary_says_what_was_done_when_and_for_how_long(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """On the firm's clock, to the second, in the technician's words."""
    played = running(house, hand_clock)
    hand_clock.move(seconds=1)
    page = summary_of(client, played.close(minutes=10))
    assert page.one("h1").text == "Uw sessie van 20 november 2026"
    found = facts(page)
    assert (found["Begin"], found["Einde"]) == ("11.00 uur", "11.10 uur")
    assert (found["Duur"], found["Afloop"]) == ("10 minuten 1 seconde", "opgelost")
    assert found["Technicus"] == "Tess Janssens"
    said = page.one("blockquote")
    assert (said.text, said.get("lang")) == ("Printer verbonden.", None)
    assert "Opnieuw verbinden kan alleen met een nieuwe code van u." in page.one("p", class_="lead").text


def test_amount_is_computed_line_by_line(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The table adds up to what is due, and the VAT is in it."""
    page = summary_of(client, closed(house, hand_clock, minutes=18))
    assert rows(page) == [
        "Wat telt Bedrag",
        "eerste 10 minuten € 10,00",
        "2 begonnen blokken van 5 minuten € 10,00",
        "Te betalen € 20,00",
    ]
    assert "Inclusief 21% btw: € 3,47. Zonder btw: € 16,53." in page.html


@pytest.mark.parametrize(
    ("outcome", "why"), [("unsolved", "niet opgelost"), ("test", "alleen de verbinding")]
)
def test_outcome_that_costs_nothing_says_why(
    client: FlaskClient, house: Installation, hand_clock: HandClock, outcome: str, why: str
) -> None:
    """Mastiff tests for nothing, and page-computers asks nothing for what it could not solve."""
    firm = "mastiff" if outcome == "test" else "page-computers"
    page = summary_of(client, running(house, hand_clock, firm).close(outcome, minutes=20))
    assert why in facts(page)["Afloop"]
    assert rows(page)[-1].endswith("0,00")
    assert "u betaalt niets" in page.html


@pytest.mark.parametrize("firm", ["qomputer", "damal"])
def test_amount_that_is_not_stated_is_no_figure(
    client: FlaskClient, house: Installation, hand_clock: HandClock, firm: str
) -> None:
    """The words and the reason, and no coin of any kind."""
    page = summary_of(client, closed(house, hand_clock, firm, minutes=61))
    assert rows(page)[-1] == "Te betalen niet vermeld"
    assert "Daarom staat hier geen bedrag." in page.html
    assert not any(coin in page.html for coin in ("€", "PLN", "zł"))


def test_free_help_has_no_word_of_paying(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Neither amount nor table, in the objection neither."""
    played = closed(house, hand_clock, "mastiff", customer_class="own-equipment")
    page = summary_of(client, played)
    assert page.all("table") == []
    words = page.one("main").text.lower()
    assert not any(word in words for word in ("bedrag", "betal", "factuur", "pln", "prijs"))


def test_what_was_attested_stands_there_in_the_firms_words(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """W27: temporary files are deleted, in the language of the page."""
    played = closed(house, hand_clock, "mastiff")
    for language, words in (("nl", "zijn gewist"), ("pl", "są usunięte")):
        (attested,) = summary_of(client, played, language).all("ul", class_="answers")
        assert words in attested.text


def test_correction_shows_both_values_and_the_reason(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """What is due is what was corrected; what was closed stays beside it."""
    played = closed(house, hand_clock, minutes=23)
    played.correct(12, "solved", "Wachten telt niet.")
    page = summary_of(client, played)
    assert "Te betalen € 15,00" in rows(page)
    assert "Tijd die telt 23 minuten 12 minuten" in rows(page)
    assert "Te betalen € 25,00 € 15,00" in rows(page)
    # what is as it was is not told as changed
    assert not [row for row in rows(page) if row.startswith("Afloop")]
    assert [one.text for one in page.all("blockquote")] == ["Printer verbonden.", "Wachten telt niet."]
    assert (facts(page)["Duur"], facts(page)["Daarvan tellen"]) == ("23 minuten", "12 minuten")


def test_session_that_the_customer_stopped_says_so(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The end is the stop, however late the technician closed."""
    played = running(house, hand_clock)
    hand_clock.move(minutes=4)
    played.stop()
    hand_clock.move(minutes=30)
    page = summary_of(client, played.close("broken_off"))
    assert facts(page)["Einde"] == "11.04 uur (u hebt gestopt)"
    assert facts(page)["Duur"] == "4 minuten"


def test_session_that_never_ran_has_nothing_to_confirm(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """No times, nothing due, and nobody took over the computer."""
    played = Played(house, hand_clock).redeem().close("not_started", work_done="")
    page = summary_of(client, played)
    assert "Niemand heeft uw computer overgenomen" in page.one("p", class_="lead").text
    assert "Begin" not in facts(page)
    assert [one["action"] for one in page.all("form")] == [f"{played.address}/object"]
    answer = client.post(f"{played.address}/work")
    assert answer.location == f"{played.address}?notice=late"


def test_summary_before_the_session_is_closed_is_the_own_page(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """There is nothing to sum up yet."""
    played = running(house, hand_clock)
    answer = client.get(f"{played.address}/summary")
    assert (answer.status_code, answer.location) == (303, played.address)


def test_summary_is_indexed_by_nobody(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """And kept by nobody on the way."""
    answer = client.get(f"{closed(house, hand_clock).address}/summary")
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "no-store")


# Confirming --------------------------------------------------------------------------------------------------------------


def test_times_count_from_the_confirmation(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Damal: 14 days of guarantee, three Polish working days: Friday, then Monday, Tuesday, Wednesday."""
    played = closed(house, hand_clock, "damal")
    before = facts(summary_of(client, played))
    assert (before["Garantie"], before["Klachten"]) == ("14 dagen", "3 werkdagen")
    answer = client.post(f"{played.address}/work")
    assert (answer.status_code, answer.location) == (303, f"{played.address}/summary")
    page = summary_of(client, played)
    assert facts(page)["Garantie"] == "tot en met 4 december 2026"
    assert facts(page)["Klachten"] == "tot en met 25 november 2026"
    assert "U hebt het werk bevestigd op 20 november 2026" in page.html


def test_confirming_twice_is_confirming_once(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """The first time counts, also a day later."""
    played = closed(house, hand_clock, "damal")
    client.post(f"{played.address}/work")
    before = facts(summary_of(client, played))
    hand_clock.move(hours=25)
    assert client.post(f"{played.address}/work").location == f"{played.address}/summary"
    assert facts(summary_of(client, played)) == before


def test_firm_without_such_times_names_none(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """Neither before nor after the confirmation."""
    played = closed(house, hand_clock)
    for _ in range(2):
        assert not {"Garantie", "Klachten"} & set(facts(summary_of(client, played)))
        client.post(f"{played.address}/work")


# Objecting ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_objection_is_recorded_and_shown(
    client: FlaskClient, house: Installation, hand_clock: HandClock, is_confirmed: bool
) -> None:
    """With its time, in the customer's own words, before and after the confirmation; there is no second form."""
    played = closed(house, hand_clock)
    if is_confirmed:
        played.confirm()
    answer = client.post(f"{played.address}/object", data={"objection": " Dit duurde\r\nte lang. <b> "})
    assert answer.location == f"{played.address}/summary#objection"
    page = summary_of(client, played)
    assert "Uw bezwaar is vastgelegd op 20 november 2026 om 11.12 uur." in page.html
    assert page.all("blockquote")[-1].text == "Dit duurde te lang. <b>"
    assert not page.has_id("objection")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Schrijf waarmee"), (" \n ", "Schrijf waarmee"), ("x" * 2001, "hooguit 2000 tekens")],
)
def test_objection_that_says_nothing_or_too_much_comes_back(
    client: FlaskClient, house: Installation, hand_clock: HandClock, typed: str, words: str
) -> None:
    """422, the words where they were, and what to do about them on top and beside the field."""
    played = closed(house, hand_clock)
    answer = client.post(f"{played.address}/object", data={"objection": typed})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert words in page.by_id("problems").text
    assert words in page.by_id("objection-problem").text
    assert page.by_id("objection").text == typed.strip()
    assert not summary_of(client, played).has_id("problems")


def test_second_objection_is_not_recorded_and_not_lost(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """409: what is on record, what is not, and to whom to say it."""
    played = closed(house, hand_clock).object_to("Te duur.")
    answer = client.post(f"{played.address}/object", data={"objection": "En te traag."})
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "U hebt al bezwaar gemaakt" in page.by_id("problems").text
    assert [one.text for one in page.all("blockquote")][-2:] == ["Te duur.", "En te traag."]
    assert "En te traag." not in summary_of(client, played).html


def test_same_objection_sent_twice_is_one(
    client: FlaskClient, house: Installation, hand_clock: HandClock
) -> None:
    """A double click is no second objection, and no reproach."""
    played = closed(house, hand_clock)
    for _ in range(2):
        answer = client.post(f"{played.address}/object", data={"objection": "Eén\r\nkeer."})
        assert answer.location == f"{played.address}/summary#objection"


def test_objection_without_a_database_keeps_the_words(
    client: FlaskClient, house: Installation, hand_clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503: the text is still in the field, and pressing again records it once."""
    played = closed(house, hand_clock)

    def busy(*_: object, **__: object) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(support_sessions, "object_to", busy)
    answer = client.post(f"{played.address}/object", data={"objection": "Te duur."})
    page = Page(answer.text)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert page.by_id("objection").text == "Te duur."
    assert "Uw tekst staat er nog." in page.by_id("problems").text
