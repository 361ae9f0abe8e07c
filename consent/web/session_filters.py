"""The filters of a firm's list of sessions: those of every list (web.filters), and this month where the address names no day."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from datetime import date

from consent.service.session_lists import Filters
from consent.web import filters

NAMES = (*filters.DAYS, "state", "technician", "outcome")


class Asked(filters.AskedOf[Filters]):
    """The manager's."""

    __slots__ = ()

    @property
    def query(self) -> dict[str, str]:
        """The filters for an address: both days always, so that an address without them stays this month."""
        return {name: value for name, value in self.values.items() if value or name in filters.DAYS}

    @property
    def narrows(self) -> bool:
        """Whether anything but the days chooses."""
        return any(value for name, value in self.values.items() if name not in filters.DAYS)


def read(
    args: Mapping[str, str], timezone: str, choices: Mapping[str, Collection[str]], today: date
) -> Asked:
    """The filters in `args`; what can't be understood is a problem, not a guess."""
    values = {name: args.get(name, "").strip() for name in NAMES}
    if not any(name in args for name in filters.DAYS):
        values |= month(today)
    found = filters.understand(values, timezone, choices)
    return Asked(values, found.problems, Filters(since=found.since, until=found.until, **found.chosen))


def month(day: date) -> dict[str, str]:
    """The first and the last day of the month that a day lies in."""
    last = calendar.monthrange(day.year, day.month)[1]
    return {"since": day.replace(day=1).isoformat(), "until": day.replace(day=last).isoformat()}


def month_before(day: date) -> dict[str, str]:
    """The month before that, which is the one that is billed."""
    first = day.replace(day=1)
    return month(date.fromordinal(first.toordinal() - 1))
