"""What a technician does in a support session before it is closed, and what the customer does in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection

from consent.core.acceptances import Acceptance
from consent.core.encoding import sha256_hex
from consent.core.firms import Particulars
from consent.core.instants import cut
from consent.core.staff import StaffMember
from consent.core.support_sessions import SupportSession
from consent.errors import FormRefused, NotFound, NotPossible, Problem
from consent.service import acceptances, library, personal_data, session_steps
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.service.written import checked_texts
from consent.store import acceptances as acceptance_rows
from consent.store import staff as staff_rows
from consent.store import support_sessions as rows

_NOTE = "note"

Step = Callable[[Transaction, SupportSession], SupportSession]


def find(house: Installation, firm_id: str, acceptance_id: str) -> tuple[Acceptance, SupportSession]:
    """An acceptance and what became of it; another firm's is as absent as one that never was, and so is one without a redeemed token."""
    with house.database.reading() as connection:
        acceptance = acceptance_rows.read(connection, acceptance_id)
        session = rows.read(connection, acceptance_id)
    if acceptance is None or session is None or acceptance.firm != firm_id or session.redeemed_at is None:
        raise NotFound("session", acceptance_id)
    return acceptance, session


def particulars_of(house: Installation, acceptance: Acceptance) -> Particulars:
    """What belongs to the version that was accepted: its tariff and the rules of its sessions."""
    return library.particulars(house, library.version(house, acceptance.firm, acceptance.version))


def change(house: Installation, firm_id: str, acceptance_id: str, step: Step) -> SupportSession:
    """Take one step, alone: behind the firm's lock nobody else takes one."""

    def verb(transaction: Transaction) -> SupportSession:
        return step(transaction, session_steps.read(transaction, firm_id, acceptance_id))

    return house.writer.submit([firm_id], verb)


# The technician ----------------------------------------------------------------------------------------------------------


def decide(
    house: Installation, member: StaffMember, acceptance_id: str, stage: str, *, positive: bool, now: datetime
) -> SupportSession:
    """Decide whether the problem suits remote help (`stage` "before"), or can be solved by it ("after" taking over)."""
    acceptance, _ = find(house, member.firm, acceptance_id)
    if stage not in particulars_of(house, acceptance).session.decisions:
        raise NotPossible("session.decided", "not_asked")
    fields = {"technician": member.id, "stage": stage, "positive": positive}
    return change(
        house,
        member.firm,
        acceptance_id,
        lambda transaction, session: session_steps.take(
            house, transaction, session, "session.decided", fields, now=now
        ),
    )


def declare(
    house: Installation, member: StaffMember, acceptance_id: str, *, given: bool, now: datetime
) -> SupportSession:
    """Record what the customer answered to the declaration that was read aloud, in the customer's language."""
    acceptance, _ = find(house, member.firm, acceptance_id)
    words = (particulars_of(house, acceptance).session.declaration or {}).get(acceptance.language)
    if words is None:
        raise NotPossible("declaration.answered", "not_asked")
    fields = {
        "technician": member.id,
        "version": acceptance.version,
        "language": acceptance.language,
        "sha256": sha256_hex(words.encode()),
        "given": given,
    }
    return change(
        house,
        member.firm,
        acceptance_id,
        lambda transaction, session: session_steps.take(
            house, transaction, session, "declaration.answered", fields, now=now
        ),
    )


def start(
    house: Installation, member: StaffMember, acceptance_id: str, channel: str | None, *, now: datetime
) -> SupportSession:
    """Take over the computer: from now on the time counts. `channel`: by which way the tool's number came, where the firm records it.

    NotPossible: too_late (a day after the acceptance), not_suited, not_declared, or the state; FormRefused where the channel is missing or is none of the tool's.
    """
    acceptance, _ = find(house, member.firm, acceptance_id)
    particulars = particulars_of(house, acceptance)
    rules = particulars.session
    ways = {way for tool in particulars.tools for way in tool.tell_by}
    if rules.channel and channel not in ways:
        raise FormRefused("incomplete", (Problem("channel", "missing"),))

    def step(transaction: Transaction, session: SupportSession) -> SupportSession:
        if session.technician != member.id:
            raise NotPossible("session.started", "not_the_holder")
        if now >= acceptance.valid_until:
            raise NotPossible("session.started", "too_late")
        if "before" in rules.decisions and session.suited is not True:
            raise NotPossible("session.started", "not_suited")
        if rules.declaration and session.declared is not True:
            raise NotPossible("session.started", "not_declared")
        fields = {"technician": member.id, **({"channel": channel} if rules.channel else {})}
        return session_steps.take(house, transaction, session, "session.started", fields, now=now)

    return change(house, member.firm, acceptance_id, step)


def hand_over(
    house: Installation, member: StaffMember, acceptance_id: str, to: str, *, now: datetime
) -> SupportSession:
    """Give the session to a colleague. Who has it may; so may a manager; and anybody where who has it is disabled."""
    find(house, member.firm, acceptance_id)

    def step(transaction: Transaction, session: SupportSession) -> SupportSession:
        connection = transaction.connection
        receiver = staff_rows.by_id(connection, to)
        if receiver is None or not is_technician(receiver, member.firm):
            raise NotFound("technician", to)
        holder = staff_rows.by_id(connection, session.technician or "")
        if not may_hand_over(member, session, holder):
            raise NotPossible("session.handed_over", "not_the_holder")
        fields = {"technician": receiver.id, "by": member.id}
        return session_steps.take(house, transaction, session, "session.handed_over", fields, now=now)

    return change(house, member.firm, acceptance_id, step)


