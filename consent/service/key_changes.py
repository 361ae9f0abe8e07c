"""Changing keys: a new one that the one before it announces in each log, and revoking one from a leaf on.

The order of a rotation is what makes it safe: key files first, then the leaves of all logs in one transaction, then the
files with which new logs begin. Whatever is cut off, each log is signed by the key that it announced last, and that key is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.core import record
from consent.core.jose import KeyUse, PublicKey, SigningKey
from consent.core.session_records import step
from consent.core.trusted_keys import KeyPeriod
from consent.errors import Invalid, NotFound, NotPossible
from consent.service import key_files
from consent.service.installation import Installation
from consent.service.records import append, key_periods, new_id
from consent.service.transaction import Transaction
from consent.store import log
from consent.store.log import LogKey


@dataclass(frozen=True, slots=True)
class Rotated:
    """A change of keys: the new key's kid, and in each log the leaf that announces it.

    `is_finished_only`: a change that was interrupted came to its end, and no log got a new leaf.
    """

    use: KeyUse
    kid: str
    leaves: Mapping[str, int]
    is_finished_only: bool = False


@dataclass(frozen=True, slots=True)
class Revoked:
    """A key that does not count any more: in each log, from which leaf on, and the leaf that says so."""

    use: str
    kid: str
    first: Mapping[str, int]
    leaves: Mapping[str, int]


def periods(house: Installation) -> dict[str, tuple[KeyPeriod, ...]]:
    """The keys of every firm's log with the leaves for which each holds."""
    with house.database.reading() as connection:
        return {firm: key_periods(connection, firm) for firm in log.places(connection)}


def announce(
    house: Installation,
    transaction: Transaction,
    firm: str,
    use: KeyUse,
    key: PublicKey,
    *,
    origin: str,
    now: datetime,
) -> int:
    """Append the leaf that announces a key, signed by the record key before it; the leaf's index."""
    time = transaction.time(firm, now)
    payload = record.key_added(id=new_id(), firm=firm, time=time, use=use, origin=origin, jwk=key.jwk())
    index = append(house, transaction, firm, payload, time=time)
    transaction.announce(LogKey(firm, key.kid, use, key.raw, index))
    return index


# Rotating ----------------------------------------------------------------------------------------------------------------


def rotate(house: Installation, use: KeyUse, *, firms: Sequence[str] | None = None, now: datetime) -> Rotated:
    """Give the logs of `firms` (None: all, and those to come) a new record key or a new log key.

    Safe to run again after it was interrupted: it finishes what was begun.
    """
    folder = house.settings.keys
    with house.database.reading() as connection:
        origins = {firm: origin for firm, (origin, _) in log.places(connection).items()}
        announced = log.keys(connection)
    chosen = _choose(firms, frozenset(origins))
    is_for_all = chosen == frozenset(origins)
    own = key_files.read_pem(
        folder / f"{use}.pem"
    )  # this process may have been started before the last change
    if is_for_all and (left := _left_behind(house, use, own, announced)) is not None:
        key_files.switch(folder, use, left)
        return Rotated(use, left.kid, {}, is_finished_only=True)
    key_files.keep(folder, use, own)
    key = key_files.make_next(folder, use, {each.kid for each in announced} | {own.kid})

    def verb(transaction: Transaction) -> dict[str, int]:
        return {
            firm: announce(house, transaction, firm, use, key.public, origin=origins[firm], now=now)
            for firm in sorted(chosen)
            if key.kid not in {each.kid for each in log.keys(transaction.connection, firm)}
        }

    leaves = house.writer.submit(sorted(chosen), verb)
    if is_for_all:
        key_files.switch(folder, use, key)
    return Rotated(use, key.kid, leaves)


def _choose(firms: Sequence[str] | None, known: frozenset[str]) -> frozenset[str]:
    chosen = known if firms is None else frozenset(firms)
    for unknown in sorted(chosen - known):
        raise NotFound("firm", unknown)
    return chosen


def _left_behind(
    house: Installation, use: KeyUse, own: SigningKey, announced: Sequence[LogKey]
) -> SigningKey | None:
    """The key that every log has gone over to while new ones would still begin with the one before it."""
    latest = {each.firm: each.kid for each in announced if each.purpose == use}
    kids = set(latest.values())
    if len(kids) != 1 or own.kid in kids or own.kid not in {each.kid for each in announced}:
        return None
    return house.keys.signer(use, kids.pop())


# Revoking ----------------------------------------------------------------------------------------------------------------


def revoke(
    house: Installation,
    kid: str,
    *,
    firms: Sequence[str],
    first: int | None,
    reason: str,
    now: datetime,
) -> Revoked:
    """What the key signed for leaf `first` (None: the next one) and later does not count any more in these logs.

    NotPossible("revoke the key", ...): still_signs (rotate first) or revoked_before.
    """
    if not firms:
        raise NotFound("key", kid)

    asked = _Revocation(kid, first, reason)

    def verb(transaction: Transaction) -> Revoked:
        done = [_revoke(house, transaction, firm, asked, now) for firm in sorted(firms)]
        leaves = {firm: leaf for firm, (_, _, leaf) in zip(sorted(firms), done, strict=True)}
        firsts = {firm: start for firm, (_, start, _) in zip(sorted(firms), done, strict=True)}
        return Revoked(done[0][0], kid, firsts, leaves)

    return house.writer.submit(firms, verb)


@dataclass(frozen=True, slots=True)
class _Revocation:
    """What is asked of every log: `first` is the leaf from which the key does not count, None the next one."""

    kid: str
    first: int | None
    reason: str


def _revoke(
    house: Installation, transaction: Transaction, firm: str, asked: _Revocation, now: datetime
) -> tuple[str, int, int]:
    """(what the key signs, the first leaf that does not count, the leaf that says so)."""
    time = transaction.time(firm, now)
    index = transaction.next_index(firm)
    known = key_periods(transaction.connection, firm)
    period = next((each for each in known if each.key.kid == asked.kid), None)
    if period is None or period.use is None:
        raise NotFound("key", asked.kid)
    start = index if asked.first is None else asked.first
    _check(period, start, index)
    about = {"use": period.use, "kid": asked.kid, "from": start, "reason": asked.reason}
    payload = step("key.revoked", id=new_id(), firm=firm, time=time, **about)
    return period.use, start, append(house, transaction, firm, payload, time=time, subject=asked.kid)


def _check(period: KeyPeriod, start: int, index: int) -> None:
    if period.until is None:
        raise NotPossible("revoke the key", "still_signs")
    if period.revoked_from is not None and period.revoked_from <= start:
        raise NotPossible("revoke the key", "revoked_before")
    if start > index:
        raise Invalid("leaf", start, f"the log has {index} leaves")
    if start < period.first:
        raise Invalid("leaf", start, f"the key was announced at leaf {period.first}")
