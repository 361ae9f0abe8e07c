"""Finding a place in the log by its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.service.installation import Installation
from consent.store import log
from tests.samples import NOW, accepted

HOUR = timedelta(hours=1)


@pytest.fixture
def three(house: Installation) -> list[int]:
    """Leaf indexes of three acceptances, an hour apart."""
    return [accepted(house, now=NOW + hours * HOUR).acceptance.leaf_index for hours in range(3)]


@pytest.mark.parametrize("number", range(3))
def test_a_moment_finds_the_first_leaf_that_is_not_older(
    house: Installation, three: list[int], number: int
) -> None:
    """The leaf of that very moment, and the next one a millisecond later."""
    moment, after = NOW + number * HOUR, three[number] + 1
    with house.database.reading() as connection:
        assert log.first_since(connection, "page-computers", moment) == three[number]
        assert log.first_since(connection, "page-computers", moment + timedelta(milliseconds=1)) == after


def test_before_everything_it_is_the_first_leaf(house: Installation) -> None:
    """Nothing is older."""
    with house.database.reading() as connection:
        assert log.first_since(connection, "page-computers", NOW - timedelta(days=9999)) == 0


def test_a_firm_without_a_log_has_none(house: Installation) -> None:
    """And says so with the size of its log."""
    with house.database.reading() as connection:
        assert log.first_since(connection, "nobody", NOW) == 0
