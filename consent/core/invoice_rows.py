"""The rows from which a firm makes its invoices: sessions.csv and sessions.json of the desk (docs/formats.md).

Unlike `sessions.csv` of an export they say who the customer is, hold local times, and prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from consent.core.acceptances import Acceptance
from consent.core.amounts import format_amount, net_of
from consent.core.export import csv_line
from consent.core.instants import format_instant
from consent.core.references import format_reference
from consent.core.sd_jwt import Payload
from consent.core.support_sessions import SupportSession

FORMAT = "consent-sessions/1"
# What an invoice needs of a customer, of all that they typed.
OF_PERSON = ("customer_number", "order_number", "company", "name", "address", "email")
# By these bytes at the start of a file spreadsheets know that it is UTF-8.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Correction:
    """What was closed before it was corrected (the record of `session.closed`), and the name of whoever corrected it last."""

    closed: Payload
    by: str


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """A support session for an invoice. Instants are UTC as text, `date`, `start` and `end` the same on the firm's clock.

    `date` is the day on which it started, of one that never ran the day on which the technician took the code. `rule` is why it costs so
    much, `rule_words` says so to people. Empty amounts: not stated, or not closed yet.
    """

    firm: str
    reference: str
    date: str
    start: str | None
    end: str | None
    customer_number: str | None
    order_number: str | None
    company: str | None
    name: str | None
    address: str | None
    email: str | None
    customer_class: str | None
    technician: str | None
    state: str
    outcome: str | None
    seconds: int | None
    minutes: int | None
    rule: str | None
    rule_words: str | None
    currency: str | None
    gross: str | None
    vat: str | None
    vat_amount: str | None
    net: str | None
    corrected_by: str | None
    outcome_before: str | None
    seconds_before: int | None
    gross_before: str | None
    acceptance: str
    version: str
    redeemed_at: str | None
    started_at: str | None
    ended_at: str | None
    closed_at: str | None
    corrected_at: str | None
    objected_at: str | None
    settled_at: str | None

    @classmethod
    def of(
        cls,
        acceptance: Acceptance,
        session: SupportSession,
        zone: ZoneInfo,
        *,
        person: Mapping[str, str],
        technician: str | None,
        rule_words: str | None,
        correction: Correction | None,
    ) -> InvoiceRow:
        """The row of a session whose session token was redeemed."""
        begun = session.started_at or session.redeemed_at or acceptance.time
        return cls(
            firm=acceptance.firm,
            reference=format_reference(acceptance.id),
            date=begun.astimezone(zone).date().isoformat(),
            start=_clock(session.started_at, zone),
            end=_clock(session.ended_at, zone),
            customer_class=acceptance.customer_class,
            technician=technician,
            state=session.state,
            outcome=session.outcome,
            seconds=session.seconds,
            minutes=None if session.seconds is None else -(-session.seconds // 60),
            rule=session.reason,
            rule_words=rule_words,
            acceptance=acceptance.id,
            version=acceptance.version,
            **_of_person(person),
            **_money(session),
            **_before(correction),
            **_instants(session),
        )

    def to_csv(self) -> bytes:
        """The line of sessions.csv; nothing in it is a formula."""
        return csv_line(self.to_json().values())

    def to_json(self) -> dict[str, object]:
        """The object in sessions.json, in the order of COLUMNS."""
        return {name: getattr(self, name) for name in COLUMNS}


COLUMNS = tuple(field.name for field in fields(InvoiceRow))


def _clock(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else instant.astimezone(zone).strftime("%H:%M:%S")


def _of_person(person: Mapping[str, str]) -> dict[str, Any]:
    return {name: person.get(name) for name in OF_PERSON}


def _money(session: SupportSession) -> dict[str, Any]:
    gross, vat = session.amount, session.vat
    net = None if gross is None or vat is None else net_of(gross, Decimal(vat))
    return {
        "currency": session.currency,
        "gross": None if gross is None else format_amount(gross),
        "vat": vat,
        "vat_amount": None if gross is None or net is None else format_amount(gross - net),
        "net": None if net is None else format_amount(net),
    }


def _before(correction: Correction | None) -> dict[str, Any]:
    """What was closed at first; all of it empty where nothing was corrected."""
    closed = {} if correction is None else correction.closed
    gross = closed["charge"]["amount"] if closed else None
    return {
        "corrected_by": None if correction is None else correction.by,
        "outcome_before": closed.get("outcome"),
        "seconds_before": closed.get("seconds"),
        "gross_before": None if gross is None else format_amount(gross),
    }


def _instants(session: SupportSession) -> dict[str, Any]:
    names = (
        "redeemed_at",
        "started_at",
        "ended_at",
        "closed_at",
        "corrected_at",
        "objected_at",
        "settled_at",
    )
    instants = ((name, getattr(session, name)) for name in names)
    return {name: None if instant is None else format_instant(instant) for name, instant in instants}
