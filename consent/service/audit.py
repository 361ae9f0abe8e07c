"""The auditor's view: records by filters, one record with its proof, the state of the log. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.checkpoint import read_checkpoint
from consent.core.cosignatures import with_cosignatures
from consent.core.firms import Firm, Tool
from consent.core.manifest import Filter as Filters
from consent.core.merkle import leaf_hash
from consent.core.publications import PublishedVersion
from consent.core.record import open_record, read_record
from consent.core.sd_jwt import Payload
from consent.core.tlog_proof import parse_tlog_proof, verify_tlog_proof
from consent.core.trusted_keys import KeyPeriod, TrustedKeys, format_key_set
from consent.errors import FormatError, NotFound, ProofInvalid, VerificationError
from consent.service import cosignatures, leaf_proofs, library, people, statements
from consent.service.installation import Installation
from consent.service.leaf_proofs import LeafProof
from consent.service.records import all_periods, checkpoint_at, proof_of, trusted_keys
from consent.store import acceptances as rows
from consent.store import log
from consent.store.acceptances import Selection
from consent.store.log import Leaf


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records are selected; each of the three adds up to `total`. Of `erased` ones the personal data are gone."""

    total: int
    by_state: Mapping[str, int]
    by_language: Mapping[str, int]
    by_version: Mapping[str, int]
    erased: int = 0


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """A page of records, newest first; pages count from 1."""

    rows: tuple[Acceptance, ...]
    counts: Counts
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Event:
    """One leaf about an acceptance; `actor` is the name of whoever acted, "customer", or None; `statement` its id in a withdrawal.

    `proof` is what is proven of it at this moment.
    """

    event: str
    time: datetime
    leaf_index: int
    actor: str | None
    record: Payload
    proof: LeafProof
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """One acceptance with what was accepted, what happened since, and its proof, verified at this moment.

    `proof_ok` is about all of it: the acceptance's own proof, and every leaf about it in the head of `size` leaves that is signed now.
    `proof_text` is empty where the log is too damaged to make one. `names` are those of the firm's staff by id, `tools` those of the
    version.
    """

    acceptance: Acceptance
    statements: tuple[StatementAnswer, ...]
    version: PublishedVersion
    firm: Firm
    events: tuple[Event, ...]
    names: Mapping[str, str]
    tools: tuple[Tool, ...]
    entry: bytes
    payload: Mapping[str, object]
    proof_ok: bool
    proof_text: str
    size: int


@dataclass(frozen=True, slots=True)
class LogState:
    """Where a firm's log stands."""

    origin: str
    size: int
    root_hex: str
    last_time: datetime


def selection_of(firm_id: str, filters: Filters) -> Selection:
    """The filters bound to one firm."""
    return Selection(firm_id, filters.since, filters.until, filters.language, filters.version, filters.state)


def records(
    house: Installation, firm_id: str, filters: Filters, *, page: int = 1, per_page: int = 50
) -> RecordsPage:
    """A page of the selected records, with counts of all that are selected; a page too far is the last one."""
    selection = selection_of(firm_id, filters)
    with house.database.reading() as connection:
        total = rows.count(connection, selection)
        pages = max(1, -(-total // per_page))
        number = min(max(1, page), pages)
        found = rows.page(connection, selection, offset=(number - 1) * per_page, limit=per_page)
        erased = rows.count_erased(connection, selection)
        state, language, version = (
            rows.count_by(connection, selection, name) for name in ("state", "language", "version")
        )
    return RecordsPage(found, Counts(total, state, language, version, erased), number, pages)


def record(house: Installation, firm_id: str, acceptance_id: str) -> RecordDetail:
    """One record; another firm's is as absent as one that never was."""
    with house.database.reading() as connection:
        acceptance = rows.read(connection, acceptance_id)
        if acceptance is None or acceptance.firm != firm_id:
            raise NotFound("record", acceptance_id)
        about = log.leaves_about(connection, firm_id, acceptance_id)
        proof = _proof(house, connection, acceptance)
        head = _head(connection, firm_id)
        trusted = trusted_keys(connection, head)
        proven = leaf_proofs.prove(house, connection, head, trusted, about)
    entry = next(leaf.entry for leaf in about if leaf.leaf_index == acceptance.leaf_index)
    version = library.version(house, firm_id, acceptance.version)
    names = people.staff_names(house, firm_id)
    return RecordDetail(
        acceptance=acceptance,
        statements=statements.made(house, acceptance, version),
        version=version,
        firm=library.firm(house, firm_id),
        events=tuple(_event(leaf, names, proven[leaf.leaf_index]) for leaf in about),
        names=names,
        tools=library.particulars(house, version).tools,
        entry=entry,
        payload=read_record(entry),
        proof_ok=_is_proven(entry, proof, trusted) and all(each.is_proven for each in proven.values()),
        proof_text=proof,
        size=head.size,
    )


def _proof(house: Installation, connection: Connection, acceptance: Acceptance) -> str:
    """The proof; empty where the log is so damaged that none can be made."""
    try:
        return proof_of(house, connection, acceptance.firm, acceptance.leaf_index)
    except (NotFound, ProofInvalid):
        return ""


def _event(leaf: Leaf, names: Mapping[str, str], proof: LeafProof) -> Event:
    payload = read_record(leaf.entry)
    actor = payload.get("by") or payload.get("technician")
    name = None if actor is None else names.get(str(actor), str(actor))
    return Event(leaf.event, leaf.time, leaf.leaf_index, name, payload, proof, payload.get("statement"))


def _is_proven(entry: bytes, proof: str, trusted: TrustedKeys) -> bool:
    try:
        found = parse_tlog_proof(proof)
        head = read_checkpoint(found.checkpoint)
        open_record(entry, trusted.record_keys(found.index))
        verify_tlog_proof(found, leaf_hash(entry), trusted.logs(head.origin, head.size))
    except (FormatError, VerificationError):
        return False
    return True


def log_state(house: Installation, firm_id: str) -> LogState:
    """Size, root and time of the last leaf."""
    with house.database.reading() as connection:
        head = _head(connection, firm_id)
    return LogState(head.origin, head.size, head.frontier.root.hex(), head.last_time)


def checkpoint(house: Installation, firm_id: str) -> bytes:
    """The signed head of a firm's log, with what witnesses have said of exactly this head so far."""
    with house.database.reading() as connection:
        head = _head(connection, firm_id)
        signed = checkpoint_at(house, connection, head, head.size, head.frontier.root)
        made = cosignatures.cosigned(connection, head, [head.size])
    return with_cosignatures(signed, made.get(head.size, ()))


def _head(connection: Connection, firm_id: str) -> log.Head:
    head = log.head(connection, firm_id)
    if head is None:
        raise NotFound("firm", firm_id)
    return head


def jwks(house: Installation) -> bytes:
    """Every public key that any log announced, with the leaves for which it holds, as a JSON Web Key Set."""
    with house.database.reading() as connection:
        periods = all_periods(connection)
    known = {period.key.kid for period in periods}
    own = (("record", house.keys.record.public), ("log", house.keys.log.public))
    new = [KeyPeriod(use, key) for use, key in own if key.kid not in known]
    return format_key_set((*periods, *new))
