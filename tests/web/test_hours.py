"""Opening hours in words: open until, closed until, holidays, and what is not stated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.hours import Opening
from consent.service import library
from consent.service.installation import Installation
from consent.web import hours


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def at(*moment: int) -> datetime:
    """An instant in UTC; Poland is an hour ahead in November."""
    year, month, day, hour, minute = moment
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(2026, 11, 20, 7, 0), "Open now, until 16:00"),
        (at(2026, 11, 20, 6, 59), "Closed now, opens today at 08:00"),
        (at(2026, 11, 20, 15, 0), "Closed now, opens again on Monday 23 November at 08:00"),
        (at(2026, 11, 22, 12, 0), "Closed now, opens again on Monday 23 November at 08:00"),
    ],
)
def test_weekly_hours_at_a_moment(house: Installation, moment: datetime, words: str) -> None:
    """Overmax: Monday to Friday, 8 to 16, on its own clock."""
    assert hours.shown(library.firm(house, "overmax"), moment).sentence == words


def test_holiday_has_its_name(house: Installation) -> None:
    """11 November in Poland: in the reader's language, or none where there is no name in it."""
    firm, moment = library.firm(house, "overmax"), at(2026, 11, 11, 9, 0)
    assert hours.shown(firm, moment).sentence == "Closed today, opens again on Thursday 12 November at 08:00"
    with force_locale("pl"):
        shown = hours.shown(firm, moment)
    assert shown.state == "closed"
    assert "(Narodowe Święto Niepodległości)" in shown.sentence


@pytest.mark.parametrize(
    ("firm", "state", "words"),
    [
        ("mastiff", "always", "Open day and night, every day"),
        ("damal", "by_appointment", "By appointment"),
        ("qomputer", "not_stated", "Opening hours not stated"),
    ],
)
def test_other_kinds_of_hours(house: Installation, firm: str, state: str, words: str) -> None:
    """Nothing is invented."""
    shown = hours.shown(library.firm(house, firm), at(2026, 11, 20, 9, 0))
    assert (shown.state, shown.sentence, shown.week, shown.holidays) == (state, words, (), None)


def test_whole_week_stands_below(house: Installation) -> None:
    """Days and times, and what holds on holidays."""
    shown = hours.shown(library.firm(house, "overmax"), at(2026, 11, 20, 9, 0))
    assert shown.week == (("Monday–Friday", "08:00–16:00"),)
    assert shown.holidays == "Closed on public holidays."


def test_firm_that_is_open_on_holidays_says_so(house: Installation) -> None:
    """And one that never opens again within a month only says that it is closed."""
    firm = library.firm(house, "overmax")
    opened = firm.model_copy(update={"hours": firm.hours.model_copy(update={"holidays": "open"})})
    assert hours.shown(opened, at(2026, 11, 11, 9, 0)).sentence == "Open now, until 16:00"
    assert hours.shown(opened, at(2026, 11, 11, 9, 0)).holidays == "Also open on public holidays."


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "every day"),
        (("fri", "mon", "tue", "wed", "thu"), "Monday–Friday"),
        (("sat", "sun"), "Saturday, Sunday"),
        (("wed", "mon"), "Monday, Wednesday"),
        (("mon", "tue", "thu"), "Monday, Tuesday, Thursday"),
        (("tue",), "Tuesday"),
    ],
)
def test_days_in_words(names: tuple[str, ...], words: str) -> None:
    """In the order of the week."""
    assert hours.days(names) == words


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        (Opening("open"), "Open now"),
        (Opening("closed"), "Closed now"),
        (Opening("closed", holiday=""), "Closed today"),
    ],
)
def test_sentences_without_a_time(opening: Opening, words: str) -> None:
    """No end within a day, no opening within a month, a day off without a name."""
    assert hours.sentence(opening, at(2026, 11, 20, 9, 0)) == words
