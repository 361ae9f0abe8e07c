"""Days cut into spans: few enough for a picture, whole in the firm's own zone, none lost and none twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from consent.core import day_spans

BRUSSELS = "Europe/Brussels"
FIRST = date(2026, 1, 14)


@pytest.mark.parametrize(
    ("days", "unit", "number"),
    [
        (1, "day", 1),
        (62, "day", 62),
        (63, "week", 10),
        (432, "week", 62),
        (440, "month", 15),
        (366 * 5, "month", 61),
        (366 * 6, "year", 7),
        (366 * 100, "year", 101),
    ],
)
def test_smallest_unit_that_gives_few_enough(days: int, unit: str, number: int) -> None:
    """Days for two months, weeks for a year, months for five; years for as long as there were any."""
    cut = day_spans.cut(FIRST, FIRST + timedelta(days=days - 1), BRUSSELS)
    assert (cut.unit, len(cut.spans)) == (unit, number)


@pytest.mark.parametrize("days", [1, 40, 100, 800, 9000])
def test_every_day_is_in_one_span(days: int) -> None:
    """One begins where the one before ends; the first and the last may be short."""
    last = FIRST + timedelta(days=days - 1)
    spans = day_spans.cut(FIRST, last, BRUSSELS).spans
    assert (spans[0].first, spans[-1].last) == (FIRST, last)
    assert sum((span.last - span.first).days + 1 for span in spans) == days
    assert all(one.end == after.begin for one, after in pairwise(spans))


def test_weeks_begin_on_monday() -> None:
    """All but the first, which begins where it was asked to."""
    spans = day_spans.cut(FIRST, FIRST + timedelta(days=99), BRUSSELS).spans
    assert {span.first.isoweekday() for span in spans[1:]} == {1}


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 5, 5), 24)])
def test_day_of_a_clock_change_is_as_long_as_it_was(day: tuple[int, int, int], hours: int) -> None:
    """From midnight to midnight on the firm's wall."""
    (span,) = day_spans.cut(date(*day), date(*day), BRUSSELS).spans
    assert span.end - span.begin == timedelta(hours=hours)


def test_day_is_that_of_the_firm() -> None:
    """Half past midnight in Brussels is still the day before in UTC."""
    moment = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert day_spans.day_of(moment, BRUSSELS) == date(2026, 11, 20)
    assert day_spans.cut(date(2026, 11, 20), date(2026, 11, 20), BRUSSELS).spans[0].begin < moment
