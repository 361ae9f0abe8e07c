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
# The network that a form came from, and the browser: sent along without anybody typing it.
TRACES = ("ip_address", "user_agent")
TRACES_KEPT = timedelta(days=365)
# Session tokens, invitations that came to nothing, mails, tries at the desk, logins that ended.
REST_KEPT = timedelta(days=30)


def claims_end(country: str, last: datetime, timezone: str) -> datetime:
    """The first instant at which nobody can make a claim any more; `last` is when the last thing happened that counts."""
    period, zone = CLAIMS.get(country, LONGEST), ZoneInfo(timezone)
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
