"""The pages of an export, and leaves by their subject: found by an index of their own, however long the log is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event

from consent.service.installation import Installation
from consent.store import export_pages as pages
from consent.store import log
from consent.store.acceptances import Selection
from tests.samples import NOW

FIRM = "page-computers"
SELECTIONS = (Selection(FIRM), Selection(FIRM, since=NOW, language="nl", state="accepted"))
QUERIES: dict[str, Callable[[Connection, Selection], object]] = {
    "a page": lambda connection, _: next(pages.pages(connection, FIRM, 5000, 1000)),
    "given": lambda connection, selection: pages.given(connection, selection, 0, 999),
    "among": lambda connection, selection: pages.among(connection, selection, ["a"] * 1000),
    "about": lambda connection, _: list(pages.about(connection, FIRM, "consent.withdrawn", ["a"] * 1000)),
    "remarks": lambda connection, selection: pages.remarks_of(connection, selection, 0, 999),
    "newest": lambda connection, _: pages.newest(connection, FIRM, "exports", 10),
    "leaves about": lambda connection, _: log.leaves_about(connection, FIRM, "a"),
    "revocations": lambda connection, _: log.revocations(connection, FIRM),
}


@pytest.fixture
def plans(house: Installation) -> Iterator[tuple[Connection, list[str]]]:
    """A connection, and how SQLite looks up what is asked on it."""
    steps: list[str] = []

    def explain(connection: Connection, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        raw = connection.connection.driver_connection
        assert raw is not None
        steps.extend(row[-1] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    with house.database.reading() as connection:
        event.listen(connection, "before_cursor_execute", explain)
        yield connection, steps


@pytest.mark.parametrize("selection", SELECTIONS, ids=["all", "some"])
@pytest.mark.parametrize("ask", QUERIES.values(), ids=QUERIES.keys())
def test_nothing_walks_through_a_firms_whole_log(
    plans: tuple[Connection, list[str]],
    ask: Callable[[Connection, Selection], object],
    selection: Selection,
) -> None:
    """Never all rows, and never all those of a firm: each look-up has a bound besides."""
    connection, steps = plans
    ask(connection, selection)
    large = [step for step in steps if "log_keys" not in step]
    assert large
    assert not [step for step in large if step.startswith("SCAN") or step.endswith("(firm=?)")]
