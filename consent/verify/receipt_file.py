"""Checks a receipt: record, disclosures, place in the log, and the text that was accepted; of a PDF, its seal too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from consent.core.anchors import read_anchor
from consent.core.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from consent.core.encoding import b64_encode
from consent.core.findings import Findings, Report
from consent.core.key_audit import fault_of, head_fault_of
from consent.core.receipt import LARGEST_RECEIPT, VerifiedReceipt, parse_receipt, verify_with
from consent.core.sd_jwt import split
from consent.core.seals import enclosed, sealing_keys, verify_seal
from consent.core.tlog_proof import parse_tlog_proof
from consent.core.trusted_keys import TrustedKeys
from consent.errors import (
    ConsentError,
    DigestMismatch,
    FormatError,
    ProofInvalid,
    SignatureInvalid,
    VerificationError,
)
from consent.verify.files import read_whole

NOT_IN_RECEIPTS = (
    "what happened after the acceptance: a receipt shows the day on which it was made",
    "that statements' digests are of words in the terms: the words stand in the terms",
    "when it happened: the time is the service's own, the log only fixes the order",
)
NO_COMPARISON = "the anchor of {size} leaves: a receipt is compared only with a head of its own {own} leaves"
NO_COMPARISONS = (
    "{count} anchors of other sizes: a receipt is compared only with a head of its own {own} leaves"
)
_FEW = 3

_CLASSES: dict[type[ConsentError], str] = {
    FormatError: "receipt",
    SignatureInvalid: "signature",
    ProofInvalid: "proof",
    DigestMismatch: "text",
}


def verify_receipt_file(path: Path, trusted: TrustedKeys, anchors: Sequence[bytes]) -> Report:
    """The report on the receipt in the file `path`; CannotCheck when it is not readable."""
    data = read_whole(path, LARGEST_RECEIPT)
    findings = Findings()
    inside = enclosed(data)
    if inside is not None:
        _check_seal(data, path.name, trusted, findings)
    try:
        verified = verify_with(parse_receipt(inside or data), trusted)
    except (FormatError, VerificationError) as error:
        kind, detail = _key_fault(inside or data, trusted, error) or (_CLASSES[type(error)], str(error))
        findings.add(kind, path.name, detail)
        return Report(findings.all(), 0, "", NOT_IN_RECEIPTS)
    head = verified.checkpoint
    others = [
        anchor.size
        for anchor in _open_anchors(anchors, head, trusted, findings)
        if not _compare(anchor, head, findings)
    ]
    not_compared = [NO_COMPARISON.format(size=size, own=head.size) for size in others]
    if len(others) > _FEW:
        not_compared = [NO_COMPARISONS.format(count=len(others), own=head.size)]
    return Report(
        findings.all(), head.size, b64_encode(head.root), (*NOT_IN_RECEIPTS, *not_compared), _says(verified)
    )


def _key_fault(data: bytes, trusted: TrustedKeys, error: Exception) -> tuple[str, str] | None:
    """Class and words where the signature is that of a trusted key, which does not hold for this leaf or this head."""
    if not isinstance(error, SignatureInvalid):
        return None
    receipt = parse_receipt(data)
    proof = parse_tlog_proof(receipt.proof)
    head = read_checkpoint(proof.checkpoint)
    entry, _ = split(receipt.sd_jwt)
    mine = trusted.of_log(head.origin)
    return fault_of(entry, proof.index, mine) or head_fault_of(proof.checkpoint, mine)


def _check_seal(paper: bytes, name: str, trusted: TrustedKeys, findings: Findings) -> None:
    """That the pages around a receipt are as they were made."""
    try:
        verify_seal(paper, sealing_keys(trusted))
    except (FormatError, SignatureInvalid) as error:
        findings.add("seal", name, error)


def _open_anchors(
    anchors: Sequence[bytes], head: Checkpoint, trusted: TrustedKeys, findings: Findings
) -> list[Checkpoint]:
    opened = []
    for data in anchors:
        size = read_anchor(data).size
        try:
            opened.append(open_checkpoint(data, trusted.logs(head.origin, size)))
        except SignatureInvalid as error:
            findings.add("anchor", f"head of {size} leaves", error)
    return opened


def _compare(anchor: Checkpoint, head: Checkpoint, findings: Findings) -> bool:
    """Whether the two could be compared: heads of one size must be equal."""
    if anchor.size != head.size:
        return False
    if anchor.root != head.root:
        findings.add("fork", f"head of {head.size} leaves", "the anchor's log is another than the receipt's")
    return True


def _says(verified: VerifiedReceipt) -> tuple[str, ...]:
    record = verified.record
    terms = record["terms"]
    given = [made["id"] for made in record["statements"] if made["given"]]
    refused = [made["id"] for made in record["statements"] if not made["given"]]
    return (
        f"acceptance {record['jti']} at {record['time']}",
        f"of the terms {terms['version']} of {record['firm']}, read in {terms['language']}, sha256 {terms['sha256']}",
        f"statements given: {', '.join(given) or 'none'}; refused: {', '.join(refused) or 'none'}",
        f"leaf {verified.leaf_index} of the log {verified.checkpoint.origin}",
        *(f"{name}: {value}" for name, value in sorted(verified.disclosed.items())),
    )
