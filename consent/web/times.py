"""Times and dates as people say them, in the language of the page and on the firm's clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale, gettext, ngettext, pgettext

from consent.web import days


def clock(moment: time | datetime, timezone: str | None = None) -> str:
    """The time of day: "14:32"; an instant needs the firm's zone."""
    hour, minute = _hour_and_minute(moment, timezone)
    # TRANSLATORS: a time of day at the end of "until ...". Dutch: "%(hour)s.%(minute)s uur"; Polish: "%(hour)s:%(minute)s".
    return pgettext("time of day", "%(hour)s:%(minute)s", hour=hour, minute=minute)


def bare_clock(moment: time | datetime, timezone: str | None = None) -> str:
    """The time of day in a table or a range, without a word for "o'clock"."""
    hour, minute = _hour_and_minute(moment, timezone)
    # TRANSLATORS: a time of day in a table. Dutch: "%(hour)s.%(minute)s"; Polish: "%(hour)s:%(minute)s".
    return pgettext("time of day in a table", "%(hour)s:%(minute)s", hour=hour, minute=minute)


def clock_text(text: str) -> str:
    """`bare_clock` of a firm file's time: "08:00", "24:00"."""
    hour, _, minute = text.partition(":")
    return pgettext("time of day in a table", "%(hour)s:%(minute)s", hour=hour, minute=minute)


def day(value: date | datetime, timezone: str | None = None) -> str:
    """A date written out: "13 September 2023"."""
    return format_date(_date(value, timezone), "d MMMM y", locale=get_locale())


def weekday(value: date | datetime, timezone: str | None = None) -> str:
    """A date of the days around today: "Monday 23 November"."""
    return format_date(_date(value, timezone), "EEEE d MMMM", locale=get_locale())


def moment(instant: datetime, timezone: str) -> str:
    """A date and a time of day: "20 November 2026, 14:32"."""
    return gettext("%(day)s, %(time)s", day=day(instant, timezone), time=clock(instant, timezone))


def exact(instant: datetime, timezone: str) -> str:
    """A moment to the second, where many stand in a row: "20 November 2026, 14:32:07"."""
    hour, minute = _hour_and_minute(instant, timezone)
    # TRANSLATORS: a time of day to the second. Dutch: "%(hour)s.%(minute)s.%(second)s uur"; Polish: "%(hour)s:%(minute)s:%(second)s".
    words = pgettext(
        "time of day to the second",
        "%(hour)s:%(minute)s:%(second)s",
        hour=hour,
        minute=minute,
        second=f"{instant.second:02d}",
    )
    return gettext("%(day)s, %(time)s", day=day(instant, timezone), time=words)


def left(instant: datetime, timezone: str, now: datetime) -> str:
    """How long something still lives: "8 more minutes, until 14:32"."""
    until = clock(instant, timezone)
    seconds = max(0.0, (instant - now).total_seconds())
    if seconds < 60:
        # TRANSLATORS: how long a code still works. Dutch: "nog geen minuut, tot %(time)s".
        return gettext("less than a minute, until %(time)s", time=until)
    # TRANSLATORS: how long a code still works. Dutch: "nog %(num)d minuten, tot %(time)s"; Polish: "jeszcze %(num)d minut, do %(time)s".
    return ngettext(
        "%(num)d more minute, until %(time)s",
        "%(num)d more minutes, until %(time)s",
        round(seconds / 60),
        time=until,
    )


def start(instant: datetime, timezone: str) -> str:
    """From when something holds: "1 December 2026"; with the hour where it does not begin with the day."""
    return day(instant, timezone) if _is_midnight(instant, timezone) else moment(instant, timezone)


def through(instant: datetime, timezone: str) -> str:
    """Until when something holds that ends at `instant`: the last whole day, or the hour of its last day."""
    if _is_midnight(instant, timezone):
        # TRANSLATORS: the last day of something. Dutch: "tot en met %(day)s"; Polish: "do %(day)s włącznie".
        return gettext("up to and including %(day)s", day=day(instant - timedelta(milliseconds=1), timezone))
    # TRANSLATORS: %(moment)s is a date with a time of day. Dutch: "tot %(moment)s"; Polish: "do %(moment)s".
    return gettext("until %(moment)s", moment=moment(instant, timezone))


def version_title(name: str) -> str:
    """A version's name as a date written out; a second version of that day has its number behind it."""
    text, _, number = name.partition(".")
    written = day(date.fromisoformat(text))
    # TRANSLATORS: the second (third ...) version that begins on the same day.
    return gettext("%(day)s, no. %(number)s", day=written, number=number) if number else written


def _hour_and_minute(moment: time | datetime, timezone: str | None) -> tuple[str, str]:
    if isinstance(moment, datetime) and timezone is not None:
        moment = moment.astimezone(ZoneInfo(timezone))
    return f"{moment.hour:02d}", f"{moment.minute:02d}"


def _is_midnight(instant: datetime, timezone: str) -> bool:
    return instant == days.begin(days.day_of(instant, timezone), timezone)


def _date(value: date | datetime, timezone: str | None) -> date:
    if isinstance(value, datetime) and timezone is not None:
        return value.astimezone(ZoneInfo(timezone)).date()
    return value
