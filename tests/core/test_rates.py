"""Rates: the days that they hold on, blocks less a discount, and what of a discount contradicts itself."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consent.core.hours import DAYS
from consent.core.rates import EVERY_DAY, HOLIDAY, Block, Discount, Rate, RateDay, reduced

Json = dict[str, object]
BLOCK: Json = {"minutes": 60, "price": "123.00"}


def rate(**values: object) -> Rate:
    """A rate of blocks of an hour."""
    return Rate.model_validate_json(json.dumps({"block": BLOCK, **values}))


def discount(**values: object) -> Discount:
    """Half the price for members."""
    return Discount.model_validate_json(json.dumps({"classes": ["member"], "per_cent": "50", **values}))


def refused(**values: object) -> str:
    """The type of the first error of a discount."""
    with pytest.raises(ValidationError) as caught:
        discount(**values)
    return caught.value.errors()[0]["type"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, EVERY_DAY),
        (list(DAYS), EVERY_DAY),
        ([*DAYS, HOLIDAY], EVERY_DAY),
        (["mon"], ("mon",)),
        (["sun", HOLIDAY], ("sun", HOLIDAY)),
        ([HOLIDAY], (HOLIDAY,)),
    ],
)
def test_seven_days_are_every_day(days: list[str] | None, expected: tuple[RateDay, ...]) -> None:
    """Holidays too; some weekdays are no holidays."""
    found = rate() if days is None else rate(days=days)
    assert found.all_days == expected
    assert [found.is_open_at(day, 0) for day in EVERY_DAY] == [day in expected for day in EVERY_DAY]


def test_days_stand_once() -> None:
    """A slip in a list of days."""
    with pytest.raises(ValidationError, match="stands twice"):
        rate(days=[HOLIDAY, HOLIDAY])


@pytest.mark.parametrize(
    ("price", "per_cent", "expected"),
    [
        ("123.00", "50", 6150),
        ("0.01", "50", 1),
        ("0.03", "50", 2),
        ("0.05", "10", 5),
        ("10.00", "33.33", 667),
        ("9.99", "100", 0),
        ("0.00", "7", 0),
        ("not stated", "50", None),
    ],
)
def test_discount_rounds_half_up_to_whole_cents(price: str, per_cent: str, expected: int | None) -> None:
    """For each block; what is not stated stays so."""
    block = Block.model_validate_json(json.dumps({"minutes": 1, "price": price}))
    assert block.less(Decimal(per_cent)).price == expected


@given(cents=st.integers(0, 10**7), hundredths=st.integers(1, 10_000))
def test_discount_agrees_with_whole_numbers(cents: int, hundredths: int) -> None:
    """Counted in hundredths of a per cent, without fractions."""
    block = Block.model_construct(minutes=5, price=cents)
    whole, rest = divmod(cents * (10_000 - hundredths), 10_000)
    assert block.less(Decimal(hundredths) / 100).price == whole + (rest >= 5_000)


def test_reduced_rate_holds_where_both_do() -> None:
    """On the days and between the times that both have; the stated rate stays with it."""
    stated = rate(days=["fri", "sat", HOLIDAY], to="18:00", first={"minutes": 10, "price": "10.00"})
    found = reduced(stated, discount(days=["sat", "sun", HOLIDAY], **{"from": "10:00"}))
    assert found is not None
    assert (found.days, found.start, found.end) == (("sat", HOLIDAY), "10:00", "18:00")
    assert (found.opening.price, found.block.price, str(found.per_cent)) == (500, 6150, "50")
    assert found.classes == ("member",)
    assert found.whole == stated


@pytest.mark.parametrize("band", [{"days": ["mon"]}, {"from": "18:00"}])
def test_nothing_is_reduced_where_they_never_meet(band: Json) -> None:
    """Other days, or hours that end where the others begin."""
    assert reduced(rate(days=["sun"], to="18:00"), discount(**band)) is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"per_cent": 50}, "malformed"),
        ({"per_cent": "50%"}, "malformed"),
        ({"per_cent": "-5"}, "malformed"),
        ({"per_cent": "0.00"}, "out_of_range"),
        ({"per_cent": "100.01"}, "out_of_range"),
        ({"per_cent": None}, "malformed"),
        ({"classes": ["all"]}, "contradiction"),
        ({"of": "all"}, "contradiction"),
        ({"of": "member"}, "contradiction"),
        ({"classes": ["a", "a"]}, "duplicate"),
        ({"classes": []}, "too_short"),
        ({"from": "10:00", "to": "10:00"}, "impossible_time"),
        ({"days": ["holidays"]}, "literal_error"),
    ],
)
def test_discount_that_contradicts_itself_is_refused(values: Json, code: str) -> None:
    """More than nothing, all at most, for some on the prices of others."""
    assert refused(**values) == code
