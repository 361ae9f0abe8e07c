"""The customer's own page: its session token, its links, its receipt, and stopping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent.core import record
from consent.core.acceptances import Acceptance, SessionToken, StatementAnswer
from consent.core.firms import Firm, Particulars
from consent.core.jose import read_jws
from consent.core.note import Verifier
from consent.core.publications import PublishedVersion
from consent.core.receipt import format_receipt, key_hints
from consent.core.sd_jwt import combine
from consent.core.support_sessions import TRANSITIONS
from consent.errors import NotFound, NotPossible
from consent.service import (
    acceptances,
    downloads,
    library,
    personal_data,
    records,
    renewals,
    session_steps,
    session_tokens,
    statements,
)
from consent.service.downloads import LinkShown
from consent.service.installation import Installation
from consent.service.successions import linked
from consent.service.transaction import Transaction
from consent.store import acceptances as acceptance_rows
from consent.store import log, version_notes
from consent.store import session_tokens as token_rows
from consent.store import staff as staff_rows

STOP_REASONS = ("stop", "not_me")
_OPEN = ("waiting", "expired")


@dataclass(frozen=True, slots=True)
class TokenShown:
    """A living session token: nine digits, and until when they work."""

    digits: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Technician:
    """Who redeemed the token, and the two words that this person can say."""

    name: str
    redeemed_at: datetime
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Everything that the page shows.

    `state` is waiting, expired, redeemed, stopped, over (a day passed unredeemed) or superseded; then `superseded_by` is the
    version in force, which must be accepted before there are session tokens and links again. `needs_renewal` is so too where
    none of the programs that belong to the accepted version is handed out any more.
    """

    acceptance: Acceptance
    state: str
    firm: Firm
    version: PublishedVersion
    particulars: Particulars
    statements: tuple[StatementAnswer, ...]
    token: TokenShown | None
    technician: Technician | None
    links: tuple[LinkShown, ...]
    stopped_at: datetime | None
    stop_reason: str | None
    superseded_by: PublishedVersion | None = None
    needs_renewal: bool = False

    @property
    def may_renew(self) -> bool:
        """Whether a new session token can be had."""
        return self.state in _OPEN


def page(house: Installation, firm_id: str, ref: str, *, now: datetime) -> CustomerPage:
    """The page behind a reference; LinkRefused("forged") when it is not one of ours."""
    acceptance = acceptances.open_reference(house, firm_id, ref)
    version = library.version(house, firm_id, acceptance.version)
    particulars = library.particulars(house, version)
    with house.database.reading() as connection:
        token = token_rows.latest_of(connection, acceptance.id)
        names = staff_rows.names(connection, firm_id)
    stopped_at, stop_reason = _stop_of(house, acceptance)
    state = _state(acceptance, token, now)
    overtaken = renewals.superseding(house, acceptance, now=now) if state in _OPEN else None
    return CustomerPage(
        acceptance=acceptance,
        state=state if overtaken is None else "superseded",
        firm=library.firm(house, firm_id),
        version=version,
        particulars=particulars,
        statements=statements.made(house, acceptance, version),
        token=_shown(house, token)
        if state == "waiting" and token is not None and overtaken is None
        else None,
        technician=_technician(house, acceptance, token, names),
        links=() if overtaken else downloads.links_for(house, acceptance, particulars, now=now),
        stopped_at=stopped_at,
        stop_reason=stop_reason,
        superseded_by=overtaken,
        needs_renewal=state in _OPEN
        and (overtaken is not None or renewals.has_retired_tools(house, acceptance, now=now)),
    )


def _state(acceptance: Acceptance, token: SessionToken | None, now: datetime) -> str:
    if acceptance.state != "accepted":
        return acceptance.state
    if token is not None and token.is_alive(now):
        return "waiting"
    return "expired" if now < acceptance.valid_until else "over"


def _shown(house: Installation, token: SessionToken) -> TokenShown:
    return TokenShown(session_tokens.digits(house, token.firm, token.id), token.expires_at)


def _technician(
    house: Installation, acceptance: Acceptance, token: SessionToken | None, names: dict[str, str]
) -> Technician | None:
    if token is None or token.redeemed_at is None or token.redeemed_by is None:
        return None
    words = session_tokens.words(house, token.id, acceptance.language)
    return Technician(names.get(token.redeemed_by, token.redeemed_by), token.redeemed_at, words)


def _stop_of(house: Installation, acceptance: Acceptance) -> tuple[datetime | None, str | None]:
    if acceptance.state != "stopped":
        return None, None
    with house.database.reading() as connection:
        about = log.leaves_about(connection, acceptance.firm, acceptance.id)
    leaf = next(leaf for leaf in reversed(about) if leaf.event == "session.stopped")
    return leaf.time, str(record.read_record(leaf.entry)["reason"])


def new_token(house: Installation, firm_id: str, ref: str, *, now: datetime) -> None:
    """A new session token; the one before dies. NotPossible when redeemed, stopped, or a day old."""
    acceptance = acceptances.open_reference(house, firm_id, ref)

    def verb(transaction: Transaction) -> None:
        connection = transaction.connection
        current = acceptance_rows.read(connection, acceptance.id)
        if current is None or current.state != "accepted":
            raise NotPossible("make a session token", current.state if current else "gone")
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
        for one in (acceptance, *linked(transaction, acceptance)):
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
        disclosed = personal_data.read(connection, house.keys.personal_data, acceptance.id)
        proof = records.proof_of(house, connection, firm_id, acceptance.leaf_index)
        keys = records.record_keys(connection, firm_id)
    if leaf is None or head is None:
        raise NotFound("leaf", acceptance.leaf_index)
    kid, _ = read_jws(leaf.entry, typ=record.TYP)
    return format_receipt(
        sd_jwt=combine(leaf.entry, [each.encoded for each in disclosed]),
        proof=proof,
        terms=[(acceptance.language, library.source(house, version, acceptance.language))],
        key_hints=key_hints(keys[kid], Verifier(head.origin, house.keys.log.public)),
    )
