"""Erasing one person's data, and holding an acceptance whose data must be kept for now. Both are on record.

What is erased: the values that the customer typed and the form sent along, what was written about the session and its invitation,
the technician's note, the mark by which a firm with a quota knows somebody again, and the keys that open them. The record and its
proof stay: they hold digests only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from consent.core import shapes
from consent.core.acceptances import Acceptance
from consent.core.evidence_events import KEEPING, OPERATOR, RETENTION
from consent.core.firms import Firm
from consent.core.instants import format_instant
from consent.core.record import read_record
from consent.core.retention import claims_end
from consent.core.session_records import step
from consent.core.support_sessions import OPEN
from consent.errors import ConsentError, FormatError, Invalid, MustBeKept, NotFound, NotPossible, Unavailable
from consent.service import acceptances, erasure_notes, library, personal_data, records, remarks
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.service.written import tidy
from consent.store import acceptances as acceptance_rows
from consent.store import personal
from consent.store import session_tokens as token_rows
from consent.store.scrubbing import promised, scrub

LONGEST_HOLD_REASON = 2000
_NOTHING_HAPPENED = frozenset(KEEPING)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: by whom (core.evidence_events), why, and whether also while claims can still be made."""

    by: str
    reason: str
    forced: bool


@dataclass(frozen=True, slots=True)
class Erased:
    """When it was erased, and whether it is out of the database's files; if not, somebody read in them for too long.

    `is_noted`: outside the database too, so that a backup of before cannot bring the person back.
    """

    at: datetime
    is_scrubbed: bool
    is_noted: bool = True


def erase(
    house: Installation, acceptance_id: str, reason: str, *, forced: bool = False, now: datetime
) -> Erased:
    """Erase the personal data of an acceptance; what is known of it afterwards is what its record says.

    NotFound; Invalid for a reason that is no single line; MustBeKept: held, session_open, claims (unless `forced`), erased.
    """
    check_line(reason)
    acceptance = known(house, acceptance_id)
    firm = library.firm(house, acceptance.firm)
    order = Order(OPERATOR, reason, forced)

    def verb(transaction: Transaction) -> tuple[datetime, tuple[bytes, ...]]:
        return erase_in(house, transaction, firm, acceptance.id, order, now=now)

    with promised(house.database) as promise:
        try:
            at, remnants = house.writer.submit([acceptance.firm], verb)
        except ConsentError as refused:
            if not isinstance(refused, Unavailable):  # which may have come after the deed
                promise.drop()
            if isinstance(refused, MustBeKept) and refused.reason == "erased":
                scrub(house.database)  # the first time somebody may have read for too long
                erasure_notes.add(house.settings, firm.id, acceptance.id, now)
            raise
        is_noted = erasure_notes.add(house.settings, firm.id, acceptance.id, at)
        return Erased(at, promise.keep(remnants), is_noted)


def check_line(reason: str) -> None:
    """Invalid unless it fits a record: one line of at most 200 characters."""
    try:
        shapes.PRINTABLE(reason, "reason")
        reason.encode()
    except (FormatError, UnicodeError) as error:
        raise Invalid("reason", reason, "one line of at most 200 characters") from error
    if not reason.strip():
        raise Invalid("reason", reason, "it says nothing")


def known(house: Installation, acceptance_id: str) -> Acceptance:
    """An acceptance by its id; NotFound."""
    found = acceptances.find(house, acceptance_id)
    if found is None:
        raise NotFound("acceptance", acceptance_id)
    return found


def erase_in(
    house: Installation,
    transaction: Transaction,
    firm: Firm,
    acceptance_id: str,
    order: Order,
    *,
    now: datetime,
) -> tuple[datetime, tuple[bytes, ...]]:
    """Erase in the caller's transaction: when, and the bytes that must be found nowhere any more."""
    connection, time = transaction.connection, transaction.time(firm.id, now)
    current = acceptance_rows.read(connection, acceptance_id)
    if current is None:
        raise NotFound("acceptance", acceptance_id)
    _check_erasable(transaction, firm, current, order, time)
    if not acceptance_rows.mark_erased(connection, current.id, time):
        raise MustBeKept("erased")
    token_rows.revoke_all(connection, current.id, now)
    remnants = personal.erase(connection, [current.id, *_invitations(transaction, current)])
    about = {"acceptance": current.id, "by": order.by, "reason": order.reason, "forced": order.forced}
    payload = step("acceptance.erased", id=records.new_id(), firm=firm.id, time=time, **about)
    records.append(house, transaction, firm.id, payload, time=time, subject=current.id)
    return time, remnants


