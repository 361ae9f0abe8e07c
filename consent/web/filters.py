"""Filters of a list: what the address says, checked, in the firm's own days; and the same as an address again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from consent.core.manifest import Filter
from consent.errors import Problem
from consent.web import days

NAMES = ("since", "until", "language", "version", "state")
DAYS = ("since", "until")

Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True)
class AskedOf(Generic[Chosen]):
    """Filters as they were typed; `until` is the last day that counts, the service's (`filters`) is exclusive."""

    values: Mapping[str, str]
    problems: tuple[Problem, ...]
    filters: Chosen

    @property
    def query(self) -> dict[str, str]:
        """The filters that say something, for an address."""
        return {name: value for name, value in self.values.items() if value}

    def problem_with(self, name: str) -> Problem | None:
        """What is wrong with one of them."""
        return next((problem for problem in self.problems if problem.field == name), None)


class Asked(AskedOf[Filter]):
    """The auditor's."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What the values say: the days as [since, until), and each choice, None where nothing was chosen."""

    problems: tuple[Problem, ...]
    since: datetime | None
    until: datetime | None
    chosen: Mapping[str, str | None]


def read(args: Mapping[str, str], timezone: str, choices: Mapping[str, Collection[str]]) -> Asked:
    """The auditor's filters in `args`; what can't be understood is a problem, not a guess."""
    values = {name: args.get(name, "").strip() for name in NAMES}
    found = understand(values, timezone, choices)
    return Asked(values, found.problems, Filter(since=found.since, until=found.until, **found.chosen))


def understand(
    values: Mapping[str, str], timezone: str, choices: Mapping[str, Collection[str]]
) -> Understood:
    """Days of the firm's own calendar and one of the `choices` each; problems: unknown, impossible_day, backwards."""
    problems = [
        Problem(name, "unknown") for name in choices if values[name] and values[name] not in choices[name]
    ]
    since, until = (days.read(values[name]) for name in DAYS)
    problems += [
        Problem(name, "impossible_day")
        for name, found in zip(DAYS, (since, until), strict=True)
        if values[name] and found is None
    ]
    if since and until and until < since:
        problems.append(Problem("until", "backwards"))
    return Understood(
        tuple(problems),
        None if since is None else days.begin(since, timezone),
        None if until is None else days.end(until, timezone),
        {name: values[name] or None for name in choices},
    )
