"""The outbox: mails are put in with the acceptance, in its transaction, and taken out by the worker, each until it has an end.

Whoever takes a mail has it alone for a while. Should a worker die between sending and saying so, the mail is sent again later,
under the same Message-ID: twice is possible, never is not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consent.core.acceptances import Acceptance
from consent.core.instants import cut
from consent.core.outbox import (
    FAILED,
    LEASE,
    RECEIPT,
    REFUSED,
    RESULTS,
    SENT,
    SUMMARY,
    UNDELIVERED,
    WAITING,
    Mail,
    next_try,
)
from consent.core.session_records import step
from consent.errors import NotFound, NotPossible, Unavailable
from consent.service import mail, people, records
from consent.service.installation import Installation
from consent.service.mail import ACCEPTED, Answer, Letter
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import outbox as rows

AT_A_TIME = 50
_MOMENT = timedelta(milliseconds=1)
_ENDS = {ACCEPTED: SENT, mail.REFUSED: REFUSED}

logger = logging.getLogger(__name__)

# Makes the letter; None where the record has no address any more.
Compose = Callable[[Mail, datetime], Letter | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did: how many mails were sent, refused, given up, and put off."""

    sent: int = 0
    refused: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Copy:
    """What became of a copy by mail: the state of its newest mail, and to whom it goes as far as may be shown."""

    state: str
    to: str
    created_at: datetime
    due_at: datetime
    tries: int
    detail: str | None


def add(transaction: Transaction, acceptance: Acceptance, *, now: datetime, kind: str = RECEIPT) -> None:
    """Put a mail about an acceptance into the outbox, in the transaction of what it tells of."""
    new = Mail(
        id=records.new_id(),
        firm=acceptance.firm,
        acceptance=acceptance.id,
        kind=kind,
        created_at=cut(now),
        due_at=cut(now),
        tries=0,
        state=WAITING,
    )
    rows.add(transaction.connection, new)


def add_summary(transaction: Transaction, acceptance: Acceptance, *, now: datetime) -> None:
    """Put the summary of a session into the outbox, in the transaction that closes or corrects it; nothing without an address.

    One that nobody has tried to send yet says this too: letters are made when they are sent.
    """
    connection = transaction.connection
    if not acceptance_rows.has_value(connection, acceptance.id, "email"):
        return
    last = rows.latest(connection, acceptance.id, SUMMARY)
    if last is None:
        add(transaction, acceptance, now=now, kind=SUMMARY)
    elif (last.state, last.tries) != (WAITING, 0):
        # after the one before, in whichever order they are sent: the newest is the one that counts
        add(transaction, acceptance, now=max(cut(now), last.created_at + _MOMENT), kind=SUMMARY)


# Sending -----------------------------------------------------------------------------------------------------------------


def send_due(
    house: Installation,
    compose: Compose,
    clock: Callable[[], datetime],
    is_stopping: Callable[[], bool] = lambda: False,
) -> Sent:
    """Try every mail whose time has come, one after the other; none where no mail server is set."""
    done: dict[str, int] = {}
    if house.settings.smtp_url is None:
        return Sent()
    with house.database.reading() as connection:
        due = rows.due(connection, clock(), AT_A_TIME)
    for one in due:
        if is_stopping():
            break
        state = _try(house, one, compose, clock)
        if state is not None:
            done[state] = done.get(state, 0) + 1
    return Sent(**done)


def _try(house: Installation, one: Mail, compose: Compose, clock: Callable[[], datetime]) -> str | None:
    """The state after one try; None where somebody else has the mail, it is gone, or the log takes nothing now."""
    try:
        taken = _take(house, one, clock())
        if taken is None:
            return None
        answer = _answer(house, taken, compose, clock)
        return _settle(house, taken, answer, clock())
    except Unavailable as error:
        logger.warning("mail %s waits: %s", one.id, error.reason)
        return None


def _take(house: Installation, one: Mail, now: datetime) -> Mail | None:
    """Have it alone for a while: also where the firm's log could not take what becomes of it, it is not sent."""
    until = cut(now) + LEASE

    def verb(transaction: Transaction) -> bool:
        transaction.time(one.firm, now)
        if rows.drop_overtaken(transaction.connection, one):
            return False
        return rows.take(transaction.connection, one, until)

    is_taken = house.writer.submit([one.firm], verb)
    return replace(one, tries=one.tries + 1, due_at=until) if is_taken else None


