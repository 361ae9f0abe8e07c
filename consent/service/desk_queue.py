"""The queue at the desk: who waits, what is open, what has still to be closed, what is done; no name of a customer in it.

A session was not closed in time when the customer has ended it, when it runs for longer than the firm's sessions last (8 hours
where the firm states no such length), and when it has not begun an hour after its code was used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.core.acceptances import Acceptance
from consent.core.staff import StaffMember
from consent.core.support_sessions import SupportSession
from consent.service import library, people
from consent.service.installation import Installation
from consent.store import support_sessions as rows
from consent.store.support_sessions import Found

# What has to be done first stands first.
GROUPS = ("to-close", "waiting", "open", "done")
DAY = timedelta(days=1)
LONGEST = timedelta(hours=8)
LATEST_START = timedelta(hours=1)

# The longest session of a version by its name; None where it states none.
LengthOf = Callable[[str], timedelta | None]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One acceptance in the queue. `place` is its state, or "waiting" or "over" for a code that nobody used; `at`: since when.

    `is_mine`: the customer chose whoever looks, or they have the session. `chosen` and `technician` are names.
    """

    acceptance: Acceptance
    session: SupportSession
    group: str
    place: str
    at: datetime
    technician: str | None
    chosen: str | None
    is_mine: bool

    @property
    def is_late(self) -> bool:
        """Whether a technician should have closed it by now."""
        return self.group == "to-close"


def queue(house: Installation, member: StaffMember, *, now: datetime) -> tuple[QueueRow, ...]:
    """What concerns the firm of `member` now or did in the last 24 hours: by group, one's own first, then the newest."""
    with house.database.reading() as connection:
        found = rows.current(connection, member.firm, now - DAY)
    names = people.staff_names(house, member.firm)
    length_of = _lengths(house, member.firm)
    return in_order(_row(one, member, names, length_of, now) for one in found)


def in_order(queued: Iterable[QueueRow]) -> tuple[QueueRow, ...]:
    """By group, one's own first; else as they came."""
    return tuple(sorted(queued, key=lambda row: (GROUPS.index(row.group), not row.is_mine)))


def _row(
    found: Found, member: StaffMember, names: dict[str, str], length_of: LengthOf, now: datetime
) -> QueueRow:
    acceptance, session = found.acceptance, found.session
    place = place_of(acceptance, session, now)
    holder = session.chosen if session.technician is None else session.technician
    return QueueRow(
        acceptance=acceptance,
        session=session,
        group=group_of(acceptance, session, length_of(acceptance.version), now),
        place=place,
        at=_since(acceptance, session, place),
        technician=names.get(session.technician or "", session.technician),
        chosen=names.get(session.chosen or "", session.chosen),
        is_mine=holder == member.id,
    )


def place_of(acceptance: Acceptance, session: SupportSession, now: datetime) -> str:
    """Where it stands: its state, or whether its codes still wait to be used."""
    if session.state != "accepted":
        return session.state
    return "waiting" if _can_begin(acceptance, now) else "over"


def _can_begin(acceptance: Acceptance, now: datetime) -> bool:
    """Whether a session can still come of it: for a day, unless its personal data were erased."""
    return now < acceptance.valid_until and acceptance.erased_at is None


def group_of(acceptance: Acceptance, session: SupportSession, length: timedelta | None, now: datetime) -> str:
    """One of GROUPS; `length` is the longest that a session of that version lasts. Nothing more can be done for whom was erased."""
    if acceptance.erased_at is not None:
        return "done"
    match session.state:
        case "accepted":
            return "waiting" if _can_begin(acceptance, now) else "done"
        case "redeemed" | "recognised":
            return "to-close" if _is_past(session.redeemed_at, LATEST_START, now) else "open"
        case "running":
            return "to-close" if _is_past(session.started_at, length or LONGEST, now) else "open"
        case "ended":
            return "to-close"
        case _:
            return "done"


def _is_past(since: datetime | None, limit: timedelta, now: datetime) -> bool:
    return since is not None and now - since > limit


def _since(acceptance: Acceptance, session: SupportSession, place: str) -> datetime:
    """When it came to stand there."""
    moments = {
        "redeemed": session.redeemed_at,
        "recognised": session.recognised_at,
        "running": session.started_at,
        "ended": session.ended_at,
        "closed": session.closed_at,
        "settled": session.settled_at,
        "stopped": session.stopped_at,
        "over": acceptance.erased_at or acceptance.valid_until,
    }
    return moments.get(place) or acceptance.time


def _lengths(house: Installation, firm_id: str) -> LengthOf:
    known: dict[str, timedelta | None] = {}

    def length_of(version: str) -> timedelta | None:
        if version not in known:
            particulars = library.particulars(house, library.version(house, firm_id, version))
            longest = particulars.tariff.longest_minutes
            known[version] = None if longest is None else timedelta(minutes=longest)
        return known[version]

    return length_of
