"""The filters of a firm's list of sessions: what the address says, checked, in the firm's own days; this month where it says none."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from consent.errors import Problem
from consent.service.session_lists import Filters
from consent.web import days

NAMES = ("since", "until", "state", "technician", "outcome")


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters as they were typed; `until` is the last day that counts, the service's is exclusive."""

    values: Mapping[str, str]
    problems: tuple[Problem, ...]
    filters: Filters

    @property
    def query(self) -> dict[str, str]:
        """The filters for an address: both days always, so that an address without them stays this month."""
        return {name: value for name, value in self.values.items() if value or name in ("since", "until")}

    @property
    def narrows(self) -> bool:
        """Whether anything but the days chooses."""
        return any(self.values[name] for name in NAMES[2:])

    def problem_with(self, name: str) -> Problem | None:
        """What is wrong with one of them."""
        return next((problem for problem in self.problems if problem.field == name), None)


def read(
    args: Mapping[str, str], timezone: str, choices: Mapping[str, Collection[str]], today: date
) -> Asked:
    """The filters in `args`; what can't be understood is a problem (impossible_day, backwards, unknown), not a guess."""
    values = {name: args.get(name, "").strip() for name in NAMES}
    if "since" not in args and "until" not in args:
        values |= month(today)
    problems = [
        Problem(name, "unknown") for name in choices if values[name] and values[name] not in choices[name]
    ]
    since, until = days.read(values["since"]), days.read(values["until"])
    problems += [
        Problem(name, "impossible_day")
        for name, found in (("since", since), ("until", until))
        if values[name] and found is None
    ]
    if since and until and until < since:
        problems.append(Problem("until", "backwards"))
    filters = Filters(
        since=None if since is None else days.begin(since, timezone),
        until=None if until is None else days.end(until, timezone),
        **{name: values[name] or None for name in choices},
    )
    return Asked(values, tuple(problems), filters)


def month(day: date) -> dict[str, str]:
    """The first and the last day of the month that a day lies in."""
    last = calendar.monthrange(day.year, day.month)[1]
    return {"since": day.replace(day=1).isoformat(), "until": day.replace(day=last).isoformat()}


def month_before(day: date) -> dict[str, str]:
    """The month before that, which is the one that is billed."""
    first = day.replace(day=1)
    return month(date.fromordinal(first.toordinal() - 1))
