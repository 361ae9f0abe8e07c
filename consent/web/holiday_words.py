"""Which days a firm's prices call public holidays, and per cent, in words and figures of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from babel.numbers import format_percent
from flask_babel import get_locale, gettext

from consent.core.tariffs import HolidayCalendar
from consent.web import times


def per_cent(value: Decimal) -> str:
    """`21` as "21%", with as many decimals as it has."""
    return format_percent(value / 100, locale=get_locale(), decimal_quantization=False)


def sentences(calendar: HolidayCalendar | None) -> Iterator[str]:
    """What holidays do to prices that hold on some days only, and which days they are; nothing where there are none."""
    if calendar is None:
        return
    yield gettext("A public holiday counts as one, whatever day of the week it falls on.")
    yield days(calendar)


def days(calendar: HolidayCalendar) -> str:
    """A sentence: whose holidays, which more, which not."""
    country = get_locale().territories.get(calendar.country, calendar.country)
    # TRANSLATORS: Dutch: "Feestdagen: die van %(country)s"; Polish: "Dni świąteczne: kraj %(country)s".
    words = gettext("Public holidays: those of %(country)s", country=country)
    if calendar.add:
        # TRANSLATORS: follows "Public holidays: those of Poland".
        words += gettext(", and %(days)s", days=_dates(calendar.add))
    if calendar.remove:
        # TRANSLATORS: follows "Public holidays: those of Poland".
        words += gettext(", without %(days)s", days=_dates(calendar.remove))
    return f"{words}."


def _dates(texts: Sequence[str]) -> str:
    return ", ".join(times.day(date.fromisoformat(text)) for text in sorted(texts))
