"""Tariffs: prices as text and cents, what contradicts itself, which rate holds, who may have to pay."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consent.core.hours import DAYS
from consent.core.tariffs import (
    Tariff,
    can_be_due,
    format_price,
    parse_price,
    rate_at,
    rates_for,
)

Json = dict[str, object]
BLOCK: Json = {"minutes": 60, "price": "123.00"}
OFFICE: Json = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "10:00", "to": "18:00", "block": BLOCK}
EVENING: Json = {"from": "18:00", "to": "24:00", "block": {"minutes": 60, "price": "246.00"}}
VIP: Json = {"classes": ["vip"], "block": {"minutes": 30, "price": "0.00"}}
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
POLAND: Json = {"holidays": {"country": "PL"}}
HOLIDAY_NIGHT: Json = {"days": ["holiday"], "from": "22:00", "block": BLOCK}
FREE_HOUR: Json = {"first": {"minutes": 60, "price": "0.00"}, "block": BLOCK}
HALF: Json = {"classes": ["vip"], "per_cent": "50"}
MONDAY = datetime.fromisoformat("2026-11-23T10:00")


def tariff(**values: object) -> Tariff:
    """A tariff of these keys, blocks unless another kind is given."""
    whole = {"kind": "blocks", "currency": "PLN", "vat": "23", "rates": [OFFICE, EVENING], **values}
    return Tariff.model_validate_json(
        json.dumps({key: value for key, value in whole.items() if value is not None})
    )


def refused(**values: object) -> str:
    """The type of the first error."""
    with pytest.raises(ValidationError) as caught:
        tariff(**values)
    return caught.value.errors()[0]["type"]


@given(st.integers(0, 10**9 - 1))
def test_price_survives_being_written(cents: int) -> None:
    """Text and cents are the same price."""
    assert parse_price(format_price(cents)) == cents


def test_not_stated_is_a_price_without_a_figure() -> None:
    """It is never zero."""
    assert parse_price("not stated") is None
    assert format_price(None) == "not stated"


@pytest.mark.parametrize(
    "text", ["10", "10.5", "10,00", "-1.00", "1.000", "€ 1.00", " 1.00", "١.00", "", 10, 10.0, None]
)
def test_what_is_no_price_is_refused(text: object) -> None:
    """Two decimals and a point, nothing else."""
    with pytest.raises(ValueError, match="price is text"):
        parse_price(text)


def test_tariff_is_money_in_cents() -> None:
    """Prices are integers, the VAT rate is an exact decimal."""
    found = tariff(most="492.00", longest_minutes=240)
    assert (found.most, found.vat, found.rates[0].block.price) == (49200, Decimal(23), 12300)
    assert (found.unsolved, found.broken_off, found.test) == ("as_solved", "as_solved", "not_stated")
    assert Tariff.from_bytes(found.to_bytes()) == found


def test_tariff_says_its_prices_as_text_in_what_is_published() -> None:
    """Whoever opens the bytes reads the firm's own figures."""
    data = tariff(vat=None, rates=[{"block": {"minutes": 30, "price": "not stated"}}]).to_bytes()
    assert json.loads(data)["rates"][0]["block"] == {"minutes": 30, "price": "not stated"}
    assert json.loads(tariff(most="10.00").to_bytes())["most"] == "10.00"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"currency": "EURO"}, "unknown_value"),
        ({"currency": "JPY"}, "unknown_value"),
        ({"currency": "NLG"}, "unknown_value"),
        ({"currency": "XXX"}, "unknown_value"),
        ({"currency": None}, "missing"),
        ({"rates": []}, "missing"),
        ({"vat": None}, "missing"),
        (
            {"vat": None, "most": "1.00", "rates": [{"block": {"minutes": 1, "price": "not stated"}}]},
            "missing",
        ),
        ({"vat": "21,5"}, "malformed"),
        ({"vat": "100"}, "malformed"),
        ({"vat": "-1"}, "malformed"),
        ({"most": "10"}, "malformed"),
        ({"most": "not stated"}, "int_type"),
        ({"longest_minutes": 0}, "greater_than_equal"),
        ({"kind": "free"}, "contradiction"),
        ({"kind": "not_stated", "rates": [], "vat": None}, "contradiction"),
        ({"kind": "free", "rates": [], "vat": None, "currency": None, "most": "1.00"}, "contradiction"),
        ({"kind": "cheap"}, "literal_error"),
        ({"rates": [OFFICE, {**OFFICE, "from": "11:00", "to": "12:00"}]}, "unreachable"),
        ({"rates": [{"block": BLOCK}, OFFICE]}, "unreachable"),
        ({"rates": [{"classes": ["all"], "block": BLOCK}, VIP]}, "unreachable"),
        ({"rates": [{**OFFICE, "from": "18:00"}]}, "impossible_time"),
        ({"rates": [{**OFFICE, "from": "22:00", "to": "06:00"}]}, "impossible_time"),
        ({"rates": [{**OFFICE, "to": "24:01"}]}, "malformed"),
        ({"rates": [{**OFFICE, "days": []}]}, "too_short"),
        ({"rates": [{**OFFICE, "days": ["mon", "mon"]}]}, "duplicate"),
        ({"rates": [{**OFFICE, "days": ["monday"]}]}, "literal_error"),
        ({"rates": [{**OFFICE, "classes": ["a", "a"]}]}, "duplicate"),
        ({"rates": [{**OFFICE, "classes": ["all", "a"]}]}, "duplicate"),
        ({"rates": [{**OFFICE, "block": {"minutes": 0, "price": "1.00"}}]}, "greater_than_equal"),
        ({"rates": [{**OFFICE, "block": {"minutes": 1441, "price": "1.00"}}]}, "less_than_equal"),
        ({"rates": [{**OFFICE, "days": ["mon", "holiday"]}]}, "missing"),
        ({"discounts": [{**HALF, "days": ["holiday"]}]}, "missing"),
        ({"holidays": {"country": "ZZ"}}, "unknown_value"),
        ({"holidays": {"country": "PL", "add": ["2026-12-24", "2026-12-24"]}}, "duplicate"),
        ({"holidays": {"country": "PL", "add": ["2026-11-11"], "remove": ["2026-11-11"]}}, "duplicate"),
        ({"holidays": {"country": "PL", "add": ["2026-02-30"]}}, "impossible_date"),
        (
            {**POLAND, "rates": [{"days": WEEK, "block": BLOCK}, {"days": ["holiday"], "block": BLOCK}]},
            "unreachable",
        ),
        ({**POLAND, "rates": [{"days": ["holiday"], "block": BLOCK}, HOLIDAY_NIGHT]}, "unreachable"),
        ({"kind": "free", "rates": [], "vat": None, "currency": None, **POLAND}, "contradiction"),
        ({"kind": "free", "rates": [], "vat": None, "currency": None, "discounts": [HALF]}, "contradiction"),
        ({"discounts": [HALF, HALF]}, "unreachable"),
        ({"discounts": [{**HALF, "of": "guest"}]}, "unreachable"),
        ({"discounts": [{**HALF, "to": "10:00"}]}, "unreachable"),
        ({"rates": [OFFICE, {**OFFICE, "classes": ["vip"]}], "discounts": [HALF]}, "unreachable"),
        ({"rates": [{**OFFICE, "block": {"minutes": 60}}]}, "missing"),
        ({"rates": [{**OFFICE, "block": {"minutes": 60, "price": 123}}]}, "malformed"),
    ],
)
def test_tariff_that_contradicts_itself_is_refused(values: Json, code: str) -> None:
    """Each with a code of its own."""
    assert refused(**values) == code


