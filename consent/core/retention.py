"""How long what is kept: until claims from an acceptance can no more be made, and shorter for what is not needed so long.

Defaults by the firm's country; laws limit how long, these numbers are a choice within (docs/operating.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """So many years and months from the last thing that happened; `to_year_end`: and then to 31 December."""

    years: int
    months: int = 0
    to_year_end: bool = False


# Claims from a contract: Belgium 10 years; the Netherlands 5, and half a year for what is on its way by then; Poland 6, to the
# end of the year. Elsewhere the longest of them.
CLAIMS: Mapping[str, Period] = {"BE": Period(10), "NL": Period(5, 6), "PL": Period(6, to_year_end=True)}
LONGEST = Period(10)
# What a firm may choose: never shorter than claims last in its country (where we know), never longer than anybody could need it.
SHORTEST: Mapping[str, Period] = {**CLAIMS, "NL": Period(5)}
MOST_YEARS = 11
# The network that a form came from, and the browser: sent along without anybody typing it.
TRACES = ("ip_address", "user_agent")
TRACES_KEPT = timedelta(days=365)
# Session tokens, invitations that came to nothing, mails, tries at the desk, logins that ended.
REST_KEPT = timedelta(days=30)


def period_of(country: str, own: Period | None = None) -> Period:
    """How long the person of an acceptance is kept: the firm's own period, or its country's."""
    return own or CLAIMS.get(country, LONGEST)


def is_too_short(country: str, own: Period) -> bool:
    """Whether claims could still be made when a firm has deleted the proof."""
    law = SHORTEST.get(country, Period(1))
    # a year that is not waited for may be nearly a whole one
    rest = 12 if law.to_year_end and not own.to_year_end else 0
    return own.years * 12 + own.months < law.years * 12 + law.months + rest


def is_too_long(own: Period) -> bool:
    """Whether nobody could need it for so long; whoever has a claim at court is held by itself."""
    return own.years * 12 + own.months > MOST_YEARS * 12


def claims_end(country: str, last: datetime, timezone: str, own: Period | None = None) -> datetime:
    """The first instant at which nobody can make a claim any more; `last` is when the last thing happened that counts.

    With the firm's `own` period: the first instant at which it keeps the person no longer.
    """
    period, zone = period_of(country, own), ZoneInfo(timezone)
    day = _later(last.astimezone(zone).date(), period.years, period.months)
    if period.to_year_end:
        day = date(day.year, 12, 31)
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _later(day: date, years: int, months: int) -> date:
    """The same day of a later month; where that month has none, the first one after it."""
    year, month = divmod(day.year * 12 + day.month - 1 + years * 12 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return date(year, month + 2, 1)
