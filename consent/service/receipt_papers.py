"""What the paper of a receipt shows: the receipt itself taken apart, and the version and the firm as they were accepted."""

from __future__ import annotations

from dataclasses import dataclass

from consent.core import record
from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.checkpoint import Checkpoint, read_checkpoint
from consent.core.encoding import sha256_hex
from consent.core.firms import Firm
from consent.core.jose import read_jws
from consent.core.publications import PublishedVersion
from consent.core.receipt import parse_receipt
from consent.core.retention import TRACES
from consent.core.sd_jwt import parse_disclosure, split
from consent.core.seals import seal
from consent.core.tlog_proof import parse_tlog_proof
from consent.service import acceptances, customers, library, people, records, statements, withdrawal_pages
from consent.service.installation import Installation


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """`receipt` are the bytes of receipt.json; `person` what was typed and `traces` what came with it, by name, none once erased.

    `firm` is the one that was shown; `record_sha256` the digest of the signed record, `kid` the key that signed it, `head` the
    state of the log that the proof leads to; `withdrawal_page` the address on which consents are withdrawn, where any was asked.
    """

    acceptance: Acceptance
    firm: Firm
    version: PublishedVersion
    statements: tuple[StatementAnswer, ...]
    person: dict[str, str]
    traces: dict[str, str]
    withdrawal_page: str | None
    receipt: bytes
    record_sha256: str
    kid: str
    head: Checkpoint


def paper(house: Installation, firm_id: str, ref: str) -> ReceiptPaper:
    """Everything for the paper behind a reference; LinkRefused("forged") when it is not one of ours."""
    acceptance = acceptances.open_reference(house, firm_id, ref)
    version = library.version(house, firm_id, acceptance.version)
    data = customers.receipt(house, firm_id, ref)
    receipt = parse_receipt(data)
    entry, texts = split(receipt.sd_jwt)
    known = {one.name: one.value for one in map(parse_disclosure, texts)}
    payload = record.read_record(entry)
    return ReceiptPaper(
        acceptance=acceptance,
        firm=Firm.from_bytes(library.text_with(house, payload["firm_sha256"])),
        version=version,
        statements=statements.made(house, acceptance, version),
        person={name: known[name] for name in people.FORM_FIELDS if name in known},
        traces={name: known[name] for name in TRACES if name in known},
        withdrawal_page=known.get(withdrawal_pages.DISCLOSURE),
        receipt=data,
        record_sha256=sha256_hex(entry),
        kid=read_jws(entry, typ=record.TYP)[0],
        head=read_checkpoint(parse_tlog_proof(receipt.proof).checkpoint),
    )


def sealed(house: Installation, firm_id: str, made: bytes) -> bytes:
    """The PDF with the seal by which everybody can see later that nothing in it was changed."""
    with house.database.reading() as connection:
        key = records.signer(house, connection, firm_id)
    return seal(made, key)
