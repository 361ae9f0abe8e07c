"""Days on the firm's clock: what was typed as a day, and when a day begins and ends, be it 23, 24 or 25 hours long."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Outside these years a day has no instant in every zone.
YEARS = range(1900, 2200)
_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(text: str) -> date | None:
    """The day that a text like `2026-11-20` names; None for anything else, and for a day outside YEARS."""
    try:
        found = date.fromisoformat(text) if _FORM.fullmatch(text) else None
    except ValueError:
        return None
    return found if found is not None and found.year in YEARS else None


def begin(day: date, timezone: str) -> datetime:
    """The first instant of a day in a zone, in UTC; where a clock change brings midnight twice, the first of the two."""
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def end(day: date, timezone: str) -> datetime:
    """The first instant after a day."""
    return begin(day + timedelta(days=1), timezone)


def day_of(instant: datetime, timezone: str) -> date:
    """The day in a zone that an instant lies in."""
    return instant.astimezone(ZoneInfo(timezone)).date()
