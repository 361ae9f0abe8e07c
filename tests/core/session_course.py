"""Records of support sessions that fit each other, and sessions in each state: what tests of the steps are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from consent.core.sd_jwt import Payload
from consent.core.session_records import step
from consent.core.support_sessions import SupportSession, measure
from tests.evidence import FIRM, Log, uuid_of

ACCEPTANCE, TECHNICIAN, COLLEAGUE = uuid_of(4), uuid_of(7), uuid_of(8)
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LINE: dict[str, Any] = {
    "what": "first",
    "begins": "2026-11-20T12:00:00.000Z",
    "minutes": 10,
    "blocks": 1,
    "unit": 1000,
}
CHARGE: dict[str, Any] = {
    "amount": 1000,
    "currency": "EUR",
    "vat": "21",
    "reason": "blocks",
    "lines": [LINE],
}
DISCOUNTED: dict[str, Any] = {
    **CHARGE,
    "amount": 500,
    "lines": [{**LINE, "unit": 500, "discount": "50", "full": 1000}],
}
NOTHING: dict[str, Any] = {**CHARGE, "amount": 0, "reason": "not_started", "lines": []}
# The steps that lead straight to each state.
WAYS = {
    "accepted": (),
    "redeemed": ("session_token.redeemed",),
    "recognised": ("session_token.redeemed", "technician.recognised"),
    "running": ("session_token.redeemed", "technician.recognised", "session.started"),
    "ended": ("session_token.redeemed", "technician.recognised", "session.started", "session.stopped"),
    "closed": ("session_token.redeemed", "technician.recognised", "session.started", "session.closed"),
    "settled": (
        "session_token.redeemed",
        "technician.recognised",
        "session.started",
        "session.closed",
        "work.confirmed",
    ),
    "stopped": ("session_token.redeemed", "session.stopped"),
}


def fields_of(session: SupportSession, event: str, at: datetime) -> dict[str, Any]:
    """What a record of the event says that fits the session, whether or not the step is possible."""
    holder = session.technician or TECHNICIAN
    started = session.started_at
    ended = None if started is None else session.ended_at or at
    seconds = 0 if started is None or ended is None else measure(started, ended)
    over = {
        "technician": holder,
        "outcome": "solved" if started else "not_started",
        "seconds": seconds,
        "charge": CHARGE if started else NOTHING,
    }
    words = {"version": "2023-09-13", "language": "nl", "sha256": "6" * 64}
    every: dict[str, dict[str, Any]] = {
        "technician.chosen": {"technician": COLLEAGUE, "by": "customer"},
        "session_token.redeemed": {"technician": TECHNICIAN, "token": "a1b2"},
        "technician.recognised": {"technician": holder, "by": "customer"},
        "session.handed_over": {
            "technician": TECHNICIAN if holder == COLLEAGUE else COLLEAGUE,
            "by": holder,
        },
        "session.decided": {
            "technician": holder,
            "stage": "after" if started else "before",
            "positive": True,
        },
        "declaration.answered": {"technician": holder, **words, "given": True},
        "session.started": {"technician": holder},
        "session.stopped": {"by": "customer", "reason": "stop"},
        "session.closed": {
            **over,
            "started": started,
            "ended": ended,
            "tool_seconds": None,
            "attested": ["data-deleted"],
        },
        "session.corrected": over,
        "work.confirmed": {"by": "customer"},
        "charge.objected": {"by": "customer"},
    }
    return every[event]


def record_of(session: SupportSession, event: str, at: datetime = START, **changes: Any) -> Payload:
    """A record of the step that fits the session, with `changes`."""
    fields = {**fields_of(session, event, at), **changes}
    return step(event, id=uuid_of(99), firm=FIRM, time=at, acceptance=session.acceptance, **fields)


def in_state(state: str) -> SupportSession:
    """A session that went straight to the state, a minute a step."""
    session = SupportSession(ACCEPTANCE, FIRM)
    for number, event in enumerate(WAYS[state]):
        session = session.next(record_of(session, event, START + timedelta(minutes=number)))
    return session


def go(log: Log, acceptance: int, *events: str, **changes: Any) -> int:
    """Append records that fit what became of the acceptance at that leaf; the last one has `changes`. Its leaf."""
    index = acceptance
    for number, event in enumerate(events):
        session = log.session_of(log.id_of(acceptance))
        fields = {**fields_of(session, event, log.time), **(changes if number == len(events) - 1 else {})}
        index = log.append(step(event, **log.common(), acceptance=session.acceptance, **fields))
    return index


# Invitations -------------------------------------------------------------------------------------------------------------


def invite(log: Log, number: int = 50, **changes: Any) -> str:
    """Append that a customer was invited; the invitation's id."""
    fields = {
        "invitation": uuid_of(number),
        "technician": TECHNICIAN,
        "language": "nl",
        "expires": log.time + timedelta(minutes=30),
        **changes,
    }
    log.append(step("invitation.made", **log.common(), **fields))
    return uuid_of(number)


def refuse_invitation(log: Log, number: int = 60, cause: str = "decision") -> None:
    """Append that somebody was not to be helped."""
    fields: dict[str, Any] = {"invitation": uuid_of(number), "technician": TECHNICIAN, "cause": cause}
    log.append(step("invitation.refused", **log.common(), **fields))
