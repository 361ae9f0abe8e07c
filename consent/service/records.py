"""Signs a record, appends it, and tells how it is proven: the one door to the log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from consent.core import merkle, record
from consent.core.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from consent.core.jose import PublicKey, SigningKey
from consent.core.record import read_record
from consent.core.sd_jwt import Disclosure, Payload
from consent.core.tlog_proof import TlogProof, format_tlog_proof, parse_tlog_proof
from consent.core.trusted_keys import KeyPeriod, TrustedKeys, periods_of
from consent.errors import FormatError, NotFound, WrongKey
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import log
from consent.store.log import Leaf, LogKey


def new_id() -> str:
    """A random UUID as text."""
    return str(uuid.uuid4())


def append(
    house: Installation,
    transaction: Transaction,
    firm: str,
    payload: Payload,
    *,
    time: datetime,
    subject: str | None = None,
    disclosures: Sequence[Disclosure] = (),
) -> int:
    """Sign a payload of core.record with the log's record key of this moment and append it; its leaf index.

    `time` comes from `transaction.time` and stands in the payload; `subject` is the acceptance that the record is about,
    or the key that it revokes.
    """
    kid = transaction.record_kid(firm) or house.keys.record.kid
    key = house.keys.signer("record", kid)
    if key is None:
        raise WrongKey(firm, kid, house.keys.record.kid, use="record")
    entry = record.sign_record(payload, key, disclosures)
    return transaction.append(firm, entry, event=str(payload["event"]), subject=subject, time=time)


# Keys --------------------------------------------------------------------------------------------------------------------


def record_keys(connection: Connection, firm: str) -> dict[str, PublicKey]:
    """The record keys that the firm's log announced, by kid."""
    return {key.kid: PublicKey(key.public) for key in log.keys(connection, firm) if key.purpose == "record"}


def key_periods(connection: Connection, firm: str) -> tuple[KeyPeriod, ...]:
    """Every key that the firm's log announced, with the leaves for which it holds."""
    return _periods(log.keys(connection, firm), log.revocations(connection, firm))


def _periods(announced: Iterable[LogKey], revocations: Iterable[Leaf]) -> tuple[KeyPeriod, ...]:
    revoked: dict[tuple[str, str], int] = {}
    for leaf in revocations:
        with suppress(FormatError):  # a damaged entry is a finding of whoever verifies
            said = read_record(leaf.entry)
            name = said["use"], said["kid"]
            revoked[name] = min(said["from"], revoked.get(name, said["from"]))
    return periods_of([(key.purpose, PublicKey(key.public), key.from_index) for key in announced], revoked)


def all_periods(connection: Connection) -> tuple[KeyPeriod, ...]:
    """Those of every firm's log, each with its log's origin."""
    announced, revocations = log.keys(connection), log.revocations(connection)
    return tuple(
        replace(period, origin=origin)
        for firm, (origin, _) in log.places(connection).items()
        for period in _periods(
            [key for key in announced if key.firm == firm],
            [leaf for leaf in revocations if leaf.firm == firm],
        )
    )


def trusted_keys(connection: Connection, head: log.Head) -> TrustedKeys:
    """What this installation itself trusts for a log."""
    return TrustedKeys(key_periods(connection, head.firm), head.firm, head.origin)


def signer(house: Installation, connection: Connection, firm: str) -> SigningKey:
    """The record key that holds at the end of the firm's log: signs what is made of the whole log."""
    kids = [key.kid for key in log.keys(connection, firm) if key.purpose == "record"]
    found = house.keys.signer("record", kids[-1]) if kids else None
    if found is None:
        raise WrongKey(firm, ", ".join(kids[-1:]), house.keys.record.kid, use="record")
    return found


# Heads and proofs --------------------------------------------------------------------------------------------------------


class Heads:
    """Signs the committed heads of one log, each with the key of its time: the same bytes whenever it is asked."""

    def __init__(self, house: Installation, connection: Connection, head: log.Head) -> None:
        self._keys = house.keys
        self._head = head
        self._periods = [one for one in key_periods(connection, head.firm) if one.use == "log"]

    def sign(self, size: int, root: bytes) -> bytes:
        """The checkpoint; at a change of keys with both signatures. NotFound where the key of that time is not kept any more."""
        keys = self._signers(size)
        if not keys:
            raise NotFound("checkpoint", size)
        return sign_checkpoint(Checkpoint(self._head.origin, size, root), *keys)

    def can_sign(self, size: int) -> bool:
        """Whether the private key of that time is here."""
        return bool(self._signers(size))

    def _signers(self, size: int) -> list[SigningKey]:
        if not self._periods:  # a damaged table; what the head is bound to is known nevertheless
            kids = [self._head.log_key]
        else:
            kids = [
                one.key.kid for one in self._periods if replace(one, revoked_from=None).holds_at(size - 1)
            ]
        return [key for key in (self._keys.signer("log", kid) for kid in kids) if key is not None]

    def key_of(self, size: int) -> PublicKey:
        """The key to which a receipt's hint points: of two that signed, the newer one."""
        return self._signers(size)[-1].public

    def reachable_from(self, leaf_index: int) -> Iterator[int]:
        """Leaves from which on a head that counts may hold this one: the first for every key, the earliest first."""
        yield from ([leaf_index] if not self._periods else [])
        for one in self._periods:
            if one.holds_at(max(leaf_index, one.first)):
                yield max(leaf_index, one.first)

    def counts(self, size: int) -> bool:
        """Whether a head of this size is signed by a key that is not revoked there."""
        holding = [one for one in self._periods if one.holds_at(size - 1)]
        return self.can_sign(size) and (bool(holding) or not self._periods)


def checkpoint_at(
    house: Installation, connection: Connection, head: log.Head, size: int, root: bytes
) -> bytes:
    """The signed checkpoint of a committed head: always the same bytes, for Ed25519 is deterministic."""
    return Heads(house, connection, head).sign(size, root)


def proof_of(house: Installation, connection: Connection, firm: str, leaf_index: int) -> str:
    """The tlog-proof of a leaf against the head of its own batch: the same text for ever.

    Where that head was signed by a key that is revoked there or gone, against the first one after it that counts.
    """
    head = log.head(connection, firm)
    if head is None:
        raise NotFound("leaf", leaf_index)
    heads = Heads(house, connection, head)
    for index in heads.reachable_from(leaf_index):
        commit = log.commit_with(connection, firm, index)
        if commit is not None and heads.counts(commit[0]):
            size, root = commit
            hashes = merkle.prove_inclusion(leaf_index, size, partial(log.read_hashes, connection, firm))
            return format_tlog_proof(TlogProof(leaf_index, hashes, heads.sign(size, root)))
    raise NotFound("leaf", leaf_index)


def log_key_of(house: Installation, connection: Connection, head: log.Head, proof: str) -> PublicKey:
    """The key that signed the checkpoint in a proof of `proof_of`."""
    size = read_checkpoint(parse_tlog_proof(proof).checkpoint).size
    return Heads(house, connection, head).key_of(size)
