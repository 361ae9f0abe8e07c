"""Differences between tariffs: rates aligned by customers, days and times; nothing that changes a price is missed."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from consent.core.tariff_changes import BlockChange, RateChange, TariffChange, tariff_change
from consent.core.tariffs import Block, Rate, Tariff

Json = Mapping[str, object]
FIRST: Json = {"minutes": 10, "price": "10.00"}
BLOCK: Json = {"minutes": 5, "price": "5.00"}
ALWAYS: Json = {"first": FIRST, "block": BLOCK}
OFFICE: Json = {"days": ["mon", "tue", "wed"], "from": "09:00", "to": "17:00", "block": BLOCK}
EVENING: Json = {"from": "17:00", "to": "24:00", "block": {"minutes": 5, "price": "9.00"}}
MEMBER: Json = {"classes": ["member"], "block": {"minutes": 30, "price": "0.00"}}


def tariff(*rates: Json, **values: object) -> Tariff:
    """A tariff of these rates, in euro unless something else is given."""
    whole = {"kind": "blocks", "currency": "EUR", "vat": "21", "rates": rates or [ALWAYS], **values}
    return Tariff.model_validate_json(json.dumps(whole))


def changed(before: Tariff, after: Tariff) -> RateChange:
    """The only rate that differs."""
    (change,) = tariff_change(before, after).rates
    return change


def test_same_tariff_has_no_change() -> None:
    """Also when its keys, days and classes stand in another order."""
    days = {**OFFICE, "days": ["wed", "mon", "tue"]}
    change = tariff_change(tariff(OFFICE, EVENING), tariff(days, EVENING))
    assert change.is_empty
    assert (change.facts, change.rates, change.is_reordered) == ((), (), False)


def test_another_price_of_the_same_minutes_is_one_change() -> None:
    """Before and after, with nothing added and nothing dropped."""
    change = changed(tariff(), tariff({"first": {"minutes": 10, "price": "12.00"}, "block": BLOCK}))
    before, after = (Block.model_validate({"minutes": 10, "price": price}) for price in ("10.00", "12.00"))
    assert change.blocks == (BlockChange("first", before, after),)
    assert change.facts == ()
    assert change.is_price_alone


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vat", "6"),
        ("longest_minutes", 45),
        ("most", "30.00"),
        ("unsolved", "free"),
        ("broken_off", "not_stated"),
        ("test", "free"),
    ],
)
def test_each_fact_of_a_tariff_is_compared(name: str, value: object) -> None:
    """And named alone when it alone differs."""
    change = tariff_change(tariff(), tariff(**{name: value}))
    assert (change.facts, change.rates) == ((name,), ())
    assert not change.is_empty


def test_becoming_free_drops_every_rate() -> None:
    """With kind, currency and VAT."""
    change = tariff_change(tariff(OFFICE, EVENING), Tariff(kind="free"))
    assert change.facts == ("kind", "currency", "vat")
    assert [(rate.before is None, rate.after is None) for rate in change.rates] == [(False, True)] * 2


@pytest.mark.parametrize(("most", "facts"), [("30.00", ("currency", "most")), (None, ("currency",))])
def test_amount_in_another_currency_is_another_amount(most: str | None, facts: tuple[str, ...]) -> None:
    """Though the figures are equal: ten euro are not ten zloty; what is not stated stays so."""
    unstated = {**ALWAYS, "block": {"minutes": 5, "price": "not stated"}}
    before, after = tariff(unstated, most=most), tariff(unstated, most=most, currency="PLN")
    assert tariff_change(before, after).facts == facts
    assert [block.role for block in changed(before, after).blocks] == ["first"]


def test_amount_that_changes_with_its_currency_is_named_once() -> None:
    """In the order of the facts."""
    change = tariff_change(tariff(most="30.00"), tariff(most="90.00", currency="PLN", test="free"))
    assert change.facts == ("currency", "most", "test")


def test_rate_without_a_first_block_in_another_currency() -> None:
    """Only the blocks that there are change."""
    change = changed(tariff(OFFICE), tariff(OFFICE, currency="PLN"))
    assert [block.role for block in change.blocks] == ["block"]


def test_block_of_other_minutes_is_more_than_another_price() -> None:
    """Nor is a first block that comes or goes one."""
    longer = {"first": {"minutes": 15, "price": "10.00"}, "block": BLOCK}
    assert not changed(tariff(), tariff(longer)).is_price_alone
    gone = changed(tariff(), tariff({"block": BLOCK}))
    assert [(block.role, block.after) for block in gone.blocks] == [("first", None)]
    assert not gone.is_price_alone


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ({"to": "18:00"}, ("times",)),
        ({"days": ["mon"]}, ("days",)),
        ({"classes": ["all"]}, ("classes",)),
        ({"to": "18:00", "days": ["mon"]}, ("days", "times")),
    ],
)
def test_rate_that_holds_at_other_times_is_one_change(values: Json, facts: tuple[str, ...]) -> None:
    """As long as something of it stayed."""
    change = changed(tariff(OFFICE), tariff({**OFFICE, **values}))
    assert (change.facts, change.blocks) == (facts, ())
    assert change.before is not None
    assert change.after is not None
    assert not change.is_price_alone


def test_other_hours_and_another_price_are_one_change() -> None:
    """Same customers and days: the reader wants to see both at once."""
    change = changed(tariff(OFFICE), tariff({**OFFICE, "to": "18:00", "block": {**BLOCK, "price": "6.00"}}))
    assert change.facts == ("times",)
    assert len(change.blocks) == 1


def test_price_for_other_customers_is_another_price() -> None:
    """One is dropped, the other added, though both hold at all times."""
    change = tariff_change(tariff(ALWAYS), tariff(MEMBER))
    assert [(rate.before is None, rate.after is None) for rate in change.rates] == [
        (True, False),
        (False, True),
    ]


def test_rates_with_nothing_in_common_are_added_and_dropped() -> None:
    """Other days, times and prices."""
    weekend = {"days": ["sun"], "from": "08:00", "to": "12:00", "block": {"minutes": 60, "price": "90.00"}}
    rates = tariff_change(tariff(OFFICE), tariff(weekend)).rates
    assert [rate.before for rate in rates] == [None, Rate.model_validate_json(json.dumps(OFFICE))]


def test_rate_goes_with_the_one_that_it_is_most_alike() -> None:
    """A rate between the two is added, and takes no other's place."""
    noon = {**OFFICE, "from": "12:00", "to": "13:00"}
    change = changed(tariff(OFFICE, EVENING), tariff(noon, OFFICE, EVENING))
    assert (change.before, change.after) == (None, Rate.model_validate_json(json.dumps(noon)))