def _answer(house: Installation, taken: Mail, compose: Compose, clock: Callable[[], datetime]) -> Answer:
    """What the server says; later where the letter cannot be made, which is our fault and may be mended."""
    try:
        letter = compose(taken, clock())
    except Exception as error:  # noqa: BLE001 - one record that cannot be read must not keep the others waiting
        # the name alone: the message could quote what somebody typed
        logger.error("mail %s cannot be made: %s", taken.id, type(error).__name__)  # noqa: TRY400
        return Answer(mail.LATER, "it cannot be made")
    if letter is None:
        return Answer(mail.REFUSED, "there is no address any more")
    return mail.send(house.settings.smtp_url or "", letter)


def _settle(house: Installation, taken: Mail, answer: Answer, now: datetime) -> str | None:
    """Say what became of the try; its end is on record. None where it was erased meanwhile."""
    again = next_try(taken, cut(now))
    state = _ENDS.get(answer.result) or (FAILED if again is None else WAITING)
    due_at = again if state == WAITING and again is not None else cut(now)

    def verb(transaction: Transaction) -> bool:
        if not rows.settle(transaction.connection, taken, state, due_at, answer.detail):
            return False
        if state in RESULTS:
            _record(house, transaction, taken, RESULTS[state], now)
        return True

    is_mine = house.writer.submit([taken.firm], verb)
    logger.info("mail %s after %d tries: %s, %s", taken.id, taken.tries, state, answer.detail)
    return state if is_mine else None


def _record(house: Installation, transaction: Transaction, one: Mail, result: str, now: datetime) -> None:
    time = transaction.time(one.firm, now)
    about = {"acceptance": one.acceptance, "kind": one.kind, "result": result, "tries": one.tries}
    payload = step("receipt.delivered", id=records.new_id(), firm=one.firm, time=time, **about)
    records.append(house, transaction, one.firm, payload, time=time, subject=one.acceptance)


# Looking -----------------------------------------------------------------------------------------------------------------


def copy_of(house: Installation, acceptance_id: str, kind: str = RECEIPT) -> Copy | None:
    """What became of the newest mail of a kind; None where no address was given, or it was erased."""
    with house.database.reading() as connection:
        found = rows.latest(connection, acceptance_id, kind)
    if found is None:
        return None
    to = shown(people.address_of(house, acceptance_id) or "")
    return Copy(found.state, to, found.created_at, found.due_at, found.tries, found.detail)


def shown(address: str) -> str:
    """An address as others may see it over a shoulder: `j***@example.org`."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}***@{host}" if name else ""


def undelivered(house: Installation, firm_id: str, limit: int = 50) -> tuple[Mail, ...]:
    """A firm's mails that were refused, given up or came back, and were not sent again since, the newest first."""
    with house.database.reading() as connection:
        return rows.undelivered(connection, firm_id, limit)


@dataclass(frozen=True, slots=True)
class Fill:
    """What is in the outbox, of all firms; `late` of those that wait should have been tried long ago."""

    by_state: Mapping[str, int]
    late: int


def fill(house: Installation, *, now: datetime) -> Fill:
    """How many mails wait, were sent, refused, given up and came back."""
    with house.database.reading() as connection:
        return Fill(rows.count_by_state(connection), rows.count_due(connection, now - LEASE))


def send_again(
    house: Installation, firm_id: str, acceptance_id: str, kind: str = RECEIPT, *, now: datetime
) -> None:
    """A new mail after one that did not arrive; NotFound, NotPossible for any other."""

    def verb(transaction: Transaction) -> None:
        add_again(transaction, firm_id, acceptance_id, kind, now=now)

    house.writer.submit([firm_id], verb)


def add_again(
    transaction: Transaction, firm_id: str, acceptance_id: str, kind: str, *, now: datetime
) -> Acceptance:
    """The same in the caller's transaction; what the mail is about."""
    acceptance = acceptance_rows.read(transaction.connection, acceptance_id)
    if acceptance is None or acceptance.firm != firm_id:
        raise NotFound("acceptance", acceptance_id)
    last = rows.latest(transaction.connection, acceptance_id, kind)
    if last is None or last.state not in UNDELIVERED:
        raise NotPossible("send again", "none" if last is None else last.state)
    # after the one before, however fast somebody is: the newest is the one that counts
    add(transaction, acceptance, now=max(cut(now), last.created_at + _MOMENT), kind=kind)
    return acceptance
