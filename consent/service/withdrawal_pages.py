"""The page on which consents are withdrawn without a login (law.md R15): its reference, its address in the receipt, and the
way to it from the receipt's file. The reference opens nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from consent.core import record
from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.encoding import parse_json
from consent.core.links import Signer
from consent.core.receipt import FORMAT
from consent.core.sd_jwt import open_sd_jwt, split
from consent.core.seals import enclosed
from consent.errors import FormatError, LinkRefused, ReceiptRefused, SignatureInvalid
from consent.service import records
from consent.service.installation import Installation
from consent.store import acceptances as rows
from consent.store import log

# The disclosure of the receipt that holds the page's address.
DISCLOSURE = "withdrawal_page"
_PURPOSE = "consent-withdrawal/v1"


def reference(house: Installation, acceptance_id: str) -> str:
    """The signed reference of the withdrawal page: cannot be guessed, opens no other page, is the same every time."""
    return Signer(house.keys.links, _PURPOSE).sign({"a": acceptance_id})


def open_reference(house: Installation, firm_id: str, ref: str) -> Acceptance:
    """The acceptance that a reference means; LinkRefused("forged") for one that we did not make for this firm."""
    try:
        acceptance = _find(house, str(Signer(house.keys.links, _PURPOSE).open(ref)["a"]))
    except SignatureInvalid as error:
        raise LinkRefused("forged") from error
    if acceptance is None or acceptance.firm != firm_id:
        raise LinkRefused("forged")
    return acceptance


def _find(house: Installation, acceptance_id: str) -> Acceptance | None:
    with house.database.reading() as connection:
        return rows.read(connection, acceptance_id)


def disclosed(
    house: Installation, firm_id: str, language: str, acceptance_id: str, answers: Iterable[StatementAnswer]
) -> dict[str, str]:
    """What the receipt says besides what was typed: the page's whole address, where any consent was asked."""
    if not any(answer.kind == "consent" for answer in answers):
        return {}
    ref = reference(house, acceptance_id)
    return {DISCLOSURE: f"{house.settings.base_url}/{language}/{firm_id}/consents/{ref}"}


def reference_in(house: Installation, firm_id: str, receipt: bytes) -> str:
    """The reference for a receipt that is genuinely ours, of this firm; a receipt.pdf has it inside.

    ReceiptRefused: not_a_receipt, other_firm, changed. What the receipt holds beside its record is not looked at: whoever
    wants to withdraw should not fail because a file was saved anew. The record alone does not do: everybody has it who was
    given an export, and only the customer has the disclosure of the page.
    """
    sd_jwt = _sd_jwt_in(enclosed(receipt) or receipt)
    with house.database.reading() as connection:
        keys = records.record_keys(connection, firm_id)
    try:
        entry, _ = split(sd_jwt)
        if record.read_record(entry)["firm"] != firm_id:
            raise ReceiptRefused("other_firm")
        payload, values = open_sd_jwt(sd_jwt, keys, typ=record.TYP)
    except (FormatError, SignatureInvalid) as error:
        raise ReceiptRefused("changed") from error
    acceptance = _find(house, payload["jti"])
    if acceptance is None or acceptance.firm != firm_id or not _is_logged(house, acceptance, entry):
        raise ReceiptRefused("changed")
    if DISCLOSURE not in values and _has_disclosed(house, acceptance.id):
        raise ReceiptRefused("changed")
    return reference(house, acceptance.id)


def _is_logged(house: Installation, acceptance: Acceptance, entry: bytes) -> bool:
    """Whether the log has this very record: who stole a record key can sign another one of the same id."""
    with house.database.reading() as connection:
        leaf = log.read_leaf(connection, acceptance.firm, acceptance.leaf_index)
    return leaf is not None and leaf.entry == entry


def _has_disclosed(house: Installation, acceptance_id: str) -> bool:
    """Whether the receipt got the page's address: not from an earlier release, and nobody knows once the person is erased."""
    with house.database.reading() as connection:
        kept = rows.read_personal(connection, acceptance_id)
    return kept is not None and DISCLOSURE in kept[1]


def _sd_jwt_in(receipt: bytes) -> str:
    try:
        value = parse_json(receipt, what="receipt")
    except FormatError as error:
        raise ReceiptRefused("not_a_receipt") from error
    found = value.get("receipt") if isinstance(value, dict) and value.get("format") == FORMAT else None
    if not isinstance(found, str):
        raise ReceiptRefused("not_a_receipt")
    return found
