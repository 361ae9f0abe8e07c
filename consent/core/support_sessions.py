"""A support session, from the acceptance to the confirmed work: which steps there are, and what each makes of it.

    accepted -> redeemed -> recognised -> running -> closed -> settled
    accepted | redeemed | recognised -> stopped        the customer stopped before it ran: final
    running -> ended -> closed                         the customer stopped it: the technician has it still to close
    redeemed | recognised -> closed                    it is closed without ever having run

An acceptance carries one support session. Every step is a record of the log; a step that the table does not have is refused, by
the verbs of the service and by whoever checks the log alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from consent.core.instants import parse_instant
from consent.core.sd_jwt import Payload
from consent.errors import NotPossible

STATES = ("accepted", "redeemed", "recognised", "running", "ended", "closed", "settled", "stopped")
# A technician has still to do something about it.
OPEN = ("redeemed", "recognised", "running", "ended")
OUTCOMES = ("solved", "unsolved", "broken_off", "test", "not_started")
STAGES = ("before", "after")
CUSTOMER, TECHNICIAN = "customer", "technician"


@dataclass(frozen=True, slots=True)
class Transition:
    """Where a step leads, and who takes it."""

    to: str
    actor: str


def _steps(*rows: tuple[str, str, str, str]) -> Mapping[tuple[str, str], Transition]:
    """Rows of (actor, event, states it is possible in, state that it leads to, "" where it stays)."""
    return {
        (state, event): Transition(to or state, actor)
        for actor, event, states, to in rows
        for state in states.split()
    }


TRANSITIONS = _steps(
    (CUSTOMER, "technician.chosen", "accepted", ""),
    (TECHNICIAN, "session_token.redeemed", "accepted", "redeemed"),
    (CUSTOMER, "technician.recognised", "redeemed", "recognised"),
    (CUSTOMER, "technician.recognised", "running", ""),
    (TECHNICIAN, "session.handed_over", "redeemed recognised", "redeemed"),
    (TECHNICIAN, "session.handed_over", "running ended", ""),
    (TECHNICIAN, "session.decided", "redeemed recognised running ended", ""),
    (TECHNICIAN, "declaration.answered", "redeemed recognised", ""),
    (TECHNICIAN, "session.started", "recognised", "running"),
    (CUSTOMER, "session.stopped", "accepted redeemed recognised", "stopped"),
    (CUSTOMER, "session.stopped", "running", "ended"),
    (TECHNICIAN, "session.closed", "redeemed recognised running ended", "closed"),
    (TECHNICIAN, "session.corrected", "closed settled", ""),
    (CUSTOMER, "work.confirmed", "closed", "settled"),
    (CUSTOMER, "charge.objected", "closed settled", ""),
)
EVENTS = tuple(dict.fromkeys(event for _, event in TRANSITIONS))
# Steps whose records say how long it lasted and what is due.
CHARGED = frozenset({"session.closed", "session.corrected"})
# Steps that belong to the technician who has the session, and to nobody else.
_OF_THE_HOLDER = frozenset(
    {"technician.recognised", "session.decided", "declaration.answered", "session.started", "session.closed"}
)


@dataclass(frozen=True, slots=True)
class SupportSession:
    """What became of an acceptance so far. `technician` has the session now, `chosen` is whom the customer asked for.

    `seconds` are those that count for the charge, `amount` what they cost in cents (None: not stated, `reason` says why; core.charges).
    `declared`: what was answered to the declaration read aloud. `suited`, `solvable`: the technician's decisions before and after.
    """

    acceptance: str
    firm: str
    state: str = "accepted"
    chosen: str | None = None
    technician: str | None = None
    redeemed_at: datetime | None = None
    recognised_at: datetime | None = None
    declared: bool | None = None
    suited: bool | None = None
    solvable: bool | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    stopped_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    seconds: int | None = None
    amount: int | None = None
    currency: str | None = None
    vat: str | None = None
    reason: str | None = None
    corrected_at: datetime | None = None
    settled_at: datetime | None = None
    objected_at: datetime | None = None

    def next(self, record: Payload) -> SupportSession:
        """The session after the step that a record tells of.

        NotPossible(event, reason): the state does not allow it (`reason` is the state), or the record says what cannot be:
        not_the_holder, other_stage, other_times, other_length, more_than_confirmed, other_outcome,
        more_than_confirmed, not_started, already.
        """
        event = record["event"]
        found = TRANSITIONS.get((self.state, event))
        if found is None:
            raise NotPossible(event, self.state)
        if event in _OF_THE_HOLDER and record["technician"] != self.technician:
            raise NotPossible(event, "not_the_holder")
        changes = _CHANGES[event](self, record, parse_instant(record["time"]))
        return replace(self, state=found.to, **changes)

    def measured(self, until: datetime) -> int:
        """Whole seconds that it has run at `until`, at least one; 0 when it never ran. What is cut off is the customer's."""
        return 0 if self.started_at is None else measure(self.started_at, self.ended_at or until)


