"""Finds the acceptances whose personal data have been kept long enough (core.retention says how long), and deletes the rest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from consent.core.acceptances import Acceptance
from consent.store import log
from consent.store.deleting import delete_some
from consent.store.schema import acceptances, disclosures, leaves
from consent.store.session_schema import holds, outbox

_HELD = select(holds.c.acceptance)


def kept(connection: Connection, firm: str, after: int, limit: int) -> tuple[Acceptance, ...]:
    """A firm's oldest acceptances after that leaf whose personal data are kept."""
    return _oldest(connection, limit, *_kept(firm, after))


def deletable(connection: Connection, firm: str, after: int, limit: int) -> tuple[Acceptance, ...]:
    """Those of them that are not held."""
    return _oldest(connection, limit, *_kept(firm, after), acceptances.c.id.not_in(_HELD))


def _kept(firm: str, after: int) -> tuple[ColumnElement[bool], ...]:
    columns = acceptances.c
    return columns.firm == firm, columns.leaf_index > after, columns.erased_at.is_(None)


def _oldest(connection: Connection, limit: int, *where: ColumnElement[bool]) -> tuple[Acceptance, ...]:
    query = select(acceptances).where(*where).order_by(acceptances.c.leaf_index).limit(limit)
    return tuple(Acceptance(**row._mapping) for row in connection.execute(query))


def with_values(
    connection: Connection, firm: str, names: Collection[str], after: int, before: datetime, limit: int
) -> tuple[Acceptance, ...]:
    """A firm's oldest acceptances after that leaf, from before then, that still have one of these values and are not held."""
    columns = acceptances.c
    having = select(disclosures.c.acceptance).where(
        disclosures.c.acceptance == columns.id, disclosures.c.name.in_(names)
    )
    mine = (columns.firm == firm, columns.leaf_index > after, columns.time < before)
    return _oldest(connection, limit, *mine, columns.id.not_in(_HELD), having.exists())


# What needs no record of its own -------------------------------------------------------------------------------------------


def delete_mails(connection: Connection, firm: str, before: datetime, limit: int) -> int:
    """Delete mails that came to an end before then, or that nobody tried since, but for held ones. How many."""
    columns = outbox.c
    old = (columns.firm == firm, columns.due_at < before, columns.acceptance.not_in(_HELD))
    return delete_some(connection, outbox, limit, *old)


def erasures_since(connection: Connection, firm: str, moment: datetime) -> tuple[bytes, ...]:
    """The records of a firm's erasures since then."""
    first = log.first_since(connection, firm, moment)
    mine = (leaves.c.firm == firm, leaves.c.leaf_index >= first, leaves.c.event == "acceptance.erased")
    return tuple(connection.execute(select(leaves.c.entry).where(*mine)).scalars())
