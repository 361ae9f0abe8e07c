"""Witnesses of logs: each is sent the newest head that it has not cosigned, and what it answers is kept if it is good (C2SP tlog-witness).

A witness says that it saw this head after no other one of this log, so that nobody can be shown a second story. It is asked by the worker,
outside any transaction; what is not exactly its cosignature of exactly our head is refused, and nothing of it is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.core.checkpoint import Checkpoint, parse_decimal
from consent.core.cosignatures import Cosignature, Witness, cosignatures_in
from consent.core.instants import cut
from consent.core.note import split_note
from consent.core.patience import wait_after
from consent.errors import FormatError, OutsideFailed, SignatureInvalid, Unavailable
from consent.service import checkpoints, cosignatures, outgoing
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import cosignatures as rows
from consent.store import log, tiles

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/plain; charset=utf-8"
# Why a witness gave no cosignature, by the status that C2SP tlog-witness defines.
_REFUSALS = {
    403: ("unknown_key", "it trusts none of the keys that signed the head (403)"),
    404: ("unknown_log", "it does not follow this log (404)"),
    422: ("inconsistent", "what it saw before is not in this log (422)"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round with one witness came to: `fault` is None where it signed the head of `size` leaves."""

    firm: str
    witness: Witness
    size: int
    fault: OutsideFailed | None


# Asking ------------------------------------------------------------------------------------------------------------------


def ask_all(house: Installation, *, now: datetime) -> Iterator[Asked]:
    """Send each log's newest head to each witness that has not signed it, unless it failed so short a time ago."""
    with_address = [
        (address, witness) for address, witness in cosignatures.listed(house) if address is not None
    ]
    if not with_address:
        return
    with house.database.reading() as connection:
        firms = sorted(log.places(connection))
    for firm in firms:
        for address, witness in with_address:
            try:
                done = (
                    None if house.known_heads.is_still(firm) else _round(house, firm, address, witness, now)
                )
            except Unavailable as error:
                logger.warning("witness %s of %s waits: %s", witness.name, firm, error.reason)
            else:
                yield from [] if done is None else [done]


def _round(house: Installation, firm: str, address: str, witness: Witness, now: datetime) -> Asked | None:
    """One round; None where there is nothing to ask."""
    with house.database.reading() as connection:
        head = log.head(connection, firm)
        last = rows.rounds(connection, firm).get(witness.vkey)
        known = rows.largest(connection, firm, witness.vkey)
    if head is None or head.size <= known or not _is_due(last, now):
        return None
    fault: OutsideFailed | None = None
    try:
        made = _ask(house, head, address, witness, known, now)
        _keep(house, head, [made])
    except OutsideFailed as error:
        fault = error
    tries = 0 if fault is None else (last.tries if last else 0) + 1
    reason, detail = (None, None) if fault is None else (fault.reason, fault.detail[:500])
    done = rows.Round(firm, witness.vkey, cut(now), tries, reason, detail)
    house.writer.submit([firm], lambda transaction: rows.note_round(transaction.connection, done))
    return Asked(firm, witness, head.size, fault)


def _is_due(last: rows.Round | None, now: datetime) -> bool:
    """After a failure some time later (core.patience); a clock that was set back never waits longer than that."""
    if last is None or not last.tries or last.at > now:
        return True
    return now >= last.at + wait_after(last.tries)


def _ask(
    house: Installation, head: log.Head, address: str, witness: Witness, known: int, now: datetime
) -> Cosignature:
    """Its cosignature of this head. Where it knows another head than we think, once more from that one."""
    answer = _send(house, head, address, known)
    if answer.status == 409:
        seen = _size_in(answer.body, witness)
        if seen > head.size:
            detail = f"it has seen {seen} leaves, this log has {head.size}: leaves were lost"
            raise OutsideFailed(witness.name, "ahead", detail)
        if seen != known:
            answer = _send(house, head, address, seen)
    if answer.status == 409:
        raise OutsideFailed(witness.name, "conflict", "it has seen another log of this size (409)")
    if answer.status != 200:
        reason, detail = _REFUSALS.get(answer.status, ("status", f"it answered {answer.status}"))
        raise OutsideFailed(witness.name, reason, detail)
    return _read(answer.body, Checkpoint(head.origin, head.size, head.frontier.root), witness, now)


def _send(house: Installation, head: log.Head, address: str, known: int) -> outgoing.Answer:
    body = checkpoints.consistency(house, head.firm, known, head.size)
    return outgoing.post(house.settings, f"{address}/add-checkpoint", body, content_type=CONTENT_TYPE)


def _size_in(body: bytes, witness: Witness) -> int:
    try:
        return parse_decimal(body.decode("ascii").removesuffix("\n"), "tree size")
    except (FormatError, UnicodeDecodeError) as error:
        raise OutsideFailed(witness.name, "not_an_answer", "409 without the size that it knows") from error


def _read(body: bytes, head: Checkpoint, witness: Witness, now: datetime) -> Cosignature:
    """The witness's own line of the answer; lines of keys that we did not ask are passed over."""
    note = head.to_text().encode() + b"\n" + body
    try:
        found = cosignatures_in(note, [witness])
    except FormatError as error:
        raise OutsideFailed(witness.name, "not_an_answer", f"no signature lines: {error.reason}") from error
    except SignatureInvalid as error:
        raise OutsideFailed(witness.name, "signature", "its signature does not verify") from error
    if split_note(note)[0] != head.to_text():
        raise OutsideFailed(witness.name, "not_an_answer", "more than signature lines")
    if not found:
        raise OutsideFailed(witness.name, "signature", "none of the signatures is of its key")
    cosignatures.check_clock(found[0], now)
    return found[0]


def _keep(house: Installation, head: log.Head, made: Sequence[Cosignature]) -> int:
    """Keep them, if the log still has that head; how many were new."""

    def verb(transaction: Transaction) -> int:
        if tiles.root_of(transaction.connection, head.firm, head.size) != head.frontier.root:
            raise Unavailable("busy")
        new = [rows.Row(head.firm, head.size, each.witness.vkey, each.to_bytes()) for each in made]
        return sum(rows.add(transaction.connection, each) for each in new)

    return house.writer.submit([head.firm], verb)
