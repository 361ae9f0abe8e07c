"""Charges: the sample firms' own figures, the edges of bands, nights on which the clocks change, and what is not stated."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.charges import MOST_SECONDS, OUTCOMES, Charge, Outcome, charge
from consent.core.tariffs import Tariff, format_price

FIRMS = Path(__file__).parents[2] / "consent/firms"
BRUSSELS, WARSAW = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Warsaw")
FRIDAY, SATURDAY = "2026-11-20", "2026-11-21"


def tariff(**values: object) -> Tariff:
    """A tariff by blocks of the keys of a firm file."""
    whole = {"kind": "blocks", "currency": "EUR", "vat": "21", **values}
    return Tariff.model_validate_json(json.dumps(whole))


def tariff_of(firm: str) -> Tariff:
    """The tariff in a sample's firm file."""
    file = tomllib.loads((FIRMS / f"{firm}.toml").read_text("utf-8"))
    return Tariff.model_validate_json(json.dumps(file["tariffs"]["session"]))


def seconds_of(length: str) -> int:
    """Seconds of "10:01"."""
    minutes, _, seconds = length.partition(":")
    return int(minutes) * 60 + int(seconds or 0)


def page_computers(length: str, outcome: Outcome = "solved") -> Charge:
    """Of a session on a Friday."""
    start = datetime.fromisoformat(f"{FRIDAY}T09:00").replace(tzinfo=BRUSSELS)
    return charge(tariff_of("page-computers"), None, start, seconds_of(length), BRUSSELS, outcome)


def mastiff(
    start: str, length: str, customer_class: str | None = None, outcome: Outcome = "solved"
) -> Charge:
    """Of a session that starts on a Friday at that time."""
    day, time = start.split("T") if "T" in start else (FRIDAY, start)
    begins = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=WARSAW)
    return charge(tariff_of("mastiff"), customer_class, begins, seconds_of(length), WARSAW, outcome)


@pytest.mark.parametrize(
    ("length", "euro"),
    [
        ("0:01", "10.00"),
        ("1", "10.00"),
        ("10", "10.00"),
        ("10:01", "15.00"),
        ("12", "15.00"),
        ("15", "15.00"),
        ("15:01", "20.00"),
        ("25", "25.00"),
        ("30", "30.00"),
    ],
)
def test_figures_of_page_computers(length: str, euro: str) -> None:
    """Ten minutes, then started blocks of five."""
    assert format_price(page_computers(length).amount) == euro


@pytest.mark.parametrize("length", ["1", "30", "300"])
def test_what_was_not_solved_costs_nothing(length: str) -> None:
    """However long it took, with the reason."""
    assert page_computers(length, "unsolved") == Charge(0, "outcome")


def test_longer_than_a_session_may_last_costs_the_cap() -> None:
    """And says why."""
    found = page_computers("45")
    assert (found.amount, found.reason) == (3000, "longest")


@pytest.mark.parametrize(
    ("start", "length", "zloty"),
    [
        ("10:00", "60", "123.00"),
        ("10:00", "61", "246.00"),
        ("19:00", "30", "246.00"),
        ("22:30", "10", "492.00"),
        ("17:30", "90", "369.00"),
        ("17:59:59", "60", "123.00"),
        ("18:00", "60", "246.00"),
        ("22:00", "60", "492.00"),
        ("23:30", "90", "not stated"),
        ("09:59:59", "1", "not stated"),
        (f"{SATURDAY}T12:00", "10", "not stated"),
        (f"{SATURDAY}T18:00", "10", "246.00"),
    ],
)
def test_figures_of_mastiff(start: str, length: str, zloty: str) -> None:
    """Each started hour at the price of the moment at which it starts."""
    assert format_price(mastiff(start, length).amount) == zloty


