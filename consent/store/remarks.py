"""What people wrote about support sessions and invitations: encrypted disclosures, beside the leaves that commit to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from consent.store.session_schema import remarks

Remarks = dict[int, dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class Remark:
    """One value that somebody wrote about a subject, encrypted, beside the leaf that commits to it."""

    subject: str
    leaf_index: int
    name: str
    ciphertext: bytes


def write(
    connection: Connection, firm: str, subject: str, leaf_index: int, values: Mapping[str, bytes]
) -> None:
    """Keep the encrypted disclosures of the record at that leaf, by name."""
    place = {"firm": firm, "subject": subject, "leaf_index": leaf_index}
    rows = [{**place, "name": name, "ciphertext": value} for name, value in values.items()]
    if rows:
        connection.execute(insert(remarks), rows)


def read(connection: Connection, subject: str) -> Remarks:
    """Encrypted disclosures by name, by leaf index."""
    found: Remarks = {}
    for row in connection.execute(select(remarks).where(remarks.c.subject == subject)):
        found.setdefault(row.leaf_index, {})[row.name] = row.ciphertext
    return found


def read_at(connection: Connection, subject: str, leaf_index: int) -> dict[str, bytes]:
    """Those of one leaf, by name."""
    query = select(remarks).where(remarks.c.subject == subject, remarks.c.leaf_index == leaf_index)
    return {row.name: row.ciphertext for row in connection.execute(query)}


def subjects_with(connection: Connection, subjects: Collection[str], name: str) -> set[str]:
    """Those of `subjects` about whom something of that name was written."""
    query = select(remarks.c.subject).where(remarks.c.subject.in_(subjects), remarks.c.name == name)
    return set(connection.scalars(query))


def places(connection: Connection, firm: str) -> Iterator[tuple[int, str]]:
    """(leaf index, subject) of everything that a firm has."""
    query = select(remarks.c.leaf_index, remarks.c.subject).where(remarks.c.firm == firm).distinct()
    for row in connection.execute(query.order_by(remarks.c.leaf_index, remarks.c.subject)):
        yield row.leaf_index, row.subject
