"""The technician's desk: redeem a session token that was read aloud, once; tries are counted before anything is looked up.

A try is put on record and committed before the digits are compared. While it is under way it holds one of the places that the
limit leaves, so that tries at once cannot outnumber the limit; it gives the place back unless it ends as unknown.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from consent.core import session_tokens
from consent.core.acceptances import Acceptance, SessionToken, StatementAnswer
from consent.core.firms import Firm
from consent.core.instants import cut
from consent.core.publications import PublishedVersion
from consent.core.staff import StaffMember
from consent.errors import Invalid, NotFound, TokenMistyped, Unavailable
from consent.service import library, people, session_steps, statements
from consent.service import session_tokens as tokens
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import session_tokens as rows
from consent.store import version_notes
from consent.store.session_tokens import Attempt

PER_TECHNICIAN = 5
TECHNICIAN_WINDOW = timedelta(minutes=15)
PER_FIRM = 100
FIRM_WINDOW = timedelta(days=1)
_LONGEST_KEY = 64
_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.02
_WAIT = "wait"
_UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a try came to; everything but `outcome` only where the outcome lets the technician see it."""

    outcome: str
    acceptance: Acceptance | None = None
    person: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[StatementAnswer, ...] = ()
    firm: Firm | None = None
    version: PublishedVersion | None = None
    used_by: str | None = None
    used_at: datetime | None = None
    words: tuple[str, str] | None = None
    retry_after: int | None = None


def new_key() -> str:
    """An idempotency key for a redeem form."""
    return secrets.token_urlsafe(16)


def redeem(house: Installation, member: StaffMember, code: str, *, key: str, now: datetime) -> Redemption:
    """Redeem the token that was typed; the same form (`key`) again shows the same outcome.

    A failed check digit is told before any look-up and does not count as a try.
    """
    if not 0 < len(key) <= _LONGEST_KEY:
        raise Invalid("form key", key, "not one of ours")
    try:
        digits = session_tokens.normalise(code)
    except TokenMistyped:
        return Redemption("mistyped")
    attempt = Attempt(member.id, key, member.firm, cut(now))
    begun = _begin(house, attempt)
    if begun is None or begun == _UNDER_WAY:
        _look_up(house, attempt, tokens.mac_of(house, member.firm, digits))
    return outcome(house, member, key, now=now) or Redemption("unknown")


def _begin(house: Installation, attempt: Attempt) -> str | None:
    """Put the try on record. None: it may look up; else its outcome, or _UNDER_WAY for a try that was cut off.

    Where only tries under way fill the limit, wait for them to end.
    """
    patience = time.monotonic() + _PATIENCE_SECONDS
    while True:
        state = house.writer.submit([attempt.firm], lambda transaction: _count(transaction, attempt))
        if state != _WAIT and (state != _UNDER_WAY or time.monotonic() >= patience):
            return state
        if time.monotonic() >= patience:
            raise Unavailable("busy")
        time.sleep(_PAUSE_SECONDS)


def _count(transaction: Transaction, attempt: Attempt) -> str | None:
    connection = transaction.connection
    known = rows.read_attempt(connection, attempt.member, attempt.form_key)
    if known is not None:
        return known.outcome or _UNDER_WAY
    for limit, window, who in (
        (PER_TECHNICIAN, TECHNICIAN_WINDOW, {"member": attempt.member}),
        (PER_FIRM, FIRM_WINDOW, {"firm": attempt.firm}),
    ):
        unknown, under_way, _ = rows.count_attempts(connection, since=attempt.at - window, **who)
        if unknown >= limit:
            rows.begin_attempt(connection, replace(attempt, outcome="limited"))
            return "limited"
        if unknown + under_way >= limit:
            return _WAIT
    rows.begin_attempt(connection, attempt)
    return None


