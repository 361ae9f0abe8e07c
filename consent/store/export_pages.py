"""A log read in pages, for exports: each page with what became of its acceptances, so that memory does not grow with the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, select

from consent.store.acceptances import Selection
from consent.store.log import PLACE, Leaf
from consent.store.remarks import Remark
from consent.store.schema import acceptances, leaves
from consent.store.session_schema import remarks
from consent.store.support_sessions import Found, found_in, joined


def pages(connection: Connection, firm: str, size: int, at_a_time: int) -> Iterator[tuple[Leaf, ...]]:
    """The first `size` leaves in order, so many in each page."""
    for first in range(0, size, at_a_time):
        place = leaves.c.leaf_index.between(first, min(first + at_a_time, size) - 1)
        query = select(leaves).where(leaves.c.firm == firm, place).order_by(leaves.c.leaf_index)
        yield tuple(Leaf(**row._mapping) for row in connection.execute(query))


def given(connection: Connection, selection: Selection, first: int, last: int) -> dict[int, Found]:
    """The selected acceptances among some leaves, with what became of each, by leaf index."""
    query = joined().where(*selection.clauses(), acceptances.c.leaf_index.between(first, last))
    found = (found_in(row) for row in connection.execute(query).mappings())
    return {each.acceptance.leaf_index: each for each in found}


def among(connection: Connection, selection: Selection, ids: Collection[str]) -> dict[str, Found]:
    """Those of some acceptances of the firm that are selected, by id."""
    query = joined().where(*_narrowed(selection), acceptances.c.id.in_(ids))
    found = (found_in(row) for row in connection.execute(query).mappings())
    return {each.acceptance.id: each for each in found}


def about(connection: Connection, firm: str, event: str, subjects: Collection[str]) -> Iterator[Leaf]:
    """The leaves of one kind about some acceptances, in order."""
    query = select(leaves).where(leaves.c.firm == firm, leaves.c.subject.in_(subjects))
    for row in connection.execute(query.where(leaves.c.event == event).order_by(PLACE)):
        yield Leaf(**row._mapping)


def remarks_of(connection: Connection, selection: Selection, first: int, last: int) -> tuple[Remark, ...]:
    """What people wrote about selected acceptances beside some leaves, in the order of these."""
    same = acceptances.c.id == remarks.c.subject
    columns = (remarks.c[name] for name in Remark.__slots__)
    query = select(*columns).join(acceptances, same).where(*_narrowed(selection))
    query = query.where(remarks.c.firm == selection.firm, remarks.c.leaf_index.between(first, last))
    rows = connection.execute(query.order_by(remarks.c.leaf_index, remarks.c.name))
    return tuple(Remark(**row._mapping) for row in rows)


def _narrowed(selection: Selection) -> tuple[ColumnElement[bool], ...]:
    """All of it but for the firm: with that, SQLite goes through the firm's whole index for every page."""
    return selection.clauses()[1:]


def newest(connection: Connection, firm: str, subject: str, limit: int) -> tuple[Leaf, ...]:
    """The last leaves about one subject, the newest first."""
    query = select(leaves).where(leaves.c.firm == firm, leaves.c.subject == subject)
    rows = connection.execute(query.order_by(PLACE.desc()).limit(limit))
    return tuple(Leaf(**row._mapping) for row in rows)


def has_since(connection: Connection, firm: str, size: int, events: Collection[str]) -> bool:
    """Whether a firm's log got a leaf of one of these kinds after its first `size` ones."""
    query = select(leaves.c.leaf_index).where(leaves.c.firm == firm, leaves.c.leaf_index >= size)
    return connection.execute(query.where(leaves.c.event.in_(events)).limit(1)).first() is not None
