"""The auditor's filters: what the address says, checked, in the firm's own days; and the same as an address again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from consent.core.manifest import Filter
from consent.errors import Problem
from consent.web import days

NAMES = ("since", "until", "language", "version", "state")


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters as they were typed; `until` is the last day that counts, the service's is exclusive."""

    values: Mapping[str, str]
    problems: tuple[Problem, ...]
    filters: Filter

    @property
    def query(self) -> dict[str, str]:
        """The filters that say something, for an address."""
        return {name: value for name, value in self.values.items() if value}

    def problem_with(self, name: str) -> Problem | None:
        """What is wrong with one of them."""
        return next((problem for problem in self.problems if problem.field == name), None)


def read(args: Mapping[str, str], timezone: str, choices: Mapping[str, Collection[str]]) -> Asked:
    """The filters in `args`; what can't be understood is a problem (impossible_day, backwards, unknown), not a guess."""
    values = {name: args.get(name, "").strip() for name in NAMES}
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
    filters = Filter(
        since=None if since is None else days.begin(since, timezone),
        until=None if until is None else days.end(until, timezone),
        **{name: values[name] or None for name in choices},
    )
    return Asked(values, tuple(problems), filters)