def measure(start: datetime, end: datetime) -> int:
    """Whole seconds from start to end, at least one: a session that ran has a length, whatever a clock does."""
    return max(1, (end - start) // timedelta(seconds=1))


# What each step changes --------------------------------------------------------------------------------------------------

_Changes = dict[str, Any]


def _chosen(_session: SupportSession, record: Payload, _at: datetime) -> _Changes:
    return {"chosen": record["technician"]}


def _redeemed(_session: SupportSession, record: Payload, at: datetime) -> _Changes:
    return {"technician": record["technician"], "redeemed_at": at}


def _recognised(session: SupportSession, _record: Payload, at: datetime) -> _Changes:
    if session.recognised_at is not None:
        raise NotPossible("technician.recognised", "already")
    return {"recognised_at": at}


def _handed_over(session: SupportSession, record: Payload, _at: datetime) -> _Changes:
    if record["technician"] == session.technician:
        raise NotPossible("session.handed_over", "already")
    return {"technician": record["technician"], "recognised_at": None}


def _decided(session: SupportSession, record: Payload, _at: datetime) -> _Changes:
    if (record["stage"] == "after") != (session.started_at is not None):
        raise NotPossible("session.decided", "other_stage")
    return {"suited" if record["stage"] == "before" else "solvable": record["positive"]}


def _declared(_session: SupportSession, record: Payload, _at: datetime) -> _Changes:
    return {"declared": record["given"]}


def _started(_session: SupportSession, _record: Payload, at: datetime) -> _Changes:
    return {"started_at": at}


def _stopped(session: SupportSession, _record: Payload, at: datetime) -> _Changes:
    return {"ended_at": at, "stopped_at": at} if session.state == "running" else {"stopped_at": at}


def _closed(session: SupportSession, record: Payload, at: datetime) -> _Changes:
    ended = None if session.started_at is None else session.ended_at or at
    said = tuple(
        None if text is None else parse_instant(text) for text in (record["started"], record["ended"])
    )
    if said != (session.started_at, ended):
        raise NotPossible("session.closed", "other_times")
    if record["seconds"] != session.measured(at):
        raise NotPossible("session.closed", "other_length")
    if (record["outcome"] == "not_started") != (session.started_at is None):
        raise NotPossible("session.closed", "other_outcome")
    return {"ended_at": ended, "closed_at": at, **_due(record)}


def _corrected(session: SupportSession, record: Payload, at: datetime) -> _Changes:
    if session.closed_at is None or record["seconds"] > session.measured(session.closed_at):
        raise NotPossible("session.corrected", "other_length")
    if (record["outcome"] == "not_started") != (session.started_at is None):
        raise NotPossible("session.corrected", "other_outcome")
    if session.state == "settled" and is_more(record["charge"]["amount"], session.amount):
        raise NotPossible("session.corrected", "more_than_confirmed")
    return {"corrected_at": at, **_due(record)}


def is_more(amount: int | None, than: int | None) -> bool:
    """Whether an amount in cents asks for more than another; None asks for nothing."""
    return (amount or 0) > (than or 0)


def _due(record: Payload) -> _Changes:
    charge = record["charge"]
    names = ("amount", "currency", "vat", "reason")
    return {
        "outcome": record["outcome"],
        "seconds": record["seconds"],
        **{name: charge[name] for name in names},
    }


def _settled(session: SupportSession, _record: Payload, at: datetime) -> _Changes:
    if session.started_at is None:
        raise NotPossible("work.confirmed", "not_started")
    return {"settled_at": at}


def _objected(session: SupportSession, _record: Payload, at: datetime) -> _Changes:
    if session.objected_at is not None:
        raise NotPossible("charge.objected", "already")
    return {"objected_at": at}


_CHANGES: Mapping[str, Callable[[SupportSession, Payload, datetime], _Changes]] = {
    "technician.chosen": _chosen,
    "session_token.redeemed": _redeemed,
    "technician.recognised": _recognised,
    "session.handed_over": _handed_over,
    "session.decided": _decided,
    "declaration.answered": _declared,
    "session.started": _started,
    "session.stopped": _stopped,
    "session.closed": _closed,
    "session.corrected": _corrected,
    "work.confirmed": _settled,
    "charge.objected": _objected,
}
