"""The last heads of a log with what others said of them: which witnesses signed, what time an authority gave. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from consent.core.cosignatures import Cosignature, Witness
from consent.service import cosignatures
from consent.service.installation import Installation
from consent.store import cosignatures as cosignature_rows
from consent.store import log
from consent.store import stamps as stamp_rows
from consent.store.cosignatures import Round

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Signed:
    """A witness of a head: when it signed by its own clock; None: it did not, for the last known `reason` where there is one."""

    name: str
    time: datetime | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VouchedHead:
    """A head of `size` leaves. `stamped`: the stamp's own time, `qualified` yes, no or not stated; `missing`: why it lacks the stamp that it should have."""

    size: int
    witnesses: tuple[Signed, ...]
    stamped: datetime | None
    qualified: str | None
    missing: str | None


def last(house: Installation, firm_id: str) -> tuple[VouchedHead, ...]:
    """The newest head and the last ones that somebody vouches for, or should; nothing where nobody was ever asked."""
    listed = [witness for _, witness in cosignatures.listed(house)]
    with house.database.reading() as connection:
        head = log.head(connection, firm_id)
        if head is None:
            return ()
        known = {
            *cosignature_rows.newest(connection, firm_id, SHOWN),
            *stamp_rows.newest(connection, firm_id, SHOWN),
        }
        if not known and not listed and house.settings.stamp_url is None:
            return ()
        sizes = sorted((size for size in {*known, head.size} if size <= head.size), reverse=True)[:SHOWN]
        made = cosignatures.cosigned(connection, head, sizes)
        rounds = cosignature_rows.rounds(connection, firm_id)
        return tuple(
            _head(
                connection,
                head,
                size,
                _signed(listed, made.get(size, ()), rounds if size == head.size else {}),
            )
            for size in sizes
        )


def _signed(
    listed: list[Witness], made: tuple[Cosignature, ...], rounds: Mapping[str, Round]
) -> tuple[Signed, ...]:
    """Those who signed, and those of the settings who did not."""
    there = [Signed(each.witness.name, each.time) for each in made]
    signers = {each.witness for each in made}
    return (
        *there,
        *(
            Signed(witness.name, None, rounds[witness.vkey].reason if witness.vkey in rounds else None)
            for witness in listed
            if witness not in signers
        ),
    )


def _head(connection: Connection, head: log.Head, size: int, signed: tuple[Signed, ...]) -> VouchedHead:
    stamps, missing = stamp_rows.of_heads(connection, head.firm, [size])
    stamp = stamps.get(size)
    if stamp is not None:
        return VouchedHead(size, signed, stamp.time, stamp.qualified, None)
    return VouchedHead(size, signed, None, None, missing[size].reason if size in missing else None)
