"""Invitations: a technician decides, with a reason, to open the form for one customer, or not to; both are on record.

The reason is personal: it stands encrypted beside the record, under a data key of the invitation's own. The reference in the
link says which invitation it is and nothing else; it holds no session token, opens no download, and is used once.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from consent.core.invitations import LIFETIME, Invitation
from consent.core.links import Signer
from consent.core.session_records import step
from consent.core.staff import StaffMember
from consent.errors import FormRefused, NotFound, NotPossible, Problem, SignatureInvalid
from consent.service import library, personal_data, records, remarks
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.service.written import checked_texts
from consent.store import invitations as rows
from consent.store import staff as staff_rows

_PURPOSE = "invitation/v1"
_NEXT = "invitation-key/v1"
_REASON = "reason"
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LISTED = timedelta(days=7)
_MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with the reference for its link; `reason` is None where it was erased, and "" where none was given."""

    invitation: Invitation
    ref: str
    reason: str | None
    technician: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link turned out to be: `state` is valid, used, expired, refused or forged; `id` is None for a forged one.

    `acceptance` is by what it was used.
    """

    state: str
    id: str | None = None
    acceptance: str | None = None


# At the desk ---------------------------------------------------------------------------------------------------------------


def invite(
    house: Installation,
    member: StaffMember,
    language: str,
    reason: str,
    *,
    now: datetime,
    key: str = "",
) -> Invited:
    """Open the form for one customer; the same again with the same `key` (a UUID) is the same invitation.

    FormRefused("incomplete") where the firm does not have the language, or no reason is given.
    """
    written = _checked(house, member, language, reason)

    def verb(transaction: Transaction) -> Invitation:
        time = transaction.time(member.firm, now)
        new = Invitation(_id_of(key), member.firm, member.id, time, language, time + LIFETIME, None, None)
        fields = {"language": language, "expires": new.expires_at}
        return _record(house, transaction, new, "invitation.made", fields, written)

    made = house.writer.submit([member.firm], verb)
    return Invited(made, reference(house, made.id), written, member.name)


def refuse(
    house: Installation, member: StaffMember, language: str, reason: str, *, now: datetime, key: str = ""
) -> Invited:
    """Decide that there is to be no session, for a reason; nothing is opened. FormRefused as for `invite`."""
    written = _checked(house, member, language, reason)

    def verb(transaction: Transaction) -> Invitation:
        time = transaction.time(member.firm, now)
        new = Invitation(_id_of(key), member.firm, member.id, time, None, None, "decision", None)
        return _record(house, transaction, new, "invitation.refused", {"cause": "decision"}, written)

    made = house.writer.submit([member.firm], verb)
    return Invited(made, reference(house, made.id), written, member.name)


def _checked(house: Installation, member: StaffMember, language: str, reason: str) -> str:
    """The reason as it is kept; FormRefused with every problem of the form."""
    problems: tuple[Problem, ...] = ()
    if language not in library.firm(house, member.firm).languages:
        problems = (Problem("language", "unknown_answer"),)
    try:
        written = checked_texts([(_REASON, reason, True)])[_REASON]
    except FormRefused as refused:
        raise FormRefused("incomplete", (*problems, *refused.problems)) from refused
    if problems:
        raise FormRefused("incomplete", problems)
    return written


def _id_of(key: str) -> str:
    return key if _KEY.fullmatch(key) else records.new_id()


def _record(
    house: Installation,
    transaction: Transaction,
    new: Invitation,
    event: str,
    fields: Mapping[str, object],
    reason: str,
) -> Invitation:
    """Row, record and reason together; the very same decision where it is there already.

    Another decision by the same form, for somebody went back in the browser and wrote something else, is one of its own.
    """
    connection, key, turns = transaction.connection, new.id, 0
    while not rows.insert_invitation(connection, new):
        known = rows.read(connection, new.id)
        if known is None or known.firm != new.firm:
            raise NotFound("invitation", new.id)
        if _is_same(known, new) and _reason(house, connection, known) == reason:
            return known
        turns += 1
        new = replace(new, id=_next_id(house, key, turns))
    about = {"invitation": new.id, "technician": new.technician, **fields}
    payload = step(event, id=records.new_id(), firm=new.firm, time=new.made_at, **about)
    disclosures = personal_data.disclose({_REASON: reason})
    personal_data.new_key(connection, house.keys.personal_data, new.id)
    index = records.append(house, transaction, new.firm, payload, time=new.made_at, disclosures=disclosures)
    remarks.write(house, connection, new.firm, new.id, index, disclosures)
    return new


def _next_id(house: Installation, key: str, turns: int) -> str:
    """The id of what the same form decides next: the same each time, and nobody else can tell it."""
    text = Signer(house.keys.links, _NEXT).sign({"k": key, "n": turns})
    return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def _is_same(known: Invitation, new: Invitation) -> bool:
    """Whether the same person decided the same; what became of it since, and when it was, is left out."""
    if known.technician != new.technician or known.language != new.language:
        return False
    return (known.refused == "decision") == (new.refused == "decision")


def recent(house: Installation, firm_id: str, *, now: datetime) -> Sequence[Invited]:
    """Invitations and refusals of the last week, the newest first."""
    with house.database.reading() as connection:
        found = rows.recent(connection, firm_id, now - _LISTED, _MOST_LISTED)
        names = staff_rows.names(connection, firm_id)
        return [
            Invited(
                one, reference(house, one.id), _reason(house, connection, one), names.get(one.technician, "")
            )
            for one in found
        ]


def _reason(house: Installation, connection: Connection, invitation: Invitation) -> str | None:
    try:
        written = remarks.read(house, connection, invitation.id)
    except NotPossible:
        return None
    return next((values[_REASON] for values in written.values() if _REASON in values), "")


def find(house: Installation, invitation_id: str) -> Invitation | None:
    """One by its id, as records name it."""
    with house.database.reading() as connection:
        return rows.read(connection, invitation_id)


# The customer --------------------------------------------------------------------------------------------------------------


def reference(house: Installation, invitation_id: str) -> str:
    """What a link says after `?invitation=`: cannot be guessed, and is the same every time."""
    return Signer(house.keys.links, _PURPOSE).sign({"i": invitation_id})


def open_invitation(house: Installation, firm_id: str, ref: str, *, now: datetime) -> Opened:
    """What a link means for this firm at this moment. Opening it changes nothing: who looks twice, looks twice."""
    try:
        invitation_id = str(Signer(house.keys.links, _PURPOSE).open(ref)["i"])
    except (SignatureInvalid, KeyError):
        return Opened("forged")
    return look_up(house, firm_id, invitation_id, now=now)


def look_up(house: Installation, firm_id: str, invitation_id: str, *, now: datetime) -> Opened:
    """The same by the id that a form carries."""
    found = find(house, invitation_id)
    if found is None or found.firm != firm_id:
        return Opened("forged")
    state = found.state(now)
    return Opened("valid" if state == "waiting" else state, found.id, found.acceptance)