def test_rates_may_overlap_as_long_as_each_can_hold() -> None:
    """The first that fits is taken; what an earlier one leaves over is the later one's."""
    found = tariff(rates=[OFFICE, {"block": {"minutes": 60, "price": "50.00"}}])
    assert [rate_at(found, None, MONDAY.replace(hour=hour)) for hour in (10, 9)] == list(found.rates)


def test_rate_ends_where_the_next_begins() -> None:
    """To the second: 17:59:59 is the office's, 18:00 the evening's."""
    found = tariff()
    office, evening = found.rates
    assert rate_at(found, None, MONDAY.replace(hour=17, minute=59, second=59)) == office
    assert rate_at(found, None, MONDAY.replace(hour=18)) == evening
    assert rate_at(found, None, MONDAY.replace(hour=23, minute=59, second=59)) == evening
    assert rate_at(found, None, MONDAY.replace(hour=0)) is None


def test_rate_holds_on_its_days() -> None:
    """Saturday has no office hours."""
    found = tariff()
    assert [rate_at(found, None, MONDAY.replace(day=day)) is None for day in (27, 28, 29, 30)] == [
        False,
        True,
        True,
        False,
    ]


def test_rates_are_for_classes() -> None:
    """Who claims no class is `none`; a class without a rate has none; `all` is everybody."""
    found = tariff(rates=[VIP, OFFICE, {"classes": ["all"], "from": "18:00", "block": BLOCK}])
    assert [rates_for(found, one) for one in (None, "vip", "other")] == [
        found.rates[1:],
        (found.rates[0], found.rates[2]),
        (found.rates[2],),
    ]


