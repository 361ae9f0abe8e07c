"""Deleting some rows at a time: bounded, and never nothing while there is something."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, insert, select

from consent.service.installation import Installation
from consent.store.deleting import delete_some, part_of
from consent.store.schema import login_failures, redeem_attempts
from tests.samples import NOW

AT = login_failures.c.at


def failures(connection: Connection, *minutes: int) -> None:
    """Failed logins of these minutes."""
    for number, minute in enumerate(minutes):
        row = {"id": str(number), "name_key": "who", "address": "192.0.2.1"}
        connection.execute(insert(login_failures).values(at=NOW + timedelta(minutes=minute), **row))


@pytest.mark.parametrize(
    ("minutes", "part"),
    [
        ((), 9),
        ((1, 2), 9),
        ((1, 2, 3), 9),
        ((1, 2, 3, 4), 4),
        ((1, 1, 2, 3), 9),
        ((1, 1, 1, 1, 1), 9),
        ((1, 1, 1, 2, 2, 2, 3), 2),
        ((12, 13), 9),
    ],
)
def test_the_oldest_part(any_house: Installation, minutes: tuple[int, ...], part: int) -> None:
    """So many rows are older than it; more where many are of one instant; all, where there are no more."""
    with any_house.database.writing() as connection:
        failures(connection, *minutes)
        found = part_of(connection, AT, NOW + timedelta(minutes=9), 3)
    assert (found - NOW) / timedelta(minutes=1) == part


def test_no_more_than_the_limit(any_house: Installation) -> None:
    """Of what fits, and nothing else; a key of two columns is no obstacle."""
    with any_house.database.writing() as connection:
        for number in range(5):
            row = {"member": "tess", "form_key": str(number), "firm": "damal", "at": NOW}
            connection.execute(insert(redeem_attempts).values(**row))
        mine, other = redeem_attempts.c.firm == "damal", redeem_attempts.c.firm == "qomputer"
        assert delete_some(connection, redeem_attempts, 3, other) == 0
        assert [delete_some(connection, redeem_attempts, 3, mine) for _ in range(3)] == [3, 2, 0]
        assert connection.execute(select(func.count()).select_from(redeem_attempts)).scalar_one() == 0
