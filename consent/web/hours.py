"""Opening hours in words: whether the firm is open now, until when, when it opens next, and the whole week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask_babel import get_locale, gettext

from consent.core.firms import Firm
from consent.core.hours import DAYS, Opening, opening_at
from consent.web import times


@dataclass(frozen=True, slots=True)
class HoursShown:
    """`state` is that of core.hours.Opening; `week` has days and times, empty unless the firm states them."""

    state: str
    sentence: str
    week: tuple[tuple[str, str], ...]
    holidays: str | None


def shown(firm: Firm, now: datetime) -> HoursShown:
    """What a page says of the firm's hours at `now`."""
    local = now.astimezone(ZoneInfo(firm.timezone))
    opening = opening_at(firm.hours, firm.country, local, language=get_locale().language)
    week = tuple((days(one.days), span(one.start, one.end)) for one in firm.hours.open)
    return HoursShown(opening.state, sentence(opening, local), week, _holidays(firm))


def sentence(opening: Opening, local_now: datetime) -> str:
    """One sentence; `local_now` is the firm's own time."""
    match opening.state:
        case "open":
            return _open(opening)
        case "closed":
            return _closed(opening, local_now)
        case "always":
            return gettext("Open day and night, every day")
        case "by_appointment":
            return gettext("By appointment")
        case _:
            # TRANSLATORS: the firm states nothing. Dutch: "Openingsuren niet vermeld".
            return gettext("Opening hours not stated")


def days(names: Sequence[str]) -> str:
    """Days of the week: "every day", "Monday–Friday", or one by one."""
    numbers = sorted(DAYS.index(name) for name in names if name in DAYS)
    if len(numbers) == len(DAYS):
        return gettext("every day")
    words = get_day_names("wide", locale=get_locale())
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        # TRANSLATORS: from one day of the week to another, as "Monday–Friday".
        return gettext("%(first)s–%(last)s", first=words[numbers[0]], last=words[numbers[-1]])
    return ", ".join(words[number] for number in numbers)


def span(start: str, end: str) -> str:
    """Times of the day, "08:00–16:00"."""
    # TRANSLATORS: from one time of the day to another, as "08:00–16:00".
    return gettext("%(start)s–%(end)s", start=times.clock_text(start), end=times.clock_text(end))


def _open(opening: Opening) -> str:
    if opening.until is None:
        return gettext("Open now")
    return gettext("Open now, until %(time)s", time=times.clock(opening.until))


def _closed(opening: Opening, local_now: datetime) -> str:
    closed = gettext("Closed now")
    if opening.holiday is not None:
        closed = gettext("Closed today")
        if opening.holiday:
            closed = gettext("Closed today (%(holiday)s)", holiday=opening.holiday)
    if opening.opens is None:
        return closed
    at = times.clock(opening.opens)
    if opening.opens.date() == local_now.date():
        return gettext("%(closed)s, opens today at %(time)s", closed=closed, time=at)
    day = times.weekday(opening.opens)
    return gettext("%(closed)s, opens again on %(day)s at %(time)s", closed=closed, day=day, time=at)


def _holidays(firm: Firm) -> str | None:
    match firm.hours.holidays:
        case "closed":
            return gettext("Closed on public holidays.")
        case "open":
            return gettext("Also open on public holidays.")
        case _:
            return None
