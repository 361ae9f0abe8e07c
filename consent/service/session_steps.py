"""The one door for the steps of a support session: the record, the state and the row change together, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from consent.core.session_records import step
from consent.core.support_sessions import SupportSession
from consent.errors import NotFound, NotPossible
from consent.service import personal_data, records, remarks
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import support_sessions as rows

_NOTHING: Mapping[str, str] = {}


def read(transaction: Transaction, firm: str, acceptance: str) -> SupportSession:
    """What became of an acceptance so far, behind the firm's lock: nobody else takes a step meanwhile. NotFound for another firm's."""
    session = rows.read(transaction.connection, acceptance)
    if session is None or session.firm != firm:
        raise NotFound("session", acceptance)
    return session


def take(
    house: Installation,
    transaction: Transaction,
    session: SupportSession,
    event: str,
    fields: Mapping[str, object],
    *,
    now: datetime,
    wrote: Mapping[str, str] = _NOTHING,
) -> SupportSession:
    """Record the next step of a session, with `fields` as its shape has them, and keep what it becomes.

    `wrote` is what somebody said about it in their own words, by name.

    A step that changes nothing, such as the same decision sent again by a browser that went back, was recorded already: no second leaf.
    NotPossible where the table of steps (core.support_sessions) does not have it, and once the personal data are erased.
    """
    connection, firm, subject = transaction.connection, session.firm, session.acceptance
    time = transaction.time(firm, now)
    payload = step(event, id=records.new_id(), firm=firm, time=time, acceptance=subject, **fields)
    after = session.next(payload)
    if acceptance_rows.is_erased(connection, subject):
        raise NotPossible(event, "erased")
    if after == session:
        return session
    if not acceptance_rows.advance(connection, subject, session.state, after.state):
        raise NotPossible(event, session.state)
    rows.write(connection, after)
    disclosures = personal_data.disclose(wrote)
    index = records.append(
        house, transaction, firm, payload, time=time, subject=subject, disclosures=disclosures
    )
    remarks.write(house, connection, firm, subject, index, disclosures)
    return after
