"""The benchmarks run, and what they count is right; how fast something was, no test asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.__main__ import filled
from bench.figures import Figure, ratio, table
from bench.filling import FIRM
from bench.measures import (
    WrongAnswer,
    appending,
    expect,
    exporting_postgres,
    exporting_sqlite,
    verifying,
)
from consent.service.verification import verify_database
from tests.databases import one_database

SIZE = 30


def test_what_was_filled_is_proven_and_measured(tmp_path: Path) -> None:
    """A filled database verifies like any other, and every figure is a ratio."""
    with filled(tmp_path / "small", 5) as small, filled(tmp_path / "large", SIZE) as large:
        assert [verify_database(house)[FIRM].ok for house in (small, large)] == [True, True]
        figures = [
            verifying(large, tmp_path / "verified", 1),
            exporting_sqlite(large, tmp_path, SIZE, 1),
            appending(small, large, 1),
        ]
    assert all(figure.ratio > 0 for figure in figures)


@pytest.mark.postgres
def test_copies_of_postgres_are_measured(postgres: str, tmp_path: Path) -> None:
    """Beside the engine's own COPY."""
    with one_database(postgres) as url, filled(tmp_path / "data", SIZE, url) as house:
        assert exporting_postgres(house, tmp_path, SIZE, 1).ratio > 0


def test_a_wrong_answer_ends_the_run() -> None:
    """Fast and wrong is no result."""
    expect(3, 3)
    with pytest.raises(WrongAnswer, match="3 where 4"):
        expect(3, 4)


def test_a_figure_is_held_against_its_floor() -> None:
    """Higher or lower, as it says; the table names what was missed."""
    figures = {
        "a": Figure("one", 0.9, 0.85),
        "b": Figure("other", 0.5, 0.85),
        "c": Figure("time", 1.3, 1.25, "lower"),
    }
    assert [figure.holds for figure in figures.values()] == [True, False, False]
    assert [line.endswith("MISSED") for line in table(figures, SIZE).splitlines()] == [
        False,
        False,
        False,
        True,
        True,
    ]
    wanted = {"ratio": 0.9, "floor": 0.85, "better": "higher", "scaled": True}
    assert figures["a"].to_json(is_scaled=True) == wanted


def test_pairs_are_done_in_turn() -> None:
    """A B first for warmth, then the pairs."""
    done: list[str] = []
    assert ratio(lambda: done.append("a"), lambda: done.append("b"), 2) > 0
    assert done == ["a", "b"] * 3
