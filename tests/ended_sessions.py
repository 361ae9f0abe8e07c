"""Support sessions that ran, for tests of lists, exports and verification: every step by the verbs of the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.core.staff import StaffMember
from consent.core.support_sessions import SupportSession
from consent.service import closings, customers, desk, library, support_sessions
from consent.service.acceptances import Accepted
from consent.service.closings import Closing
from consent.service.installation import Installation
from tests.samples import NOW, accepted


@dataclass(frozen=True)
class Began:
    """An acceptance whose session token a technician redeemed."""

    accepted: Accepted
    id: str
    member: StaffMember
    at: datetime


def began(
    house: Installation, member: StaffMember, language: str = "nl", *, now: datetime = NOW, **typed: str
) -> Began:
    """The customer accepted and read the token aloud, the technician redeemed it."""
    made = accepted(house, member.firm, language, now=now, **typed)
    token = customers.page(house, member.firm, made.ref, now=now).token
    assert token is not None
    assert desk.redeem(house, member, token.digits, key=desk.new_key(), now=now).outcome == "valid"
    return Began(made, made.acceptance.id, member, now)


def ran(house: Installation, session: Began, *, now: datetime = NOW) -> Began:
    """The customer recognised the technician, who decided what is to be decided, and took over."""
    member, firm = session.member, session.member.firm
    support_sessions.recognise(house, firm, session.accepted.ref, member.id, now=now)
    version = library.version(house, firm, session.accepted.acceptance.version)
    rules = library.particulars(house, version).session
    if "before" in rules.decisions:
        support_sessions.decide(house, member, session.id, "before", positive=True, now=now)
    if rules.declaration:
        support_sessions.declare(house, member, session.id, given=True, now=now)
    channel = "phone" if rules.channel else None
    support_sessions.start(house, member, session.id, channel, now=now)
    return session


def closed(
    house: Installation, session: Began, outcome: str = "solved", *, now: datetime, **said: str
) -> SupportSession:
    """The technician closed it, with everything that the firm asks for."""
    version = library.version(house, session.member.firm, session.accepted.acceptance.version)
    rules = library.particulars(house, version).session
    has_log = rules.tool_log and outcome != "not_started"
    closing = Closing(
        outcome,
        work_done=said.get("work_done", "Printer set up again."),
        tool_length=_length(session, now) if has_log else "",
        tool_reference="TV-1" if has_log else "",
        attested=frozenset(one.id for one in rules.attestations),
        solvable=(outcome == "solved") if "after" in rules.decisions else None,
    )
    return closings.close(house, session.member, session.id, closing, now=now)


def _length(session: Began, now: datetime) -> str:
    seconds = int((now - session.at).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}"


def whole(
    house: Installation,
    member: StaffMember,
    minutes: float,
    outcome: str = "solved",
    *,
    now: datetime = NOW,
    **typed: str,
) -> Began:
    """A session of so many minutes from acceptance to closing."""
    session = ran(house, began(house, member, now=now, **typed), now=now)
    closed(house, session, outcome, now=now + timedelta(minutes=minutes))
    return session