def _look_up(house: Installation, attempt: Attempt, mac: bytes) -> None:
    def verb(transaction: Transaction) -> None:
        connection = transaction.connection
        known = rows.read_attempt(connection, attempt.member, attempt.form_key)
        if known is None or known.outcome is not None:
            return
        met = rows.newest_with(connection, attempt.firm, mac)
        # by the time of the record: what was recorded before may be of a clock that is ahead
        moment = attempt.at if met is None else transaction.time(attempt.firm, attempt.at)
        if met is not None and met.is_alive(moment) and _is_superseded(transaction, met, moment):
            rows.end_attempt(connection, attempt, "superseded", met.id)
            return
        token = rows.redeem(connection, attempt.firm, mac, attempt.member, moment)
        if token is not None:
            tokens.verify_seal(house, token)
            _record(house, transaction, token, attempt)
            rows.end_attempt(connection, attempt, "valid", token.id)
            return
        dead = rows.newest_with(connection, attempt.firm, mac)
        rows.end_attempt(connection, attempt, _why(dead), None if dead is None else dead.id)

    house.writer.submit([attempt.firm], verb)


def _record(house: Installation, transaction: Transaction, token: SessionToken, attempt: Attempt) -> None:
    session = session_steps.read(transaction, attempt.firm, token.acceptance)
    fields = {"technician": attempt.member, "token": token.id.hex()}
    session_steps.take(house, transaction, session, "session_token.redeemed", fields, now=attempt.at)


def _is_superseded(transaction: Transaction, token: SessionToken, moment: datetime) -> bool:
    acceptance = acceptance_rows.read(transaction.connection, token.acceptance)
    return acceptance is not None and version_notes.is_superseded(transaction.connection, acceptance, moment)


def _why(token: SessionToken | None) -> str:
    if token is None:
        return "unknown"
    if token.redeemed_at is not None:
        return "used"
    return "revoked" if token.revoked_at is not None else "expired"


def outcome(house: Installation, member: StaffMember, key: str, *, now: datetime) -> Redemption | None:
    """What the form with this key came to, to be shown again; None when it is not on record or still under way."""
    with house.database.reading() as connection:
        attempt = rows.read_attempt(connection, member.id, key)
        token = (
            rows.read(connection, attempt.token)
            if attempt is not None and attempt.token is not None
            else None
        )
    if attempt is None or attempt.outcome is None:
        return None
    if attempt.outcome == "limited":
        return Redemption("limited", retry_after=_retry_after(house, attempt, now))
    if attempt.outcome == "superseded":
        return Redemption("superseded", version=library.in_force(house, member.firm, now=now))
    if token is None or attempt.outcome not in ("valid", "used"):
        return Redemption(attempt.outcome)
    return _met(house, member, attempt.outcome, token)


def _met(house: Installation, member: StaffMember, outcome: str, token: SessionToken) -> Redemption:
    """A redemption that found a redeemed token: who redeemed it sees everything, a colleague only by whom and when."""
    names = people.staff_names(house, member.firm)
    used_by = names.get(token.redeemed_by or "", token.redeemed_by)
    if token.redeemed_by != member.id:
        return Redemption(outcome, used_by=used_by, used_at=token.redeemed_at)
    with house.database.reading() as connection:
        acceptance = acceptance_rows.read(connection, token.acceptance)
    if acceptance is None:
        raise NotFound("acceptance", token.acceptance)
    version = library.version(house, acceptance.firm, acceptance.version)
    return Redemption(
        outcome,
        acceptance=acceptance,
        person=people.person_of(house, acceptance.id),
        statements=statements.made(house, acceptance, version),
        firm=library.firm(house, acceptance.firm),
        version=version,
        used_by=used_by,
        used_at=token.redeemed_at,
        words=tokens.words(house, token.id, acceptance.language),
    )


def _retry_after(house: Installation, attempt: Attempt, now: datetime) -> int:
    """Seconds until the oldest counted try leaves the window that is full."""
    with house.database.reading() as connection:
        mine = rows.count_attempts(connection, since=now - TECHNICIAN_WINDOW, member=attempt.member)
        all_of_firm = rows.count_attempts(connection, since=now - FIRM_WINDOW, firm=attempt.firm)
    waits = [
        (oldest + window - now).total_seconds()
        for (unknown, _, oldest), limit, window in (
            (mine, PER_TECHNICIAN, TECHNICIAN_WINDOW),
            (all_of_firm, PER_FIRM, FIRM_WINDOW),
        )
        if oldest is not None and unknown >= limit
    ]
    return max(1, int(max(waits, default=1)))
