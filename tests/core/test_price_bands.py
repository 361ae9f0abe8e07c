"""Until when a price holds: the edges of bands, midnight, holidays, and nights on which the clocks change."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.price_bands import holds_until
from consent.core.tariffs import Tariff, rate_at

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = {
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "from": "10:00",
    "to": "18:00",
    "block": {"minutes": 60, "price": "1.00"},
}
EVENING = {"from": "18:00", "to": "24:00", "block": {"minutes": 60, "price": "2.00"}}
FREE_DAY = {"days": ["holiday"], "block": {"minutes": 60, "price": "3.00"}}
WORKDAY = {"days": OFFICE["days"], "block": {"minutes": 60, "price": "1.00"}}
POLAND = {"holidays": {"country": "PL"}}
HALF = {"classes": ["member"], "per_cent": "50"}


def tariff(*rates: object, **values: object) -> Tariff:
    """A tariff of these rates."""
    whole = {"kind": "blocks", "currency": "PLN", "vat": "23", "rates": rates, **values}
    return Tariff.model_validate_json(json.dumps(whole))


def at(text: str) -> datetime:
    """A local time in Warsaw."""
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def until(rules: Tariff, text: str, customer_class: str | None = None) -> str | None:
    """The end as a local time; None: never."""
    end = holds_until(rules, customer_class, at(text))
    return None if end is None else end.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-20T09:59:59", "2026-11-20T10:00"),
        ("2026-11-20T10:00:00", "2026-11-20T18:00"),
        ("2026-11-20T17:59:59", "2026-11-20T18:00"),
        ("2026-11-20T18:00:00", "2026-11-21T00:00"),
        ("2026-11-21T00:00:00", "2026-11-21T18:00"),
        ("2026-11-22T23:59:59", "2026-11-23T00:00"),
    ],
)
def test_price_holds_until_another_one_does(local: str, expected: str) -> None:
    """The edge of a band, midnight, and the hours that have no price."""
    assert until(tariff(OFFICE, EVENING), local) == expected


def test_one_price_for_ever_has_no_end() -> None:
    """Neither with one rate, nor with two of the same prices, nor without any."""
    block = {"minutes": 5, "price": "5.00"}
    halves = ({"to": "12:00", "block": block}, {"from": "12:00", "block": block})
    assert until(tariff({"block": block}), "2026-11-20T10:00") is None
    assert until(tariff(*halves), "2026-11-20T10:00") is None
    assert until(tariff(*halves), "2026-11-20T10:00", "member") is None
    assert until(Tariff(kind="free"), "2026-11-20T10:00") is None


def test_holiday_ends_a_price() -> None:
    """The Wednesday before the eleventh of November, and the day itself; and a holiday months ahead."""
    rules = tariff(FREE_DAY, {"block": WORKDAY["block"]}, **POLAND)
    assert until(rules, "2026-11-10T12:00") == "2026-11-11T00:00"
    assert until(rules, "2026-11-11T12:00") == "2026-11-12T00:00"
    assert until(rules, "2026-08-16T12:00") == "2026-11-01T00:00"


def test_week_days_do_not_hold_on_holidays() -> None:
    """The Wednesday has no price."""
    rules = tariff(WORKDAY, **POLAND)
    assert until(rules, "2026-11-09T12:00") == "2026-11-11T00:00"
    assert until(rules, "2026-11-11T12:00") == "2026-11-12T00:00"


def test_where_nothing_can_be_due_only_the_unstated_is_another_price() -> None:
    """A cap of nothing makes all hours alike."""
    assert until(tariff(OFFICE, EVENING, most="0.00"), "2026-11-20T10:00") == "2026-11-21T00:00"
    assert until(tariff({"block": OFFICE["block"]}, most="0.00"), "2026-11-20T10:00") is None


def test_discount_that_ends_is_another_price() -> None:
    """From the hour on at which its class pays what everybody pays."""
    rules = tariff(
        {"classes": ["none", "member"], "block": {"minutes": 5, "price": "5.00"}},
        discounts=[{**HALF, "to": "12:00"}],
    )
    assert until(rules, "2026-11-20T10:00", "member") == "2026-11-20T12:00"
    assert until(rules, "2026-11-20T10:00") is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # the clocks go from 02:00 to 03:00: the band of 02:30 begins at 03:00
        ("2026-03-29T00:15:00+00:00", "2026-03-29T01:00:00+00:00"),
        # the clocks go from 03:00 back to 02:00: 02:30 comes, the clock is put back, and it comes once more
        ("2026-10-25T00:15:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T00:30:00+00:00", "2026-10-25T01:00:00+00:00"),
        ("2026-10-25T01:00:00+00:00", "2026-10-25T01:30:00+00:00"),
        ("2026-10-25T01:30:00+00:00", "2026-10-25T23:00:00+00:00"),
    ],
)
def test_nights_on_which_the_clocks_change(moment: str, expected: str) -> None:
    """The moment is a true one, whatever the clock on the wall does."""
    rules = tariff(
        {"to": "02:30", "block": {"minutes": 5, "price": "1.00"}},
        {"from": "02:30", "block": {"minutes": 5, "price": "2.00"}},
    )
    local = datetime.fromisoformat(moment).astimezone(WARSAW)
    end = holds_until(rules, None, local)
    assert end is not None
    assert end.astimezone(UTC) == datetime.fromisoformat(expected)


@given(
    local=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    part=st.floats(0, 0.999),
)
def test_the_price_is_the_same_until_then_and_another_one_then(local: datetime, part: float) -> None:
    """At any moment between, by the engine that bills."""
    rules = tariff(FREE_DAY, OFFICE, EVENING, **POLAND)
    now = local.astimezone(WARSAW)
    end = holds_until(rules, None, now)
    assert end is not None
    rate = rate_at(rules, None, now)
    between = (local + (end.astimezone(UTC) - local) * part).astimezone(WARSAW)
    assert rate_at(rules, None, between) == rate
    assert rate_at(rules, None, (end.astimezone(UTC) - timedelta(seconds=1)).astimezone(WARSAW)) == rate
    assert rate_at(rules, None, end) != rate
