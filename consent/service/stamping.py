"""Stamps the head of each log once a day when it has grown: a time that is not ours (RFC 3161).

A stamp that cannot be had is on record as missing, with the reason, and is tried again; our own clock never takes its place.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509

from consent.core.instants import cut
from consent.core.patience import wait_after
from consent.errors import OutsideFailed, Unavailable
from consent.service import outgoing, records, time_stamps
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import log, tiles
from consent.store import stamps as rows

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/timestamp-query"


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a try came to: `fault` is None where the head of `size` leaves has its stamp now, of that time."""

    firm: str
    size: int
    time: datetime | None
    fault: OutsideFailed | None


@dataclass(frozen=True, slots=True)
class _Due:
    """A head that is to be stamped: its note, and how often that failed."""

    firm: str
    size: int
    root: bytes
    note: bytes
    tries: int


def stamp_all(house: Installation, *, now: datetime) -> Iterator[Stamped]:
    """Stamp every log that is due; nothing where no authority is set."""
    if house.settings.stamp_url is None:
        return
    roots = time_stamps.read_roots(house.settings.stamp_roots)
    with house.database.reading() as connection:
        firms = sorted(log.places(connection))
    for firm in firms:
        try:
            due = None if house.known_heads.is_still(firm) else _due(house, firm, now)
            if due is not None:
                yield _try(house, due, house.settings.stamp_url, roots, now)
        except Unavailable as error:
            logger.warning("the stamp of %s waits: %s", firm, error.reason)


def _due(house: Installation, firm: str, now: datetime) -> _Due | None:
    """The head that lacks its stamp today: the one that was tried already, else the newest. None where nothing is due."""
    with house.database.reading() as connection:
        head, last = log.head(connection, firm), rows.last(connection, firm)
        if head is None or (last is not None and (last.size >= head.size or last.time.date() == now.date())):
            return None
        missed = rows.last_missing(connection, firm)
        root = None if missed is None else tiles.root_of(connection, firm, missed.size)
        if missed is None or root is None or (last and last.size >= missed.size) or _is_over(missed, now):
            note = records.checkpoint_at(house, connection, head, head.size, head.frontier.root)
            return _Due(firm, head.size, head.frontier.root, note, 0)
        if now < missed.at + wait_after(missed.tries):
            return None
        note = records.checkpoint_at(house, connection, head, missed.size, root)
    return _Due(firm, missed.size, root, note, missed.tries)


def _is_over(missed: rows.Missing, now: datetime) -> bool:
    """Another day, or a clock that was set back: the newest head is stamped, and that one stays missing."""
    return missed.at.date() != now.date() or missed.at > now


def _try(
    house: Installation, due: _Due, url: str, roots: tuple[x509.Certificate, ...], now: datetime
) -> Stamped:
    try:
        stamp = _ask(house, due, url, roots)
    except OutsideFailed as fault:
        missing = rows.Missing(due.firm, due.size, cut(now), due.tries + 1, fault.reason, fault.detail[:500])
        house.writer.submit([due.firm], lambda transaction: rows.miss(transaction.connection, missing))
        return Stamped(due.firm, due.size, None, fault)

    def verb(transaction: Transaction) -> None:
        if tiles.root_of(transaction.connection, due.firm, due.size) != due.root:
            raise Unavailable("busy")
        rows.add(transaction.connection, stamp)

    house.writer.submit([due.firm], verb)
    return Stamped(due.firm, due.size, stamp.time, None)


def _ask(house: Installation, due: _Due, url: str, roots: tuple[x509.Certificate, ...]) -> rows.Stamp:
    """The stamp of the note, checked to the trusted roots."""
    who = urlsplit(url).hostname or ""
    if not time_stamps.is_installed():
        raise OutsideFailed(who, "not_installed", "rfc3161-client is not installed: consent-service[stamps]")
    request, nonce = time_stamps.new_request(due.note)
    answer = outgoing.post(house.settings, url, request, content_type=CONTENT_TYPE)
    if answer.status != 200:
        raise OutsideFailed(who, "status", f"it answered {answer.status}")
    token, time = time_stamps.token_of(answer.body, due.note, nonce, roots, who)
    return rows.Stamp(due.firm, due.size, due.note, token, time, house.settings.stamp_qualified)
