"""Consents of an acceptance: what became of each, and taking one back without a login (GDPR 7(3), law.md R15).

There is no table of them: the leaves about the acceptance say it all.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any

from consent.core import record
from consent.core.acceptances import Acceptance
from consent.core.consents import ConsentState, is_same_controller, is_still_asked, state_of
from consent.core.firms import Firm
from consent.core.publications import PublishedVersion
from consent.core.sd_jwt import Payload
from consent.core.terms import Statement
from consent.errors import (
    NotFound,
    NotPossible,
)
from consent.service import library, records
from consent.service.installation import Installation
from consent.service.successions import about, linked, payload_of
from consent.service.transaction import Transaction
from consent.store import log
from consent.store.log import Leaf

_EVENT = "consent.withdrawn"
# Whether the text with that digest asks a consent: every footer wants to know, and it never changes.
_asking: dict[str, bool] = {}


# What became of them -----------------------------------------------------------------------------------------------------


def consents(house: Installation, acceptance: Acceptance, *, now: datetime) -> tuple[ConsentState, ...]:
    """Every consent that the acceptance was asked for, in the version's order, as it stands at `now`."""
    with house.database.reading() as connection:
        about = log.leaves_about(connection, acceptance.firm, acceptance.id)
    payload = payload_of(acceptance, about)
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


def _consents_in(payload: Payload) -> dict[str, dict[str, Any]]:
    """The statements of kind consent that a record holds, given or refused, by id."""
    return {made["id"]: made for made in payload["statements"] if made["kind"] == "consent"}


def _withdrawn_in(leaves: Iterable[Leaf]) -> dict[str, datetime]:
    """When which consent was withdrawn."""
    return {record.read_record(leaf.entry)["statement"]: leaf.time for leaf in leaves if leaf.event == _EVENT}


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

    So is the same consent in the acceptances that this one renews, or that renew it: it was given once and carried over.
    NotFound for what is no consent of this acceptance, NotPossible("not_given") for one that was refused.
    """

    def verb(transaction: Transaction) -> None:
        made = _made_in(transaction, acceptance).get(statement)
        if made is None:
            raise NotFound("consent", statement)
        if not made["given"]:
            raise NotPossible("withdraw a consent", "not_given")
        for one in (acceptance, *linked(transaction, acceptance)):
            is_same = _made_in(transaction, one).get(statement) == made
            if is_same and statement not in _withdrawn_in(about(transaction, one)):
                _append(house, transaction, one, made, now)

    house.writer.submit([acceptance.firm], verb)


def _made_in(transaction: Transaction, acceptance: Acceptance) -> dict[str, dict[str, Any]]:
    return _consents_in(payload_of(acceptance, about(transaction, acceptance)))


def are_withdrawn(
    transaction: Transaction, firm: str, acceptance_id: str, statements: Container[str]
) -> bool:
    """Whether any of these consents of an acceptance has been withdrawn by now."""
    about = transaction.leaves_about(firm, acceptance_id)
    return any(name in statements for name in _withdrawn_in(about))


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
