"""Consents of an acceptance: what became of each, and taking one back without a login (GDPR 7(3), law.md R15).

There is no table of them: the leaves about the acceptance say it all. The withdrawal page's reference opens nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from consent.core import record
from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.consents import ConsentState, is_same_controller, is_still_asked, state_of
from consent.core.encoding import parse_json
from consent.core.firms import Firm
from consent.core.links import Signer
from consent.core.publications import PublishedVersion
from consent.core.receipt import FORMAT
from consent.core.sd_jwt import Payload, open_sd_jwt, split
from consent.core.terms import Statement
from consent.errors import (
    FormatError,
    LinkRefused,
    NotFound,
    NotPossible,
    ReceiptRefused,
    SignatureInvalid,
)
from consent.service import library, records
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import acceptances as rows
from consent.store import log
from consent.store.log import Leaf

# The disclosure of the receipt that holds the page's address.
PAGE = "withdrawal_page"
_PURPOSE = "consent-withdrawal/v1"
_EVENT = "consent.withdrawn"
# Whether the text with that digest asks a consent: every footer wants to know, and it never changes.
_asking: dict[str, bool] = {}


# What became of them -----------------------------------------------------------------------------------------------------


def consents(house: Installation, acceptance: Acceptance, *, now: datetime) -> tuple[ConsentState, ...]:
    """Every consent that the acceptance was asked for, in the version's order, as it stands at `now`."""
    with house.database.reading() as connection:
        about = log.leaves_about(connection, acceptance.firm, acceptance.id)
    payload = _payload_of(acceptance, about)
    made, withdrawn = _consents_in(payload), _withdrawn_in(about)
    if not made:
        return ()
    version = library.version(house, acceptance.firm, acceptance.version)
    asked = {one.id: one for one in library.text(house, version, acceptance.language).statements}
    current = _asked_now(house, acceptance, payload, asked.values(), now)
    return tuple(
        state_of(
            asked[name],
            given_at=acceptance.time if one["given"] else None,
            withdrawn_at=withdrawn.get(name),
            is_asked_still=is_still_asked(asked[name], current),
            now=now,
        )
        for name, one in made.items()
    )


def _payload_of(acceptance: Acceptance, about: Iterable[Leaf]) -> Payload:
    for leaf in about:
        if leaf.leaf_index == acceptance.leaf_index:
            return record.read_record(leaf.entry)
    raise NotFound("leaf", acceptance.leaf_index)


def _consents_in(payload: Payload) -> dict[str, dict[str, Any]]:
    """The statements of kind consent that a record holds, given or refused, by id."""
    return {made["id"]: made for made in payload["statements"] if made["kind"] == "consent"}


def _withdrawn_in(about: Iterable[Leaf]) -> dict[str, datetime]:
    """When which consent was withdrawn."""
    return {record.read_record(leaf.entry)["statement"]: leaf.time for leaf in about if leaf.event == _EVENT}


def _asked_now(
    house: Installation,
    acceptance: Acceptance,
    payload: Payload,
    asked: Iterable[Statement],
    now: datetime,
) -> tuple[Statement, ...]:
    """What is asked today in the language of the acceptance; nothing where another firm in law is responsible now."""
    if payload["firm_sha256"] != library.firm_digest(house, acceptance.firm):
        shown = Firm.from_bytes(library.text_with(house, payload["firm_sha256"]))
        if not is_same_controller(shown.identity, library.firm(house, acceptance.firm).identity):
            return ()
    current = library.in_force(house, acceptance.firm, now=now)
    if current.name == acceptance.version:
        return tuple(asked)
    if acceptance.language not in current.languages:
        return ()
    return library.text(house, current, acceptance.language).statements


def are_asked(house: Installation, version: PublishedVersion) -> bool:
    """Whether a version asks any consent; its languages have the same statements."""
    language, digest = next(iter(version.languages.items()))
    if digest not in _asking:
        statements = library.text(house, version, language).statements
        _asking[digest] = any(one.kind == "consent" for one in statements)
    return _asking[digest]


# Taking one back ---------------------------------------------------------------------------------------------------------


def withdraw(house: Installation, acceptance: Acceptance, statement: str, *, now: datetime) -> None:
    """Take a consent back, at once and for good; again, or many at once: one leaf. What was accepted stays on record.

    NotFound for what is no consent of this acceptance, NotPossible("not_given") for one that was refused.
    """

    def verb(transaction: Transaction) -> None:
        about = transaction.leaves_about(acceptance.firm, acceptance.id)
        made = _consents_in(_payload_of(acceptance, about)).get(statement)
        if made is None:
            raise NotFound("consent", statement)
        if not made["given"]:
            raise NotPossible("withdraw a consent", "not_given")
        if statement not in _withdrawn_in(about):
            _append(house, transaction, acceptance, made, now)

    house.writer.submit([acceptance.firm], verb)


def _append(
    house: Installation,
    transaction: Transaction,
    acceptance: Acceptance,
    made: Mapping[str, Any],
    now: datetime,
) -> None:
    time = transaction.time(acceptance.firm, now)
    payload = record.consent_withdrawn(
        id=records.new_id(),
        firm=acceptance.firm,
        time=time,
        acceptance=acceptance.id,
        statement=made["id"],
        sha256=made["sha256"],
        by="customer",
    )
    records.append(house, transaction, acceptance.firm, payload, time=time, subject=acceptance.id)


# The withdrawal page -----------------------------------------------------------------------------------------------------


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
    return {PAGE: f"{house.settings.base_url}/{language}/{firm_id}/consents/{ref}"}


def reference_in(house: Installation, firm_id: str, receipt: bytes) -> str:
    """The reference for a receipt that is genuinely ours, of this firm.

    ReceiptRefused: not_a_receipt, other_firm, changed. What the receipt holds beside its record is not looked at: whoever
    wants to withdraw should not fail because a file was saved anew.
    """
    sd_jwt = _sd_jwt_in(receipt)
    with house.database.reading() as connection:
        keys = records.record_keys(connection, firm_id)
    try:
        entry, _ = split(sd_jwt)
        if record.read_record(entry)["firm"] != firm_id:
            raise ReceiptRefused("other_firm")
        payload, _ = open_sd_jwt(sd_jwt, keys, typ=record.TYP)
    except (FormatError, SignatureInvalid) as error:
        raise ReceiptRefused("changed") from error
    acceptance = _find(house, payload["jti"])
    if acceptance is None or acceptance.firm != firm_id:
        raise ReceiptRefused("changed")
    return reference(house, acceptance.id)


def _sd_jwt_in(receipt: bytes) -> str:
    try:
        value = parse_json(receipt, what="receipt")
    except FormatError as error:
        raise ReceiptRefused("not_a_receipt") from error
    found = value.get("receipt") if isinstance(value, dict) and value.get("format") == FORMAT else None
    if not isinstance(found, str):
        raise ReceiptRefused("not_a_receipt")
    return found
