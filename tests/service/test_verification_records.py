"""Records that are read again when they are asked for, and rows that are held against what should be there in order."""

from __future__ import annotations

import pytest

from consent.core.record import read_record
from consent.service import verification_records
from consent.service.installation import Installation
from consent.service.verification_records import InOrder, Records
from consent.store import log
from tests.samples import accepted

FIRM = "page-computers"


@pytest.mark.parametrize("at_a_time", [1, 2, 500])
def test_records_come_in_the_order_of_the_log(
    any_house: Installation, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    """Of several kinds, wherever a batch ends; others are left out."""
    monkeypatch.setattr(verification_records, "_AT_A_TIME", at_a_time)
    ids = [accepted(any_house).acceptance.id for _ in range(3)]
    with any_house.database.reading() as connection:
        records = Records(connection, FIRM)
        for leaf in log.read_leaves(connection, FIRM):
            records.add(leaf.leaf_index, read_record(leaf.entry))
        found = list(records.of("terms.published", "acceptance.given", "session.closed"))
        first = records.at(found[0][0])
    assert [record["event"] for _, record in found] == ["terms.published"] * (len(found) - 3) + [
        "acceptance.given"
    ] * 3
    assert [record["jti"] for _, record in found[-3:]] == ids
    assert [index for index, _ in found] == sorted(index for index, _ in found)
    assert first == found[0][1]
    assert records.last_time == found[-1][1]["time"]


def test_rows_are_taken_in_order() -> None:
    """What nobody asks for is passed over, before, between and after; what is not there is None."""
    passed: list[tuple[int, str]] = []
    rows = InOrder(iter([(1, "a"), (2, "b"), (4, "d"), (4, "e"), (9, "z")]), lambda *row: passed.append(row))
    assert [rows.take(key) for key in (2, 3, 4, 5)] == ["b", None, "d", None]
    assert passed == [(1, "a"), (4, "e")]
    rows.finish()
    assert passed == [(1, "a"), (4, "e"), (9, "z")]


def test_where_there_is_nothing() -> None:
    """Every key is missing, and nothing is passed over."""
    rows: InOrder[int, str] = InOrder(iter(()), lambda *_: pytest.fail("there is no row"))
    assert rows.take(0) is None
    rows.finish()
