"""Makes a log that stands still go on: looks at what was lost, and leaves a leaf that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from consent.core.anchor_files import KeptHead
from consent.core.resumptions import CLOCK, EVENT, SUBJECT, Standstill
from consent.core.session_records import step
from consent.errors import Invalid, NotFound, NotPossible
from consent.service import library, repeating
from consent.service.installation import Installation
from consent.service.records import append, new_id
from consent.service.transaction import Transaction
from consent.store import tiles

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of it: the leaf that says so, the file with the heads of what was lost, where there are any.

    `repeated`: so many people are erased again whom the lost records had erased.
    """

    standstill: Standstill
    leaf_index: int
    lost_heads: Path | None
    repeated: int


def standstill(house: Installation, firm_id: str, *, now: datetime) -> Standstill | None:
    """Why the firm's log takes nothing; None where it does. NotFound for a firm that nobody knows."""
    return house.writer.submit([firm_id], _looking(house, firm_id, now), is_resuming=True)


def resume(house: Installation, firm_id: str, *, reason: str, now: datetime) -> Resumed:
    """Let the log go on from what the database has: the leaf `log.resumed` tells for ever what was known of it.

    NotPossible where it does not stand still, or has no log to go on; Invalid for a reason that is no line of text.
    """
    if not reason.strip() or len(reason) > _LONGEST_REASON or not reason.isprintable():
        raise Invalid("reason", reason, f"one line of text, up to {_LONGEST_REASON} characters")
    look = _looking(house, firm_id, now)

    def verb(transaction: Transaction) -> tuple[Standstill, int, _Split]:
        found = look(transaction)
        if found is None:
            raise NotPossible("resume the log", "it does not stand still")
        if not transaction.has_log(firm_id):
            raise NotPossible("resume the log", "this database has none of this firm")
        split = _split(house, transaction.connection, firm_id)
        return found, _record(house, transaction, found, reason, now), split

    found, index, (left, lost) = house.writer.submit([firm_id], verb, is_resuming=True)
    aside = house.known_heads.folder.set_aside(firm_id, lost, left)
    return Resumed(found, index, aside, repeating.run(house, library.firm(house, firm_id), now=now))


def _looking(house: Installation, firm_id: str, now: datetime) -> Callable[[Transaction], Standstill | None]:
    """A verb that says why the log takes nothing: the database first, then the clock."""

    def look(transaction: Transaction) -> Standstill | None:
        head = transaction.head(firm_id)
        for still in house.known_heads.still:
            if still.firm == firm_id:
                return still
        if head is None:
            raise NotFound("firm", firm_id)
        if transaction.is_clock_refused(firm_id, now):
            return Standstill(firm_id, CLOCK, head.size, head.frontier.root, head.size)
        return None

    return look


_Split = tuple[tuple[KeptHead, ...], tuple[KeptHead, ...]]


def _split(house: Installation, connection: Connection, firm_id: str) -> _Split:
    """The heads that were kept: those that the log still has on its way, and those that it has not."""
    folder = house.known_heads.folder
    newest = folder.read(firm_id)
    kept = {one.signed: one for one in (*folder.history(firm_id)[0], *([newest] if newest else []))}
    ours = {
        signed
        for signed, one in kept.items()
        if tiles.root_of(connection, firm_id, one.head.size) == one.head.root
    }
    return (
        tuple(one for signed, one in kept.items() if signed in ours),
        tuple(one for signed, one in kept.items() if signed not in ours),
    )


def _record(
    house: Installation, transaction: Transaction, found: Standstill, reason: str, now: datetime
) -> int:
    firm_id = found.firm
    time = transaction.time_at_least(firm_id, now)
    payload = step(
        EVENT,
        id=new_id(),
        firm=firm_id,
        time=time,
        known_size=found.known_size,
        known_root=found.known_root.hex(),
        size=transaction.next_index(firm_id),
        cause=found.cause,
        reason=reason,
    )
    if found.cause != CLOCK:
        transaction.restart(firm_id)
    return append(house, transaction, firm_id, payload, time=time, subject=SUBJECT)
