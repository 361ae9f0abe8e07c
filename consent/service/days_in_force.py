"""What is in force on a day: at its end when it is past or to come, at this moment when it is today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.core.publications import PublishedVersion
from consent.errors import NotFound
from consent.service import library
from consent.service.installation import Installation

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Held:
    """What held until a moment of that day; None: nothing on record did."""

    version: PublishedVersion | None
    until: datetime


@dataclass(frozen=True, slots=True)
class DayInForce:
    """`when` is past, today or future; `version` None: nothing on record was in force.

    `earlier` held before `version` on the same day, the first one first; `later` are still to come on a day that is today.
    """

    when: str
    version: PublishedVersion | None
    earlier: tuple[Held, ...]
    later: tuple[PublishedVersion, ...]


def on_day(house: Installation, firm_id: str, *, begin: datetime, end: datetime, now: datetime) -> DayInForce:
    """What is in force on the day from `begin` to before `end`, as published at `now`."""
    when = "past" if end <= now else "future" if begin > now else "today"
    last = now if when == "today" else end - _MILLISECOND
    found = at(house, firm_id, last)
    coming = library.scheduled(house, firm_id, now=now) if when == "today" else ()
    return DayInForce(
        when,
        found,
        _before(house, firm_id, found, begin),
        tuple(version for version in coming if version.effective_at < end),
    )


def at(house: Installation, firm_id: str, moment: datetime) -> PublishedVersion | None:
    """The version that counts at a moment, None where none was on record."""
    try:
        return library.in_force(house, firm_id, now=moment)
    except NotFound:
        return None


def _before(
    house: Installation, firm_id: str, found: PublishedVersion | None, begin: datetime
) -> tuple[Held, ...]:
    """What held between `begin` and the version that was found."""
    held: list[Held] = []
    while found is not None and found.effective_at > begin:
        until = found.effective_at
        found = at(house, firm_id, until - _MILLISECOND)
        held.insert(0, Held(found, until))
    return tuple(held)
