"""Which days are holidays, and per cent, as the reader writes them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.tariffs import HolidayCalendar
from consent.web import holiday_words


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    """Words are chosen in a request."""
    with app.test_request_context("/nl/"):
        yield


def test_per_cent_has_the_decimals_that_it_has() -> None:
    """With the reader's sign."""
    found = {}
    for language in ("nl", "pl", "en"):
        with force_locale(language):
            found[language] = [holiday_words.per_cent(Decimal(text)) for text in ("21", "33.33")]
    assert found == {"nl": ["21%", "33,33%"], "pl": ["21%", "33,33%"], "en": ["21%", "33.33%"]}


def test_whose_holidays_and_which_besides() -> None:
    """In Dutch and in Polish."""
    calendar = HolidayCalendar(country="PL", add=("2026-12-31",), remove=("2026-11-11",))
    with force_locale("nl"):
        assert holiday_words.days(calendar) == (
            "Feestdagen: die van Polen, en ook 31 december 2026, maar niet 11 november 2026."
        )
    with force_locale("pl"):
        assert holiday_words.days(calendar) == (
            "Dni świąteczne: kraj Polska, a także 31 grudnia 2026, z wyjątkiem: 11 listopada 2026."
        )


def test_without_a_calendar_there_is_nothing_to_say() -> None:
    """Days are days."""
    assert list(holiday_words.sentences(None)) == []
    assert len(list(holiday_words.sentences(HolidayCalendar(country="NL")))) == 2
