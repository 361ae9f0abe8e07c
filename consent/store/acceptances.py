"""Acceptances and the encrypted personal values that belong to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update
from sqlalchemy import func as sql

from consent.core.acceptances import Acceptance
from consent.store.inserting import insert_new
from consent.store.schema import acceptances, data_keys, disclosures, leaves, staff
from consent.store.session_schema import invitations, support_sessions


@dataclass(frozen=True, slots=True)
class Selection:
    """Which acceptances: every field that is not None narrows; `since` is inclusive, `until` exclusive, both by record time."""

    firm: str
    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None
    version: str | None = None
    state: str | None = None

    def clauses(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions, the firm always among them."""
        columns = acceptances.c
        narrowed = (
            columns.time >= self.since if self.since is not None else None,
            columns.time < self.until if self.until is not None else None,
            columns.language == self.language if self.language is not None else None,
            columns.version == self.version if self.version is not None else None,
            columns.state == self.state if self.state is not None else None,
        )
        return (columns.firm == self.firm, *(clause for clause in narrowed if clause is not None))


def insert_acceptance(connection: Connection, new: Acceptance) -> bool:
    """Record it unless its id is there already (the same form, posted again); whether it was recorded."""
    return insert_new(connection, acceptances, {name: getattr(new, name) for name in Acceptance.__slots__})


def insert_personal(
    connection: Connection, acceptance: str, wrapped_key: bytes, values: Mapping[str, bytes]
) -> None:
    """Keep encrypted disclosures and the wrapped key that opens them."""
    insert_key(connection, acceptance, wrapped_key)
    rows = [{"acceptance": acceptance, "name": name, "ciphertext": value} for name, value in values.items()]
    if rows:
        connection.execute(insert(disclosures), rows)


def insert_key(connection: Connection, subject: str, wrapped_key: bytes) -> None:
    """Keep the wrapped key that opens what is encrypted about an acceptance or an invitation."""
    connection.execute(insert(data_keys).values(acceptance=subject, wrapped=wrapped_key))


def read_key(connection: Connection, subject: str) -> bytes | None:
    """The wrapped key; None when erased or never there."""
    query = select(data_keys.c.wrapped).where(data_keys.c.acceptance == subject)
    return connection.execute(query).scalar_one_or_none()


def read_personal(connection: Connection, acceptance: str) -> tuple[bytes, dict[str, bytes]] | None:
    """(wrapped key, ciphertext by name); None when erased or never there."""
    wrapped = read_key(connection, acceptance)
    if wrapped is None:
        return None
    rows = connection.execute(
        select(disclosures).where(disclosures.c.acceptance == acceptance).order_by(disclosures.c.name)
    )
    return wrapped, {row.name: row.ciphertext for row in rows}


def has_value(connection: Connection, acceptance: str, name: str) -> bool:
    """Whether a personal value of such a name is kept."""
    query = select(disclosures.c.name).where(
        disclosures.c.acceptance == acceptance, disclosures.c.name == name
    )
    return connection.execute(query).first() is not None


def read_personal_of(
    connection: Connection, several: Collection[str]
) -> dict[str, tuple[bytes, dict[str, bytes]]]:
    """`read_personal` of several acceptances at once, by their ids; whoever was erased is not there."""
    query = select(data_keys).where(data_keys.c.acceptance.in_(several))
    found: dict[str, tuple[bytes, dict[str, bytes]]] = {
        row.acceptance: (row.wrapped, {}) for row in connection.execute(query)
    }
    rows = connection.execute(select(disclosures).where(disclosures.c.acceptance.in_(several)))
    for row in rows:
        if row.acceptance in found:
            found[row.acceptance][1][row.name] = row.ciphertext
    return found


def newest_wrapped(connection: Connection, firm: str, limit: int) -> tuple[tuple[str, bytes], ...]:
    """(acceptance, wrapped data key) of a firm's newest acceptances that have one."""
    query = select(acceptances.c.id, data_keys.c.wrapped).join(
        data_keys, data_keys.c.acceptance == acceptances.c.id
    )
    newest = query.where(acceptances.c.firm == firm).order_by(acceptances.c.leaf_index.desc()).limit(limit)
    return tuple((row.id, row.wrapped) for row in connection.execute(newest))


def read(connection: Connection, acceptance: str) -> Acceptance | None:
    """One acceptance by its id."""
    row = connection.execute(select(acceptances).where(acceptances.c.id == acceptance)).one_or_none()
    return None if row is None else Acceptance(**row._mapping)


def mark_erased(connection: Connection, acceptance: str, at: datetime) -> bool:
    """Say that its personal data are gone, in one guarded statement; False when somebody did before."""
    query = update(acceptances).where(acceptances.c.id == acceptance, acceptances.c.erased_at.is_(None))
    return connection.execute(query.values(erased_at=at)).rowcount == 1


def is_erased(connection: Connection, acceptance: str) -> bool:
    """Whether the personal data of an acceptance were erased."""
    query = select(acceptances.c.id).where(
        acceptances.c.id == acceptance, acceptances.c.erased_at.is_not(None)
    )
    return connection.execute(query).first() is not None