@pytest.mark.parametrize(
    ("rates", "is_reordered"),
    [
        (({**OFFICE, "to": "20:00"}, EVENING), True),
        ((OFFICE, EVENING), False),
        ((ALWAYS, {**MEMBER, "classes": ["member"]}), False),
        ((ALWAYS, {**MEMBER, "classes": ["all"], "to": "20:00"}), True),
        (({**OFFICE, "to": "20:00"}, {**EVENING, "days": ["sun"]}), False),
    ],
)
def test_another_order_counts_where_rates_overlap(rates: tuple[Json, ...], is_reordered: bool) -> None:
    """The first that fits holds, so that order is a price too."""
    late = {"from": "23:00", "classes": ["other"], "block": BLOCK}
    change = tariff_change(tariff(*rates, late), tariff(*reversed(rates), late))
    assert change.rates == ()
    assert change.is_reordered is is_reordered
    assert isinstance(change, TariffChange)
    assert change.is_empty is not is_reordered


# Holidays and discounts --------------------------------------------------------------------------------------------------

HALF: Json = {"classes": ["member"], "per_cent": "50"}


def test_another_calendar_is_a_fact() -> None:
    """It decides which price holds, though no rate differs."""
    change = tariff_change(tariff(), tariff(holidays={"country": "PL"}))
    assert (change.facts, change.rates, change.is_empty) == (("holidays",), (), False)


def test_seven_days_are_every_day() -> None:
    """Whether holidays are named beside them or not."""
    named = {**ALWAYS, "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]}
    poland = {"holidays": {"country": "PL"}}
    assert tariff_change(tariff(**poland), tariff(named, **poland)).rates == ()


def test_discounts_come_go_and_change() -> None:
    """Aligned by whom they are for, and on whose prices."""
    less, more = {**HALF, "per_cent": "40"}, {**HALF, "per_cent": "60"}
    early = {**HALF, "classes": ["guest"], "to": "12:00"}
    before, after = tariff(discounts=[early, HALF]), tariff(discounts=[less, early])
    (change,) = tariff_change(before, after).discounts
    assert (change.before, change.after) == (before.discounts[1], after.discounts[0])
    (come,) = tariff_change(tariff(), tariff(discounts=[more])).discounts
    assert come.before is None
    (gone,) = tariff_change(tariff(discounts=[more]), tariff()).discounts
    assert gone.after is None
    assert not tariff_change(tariff(), tariff(discounts=[more])).is_empty


def test_discounts_in_another_order_are_told() -> None:
    """Where both could hold, the first is taken."""
    early = {**HALF, "per_cent": "90", "to": "12:00"}
    late = {**HALF, "per_cent": "60", "from": "10:00"}
    change = tariff_change(tariff(discounts=[early, late]), tariff(discounts=[late, early]))
    assert (change.discounts, change.is_reordered) == ((), True)