@pytest.mark.parametrize(
    ("values", "customer_class", "expected"),
    [
        ({}, None, True),
        ({"discounts": [HALF]}, "vip", True),
        ({"discounts": [{**HALF, "per_cent": "100"}]}, "vip", False),
        ({"discounts": [{**HALF, "per_cent": "100"}]}, None, True),
        ({"longest_minutes": 60, "rates": [FREE_HOUR]}, None, False),
        ({"longest_minutes": 61, "rates": [FREE_HOUR]}, None, True),
        (
            {
                "longest_minutes": 60,
                "rates": [{**FREE_HOUR, "to": "12:00"}, {"from": "12:00", "block": BLOCK}],
            },
            None,
            True,
        ),
        ({}, "vip", False),
        ({"rates": [VIP, OFFICE]}, "vip", False),
        ({"rates": [VIP, OFFICE]}, None, True),
        ({"most": "0.00"}, None, False),
        ({"vat": None, "rates": [{"block": {"minutes": 30, "price": "not stated"}}]}, None, True),
        (
            {"rates": [{"first": {"minutes": 1, "price": "1.00"}, "block": {"minutes": 1, "price": "0.00"}}]},
            None,
            True,
        ),
        ({"kind": "free", "currency": None, "vat": None, "rates": []}, None, False),
        ({"kind": "not_stated", "currency": None, "vat": None, "rates": []}, None, False),
    ],
)
def test_who_may_have_to_pay(values: Json, customer_class: str | None, expected: bool) -> None:
    """Wherever a positive price can arise, and where there surely is one whose figure is not stated."""
    assert can_be_due(tariff(**values), customer_class) is expected


HIDDEN: Json = {"first": {"minutes": 60, "price": "5.00"}, "block": {"minutes": 5, "price": "not stated"}}
NOTHING: Json = {"currency": None, "vat": None, "rates": []}


@pytest.mark.parametrize(
    ("values", "customer_class", "expected"),
    [
        ({"most": "300.00"}, None, 30000),
        ({}, None, None),
        ({"most": "300.00", "rates": [VIP, OFFICE]}, "vip", 0),
        ({"longest_minutes": 60}, None, None),
        ({"longest_minutes": 60, "rates": [OFFICE]}, None, 12300),
        ({"longest_minutes": 61, "rates": [OFFICE]}, None, 24600),
        ({"longest_minutes": 61, "rates": [OFFICE], "discounts": [HALF]}, "vip", 12300),
        ({"longest_minutes": 90, "rates": [FREE_HOUR]}, None, 12300),
        ({"longest_minutes": 60, "rates": [HIDDEN]}, None, 500),
        ({"longest_minutes": 61, "rates": [HIDDEN]}, None, None),
        ({"longest_minutes": 1, "rates": [{"first": HIDDEN["block"], "block": BLOCK}]}, None, None),
        ({"most": "300.00"}, "vip", None),
        ({"kind": "free", **NOTHING}, None, 0),
        ({"kind": "not_stated", **NOTHING}, None, None),
    ],
)
def test_most_that_can_be_due(values: Json, customer_class: str | None, expected: int | None) -> None:
    """The cap where one is stated, nothing where nothing can be due, else not stated."""
    assert tariff(**values).most_due(customer_class) == expected


@given(
    st.lists(st.sampled_from(["00:00", "06:00", "10:00", "18:00", "24:00"]), min_size=2, unique=True).map(
        sorted
    )
)
def test_bands_that_share_edges_never_leave_a_gap(edges: list[str]) -> None:
    """Each minute between the first edge and the last has exactly the band that it lies in."""
    bands = [{"from": one, "to": two, "block": BLOCK} for one, two in pairwise(edges)]
    found = tariff(rates=bands)
    for day in range(7):
        for hour in range(24):
            rate = rate_at(found, None, datetime(2026, 11, 23 + day, hour, 59))  # noqa: DTZ001 - a local time
            text = f"{hour:02d}:59"
            expected = [band for band in found.rates if band.start <= text < band.end]
            assert ([rate] if rate else []) == expected
            assert rate is None or rate.days == DAYS