@pytest.mark.parametrize(
    ("customer_class", "start", "zloty"),
    [
        ("own-other", "10:00", "61.50"),
        ("own-equipment", "10:00", "0.00"),
        ("own-other", "19:00", "not stated"),
        ("own-equipment", f"{SATURDAY}T19:00", "not stated"),
    ],
)
def test_figures_of_mastiffs_own_customers(customer_class: str, start: str, zloty: str) -> None:
    """Half, nothing, and no guess for evenings and weekends."""
    assert format_price(mastiff(start, "60", customer_class).amount) == zloty


def test_testing_the_connection_costs_nothing() -> None:
    """Also at an hour without a price."""
    assert mastiff("03:00", "5", outcome="test") == Charge(0, "outcome")


@pytest.mark.parametrize(
    ("customer_class", "length", "blocks"),
    [
        ("sla", "1", 1),
        ("sla", "30", 1),
        ("sla", "30:01", 2),
        ("sla", "90", 3),
        (None, "1", 1),
        (None, "60", 1),
        (None, "61", 2),
    ],
)
def test_blocks_of_damal_have_no_price(customer_class: str | None, length: str, blocks: int) -> None:
    """They are counted all the same."""
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    found = charge(tariff_of("damal"), customer_class, start, seconds_of(length), WARSAW)
    assert (found.amount, found.reason) == (None, "no_price")
    assert [line.blocks for line in found.lines] == [blocks]
    assert found.lines[0].amount is None


@pytest.mark.parametrize(
    ("firm", "amount", "reason"), [("overmax", 0, "free"), ("qomputer", None, "no_tariff")]
)
def test_a_firm_without_blocks(firm: str, amount: int | None, reason: str) -> None:
    """Free is a figure, not stated is none."""
    found = charge(tariff_of(firm), None, datetime(2026, 11, 20, 9, tzinfo=UTC), 600, WARSAW)
    assert (found.amount, found.reason) == (amount, reason)


def test_the_computation_is_told_line_by_line() -> None:
    """A first block, the others together; the moments in the firm's time."""
    lines = page_computers("20").lines
    assert [(one.what, one.minutes, one.blocks, one.unit, one.amount) for one in lines] == [
        ("first", 10, 1, 1000, 1000),
        ("started", 5, 2, 500, 1000),
    ]
    assert [one.begins.strftime("%H:%M") for one in lines] == ["09:00", "09:10"]


def test_a_first_block_that_costs_as_much_stands_alone() -> None:
    """It is not put together with the others."""
    block = {"minutes": 5, "price": "5.00"}
    found = charge(tariff(rates=[{"first": block, "block": block}]), None, datetime.now(UTC), 600, BRUSSELS)
    assert [one.what for one in found.lines] == ["first", "started"]


def test_more_than_the_most_is_the_most() -> None:
    """A cap without a longest session."""
    capped = tariff(most="12.00", rates=[{"block": {"minutes": 5, "price": "5.00"}}])
    start = datetime(2026, 11, 20, tzinfo=UTC)
    assert [charge(capped, None, start, 60 * m, BRUSSELS).amount for m in (5, 10, 15)] == [500, 1000, 1200]
    assert charge(capped, None, start, 900, BRUSSELS).reason == "cap"


def test_an_outcome_without_a_rule_is_not_stated() -> None:
    """No figure is guessed for it."""
    quiet = tariff(broken_off="not_stated", rates=[{"block": {"minutes": 5, "price": "5.00"}}])
    start = datetime(2026, 11, 20, tzinfo=UTC)
    assert charge(quiet, None, start, 60, BRUSSELS, "broken_off") == Charge(None, "no_rule")
    assert charge(quiet, None, start, 60, BRUSSELS, "unsolved").amount == 500
    assert charge(quiet, None, start, 60, BRUSSELS, "test") == Charge(None, "no_rule")


