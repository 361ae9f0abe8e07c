"""What people wrote about a session or an invitation: kept encrypted, bound to its leaf by a salted digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from consent.core.sd_jwt import Disclosure, parse_disclosure
from consent.service import personal_data
from consent.service.installation import Installation
from consent.store import remarks as rows
from consent.store.remarks import Remark

Remarks = dict[int, dict[str, str]]


def write(
    house: Installation,
    connection: Connection,
    firm: str,
    subject: str,
    leaf_index: int,
    disclosures: Sequence[Disclosure],
) -> None:
    """Keep the disclosures of the record at that leaf."""
    master = house.keys.personal_data
    sealed = {
        one.name: personal_data.seal_text(
            connection, master, subject, _name(leaf_index, one.name), one.encoded
        )
        for one in disclosures
    }
    rows.write(connection, firm, subject, leaf_index, sealed)


def disclosed(house: Installation, connection: Connection, subject: str) -> dict[int, tuple[Disclosure, ...]]:
    """Every disclosure about a subject by leaf index."""
    return {
        index: tuple(_open(house, connection, subject, index, values))
        for index, values in rows.read(connection, subject).items()
    }


def disclosed_at(
    house: Installation, connection: Connection, subject: str, leaf_index: int
) -> tuple[Disclosure, ...]:
    """The disclosures of the record at one leaf."""
    values = rows.read_at(connection, subject, leaf_index)
    return tuple(_open(house, connection, subject, leaf_index, values))


def read(house: Installation, connection: Connection, subject: str) -> Remarks:
    """What was written about a subject: text by name, by leaf index."""
    found = disclosed(house, connection, subject)
    return {index: {one.name: one.value for one in values} for index, values in found.items()}


def values_of(
    house: Installation, connection: Connection, subjects: Sequence[str], name: str
) -> dict[str, list[str]]:
    """All that was written of one name about several subjects, by subject; only those of whom there is something."""
    return {
        subject: [wrote[name] for wrote in read(house, connection, subject).values() if name in wrote]
        for subject in rows.subjects_with(connection, subjects, name)
    }


def _open(
    house: Installation, connection: Connection, subject: str, leaf_index: int, values: Mapping[str, bytes]
) -> list[Disclosure]:
    master = house.keys.personal_data
    texts = (
        personal_data.open_text(connection, master, subject, _name(leaf_index, name), sealed)
        for name, sealed in sorted(values.items())
    )
    return [parse_disclosure(text) for text in texts]


def open_one(house: Installation, connection: Connection, remark: Remark) -> Disclosure:
    """One of them; NotPossible("write", "erased") where its key is gone."""
    name = _name(remark.leaf_index, remark.name)
    master = house.keys.personal_data
    return parse_disclosure(
        personal_data.open_text(connection, master, remark.subject, name, remark.ciphertext)
    )


def _name(leaf_index: int, name: str) -> str:
    return f"remark/{leaf_index}/{name}"
