"""What the database has about a customer, table by table: what is erased with a person, and what stays as proof."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, LargeBinary, Select, Table, delete, or_, select

from consent.store.deleting import part_of
from consent.store.inserting import insert_new
from consent.store.schema import acceptances, data_keys, disclosures
from consent.store.session_schema import holds, invitations
from consent.store.tables import metadata


@dataclass(frozen=True, slots=True)
class About:
    """By which column a table's rows belong to a customer (the acceptance, or the invitation before it), and whether erasing deletes them."""

    subject: str
    is_erased: bool


# Every table of the schema is either here or among those that hold nothing about a customer (tests/store/test_personal.py).
ABOUT_CUSTOMERS = {
    "acceptances": About("id", False),
    "customer_marks": About("acceptance", True),
    "data_keys": About("acceptance", True),
    "disclosures": About("acceptance", True),
    "holds": About("acceptance", False),
    "invitations": About("id", False),
    "leaves": About("subject", False),
    "outbox": About("acceptance", True),
    "remarks": About("subject", True),
    "session_notes": About("acceptance", True),
    "session_tokens": About("acceptance", False),
    "support_sessions": About("acceptance", False),
}
ABOUT_NOBODY = frozenset(
    {
        *("log_heads", "log_commits", "nodes", "log_keys", "cosignatures", "witness_rounds"),
        *("stamps", "stamps_missing"),
        *("texts", "renderings", "firm_publications", "firm_privacy"),
        *("publications", "publication_texts", "publication_documents"),
        *("version_notes", "version_tools", "version_pdfs"),
        *("staff", "staff_roles", "staff_sessions", "login_failures", "redeem_attempts"),
    }
)


def _tables(*, is_erased: bool) -> Iterator[tuple[Table, About]]:
    for name, about in ABOUT_CUSTOMERS.items():
        if about.is_erased == is_erased:
            yield metadata.tables[name], about


# Erasing -----------------------------------------------------------------------------------------------------------------


def erase_invitations(
    connection: Connection, firm: str, before: datetime, limit: int
) -> tuple[datetime, int, tuple[bytes, ...]]:
    """Delete what was written about the oldest invitations and refusals of before then of which no acceptance came.

    Those of before when, how many there were, and the encrypted bytes that must be found nowhere any more.
    """
    written = (*_came_to_nothing(firm), invitations.c.id.in_(select(data_keys.c.acceptance)))
    part = part_of(connection, invitations.c.made_at, before, limit, *written)
    old = select(invitations.c.id).where(*written, invitations.c.made_at < part)
    ids = tuple(connection.execute(old).scalars())
    return part, len(ids), erase(connection, ids)


def _came_to_nothing(firm: str) -> tuple[ColumnElement[bool], ...]:
    return invitations.c.firm == firm, invitations.c.acceptance.is_(None)


def erase(connection: Connection, subjects: Collection[str]) -> tuple[bytes, ...]:
    """Delete what is personal about these; the encrypted bytes that must be found nowhere any more."""
    remnants: list[bytes] = []
    for table, about in _tables(is_erased=True):
        mine = table.c[about.subject].in_(subjects)
        # a customer whom the firm helped twice has the same mark twice: it may be there, and tells nobody anything
        secret = [
            column
            for column in table.columns
            if isinstance(column.type, LargeBinary) and column.name != "mark"
        ]
        for row in connection.execute(select(*secret).where(mine)) if secret else ():
            remnants.extend(row)
        connection.execute(delete(table).where(mine))
    return tuple(remnants)


def remains_of_erased(connection: Connection, firm: str) -> Iterator[tuple[str, str]]:
    """(table, acceptance or invitation) of everything that is left of those of a firm that are marked as erased."""
    erased = select(acceptances.c.id).where(acceptances.c.firm == firm, acceptances.c.erased_at.is_not(None))
    opened = select(invitations.c.id).where(invitations.c.acceptance.in_(erased))
    yield from _left(connection, erased, opened)


def remains_of_invitations(connection: Connection, firm: str, before: datetime) -> Iterator[tuple[str, str]]:
    """(table, invitation) of everything that is left of those of before then of which no acceptance came."""
    old = (*_came_to_nothing(firm), invitations.c.made_at < before)
    yield from _left(connection, select(invitations.c.id).where(*old))


def _left(connection: Connection, *subjects: Select[tuple[str]]) -> Iterator[tuple[str, str]]:
    for table, about in _tables(is_erased=True):
        subject = table.c[about.subject]
        query = select(subject).where(or_(*(subject.in_(each) for each in subjects))).distinct()
        for found in connection.execute(query.order_by(subject)).scalars():
            yield table.name, found


def remove_values(connection: Connection, acceptance: str, names: Collection[str]) -> tuple[bytes, ...]:
    """Delete some of the values of an acceptance; their encrypted bytes."""
    mine = (disclosures.c.acceptance == acceptance, disclosures.c.name.in_(names))
    remnants = tuple(connection.execute(select(disclosures.c.ciphertext).where(*mine)).scalars())
    connection.execute(delete(disclosures).where(*mine))
    return remnants


# Holding -----------------------------------------------------------------------------------------------------------------


def held_since(connection: Connection, acceptance: str) -> datetime | None:
    """Since when it is held; None when it is not."""
    query = select(holds.c.held_at).where(holds.c.acceptance == acceptance)
    return connection.execute(query).scalar_one_or_none()


def hold(connection: Connection, firm: str, acceptance: str, at: datetime) -> bool:
    """Hold it; False when it is held already."""
    return insert_new(connection, holds, {"acceptance": acceptance, "firm": firm, "held_at": at})


def release(connection: Connection, acceptance: str) -> bool:
    """Hold it no more; False when it was not held."""
    return connection.execute(delete(holds).where(holds.c.acceptance == acceptance)).rowcount == 1


def hold_rows(connection: Connection, firm: str) -> Iterator[tuple[object, ...]]:
    """(acceptance, since when) of everything that a firm holds, for verification."""
    query = select(holds.c.acceptance, holds.c.held_at).where(holds.c.firm == firm)
    return (tuple(row) for row in connection.execute(query))


# A copy ------------------------------------------------------------------------------------------------------------------


def rows_about(connection: Connection, subjects: Collection[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """(table, row) of all that is not encrypted; without bytes, which say nothing to a person."""
    for name, about in ABOUT_CUSTOMERS.items():
        table = metadata.tables[name]
        shown = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        if about.is_erased and len(shown) < len(table.columns):
            continue  # encrypted: whoever copies a person's data opens it
        query = (
            select(*shown).where(table.c[about.subject].in_(subjects)).order_by(*table.primary_key.columns)
        )
        for row in connection.execute(query).mappings():
            yield table.name, dict(row)
