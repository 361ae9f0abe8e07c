"""What holds of every charge, whatever the tariff: by tariffs and moments that nobody chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from consent.core.charges import OUTCOMES, Charge, Outcome, charge
from consent.core.price_bands import holds_until
from consent.core.tariffs import Block, Tariff, can_be_due, rate_at, rates_for
from tests.core.made_tariffs import good_tariff

WARSAW = ZoneInfo("Europe/Warsaw")
TARIFFS = st.integers(0, 10**9).map(lambda seed: good_tariff(Random(seed))[1])
CLASSES = st.sampled_from((None, "a", "b"))
STARTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - the zone comes with the strategy
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
SECONDS = st.integers(1, 5 * 3600)


def blocks_of(found: Charge) -> int:
    """How many blocks are counted."""
    return sum(line.blocks for line in found.lines)


@given(TARIFFS, CLASSES, STARTS, SECONDS, st.integers(0, 3600), st.sampled_from(OUTCOMES))
def test_longer_never_costs_less(
    tariff: Tariff, name: str | None, start: datetime, seconds: int, more: int, outcome: Outcome
) -> None:
    """Neither in money nor in blocks; and what is not stated does not become stated again."""
    short = charge(tariff, name, start, seconds, WARSAW, outcome)
    long = charge(tariff, name, start, seconds + more, WARSAW, outcome)
    assert long.amount is None or (short.amount is not None and short.amount <= long.amount)
    assert blocks_of(short) <= blocks_of(long)


@given(TARIFFS, CLASSES, STARTS, SECONDS)
def test_never_above_the_most(tariff: Tariff, name: str | None, start: datetime, seconds: int) -> None:
    """Neither the stated one, nor the one that people read on the page; and never below nothing."""
    amount = charge(tariff, name, start, seconds, WARSAW).amount
    if amount is not None:
        limits = [limit for limit in (tariff.most, tariff.most_due(name)) if limit is not None]
        assert 0 <= amount <= min(limits, default=amount)


@given(TARIFFS, CLASSES, STARTS, SECONDS)
def test_lines_explain_the_amount(tariff: Tariff, name: str | None, start: datetime, seconds: int) -> None:
    """They add up to it, or to more where a cap holds; what a discount takes off is seen in each."""
    found = charge(tariff, name, start, seconds, WARSAW)
    amounts = [line.amount for line in found.lines if line.amount is not None]
    if found.amount is not None:
        assert found.amount == min(sum(amounts), sum(amounts) if tariff.most is None else tariff.most)
    for line in found.lines:
        assert (line.full is None) == (line.discount is None or line.unit is None)
        assert line.full is None or line.unit is None or line.unit <= line.full


@given(TARIFFS, STARTS, SECONDS)
def test_class_without_rates_never_has_a_figure(tariff: Tariff, start: datetime, seconds: int) -> None:
    """Whatever others pay."""
    only = tariff.model_copy(update={"rates": tuple(one for one in tariff.rates if "all" not in one.classes)})
    assert rates_for(only, "stranger") == ()
    assert charge(only, "stranger", start, seconds, WARSAW).amount is None
    assert not can_be_due(only, "stranger")


@given(TARIFFS, CLASSES, STARTS, SECONDS)
def test_nothing_is_due_where_nothing_can_be(
    tariff: Tariff, name: str | None, start: datetime, seconds: int
) -> None:
    """A page without a word of paying is never followed by a bill."""
    amount = charge(tariff, name, start, seconds, WARSAW).amount
    assert can_be_due(tariff, name) or not amount


@given(TARIFFS, CLASSES, STARTS)
def test_price_of_now_is_the_price_until_then(tariff: Tariff, name: str | None, start: datetime) -> None:
    """A session that starts a second before the price ends costs what the page said; at the end it does not."""
    local = start.astimezone(WARSAW)
    end = holds_until(tariff, name, local)
    if end is not None:
        before = (end.astimezone(UTC) - timedelta(seconds=1)).astimezone(WARSAW)
        now, late, then = (price(tariff, name, moment) for moment in (local, before, end))
        assert now == late
        assert now != then


def price(tariff: Tariff, name: str | None, moment: datetime) -> tuple[Block | None, ...] | None:
    """What a new block costs; nothing that can be due is the same as nothing else."""
    rate = rate_at(tariff, name, moment)
    if rate is None or not can_be_due(tariff, name):
        return None if rate is None else ()
    return rate.first, rate.block