# What follows the prefix in the first and in the last id that has it: bounds in which every collation agrees with the bytes.
_FIRST, _LAST = "00-0000-0000-000000000000", "ff-ffff-ffff-ffffffffffff"


def is_open_with_prefix(connection: Connection, firm: str, prefix: str, states: Collection[str]) -> bool:
    """Whether the firm has one in those states whose id begins with such a prefix (`9c1e5b0f-a3`).

    None where whoever has the session is disabled: nobody calls for the firm then.
    """
    columns = acceptances.c
    gone = (
        select(support_sessions.c.acceptance)
        .join(staff, staff.c.id == support_sessions.c.technician)
        .where(support_sessions.c.acceptance == columns.id, staff.c.disabled_at.is_not(None))
    )
    query = select(columns.id).where(
        columns.id.between(prefix + _FIRST, prefix + _LAST),
        columns.firm == firm,
        columns.state.in_(states),
        columns.erased_at.is_(None),
        ~gone.exists(),
    )
    return connection.execute(query.limit(1)).one_or_none() is not None


def advance(connection: Connection, acceptance: str, before: str, after: str) -> bool:
    """Move it from one state to another, in one guarded statement; False when it is in another state by now."""
    query = update(acceptances).where(acceptances.c.id == acceptance, acceptances.c.state == before)
    return connection.execute(query.values(state=after)).rowcount == 1


def page(connection: Connection, selection: Selection, *, offset: int, limit: int) -> tuple[Acceptance, ...]:
    """A stretch of the selected acceptances, newest first."""
    query = select(acceptances).where(*selection.clauses()).order_by(acceptances.c.leaf_index.desc())
    return tuple(Acceptance(**row._mapping) for row in connection.execute(query.offset(offset).limit(limit)))


def stream(connection: Connection, selection: Selection) -> Iterator[tuple[Acceptance, bytes]]:
    """All selected acceptances in the order of the log with the bytes of their records, streamed."""
    same = (leaves.c.firm == acceptances.c.firm) & (leaves.c.leaf_index == acceptances.c.leaf_index)
    query = select(acceptances, leaves.c.entry).join(leaves, same).where(*selection.clauses())
    ordered = query.order_by(acceptances.c.leaf_index).execution_options(yield_per=1000)
    for row in connection.execute(ordered).mappings():
        yield _acceptance(row), row["entry"]


def given_while_valid(
    connection: Connection, acceptance: Acceptance
) -> tuple[tuple[Acceptance, bytes | None], ...]:
    """Acceptances in the same language, given after this one and before it ran out, with the bytes of their records.

    None instead of the bytes of one whose leaf the transaction has still to write.
    """
    columns = acceptances.c
    same = (leaves.c.firm == columns.firm) & (leaves.c.leaf_index == columns.leaf_index)
    later = (
        columns.firm == acceptance.firm,
        columns.leaf_index > acceptance.leaf_index,
        columns.language == acceptance.language,
        columns.time <= acceptance.valid_until,
    )
    query = (
        select(acceptances, leaves.c.entry).outerjoin(leaves, same).where(*later).order_by(columns.leaf_index)
    )
    return tuple((_acceptance(row), row["entry"]) for row in connection.execute(query).mappings())


def count(connection: Connection, selection: Selection) -> int:
    """How many are selected."""
    query = select(sql.count()).select_from(acceptances).where(*selection.clauses())
    return int(connection.execute(query).scalar_one())


def count_erased(connection: Connection, selection: Selection) -> int:
    """Of how many of the selected ones the personal data were erased."""
    query = select(sql.count()).select_from(acceptances).where(*selection.clauses())
    return int(connection.execute(query.where(acceptances.c.erased_at.is_not(None))).scalar_one())


def count_by(connection: Connection, selection: Selection, name: str) -> dict[str, int]:
    """How many are selected, by the values of one column."""
    column = acceptances.c[name]
    query = select(column, sql.count()).where(*selection.clauses()).group_by(column).order_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}


def _acceptance(row: RowMapping) -> Acceptance:
    return Acceptance(**{name: row[name] for name in Acceptance.__slots__})


def personal_strays(connection: Connection) -> Iterator[tuple[str, str]]:
    """(table, acceptance) of personal values that belong to no acceptance, and of data keys that belong to no invitation either."""
    accepted, invited = select(acceptances.c.id), select(invitations.c.id)
    for table, known in ((disclosures, accepted), (data_keys, accepted.union_all(invited))):
        query = select(table.c.acceptance).where(table.c.acceptance.not_in(known)).distinct()
        for acceptance in connection.execute(query).scalars():
            yield table.name, acceptance


_EVIDENCE = (
    *("id", "leaf_index", "time", "version", "language", "customer_class", "state", "valid_until"),
    "erased_at",
)


def evidence_rows(connection: Connection, firm: str) -> Iterator[tuple[int, tuple[object, ...]]]:
    """(leaf index, row) of every acceptance of a firm but for the firm itself, in order, streamed, for verification."""
    query = select(*(acceptances.c[name] for name in _EVIDENCE)).where(acceptances.c.firm == firm)
    ordered = query.order_by(acceptances.c.leaf_index).execution_options(yield_per=1000)
    return ((row.leaf_index, tuple(row)) for row in connection.execute(ordered))