def may_hand_over(member: StaffMember, session: SupportSession, holder: StaffMember | None) -> bool:
    """Whether `member` may give the session to somebody; `holder` is the account of who has it."""
    is_left = holder is None or holder.disabled or "technician" not in holder.roles
    may_take = is_left and "technician" in member.roles
    return member.id == session.technician or "manager" in member.roles or may_take


def is_technician(member: StaffMember, firm_id: str) -> bool:
    """Whether somebody can have sessions of the firm."""
    return member.firm == firm_id and not member.disabled and "technician" in member.roles


def technicians(house: Installation, firm_id: str) -> tuple[StaffMember, ...]:
    """Who can have sessions of the firm, by name."""
    with house.database.reading() as connection:
        everybody = staff_rows.members(connection, firm_id)
    return tuple(one for one in everybody if is_technician(one, firm_id))


def note(
    house: Installation,
    member: StaffMember,
    acceptance_id: str,
    text: str,
    *,
    seen: str | None = None,
    now: datetime,
) -> None:
    """Keep a note of one's own beside the session, in place of the one before; it is no evidence.

    `seen`: the SHA-256 of the one that was there when this was written. What a colleague has put there since stays above it.
    """
    find(house, member.firm, acceptance_id)
    mine = _text("note", text, is_required=False)

    def verb(transaction: Transaction) -> None:
        connection, master = transaction.connection, house.keys.personal_data
        there = _read_note(house, connection, acceptance_id)
        is_newer = there and seen is not None and sha256_hex(there.encode()) != seen
        written = _text("note", _both(there, mine), is_required=False) if is_newer else mine
        sealed = personal_data.seal_text(connection, master, acceptance_id, _NOTE, written)
        rows.write_note(connection, acceptance_id, sealed, member.id, cut(now))

    house.writer.submit([member.firm], verb)


def read_note(house: Installation, acceptance_id: str) -> str:
    """The note; empty where there is none, and once the person is erased."""
    with house.database.reading() as connection:
        return _read_note(house, connection, acceptance_id)


def _read_note(house: Installation, connection: Connection, acceptance_id: str) -> str:
    found = rows.read_note(connection, acceptance_id)
    if found is None:
        return ""
    with suppress(NotPossible):  # the person is erased, and the note with them
        return personal_data.open_text(connection, house.keys.personal_data, acceptance_id, _NOTE, found[0])
    return ""


def _both(there: str, mine: str) -> str:
    """Two notes in one; the same form, sent twice, adds nothing."""
    is_in_it = there == mine or there.endswith(f"\n\n{mine}")
    return there if is_in_it else f"{there}\n\n{mine}".strip()


def _text(field: str, text: str, *, is_required: bool = True) -> str:
    return checked_texts([(field, text, is_required)])[field]


# The customer ------------------------------------------------------------------------------------------------------------


def choose_technician(
    house: Installation, firm_id: str, ref: str, technician: str, *, now: datetime
) -> SupportSession:
    """The customer says who is to help; the token then shows up in that technician's queue first."""
    acceptance = acceptances.open_reference(house, firm_id, ref)
    if not particulars_of(house, acceptance).session.choose_technician:
        raise NotPossible("technician.chosen", "not_asked")
    if technician not in {one.id for one in technicians(house, firm_id)}:
        raise NotFound("technician", technician)
    fields = {"technician": technician, "by": "customer"}

    def step(transaction: Transaction, session: SupportSession) -> SupportSession:
        if session.state == "accepted" and session.chosen == technician:
            return session  # a second press is no second choice
        return session_steps.take(house, transaction, session, "technician.chosen", fields, now=now)

    return change(house, acceptance.firm, acceptance.id, step)


def recognise(
    house: Installation, firm_id: str, ref: str, technician: str, *, now: datetime
) -> SupportSession:
    """The customer says that this technician is who is on the phone: the two words were the same.

    `technician` is whom the page showed: NotPossible("not_the_holder") when somebody else has the session by now, and ("gone") when
    they do not work there any more as technicians: nobody who was sent away is vouched for.
    """
    acceptance = acceptances.open_reference(house, firm_id, ref)
    fields = {"technician": technician, "by": "customer"}

    def step(transaction: Transaction, session: SupportSession) -> SupportSession:
        holder = staff_rows.by_id(transaction.connection, session.technician or "")
        if holder is not None and not is_technician(holder, firm_id):
            raise NotPossible("technician.recognised", "gone")
        return session_steps.take(house, transaction, session, "technician.recognised", fields, now=now)

    return change(house, acceptance.firm, acceptance.id, step)


def confirm_work(
    house: Installation, firm_id: str, ref: str, *, corrected_at: datetime | None = None, now: datetime
) -> SupportSession:
    """The customer confirms that the work was done: from here guarantee and complaints are counted.

    `corrected_at`: when what they read was corrected last. NotPossible("corrected") when it was corrected since: nobody confirms an
    amount that they have not seen.
    """
    acceptance = acceptances.open_reference(house, firm_id, ref)

    def step(transaction: Transaction, session: SupportSession) -> SupportSession:
        if session.state == "closed" and session.corrected_at != corrected_at:
            raise NotPossible("work.confirmed", "corrected")
        fields = {"by": "customer"}
        return session_steps.take(house, transaction, session, "work.confirmed", fields, now=now)

    return change(house, acceptance.firm, acceptance.id, step)


def object_to(house: Installation, firm_id: str, ref: str, text: str, *, now: datetime) -> SupportSession:
    """The customer objects to what was done or charged, in their own words; FormRefused where there are none, or too many."""
    acceptance = acceptances.open_reference(house, firm_id, ref)
    wrote = {"objection": _text("objection", text)}
    fields = {"by": "customer"}
    return change(
        house,
        acceptance.firm,
        acceptance.id,
        lambda transaction, session: session_steps.take(
            house, transaction, session, "charge.objected", fields, now=now, wrote=wrote
        ),
    )
