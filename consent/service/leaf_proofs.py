"""What is proven of every leaf about an acceptance, at this moment: signed by a key that holds there, and in the log's signed head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from consent.core.checkpoint import open_checkpoint
from consent.core.instants import parse_instant
from consent.core.jose import read_jws
from consent.core.merkle import leaf_hash, prove_inclusion, verify_inclusion
from consent.core.record import TYP, open_record
from consent.core.trusted_keys import KeyPeriod, TrustedKeys
from consent.errors import ConfigurationError, FormatError, NotFound, VerificationError
from consent.service import records
from consent.service.installation import Installation
from consent.store import log
from consent.store.log import Head, Leaf


@dataclass(frozen=True, slots=True)
class LeafProof:
    """Whether a leaf is proven; `period` is that of the key that signed its record, None where no key of the log did.

    Not proven with a period: the record is as it was signed, by a key that was revoked from there or from an earlier leaf on.
    """

    is_proven: bool
    period: KeyPeriod | None = None

    @property
    def is_of_earlier_key(self) -> bool:
        """Whether another key has taken its place since, or it was revoked from a later leaf on."""
        return self.period is not None and (self.period.until, self.period.revoked_from) != (None, None)


def prove(
    house: Installation, connection: Connection, head: Head, trusted: TrustedKeys, about: Iterable[Leaf]
) -> Mapping[int, LeafProof]:
    """What is proven of each leaf, by its index, against the head as it is signed now."""
    is_signed = _is_signed(house, connection, head, trusted)
    return {leaf.leaf_index: _prove(connection, head, trusted, leaf, is_signed=is_signed) for leaf in about}


def _is_signed(house: Installation, connection: Connection, head: Head, trusted: TrustedKeys) -> bool:
    """Whether a key of the log that holds at its end signs the head."""
    root = head.frontier.root
    try:
        signed = records.checkpoint_at(house, connection, head, head.size, root)
        found = open_checkpoint(signed, trusted.logs(head.origin, head.size))
    except (ConfigurationError, FormatError, NotFound, VerificationError):
        return False
    return (found.size, found.root) == (head.size, root)


def _prove(
    connection: Connection, head: Head, trusted: TrustedKeys, leaf: Leaf, *, is_signed: bool
) -> LeafProof:
    index = leaf.leaf_index
    try:
        kid = read_jws(leaf.entry, typ=TYP)[0]
        record = open_record(leaf.entry, trusted.record_keys(index))
        hashes = prove_inclusion(index, head.size, partial(log.read_hashes, connection, head.firm))
        verify_inclusion(index, head.size, leaf_hash(leaf.entry), hashes, head.frontier.root)
    except (FormatError, VerificationError):
        return LeafProof(False, _revoked(trusted, leaf))
    said = record["event"], parse_instant(record["time"]), record.get("acceptance", record["jti"])
    period = next(each for each in trusted.periods if (each.use, each.key.kid) == ("record", kid))
    is_proven = is_signed and said == (leaf.event, leaf.time, leaf.subject)
    return LeafProof(is_proven, period if is_proven else None)


def _revoked(trusted: TrustedKeys, leaf: Leaf) -> KeyPeriod | None:
    """The revoked key that signed a leaf for which it does not count any more."""
    for period in trusted.periods:
        if period.use == "record" and (period.revoked_from or leaf.leaf_index + 1) <= leaf.leaf_index:
            with suppress(FormatError, VerificationError):
                open_record(leaf.entry, {period.key.kid: period.key})
                return period
    return None
