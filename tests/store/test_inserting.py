"""Rows that two write: the first one stays, or the last one counts."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from consent.service.installation import Installation
from consent.store.inserting import insert_new, put
from consent.store.witness_schema import witness_rounds
from tests.samples import NOW


def row(witness: str, tries: int) -> dict[str, object]:
    """A round with a witness."""
    return {"firm": "damal", "witness": witness, "at": NOW, "tries": tries, "reason": None, "detail": None}


def there(connection: Connection) -> list[tuple[str, int]]:
    """What is kept."""
    columns = witness_rounds.c
    query = select(columns.witness, columns.tries).order_by(columns.witness)
    return [(each.witness, each.tries) for each in connection.execute(query)]


@pytest.mark.parametrize(("write", "left"), [(insert_new, 1), (put, 2)])
def test_a_second_row_of_a_key(any_house: Installation, write: object, left: int) -> None:
    """A new one is kept out, or takes the place; one that shares a part of the key is another."""
    assert callable(write)
    with any_house.database.writing() as connection:
        write(connection, witness_rounds, row("a", 1))
        write(connection, witness_rounds, row("b", 7))
        write(connection, witness_rounds, row("a", 2))
        assert there(connection) == [("a", left), ("b", 7)]


def test_whoever_inserts_hears_whether_it_did(any_house: Installation) -> None:
    """So that only one of two goes on."""
    with any_house.database.writing() as connection:
        assert insert_new(connection, witness_rounds, row("a", 1))
        assert not insert_new(connection, witness_rounds, row("a", 2))
