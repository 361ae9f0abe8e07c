"""What witnesses said of a log's heads: read, and taken from somebody who brings it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from consent.core.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from consent.core.cosignatures import (
    Cosignature,
    Witness,
    cosignatures_in,
    parse_witnesses,
    verify_cosignature,
)
from consent.core.note import split_note
from consent.errors import FormatError, Invalid, NotFound, OutsideFailed, SignatureInvalid
from consent.service import records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import cosignatures as rows
from consent.store import log, tiles

_CLOCKS_DIFFER = timedelta(minutes=10)


def listed(house: Installation) -> tuple[tuple[str | None, Witness], ...]:
    """The witnesses of the settings with their addresses; None: nobody to ask, its old signatures count."""
    return parse_witnesses(house.settings.witnesses or "")


def check_clock(made: Cosignature, now: datetime) -> None:
    """OutsideFailed for one that says it was made at a time that is yet to come."""
    if made.time > now + _CLOCKS_DIFFER:
        raise OutsideFailed(
            made.witness.name, "clock", f"it says that it signed at {made.time:%Y-%m-%d %H:%M:%S} UTC"
        )


# By hand -----------------------------------------------------------------------------------------------------------------


def add(house: Installation, firm_id: str, data: bytes, *, now: datetime) -> tuple[int, tuple[str, ...]]:
    """Keep the cosignatures of a checkpoint that somebody brings: (its size, the witnesses whose signatures are new).

    Invalid, and nothing kept, where it is no head of this log, is not signed by it, or holds one signature that is not a listed witness's.
    """
    with house.database.reading() as connection:
        head = log.head(connection, firm_id)
        if head is None:
            raise NotFound("firm", firm_id)
        try:
            made = _brought(house, connection, head, data)
        except (FormatError, SignatureInvalid) as error:
            raise Invalid("checkpoint", firm_id, str(error)) from error
        size = read_checkpoint(data).size
        there = {row.witness for row in rows.of_heads(connection, firm_id, [size]).get(size, [])}
    for each in made:
        check_clock(each, now)
    new = [each for each in made if each.witness.vkey not in there]

    def verb(transaction: Transaction) -> None:
        for each in new:
            rows.add(transaction.connection, rows.Row(firm_id, size, each.witness.vkey, each.to_bytes()))

    house.writer.submit([firm_id], verb)
    return size, tuple(each.witness.name for each in new)


def _brought(
    house: Installation, connection: Connection, head: log.Head, data: bytes
) -> tuple[Cosignature, ...]:
    """Every cosignature of the checkpoint; SignatureInvalid for anything in it that is not vouched for."""
    stated = read_checkpoint(data)
    logs = records.trusted_keys(connection, head).logs(head.origin, stated.size)
    if stated.origin != head.origin:
        raise SignatureInvalid("checkpoint", f"it is of the log {stated.origin!r}, not of {head.origin!r}")
    ours = open_checkpoint(data, logs)
    if tiles.root_of(connection, head.firm, ours.size) != ours.root or split_note(data)[0] != ours.to_text():
        raise SignatureInvalid("checkpoint", "this log has no such head")
    witnesses = [witness for _, witness in listed(house)]
    known = {(each.name, each.key_id) for each in logs} | {(each.name, each.key_id) for each in witnesses}
    for line in split_note(data)[1]:
        if (line.name, line.key_id) not in known:
            detail = f"{line.name}+{line.key_id:08x} is no witness of CONSENT_WITNESSES"
            raise SignatureInvalid("checkpoint", detail)
    made = cosignatures_in(data, witnesses)
    if not made:
        raise SignatureInvalid("checkpoint", "no witness has signed it")
    return made


# Reading -----------------------------------------------------------------------------------------------------------------


def cosigned(
    connection: Connection, head: log.Head, sizes: Sequence[int]
) -> dict[int, tuple[Cosignature, ...]]:
    """The cosignatures of some committed heads that verify, by size; damaged ones are for whoever verifies to find."""
    found: dict[int, tuple[Cosignature, ...]] = {}
    for size, kept in rows.of_heads(connection, head.firm, sizes).items():
        root = tiles.root_of(connection, head.firm, size)
        if root is not None:
            text = Checkpoint(head.origin, size, root).to_text()
            found[size] = tuple(sound(text, kept))
    return found


def sound(text: str, kept: Sequence[rows.Row]) -> Iterator[Cosignature]:
    """The rows of one head that verify."""
    for row in kept:
        try:
            yield verify_cosignature(text, Witness.parse(row.witness), row.signature)
        except (FormatError, SignatureInvalid):
            continue
