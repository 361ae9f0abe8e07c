"""Anyone may check a receipt: valid, changed or unknown, by the file or by its number. Nothing of a person is in the answer.

Valid, of a file: everything in it is what this installation recorded. Whoever shows a receipt.json may keep values back (RFC 9901),
and key hints prove nothing: what is not in it is not missed. Of a PDF: no byte differs, neither in the file inside nor in the
pages around it. Valid, of a number: its record stands in the log; what somebody holds in their hands may say something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from consent.core.acceptances import Acceptance
from consent.core.checkpoint import read_checkpoint
from consent.core.firms import Firm
from consent.core.instants import parse_instant
from consent.core.merkle import leaf_hash
from consent.core.receipt import VerifiedReceipt
from consent.core.receipt_pieces import RIGHT, WRONG, check_receipt, is_named, parts_of
from consent.core.record import open_record
from consent.core.references import parse_reference
from consent.core.sd_jwt import Payload
from consent.core.seals import enclosed, sealing_keys, verify_seal
from consent.core.tlog_proof import parse_tlog_proof, verify_tlog_proof
from consent.core.trusted_keys import TrustedKeys
from consent.errors import FormatError, NotFound, VerificationError
from consent.service import library, records
from consent.service.installation import Installation
from consent.store import acceptances, log, record_numbers
from consent.store.log import Leaf

VALID, CHANGED, UNKNOWN = "valid", "changed", "unknown"

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class RecordShown:
    """What may be told of a record to whoever has its receipt: enough to lay a paper beside it, and nobody's name."""

    id: str
    firm: Firm
    version: str
    language: str
    time: datetime
    leaf_index: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`word` is valid, changed or unknown; `pieces` what was found right, wrong or unchecked, in the order to be listed.

    `by` is file or number. `reason`, of an unknown one: not_a_receipt, elsewhere or no_such_number. `is_in_log`: whether the
    log of today still has the record of a valid file; False says that the operator's database went back or was changed.
    """

    word: str
    by: str
    reason: str = ""
    pieces: Mapping[str, str] | None = None
    record: RecordShown | None = None
    is_in_log: bool = True


# By the file -------------------------------------------------------------------------------------------------------------


def check_file(house: Installation, data: bytes) -> Answer:
    """What a receipt.json or a receipt.pdf is; any bytes at all get an answer."""
    inside = enclosed(data)
    if inside is None:
        return _check_json(house, data)
    answer = _check_json(house, inside)
    if answer.word == UNKNOWN:
        return answer
    is_sealed = _is_sealed(house, data, parts_of(inside).firms)
    pieces = {"pages": RIGHT if is_sealed else WRONG, **(answer.pieces or {})}
    if answer.word == VALID and not is_sealed:
        return Answer(CHANGED, "file", pieces=pieces)
    return replace(answer, pieces=pieces)


def _is_sealed(house: Installation, paper: bytes, firms: Iterable[str]) -> bool:
    """Whether the PDF is as it was made here, by a key of one of these firms."""
    with house.database.reading() as connection:
        trusted = [trusted_keys(connection, firm) for firm in firms]
    keys = {kid: key for one in trusted for kid, key in sealing_keys(one).items()}
    try:
        verify_seal(paper, keys)
    except (FormatError, VerificationError):
        return False
    return True


def _check_json(house: Installation, data: bytes) -> Answer:
    parts = parts_of(data)
    with house.database.reading() as connection:
        if not is_named(data, {key.kid for key in log.keys(connection)}):
            return Answer(UNKNOWN, "file", "elsewhere" if parts.is_receipt else "not_a_receipt")
        known = [trusted_keys(connection, firm) for firm in parts.firms]
        checked = check_receipt(data, next((keys for keys in known if keys.periods), TrustedKeys(())))
        verified = checked.verified
        is_in_log = verified is not None and _is_in_log(connection, verified, parts.entry)
    if verified is None:
        return Answer(CHANGED, "file", pieces=checked.results)
    shown = _shown(house, verified.record, verified.leaf_index)
    return Answer(VALID, "file", pieces=checked.results, record=shown, is_in_log=is_in_log)


def trusted_keys(connection: Connection, firm_id: str) -> TrustedKeys:
    """The keys that a firm's log announced; none for a firm that is not here."""
    head = log.head(connection, firm_id)
    if head is None:
        return TrustedKeys(())
    return TrustedKeys(records.key_periods(connection, firm_id), firm_id, head.origin)


