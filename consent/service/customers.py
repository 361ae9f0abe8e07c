"""The customer's own page: its session token, its links, its receipt, and stopping."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from consent.core import record
from consent.core.acceptances import Acceptance, SessionToken, StatementAnswer
from consent.core.charges import Charge
from consent.core.events import STOP_REASONS
from consent.core.firms import Firm, Particulars
from consent.core.jose import read_jws
from consent.core.note import Verifier
from consent.core.publications import PublishedVersion
from consent.core.receipt import format_receipt, key_hints
from consent.core.references import format_reference
from consent.core.sd_jwt import combine
from consent.core.staff import StaffMember
from consent.core.support_sessions import TRANSITIONS, SupportSession
from consent.errors import NotFound, NotPossible
from consent.service import (
    acceptances,
    downloads,
    library,
    people,
    personal_data,
    records,
    renewals,
    session_pages,
    session_steps,
    session_tokens,
    statements,
    support_sessions,
)
from consent.service.downloads import LinkShown
from consent.service.installation import Installation
from consent.service.successions import linked
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import log, version_notes
from consent.store import session_tokens as token_rows
from consent.store import support_sessions as session_rows

# No technician has taken a code, and there can be a new one.
HAS_TOKENS = ("waiting", "expired")
# Nobody can help any more by this acceptance: its links are dead, and nothing is left to stop.
OVER = ("stopped", "over", "ended", "closed", "settled")


@dataclass(frozen=True, slots=True)
class TokenShown:
    """A living session token: nine digits, and until when they work."""

    digits: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Technician:
    """Who has the session, and the two words that this person can say; `takes_over_from` names who had it before."""

    id: str
    name: str
    redeemed_at: datetime
    words: tuple[str, str]
    is_recognised: bool
    takes_over_from: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Everything that the page shows.

    `state` is waiting, expired, over (a day passed unredeemed), one of core.support_sessions from redeemed on, or superseded; then
    `superseded_by` is the version in force, which must be accepted before there are session tokens and links again.
    `needs_renewal` is so too where none of the programs that belong to the accepted version is handed out any more.
    `charge` is what a running session costs so far; `colleagues` are those among whom the customer may choose who is to help.
    """

    acceptance: Acceptance
    session: SupportSession
    state: str
    firm: Firm
    version: PublishedVersion
    particulars: Particulars
    statements: tuple[StatementAnswer, ...]
    reference: str
    token: TokenShown | None
    technician: Technician | None
    links: tuple[LinkShown, ...]
    stop_reason: str | None
    charge: Charge | None
    seconds: int
    colleagues: tuple[StaffMember, ...]
    superseded_by: PublishedVersion | None = None
    needs_renewal: bool = False

    @property
    def may_renew(self) -> bool:
        """Whether a new session token can be had."""
        return self.state in HAS_TOKENS

    @property
    def must_recognise(self) -> bool:
        """Whether the customer has still to say that it is this technician who is on the phone."""
        is_asked = self.state in ("redeemed", "running")
        return is_asked and self.technician is not None and not self.technician.is_recognised

    @property
    def is_locked(self) -> bool:
        """Whether the programs wait until the customer has recognised a technician, as the firm asks."""
        is_before = self.state in (*HAS_TOKENS, "redeemed") and not self.needs_renewal
        return is_before and self.particulars.session.strict


def page(house: Installation, firm_id: str, ref: str, *, now: datetime) -> CustomerPage:
    """The page behind a reference; LinkRefused("forged") when it is not one of ours."""
    acceptance, session, token = find(house, firm_id, ref)
    version = library.version(house, firm_id, acceptance.version)
    particulars = library.particulars(house, version)
    state = state_of(acceptance, token, now)
    overtaken = renewals.superseding(house, acceptance, now=now) if state in HAS_TOKENS else None
    needs_renewal = overtaken is not None or (
        state in HAS_TOKENS and renewals.has_retired_tools(house, acceptance, now=now)
    )
    found = CustomerPage(
        acceptance=acceptance,
        session=session,
        state=state if overtaken is None else "superseded",
        firm=library.firm(house, firm_id),
        version=version,
        particulars=particulars,
        statements=statements.made(house, acceptance, version),
        reference=format_reference(acceptance.id),
        token=_shown(house, token) if state == "waiting" and overtaken is None else None,
        technician=_technician(house, acceptance, session),
        links=(),
        stop_reason=_stop_reason(house, session),
        charge=session_pages.charge_so_far(house, acceptance, particulars, session, now),
        seconds=session.measured(now),
        colleagues=_colleagues(house, particulars, session),
        superseded_by=overtaken,
        needs_renewal=needs_renewal,
    )
    if overtaken or found.is_locked or state in OVER:
        return found
    return replace(found, links=downloads.links_for(house, acceptance, particulars, now=now))


def find(
    house: Installation, firm_id: str, ref: str
) -> tuple[Acceptance, SupportSession, SessionToken | None]:
    """What a reference means, all of one moment; LinkRefused("forged") when it is not one of ours."""
    acceptance = acceptances.open_reference(house, firm_id, ref)
    with house.database.reading() as connection:
        session = session_rows.read(connection, acceptance.id)
        token = token_rows.latest_of(connection, acceptance.id)
    if session is None:
        raise NotFound("session", acceptance.id)
    return replace(acceptance, state=session.state), session, token


