"""Every column says whether it holds something of a person; what does is in a copy, and is gone after an erasure and a year's runs."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import LargeBinary, func, select

from consent.service import erasing, outbox, person_copies, retaining, support_sessions
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.store import personal
from consent.store.personal_columns import HAPPENED, KEYED, NOTHING, SEALED, STAFF
from consent.store.tables import metadata
from tests.samples import NOW
from tests.service.support_calls import calling, found_wrong
from tests.store.test_personal import everything_in

COLUMNS = {
    f"{table.name}.{column.name}": column for table in metadata.sorted_tables for column in table.columns
}
CLASSES = (frozenset(SEALED), KEYED, HAPPENED, STAFF, NOTHING)


def test_every_column_is_declared_once() -> None:
    """A new column must say what it holds; one that is gone, or said twice, is named."""
    declared = [name for each in CLASSES for name in each]
    assert sorted(declared) == sorted(COLUMNS)


@pytest.mark.parametrize("name", sorted({*SEALED, *KEYED, *HAPPENED}))
def test_what_is_of_a_customer_is_found_with_the_customer(name: str) -> None:
    """Its table says by which column its rows belong to somebody; nothing of the kind stands elsewhere."""
    assert name.partition(".")[0] in personal.ABOUT_CUSTOMERS


@pytest.mark.parametrize("name", sorted(SEALED))
def test_what_is_sealed_is_erased(name: str) -> None:
    """By deleting its row, key and all."""
    assert personal.ABOUT_CUSTOMERS[name.partition(".")[0]].is_erased
    assert isinstance(COLUMNS[name].type, LargeBinary)


def lived(house: Installation) -> Accepted:
    """Somebody with data in every table: invited, helped, written about, held, and mailed."""
    call = calling(house, "overmax", "closed")
    support_sessions.note(house, call.member, call.id, "Has a dog.", now=call.now)
    erasing.hold(house, call.id, "Court.", now=call.now)
    house.writer.submit(["overmax"], partial(outbox.add, acceptance=call.done.acceptance, now=call.now))
    return call.done


def test_a_copy_has_every_column(house: Installation) -> None:
    """What is sealed in the clear, what happened as it is; keys and digests tell a person nothing."""
    done = lived(house)
    data = person_copies.everything(house, done.acceptance)
    for name, place in SEALED.items():
        assert data[place], name
    tables: dict[str, list[dict[str, object]]] = data["tables"]  # type: ignore[assignment]
    opened = {name.partition(".")[0] for name in SEALED} | {"data_keys", "customer_marks"}
    for name in HAPPENED:
        table, _, column = name.partition(".")
        if table not in opened and not isinstance(COLUMNS[name].type, LargeBinary):
            assert column in tables[table][0], name


def test_nothing_of_a_person_is_left_anywhere(house: Installation) -> None:
    """After the erasure and the next runs: no sealed byte, no key, no digest of a code, no mail, in no file of the database."""
    done = lived(house)
    left = calling(house, "overmax", "running", now=NOW + timedelta(hours=1))
    secrets = of_customers(house)
    assert {name for name, found in secrets.items() if found} == {*SEALED, *KEYED} - {"customer_marks.mark"}
    assert everything_in(house).count(secrets["session_tokens.mac"][0])
    erasing.lift(house, done.acceptance.id, "Settled.", now=left.now)
    erasing.erase(house, done.acceptance.id, "asked", forced=True, now=left.now)
    assert retaining.run(house, now=left.now.replace(year=2040)).is_scrubbed
    assert not any(of_customers(house).values())
    files = everything_in(house)
    assert [name for name, found in secrets.items() if any(each in files for each in found)] == []
    assert rows_in(house, "outbox") == rows_in(house, "redeem_attempts") == 0
    assert found_wrong(house) == {}


def of_customers(house: Installation) -> dict[str, list[bytes]]:
    """Every sealed or keyed value that there is, by column."""
    with house.database.reading() as connection:
        return {name: list(connection.execute(select(COLUMNS[name])).scalars()) for name in (*SEALED, *KEYED)}


def rows_in(house: Installation, table: str) -> int:
    with house.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()