def _check_erasable(
    transaction: Transaction, firm: Firm, current: Acceptance, order: Order, time: datetime
) -> None:
    if current.erased_at is not None:
        raise MustBeKept("erased", format_instant(current.erased_at))
    held = personal.held_since(transaction.connection, current.id)
    if held is not None:
        raise MustBeKept("held", format_instant(held))
    if current.state in OPEN and order.by == OPERATOR:
        raise MustBeKept(
            "session_open"
        )  # when nobody can claim anything any more, nobody will close it either
    until = _kept_until(firm, last_of(transaction, current), order)
    if time < until and not order.forced:
        raise MustBeKept("claims", format_instant(until))


def _kept_until(firm: Firm, last: datetime, order: Order) -> datetime:
    """Retention keeps what the firm says; whoever asks earlier is told until when claims can be made."""
    own = claims_end(firm.country, last, firm.timezone, firm.retention.period)
    return own if order.by == RETENTION else min(own, claims_end(firm.country, last, firm.timezone))


def last_of(transaction: Transaction, acceptance: Acceptance) -> datetime:
    """When the last thing happened from which a claim could come."""
    about = transaction.leaves_about(acceptance.firm, acceptance.id)
    return max((leaf.time for leaf in about if leaf.event not in _NOTHING_HAPPENED), default=acceptance.time)


def _invitations(transaction: Transaction, acceptance: Acceptance) -> Iterator[str]:
    """The invitation that opened it, if one did."""
    for leaf in transaction.leaves_about(acceptance.firm, acceptance.id):
        if leaf.event == "acceptance.given" and "invitation" in (payload := read_record(leaf.entry)):
            yield payload["invitation"]


# Holding -----------------------------------------------------------------------------------------------------------------


def hold(house: Installation, acceptance_id: str, reason: str, *, now: datetime) -> None:
    """Keep its personal data from being erased until the hold is lifted. NotPossible: erased, held."""

    def change(transaction: Transaction, acceptance: Acceptance, time: datetime) -> bool:
        return personal.hold(transaction.connection, acceptance.firm, acceptance.id, time)

    _record(house, acceptance_id, _Change("acceptance.held", change, "held"), reason, now)


def lift(house: Installation, acceptance_id: str, reason: str, *, now: datetime) -> None:
    """Let it be erased again when its time has come. NotPossible: erased, not_held."""

    def change(transaction: Transaction, acceptance: Acceptance, _: datetime) -> bool:
        return personal.release(transaction.connection, acceptance.id)

    _record(house, acceptance_id, _Change("acceptance.released", change, "not_held"), reason, now)


@dataclass(frozen=True, slots=True)
class _Change:
    """What is done with a hold: the event, what makes it so, and why not where that found nothing to do."""

    event: str
    make: Callable[[Transaction, Acceptance, datetime], bool]
    refusal: str


def _record(house: Installation, acceptance_id: str, change: _Change, reason: str, now: datetime) -> None:
    """Change the hold and leave a leaf; the reason is personal, and goes with the person."""
    acceptance = known(house, acceptance_id)
    disclosures = personal_data.disclose({"reason": _checked(reason)})

    def verb(transaction: Transaction) -> None:
        connection, firm = transaction.connection, acceptance.firm
        time = transaction.time(firm, now)
        current = acceptance_rows.read(connection, acceptance.id)
        if current is None or current.erased_at is not None:
            raise NotPossible(change.event, "erased")
        if not change.make(transaction, current, time):
            raise NotPossible(change.event, change.refusal)
        about = {"acceptance": current.id, "by": OPERATOR}
        payload = step(change.event, id=records.new_id(), firm=firm, time=time, **about)
        index = records.append(
            house, transaction, firm, payload, time=time, subject=current.id, disclosures=disclosures
        )
        remarks.write(house, connection, firm, current.id, index, disclosures)

    house.writer.submit([acceptance.firm], verb)


def _checked(reason: str) -> str:
    text = tidy(reason)
    if not 0 < len(text) <= LONGEST_HOLD_REASON:
        raise Invalid("reason", text[:40], f"it needs 1 to {LONGEST_HOLD_REASON} characters")
    return text
