"""Letters that come back: a mail server took one and says later that it could not deliver it. That is on record too.

Only whoever has seen a letter can name it (core.letter_names): a stranger's notice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent.core.bounces import read_notice
from consent.core.letter_names import LetterName, read_message_id
from consent.core.outbox import RESULTS, SENT, WAITING
from consent.core.record import read_record
from consent.core.session_records import step
from consent.errors import FormatError, NotPossible
from consent.service import records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import outbox as rows

_NOT_OURS = "it is about no letter that was sent from here"


@dataclass(frozen=True, slots=True)
class Bounced:
    """What became of a notice. `status` is None where it says of no failure; `is_new` where the failure was not known before."""

    acceptance: str | None
    status: str | None
    is_new: bool


def take(house: Installation, data: bytes, *, now: datetime) -> Bounced:
    """Record that a letter came back, as this message of a mail server says.

    FormatError: it is no such message, or about no letter of ours; NotPossible: what became of the letter is
    not known yet (the worker is just sending it), so that the message has to come again.
    """
    notice = read_notice(data)
    if notice.status is None:
        return Bounced(None, None, is_new=False)
    names = (read_message_id(one, house.keys.links) for one in notice.names)
    name = next((one for one in names if one is not None), None)
    if name is None:
        raise FormatError("message", _NOT_OURS)
    return _record(house, name, notice.status, now)


def _record(house: Installation, name: LetterName, status: str, now: datetime) -> Bounced:
    with house.database.reading() as connection:
        acceptance = acceptance_rows.read(connection, name.acceptance)
    if acceptance is None:  # a letter of another installation with these keys
        raise FormatError("message", _NOT_OURS)
    firm = acceptance.firm

    def verb(transaction: Transaction) -> bool:
        if not _is_news(transaction, firm, name, status):
            return False
        time = transaction.time(firm, now)
        about = {"acceptance": name.acceptance, "kind": name.kind, "status": status}
        payload = step("receipt.bounced", id=records.new_id(), firm=firm, time=time, **about)
        records.append(house, transaction, firm, payload, time=time, subject=name.acceptance)
        return True

    return Bounced(name.acceptance, status, house.writer.submit([firm], verb))


def _is_news(transaction: Transaction, firm: str, name: LetterName, status: str) -> bool:
    """Mark the mail as come back; where its row is gone (erased, or kept long enough), the log says whether there is one to come back."""
    row = rows.read(transaction.connection, name.mail)
    if row is not None and row.state == WAITING:
        raise NotPossible("bounce", "waiting")
    if row is not None:
        return rows.come_back(transaction.connection, row, status)
    return _left(transaction, firm, name) > 0


def _left(transaction: Transaction, firm: str, name: LetterName) -> int:
    """How many mails of the kind a server took that did not come back."""
    left = 0
    for leaf in transaction.leaves_about(firm, name.acceptance):
        if leaf.event in ("receipt.delivered", "receipt.bounced"):
            record = read_record(leaf.entry)
            if record["kind"] == name.kind:
                left += {RESULTS[SENT]: 1, None: -1}.get(record.get("result"), 0)
    return left
