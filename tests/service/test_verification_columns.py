"""Verification against somebody with full SQL who changes one value: every column of every table, one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Column

from consent.core.instants import to_milliseconds
from consent.store.columns import FREE
from consent.store.schema import free_columns, metadata
from tests.damage import Copy
from tests.databases import missing
from tests.samples import NOW

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]
PROVEN = [column for column in COLUMNS if column.info != FREE]
UNPROVEN = [column for column in COLUMNS if column.info == FREE]


def _changes(copy: Copy, column: Column[object]) -> Iterator[tuple[int, object, object]]:
    """(row, value, another value): a little more, a little less, nothing, and what stands in another row."""
    query = f"SELECT rowid, {column.name} FROM {column.table.name} ORDER BY rowid"
    rows = copy.sql.execute(query).fetchall()
    if not rows and column.table.name.startswith("stamps"):
        missing("openssl", "the stamps of the history are made by it")
    assert rows, f"the history leaves nothing in {column.table.name}"
    row, value = next(((row, value) for row, value in rows if value is not None), rows[-1])
    for other in _variants(column, value):
        yield row, value, other
    last, value = rows[-1]
    borrowed = [other for _, other in rows if other not in (value, None)]
    yield from ((last, value, other) for other in borrowed[:1])


def _variants(column: Column[object], value: object) -> list[object]:
    if value is None:
        return [to_milliseconds(NOW)]
    nothing: list[object] = [None] if column.nullable else []
    if isinstance(value, int):
        return [value + 1, value - 1, 0, *nothing]
    if isinstance(value, bytes):
        return [bytes([value[0] ^ 1]) + value[1:], value[:-1], *nothing]
    return [f"{value}x", *nothing]


def _outcomes(copy: Copy, column: Column[object]) -> list[tuple[object, set[str]]]:
    """(other value, findings) of every change that the table takes, each made and taken back."""
    found: list[tuple[object, set[str]]] = []
    change = f"UPDATE {column.table.name} SET {column.name} = ? WHERE rowid = ?"
    for row, value, other in _changes(copy, column):
        try:
            copy.run(change, other, row)
        except sqlite3.IntegrityError:
            continue  # its key is taken: the tests of rows swap whole rows
        if other != value:
            found.append((other, copy.findings()))
        copy.run(change, value, row)
    return found


def test_nothing_is_found_where_nothing_was_changed(copy: Copy) -> None:
    """The history itself is clean, so that whatever is found below is found because of the change."""
    assert copy.findings() == set()


@pytest.mark.parametrize("column", PROVEN, ids=str)
def test_a_changed_value_is_found(copy: Copy, column: Column[object]) -> None:
    """Whatever stands in a leaf or can be computed again cannot be changed unnoticed."""
    outcomes = _outcomes(copy, column)
    assert outcomes
    assert [other for other, findings in outcomes if not findings] == []


TEXTS = {
    column.table.name: column
    for column in [*PROVEN, *(each for each in PROVEN if not each.primary_key)]
    if column.type.python_type is str and not column.nullable
}


@pytest.mark.parametrize("column", [*TEXTS.values(), metadata.tables["log_heads"].c.firm], ids=str)
def test_text_that_is_none_is_found(copy: Copy, column: Column[object]) -> None:
    """Bytes that are no UTF-8, and a NUL: whoever writes them does not get out of it by ending the search for everybody."""
    name = column.table.name
    for other in ("CAST(x'ff80' AS TEXT)", "char(0)"):
        row, value = copy.sql.execute(
            f"SELECT rowid, {column.name} FROM {name} WHERE {column.name} <> ''"
        ).fetchone()
        copy.run(f"UPDATE {name} SET {column.name} = {other} WHERE rowid = ?", row)
        assert copy.findings()
        copy.run(f"UPDATE {name} SET {column.name} = ? WHERE rowid = ?", value, row)


@pytest.mark.parametrize("column", UNPROVEN, ids=str)
def test_a_value_that_nothing_proves_is_named_as_not_checked(copy: Copy, column: Column[object]) -> None:
    """A change of it is not found, and the report says beforehand that it would not be."""
    outcomes = _outcomes(copy, column)
    assert outcomes
    assert [other for other, findings in outcomes if findings] == []
    assert all(str(column) in report.not_checked for report in copy.reports().values())


def test_the_report_names_exactly_the_free_columns() -> None:
    """Neither more nor less than what the schema declares."""
    assert set(free_columns()) == {str(column) for column in UNPROVEN}
