"""A support session as people look at it: what was accepted, every step so far, what is due and how it was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.charges import Charge
from consent.core.firms import Firm, Particulars
from consent.core.publications import PublishedVersion
from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.core.staff import StaffMember
from consent.core.support_sessions import EVENTS, SupportSession
from consent.errors import NotPossible
from consent.service import closings, library, people, remarks, session_tokens, statements, support_sessions
from consent.service.installation import Installation
from consent.store import log
from consent.store import session_tokens as token_rows
from consent.store import staff as staff_rows


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step on record: `actor` is a person's name, or "customer"; `wrote` what was said in somebody's own words, by name."""

    event: str
    time: datetime
    actor: str
    record: Payload
    wrote: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SessionView:
    """Everything that the technician's screen shows of one session.

    `charge`: what is due if it ended at this moment, solved; once closed, None: the steps say what was recorded. `is_own`: who looks has it;
    `may_hand_over`: who looks may give it to one of `colleagues`.
    """

    acceptance: Acceptance
    session: SupportSession
    firm: Firm
    version: PublishedVersion
    particulars: Particulars
    person: Mapping[str, str]
    statements: tuple[StatementAnswer, ...]
    steps: tuple[StepTaken, ...]
    technician: str | None
    words: tuple[str, str] | None
    charge: Charge | None
    seconds: int
    note: str
    is_own: bool
    may_hand_over: bool
    colleagues: tuple[StaffMember, ...]


def view(house: Installation, member: StaffMember, acceptance_id: str, *, now: datetime) -> SessionView:
    """The session as `member` sees it; NotFound for another firm's, and before its token was redeemed."""
    acceptance, session = support_sessions.find(house, member.firm, acceptance_id)
    version = library.version(house, acceptance.firm, acceptance.version)
    particulars = library.particulars(house, version)
    with house.database.reading() as connection:
        holder = staff_rows.by_id(connection, session.technician or "")
    everybody = support_sessions.technicians(house, member.firm)
    return SessionView(
        acceptance=acceptance,
        session=session,
        firm=library.firm(house, acceptance.firm),
        version=version,
        particulars=particulars,
        person=people.person_of(house, acceptance.id),
        statements=statements.made(house, acceptance, version),
        steps=steps(house, acceptance),
        technician=None if holder is None else holder.name,
        words=words(house, acceptance, session),
        charge=charge_so_far(house, acceptance, particulars, session, now),
        seconds=session.measured(now),
        note=support_sessions.read_note(house, acceptance.id),
        is_own=session.technician == member.id,
        may_hand_over=support_sessions.may_hand_over(member, session, holder),
        colleagues=tuple(one for one in everybody if one.id != session.technician),
    )


def steps(house: Installation, acceptance: Acceptance) -> tuple[StepTaken, ...]:
    """What happened since the acceptance, oldest first."""
    names = people.staff_names(house, acceptance.firm)
    with house.database.reading() as connection:
        about = log.leaves_about(connection, acceptance.firm, acceptance.id)
        wrote = _wrote(house, connection, acceptance)
    found = []
    for leaf in about:
        if leaf.event in EVENTS:
            record = read_record(leaf.entry)
            actor = _actor(record, names)
            found.append(StepTaken(leaf.event, leaf.time, actor, record, wrote.get(leaf.leaf_index, {})))
    return tuple(found)


def _wrote(house: Installation, connection: Connection, acceptance: Acceptance) -> remarks.Remarks:
    try:
        return remarks.read(house, connection, acceptance.id)
    except NotPossible:  # the person is erased: what happened stays, nobody's words do
        return {}


def _actor(record: Payload, names: Mapping[str, str]) -> str:
    someone = str(record.get("by") or record["technician"])
    return names.get(someone, someone)


def words(house: Installation, acceptance: Acceptance, session: SupportSession) -> tuple[str, str] | None:
    """The two words that the technician who has the session says, in the customer's language."""
    with house.database.reading() as connection:
        token = token_rows.latest_of(connection, acceptance.id)
    if token is None or token.redeemed_by is None or session.technician is None:
        return None
    speaker = None if session.technician == token.redeemed_by else session.technician
    return session_tokens.words(house, token.id, acceptance.language, speaker)


def charge_so_far(
    house: Installation,
    acceptance: Acceptance,
    particulars: Particulars,
    session: SupportSession,
    now: datetime,
) -> Charge | None:
    """What a session costs that runs, or was ended and is still to be closed, if it was solved; None for any other."""
    if session.state not in ("running", "ended"):
        return None
    return closings.charge_for(house, acceptance, particulars, session, session.measured(now), "solved")
