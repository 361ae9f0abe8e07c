"""Signs a record, appends it, and tells how it is proven: the one door to the log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from consent.core import merkle, record
from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.jose import PublicKey
from consent.core.sd_jwt import Disclosure, Payload
from consent.core.tlog_proof import TlogProof, format_tlog_proof
from consent.core.trusted_keys import KeyPeriod
from consent.errors import NotFound
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import log


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
    """Sign a payload of core.record with the record key and append it; its leaf index.

    `time` comes from `transaction.time` and stands in the payload; `subject` is the acceptance that the record is about.
    """
    entry = record.sign_record(payload, house.keys.record, disclosures)
    return transaction.append(firm, entry, event=str(payload["event"]), subject=subject, time=time)


def record_keys(connection: Connection, firm: str) -> dict[str, PublicKey]:
    """The record keys that the firm's log announced, by kid."""
    return {key.kid: PublicKey(key.public) for key in log.keys(connection, firm) if key.purpose == "record"}


def key_periods(connection: Connection, firm: str) -> tuple[KeyPeriod, ...]:
    """Every key that the firm's log announced, with the leaves for which it holds."""
    return tuple(
        KeyPeriod(key.purpose, PublicKey(key.public), key.from_index) for key in log.keys(connection, firm)
    )


def checkpoint_at(house: Installation, head: log.Head, size: int, root: bytes) -> bytes:
    """The signed checkpoint of a committed head: always the same bytes, for Ed25519 is deterministic."""
    return sign_checkpoint(Checkpoint(head.origin, size, root), house.keys.log)


def proof_of(house: Installation, connection: Connection, firm: str, leaf_index: int) -> str:
    """The tlog-proof of a leaf against the head of its own batch: the same text for ever."""
    head = log.head(connection, firm)
    commit = log.commit_with(connection, firm, leaf_index)
    if head is None or commit is None:
        raise NotFound("leaf", leaf_index)
    size, root = commit
    hashes = merkle.prove_inclusion(leaf_index, size, partial(log.read_hashes, connection, firm))
    return format_tlog_proof(TlogProof(leaf_index, hashes, checkpoint_at(house, head, size, root)))