def _is_in_log(connection: Connection, verified: VerifiedReceipt, entry: bytes | None) -> bool:
    """Whether the log holds the record where the receipt says, and once had the head that the receipt was proven against."""
    firm, head = str(verified.record["firm"]), verified.checkpoint
    leaf = log.read_leaf(connection, firm, verified.leaf_index)
    commit = log.commit_with(connection, firm, verified.leaf_index)
    return leaf is not None and leaf.entry == entry and commit == (head.size, head.root)


# By the number -----------------------------------------------------------------------------------------------------------


def check_number(house: Installation, text: str) -> Answer:
    """What stands in the log with such a number: the whole one, or the short reference if only one record has it."""
    with house.database.reading() as connection:
        found = _found(connection, text)
        if found is None:
            return Answer(UNKNOWN, "number", "no_such_number")
        pieces, payload = _pieces(house, connection, found)
    if payload is None:
        return Answer(CHANGED, "number", pieces=pieces)
    return Answer(VALID, "number", pieces=pieces, record=_shown(house, payload, found.leaf_index))


def _found(connection: Connection, text: str) -> Acceptance | None:
    typed = "".join(text.split()).lower()
    if _UUID.fullmatch(typed):
        return acceptances.read(connection, typed)
    try:
        prefix = parse_reference(text)
    except FormatError:
        return None
    ids = record_numbers.with_prefix(connection, prefix)
    return acceptances.read(connection, ids[0]) if len(ids) == 1 else None


def _pieces(
    house: Installation, connection: Connection, acceptance: Acceptance
) -> tuple[dict[str, str], Payload | None]:
    """Signature and place of the record that the database has for an acceptance; its payload where both are right."""
    firm, index = acceptance.firm, acceptance.leaf_index
    trusted = trusted_keys(connection, firm)
    leaf = log.read_leaf(connection, firm, index)
    payload = None if leaf is None else _signed(leaf, trusted)
    is_signed = payload is not None and payload["jti"] == acceptance.id
    is_in_log = leaf is not None and _is_proven(house, connection, leaf, trusted)
    results = {"signature": RIGHT if is_signed else WRONG, "log": RIGHT if is_in_log else WRONG}
    return results, payload if is_signed and is_in_log else None


def _signed(leaf: Leaf, trusted: TrustedKeys) -> Payload | None:
    try:
        return open_record(leaf.entry, trusted.record_keys(leaf.leaf_index))
    except (FormatError, VerificationError):
        return None


def _is_proven(house: Installation, connection: Connection, leaf: Leaf, trusted: TrustedKeys) -> bool:
    """Whether the leaf leads to the head with which it was committed."""
    try:
        proof = parse_tlog_proof(records.proof_of(house, connection, leaf.firm, leaf.leaf_index))
        head = read_checkpoint(proof.checkpoint)
        verify_tlog_proof(proof, leaf_hash(leaf.entry), trusted.logs(head.origin, head.size))
    except (NotFound, FormatError, VerificationError):
        return False
    return True


def _shown(house: Installation, payload: Payload, leaf_index: int) -> RecordShown:
    terms = payload["terms"]
    return RecordShown(
        id=payload["jti"],
        firm=library.firm(house, payload["firm"]),
        version=terms["version"],
        language=terms["language"],
        time=parse_instant(payload["time"]),
        leaf_index=leaf_index,
    )
