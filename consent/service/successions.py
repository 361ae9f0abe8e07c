"""Acceptances that took each other's place, because new terms came while help was still to begin: one help, one customer.

What the customer ends or takes back in one of them holds in all: people press the button of the tab that they see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consent.core import record
from consent.core.acceptances import Acceptance
from consent.core.sd_jwt import Payload
from consent.errors import NotFound
from consent.service.transaction import Transaction
from consent.store import acceptances as rows
from consent.store import publications
from consent.store.log import Leaf


def payload_of(acceptance: Acceptance, leaves: Iterable[Leaf]) -> Payload:
    """The record of an acceptance, among the leaves about it."""
    for leaf in leaves:
        if leaf.leaf_index == acceptance.leaf_index:
            return record.read_record(leaf.entry)
    raise NotFound("leaf", acceptance.leaf_index)


def about(transaction: Transaction, acceptance: Acceptance) -> tuple[Leaf, ...]:
    """The leaves about an acceptance, those of this transaction among them."""
    return transaction.leaves_about(acceptance.firm, acceptance.id)


def linked(transaction: Transaction, acceptance: Acceptance) -> tuple[Acceptance, ...]:
    """The acceptances that this one renews and those that renew it, however often; nearly always there are none.

    Looked for behind the firm's lock, so that none is made meanwhile.
    """
    found = {acceptance.id: acceptance}
    for one in _earlier(transaction, acceptance):
        found[one.id] = one
    for one in tuple(found.values()):
        found.update((later.id, later) for later in _later(transaction, one))
    return tuple(one for one in found.values() if one.id != acceptance.id)


def _earlier(transaction: Transaction, acceptance: Acceptance) -> Iterator[Acceptance]:
    current: Acceptance | None = acceptance
    while current is not None:
        renews = payload_of(current, about(transaction, current)).get("renews")
        current = None if renews is None else rows.read(transaction.connection, renews)
        if current is not None:
            yield current


def _later(transaction: Transaction, acceptance: Acceptance) -> Iterator[Acceptance]:
    """Only new terms are a reason to renew, and only while the acceptance made session tokens: so few are looked at."""
    last = publications.in_force(transaction.connection, acceptance.firm, acceptance.valid_until)
    if last is None or last.name == acceptance.version:
        return
    for one, entry in rows.given_while_valid(transaction.connection, acceptance):
        payload = record.read_record(entry) if entry else payload_of(one, about(transaction, one))
        if payload.get("renews") == acceptance.id:
            yield one
            yield from _later(transaction, one)