def test_the_moment_without_a_rate_is_named() -> None:
    """Midnight, half an hour after the last hour that has a price."""
    found = mastiff("23:30", "90")
    assert (found.reason, [one.blocks for one in found.lines]) == ("no_rate", [1])
    assert found.unstated_at == datetime(2026, 11, 21, 0, 30, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("start", "prices"),
    [
        # 25 October 2026: at 03:00 summer time the clocks go back to 02:00, so 02:30 stands on the wall twice
        ("2026-10-25T00:30:00+00:00", [100, 100, 200]),
        # 29 March 2026: from 02:00 the clocks go to 03:00
        ("2026-03-29T00:30:00+00:00", [100, 200, 200]),
    ],
)
def test_nights_on_which_the_clocks_change(start: str, prices: list[int]) -> None:
    """Blocks are an hour of true time long, their price is that of the clock on the wall."""
    night = tariff(
        rates=[
            {"to": "03:00", "block": {"minutes": 60, "price": "1.00"}},
            {"from": "03:00", "block": {"minutes": 60, "price": "2.00"}},
        ]
    )
    found = charge(night, None, datetime.fromisoformat(start), 3 * 3600, BRUSSELS)
    assert [one.unit for one in found.lines for _ in range(one.blocks)] == prices


def test_net_follows_from_gross() -> None:
    """Rounded half up; nothing from nothing stated."""
    assert Charge(12300, "blocks").net(Decimal(23)) == 10000
    assert Charge(1000, "blocks").net(Decimal(21)) == 826
    assert Charge(None, "no_price").net(Decimal(21)) is None


@pytest.mark.parametrize("seconds", [0, -1, MOST_SECONDS + 1])
def test_lengths_that_no_session_has_are_refused(seconds: int) -> None:
    """Nothing, less than nothing, and a session that somebody forgot to close."""
    with pytest.raises(ValueError, match="seconds"):
        charge(tariff_of("overmax"), None, datetime.now(UTC), seconds, WARSAW)


def test_a_time_without_a_zone_is_refused() -> None:
    """It names no moment."""
    with pytest.raises(ValueError, match="zone"):
        charge(tariff_of("overmax"), None, datetime(2026, 11, 20), 60, WARSAW)  # noqa: DTZ001


# Properties ---------------------------------------------------------------------------------------------------------------

SPANS = st.integers(1, 90)
CENTS = st.integers(0, 9999)


@given(
    first=st.none() | st.tuples(SPANS, CENTS),
    block=st.tuples(SPANS, CENTS),
    most=st.none() | st.integers(0, 20000),
    seconds=st.integers(1, 12 * 3600),
)
def test_agrees_with_an_oracle_of_whole_numbers(
    first: tuple[int, int] | None, block: tuple[int, int], most: int | None, seconds: int
) -> None:
    """Computed another way: how many blocks fit, rounded up."""
    rate: dict[str, object] = {"block": {"minutes": block[0], "price": format_price(block[1])}}
    if first:
        rate["first"] = {"minutes": first[0], "price": format_price(first[1])}
    rules = tariff(rates=[rate], **({} if most is None else {"most": format_price(most)}))
    begin = first or block
    rest = max(0, seconds - begin[0] * 60)
    expected = begin[1] + -(-rest // (block[0] * 60)) * block[1]
    expected = expected if most is None else min(expected, most)
    assert charge(rules, None, datetime(2026, 11, 20, tzinfo=UTC), seconds, BRUSSELS).amount == expected


@given(
    starts=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    seconds=st.integers(1, 6 * 3600),
    more=st.integers(0, 3600),
    outcome=st.sampled_from(OUTCOMES),
)
def test_longer_never_costs_less(starts: datetime, seconds: int, more: int, outcome: Outcome) -> None:
    """And what is not stated does not become stated again."""
    rules = tariff_of("mastiff")
    short = charge(rules, None, starts, seconds, WARSAW, outcome).amount
    long = charge(rules, None, starts, seconds + more, WARSAW, outcome).amount
    assert long is None or (short is not None and short <= long)