def state_of(acceptance: Acceptance, token: SessionToken | None, now: datetime) -> str:
    """The state of the page, where nothing has superseded what was accepted."""
    if acceptance.state != "accepted":
        return acceptance.state
    if token is not None and token.is_alive(now):
        return "waiting"
    return "expired" if now < acceptance.valid_until else "over"


def _shown(house: Installation, token: SessionToken | None) -> TokenShown | None:
    if token is None:
        return None
    return TokenShown(session_tokens.digits(house, token.firm, token.id), token.expires_at)


def _technician(house: Installation, acceptance: Acceptance, session: SupportSession) -> Technician | None:
    words = session_pages.words(house, acceptance, session)
    if words is None or session.technician is None or session.redeemed_at is None:
        return None
    names = people.staff_names(house, session.firm)
    is_recognised = session.recognised_at is not None
    before = None if is_recognised else _holder_before(house, acceptance)
    return Technician(
        id=session.technician,
        name=names.get(session.technician, session.technician),
        redeemed_at=session.redeemed_at,
        words=words,
        is_recognised=is_recognised,
        takes_over_from=None if before is None else names.get(before, before),
    )


def _holder_before(house: Installation, acceptance: Acceptance) -> str | None:
    """Who had the session before it was handed over; None where it never was."""
    steps = session_pages.steps(house, acceptance)
    holders = [
        str(step.record["technician"])
        for step in steps
        if step.event in ("session_token.redeemed", "session.handed_over")
    ]
    return holders[-2] if len(holders) > 1 else None


def _colleagues(
    house: Installation, particulars: Particulars, session: SupportSession
) -> tuple[StaffMember, ...]:
    if session.state != "accepted" or not particulars.session.choose_technician:
        return ()
    return support_sessions.technicians(house, session.firm)


def _stop_reason(house: Installation, session: SupportSession) -> str | None:
    """Why the customer stopped; None where nobody did."""
    if session.stopped_at is None:
        return None
    with house.database.reading() as connection:
        about = log.leaves_about(connection, session.firm, session.acceptance)
    leaf = next(leaf for leaf in reversed(about) if leaf.event == "session.stopped")
    return str(record.read_record(leaf.entry)["reason"])


def new_token(house: Installation, firm_id: str, ref: str, *, now: datetime) -> None:
    """A new session token; the one before dies. NotPossible when redeemed, stopped, or a day old."""
    acceptance = acceptances.open_reference(house, firm_id, ref)

    def verb(transaction: Transaction) -> None:
        connection = transaction.connection
        current = acceptance_rows.read(connection, acceptance.id)
        if current is None or current.state != "accepted":
            raise NotPossible("make a session token", current.state if current else "gone")
        if current.erased_at is not None:
            raise NotPossible("make a session token", "erased")
        if now >= current.valid_until:
            raise NotPossible("make a session token", "over")
        if version_notes.is_superseded(connection, current, now):
            raise NotPossible("make a session token", "superseded")
        token_rows.revoke_all(connection, acceptance.id, now)
        session_tokens.issue(house, connection, acceptance, now)

    house.writer.submit([firm_id], verb)


def stop(house: Installation, firm_id: str, ref: str, reason: str, *, now: datetime) -> None:
    """The customer ends it, and what renewed it: tokens and links die, a leaf says so. Again: nothing more happens."""
    if reason not in STOP_REASONS:
        raise NotPossible("stop", "unknown_reason")
    acceptance = acceptances.open_reference(house, firm_id, ref)

    def verb(transaction: Transaction) -> None:
        others = (one for one in linked(transaction, acceptance) if one.erased_at is None)
        for one in (acceptance, *others):
            _stop(house, transaction, one, reason, now)

    house.writer.submit([firm_id], verb)


def _stop(
    house: Installation, transaction: Transaction, acceptance: Acceptance, reason: str, now: datetime
) -> None:
    session = session_steps.read(transaction, acceptance.firm, acceptance.id)
    if (session.state, "session.stopped") not in TRANSITIONS:
        return
    token_rows.revoke_all(transaction.connection, acceptance.id, now)
    fields = {"by": "customer", "reason": reason}
    session_steps.take(house, transaction, session, "session.stopped", fields, now=now)


def receipt(house: Installation, firm_id: str, ref: str) -> bytes:
    """receipt.json: the same bytes whenever it is fetched (as long as the personal values are kept)."""
    acceptance = acceptances.open_reference(house, firm_id, ref)
    version = library.version(house, firm_id, acceptance.version)
    with house.database.reading() as connection:
        leaf = log.read_leaf(connection, firm_id, acceptance.leaf_index)
        head = log.head(connection, firm_id)
        if leaf is None or head is None:
            raise NotFound("leaf", acceptance.leaf_index)
        disclosed = personal_data.read(connection, house.keys.personal_data, acceptance.id)
        proof = records.proof_of(house, connection, firm_id, acceptance.leaf_index)
        keys = records.record_keys(connection, firm_id)
        log_key = records.log_key_of(house, connection, head, proof)
    kid, _ = read_jws(leaf.entry, typ=record.TYP)
    return format_receipt(
        sd_jwt=combine(leaf.entry, [each.encoded for each in disclosed]),
        proof=proof,
        terms=[(acceptance.language, library.source(house, version, acceptance.language))],
        key_hints=key_hints(keys[kid], Verifier(head.origin, log_key)),
    )
