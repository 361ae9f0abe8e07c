"""The gate before an acceptance: an invitation where the firm asks for one, and how many sessions one customer gets.

A customer is known by a keyed digest of the telephone number alone, and only at firms with a quota. What counts is help that
was given: acceptances whose token a technician redeemed. A renewal takes the place of an acceptance that passed already.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from consent.core.acceptances import Acceptance
from consent.core.firms import Firm, Particulars
from consent.core.session_records import step
from consent.core.session_rules import Quota
from consent.core.telephones import fold_number
from consent.errors import FormRefused
from consent.service import invitations, library, records
from consent.service.forms import Form
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import invitations as rows

_CONTEXT = b"customer-mark/v1\0"


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands before one form: `invitation` is what the form was opened by, `mark` by what the customer is known."""

    firm: str
    invitation: str | None
    is_closed: bool
    quota: Quota | None
    mark: bytes | None
    since: datetime | None


def check(house: Installation, form: Form, particulars: Particulars, *, now: datetime) -> None:
    """FormRefused("invitation") where the firm asks for an invitation and the form has none that can still be used.

    The invitation is used in the transaction of the acceptance; here people learn of it before they mend anything else.
    """
    if not particulars.session.invitation_only or form.renews is not None:
        return
    if form.invitation is None:
        raise FormRefused("invitation")
    opened = invitations.look_up(house, form.firm, form.invitation, now=now)
    if opened.state != "valid" and opened.acceptance != form.key:  # the same form, posted twice at once
        raise FormRefused("invitation")


def gate_of(
    house: Installation, form: Form, particulars: Particulars, typed: Mapping[str, str], *, now: datetime
) -> Gate:
    """The gate before a form with what was typed into it."""
    is_closed = particulars.session.invitation_only and form.renews is None
    quota = particulars.session.quota
    if quota is None:
        return Gate(form.firm, form.invitation, is_closed, None, None, None)
    firm = library.firm(house, form.firm)
    mark = mark_of(house, firm, typed.get("phone", ""))
    counted = None if form.renews is not None else quota
    return Gate(form.firm, form.invitation, is_closed, counted, mark, since_when(quota, firm, now))


def mark_of(house: Installation, firm: Firm, phone: str) -> bytes | None:
    """By what a firm knows a customer again: nobody without the key can tell the number from it, or make one."""
    number = fold_number(phone, firm.country)
    if not number:
        return None
    message = _CONTEXT + firm.id.encode() + b"\0" + number.encode()
    return hmac.new(house.keys.token_pepper, message, hashlib.sha256).digest()


def since_when(quota: Quota, firm: Firm, now: datetime) -> datetime:
    """The beginning of the first of the quota's days, of which today is the last, where the firm is."""
    zone = ZoneInfo(firm.timezone)
    first = now.astimezone(zone).date() - timedelta(days=quota.days - 1)
    return datetime.combine(first, time(), zone).astimezone(UTC)


def is_over_quota(house: Installation, transaction: Transaction, gate: Gate, acceptance: Acceptance) -> bool:
    """Whether the customer had as many sessions as there are; then the invitation is closed, and that is on record.

    Nothing of what was typed is kept. An acceptance that is there already is none too many.
    """
    connection = transaction.connection
    if gate.quota is None or gate.mark is None or gate.since is None:
        return False
    if rows.count_helped(connection, gate.firm, gate.mark, gate.since) < gate.quota.sessions:
        return False
    if acceptance_rows.read(connection, acceptance.id) is not None:
        return False
    if gate.invitation is not None:
        _close(house, transaction, gate.firm, gate.invitation, acceptance.time)
    return True


def _close(
    house: Installation, transaction: Transaction, firm: str, invitation_id: str, moment: datetime
) -> None:
    found = rows.read(transaction.connection, invitation_id)
    if found is None or not rows.refuse(transaction.connection, firm, invitation_id, "quota"):
        return
    about = {"invitation": invitation_id, "technician": found.technician, "cause": "quota"}
    payload = step("invitation.refused", id=records.new_id(), firm=firm, time=moment, **about)
    records.append(house, transaction, firm, payload, time=moment)


def enter(transaction: Transaction, gate: Gate, acceptance: Acceptance) -> str | None:
    """Use the invitation, and keep the customer's mark; the invitation that was used.

    FormRefused("invitation") where the gate is closed and somebody else was faster, or its time is over.
    """
    connection, used = transaction.connection, None
    if gate.invitation is not None and rows.use(
        connection, gate.firm, gate.invitation, acceptance.id, acceptance.time
    ):
        used = gate.invitation
    if gate.is_closed and used is None:
        raise FormRefused("invitation")
    if gate.mark is not None:
        rows.insert_mark(connection, gate.firm, acceptance.id, gate.mark, acceptance.time)
    return used
