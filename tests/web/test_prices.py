"""Prices in words: what the tariff states, exactly; what it does not state, as not stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.tariffs import Tariff
from consent.service import library
from consent.service.installation import Installation
from consent.web import prices
from tests.samples import NOW

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = datetime(2026, 11, 20, 10, 0, tzinfo=WARSAW)
MORNING = datetime(2026, 11, 20, 9, 59, tzinfo=WARSAW)
WEEK = ["mon", "tue", "wed", "thu", "fri"]
POLAND = {"country": "PL"}
HALF = {"classes": ["member"], "per_cent": "50"}
SATURDAY = datetime(2026, 11, 21, 12, 0, tzinfo=WARSAW)


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def tariff_of(house: Installation, firm: str) -> Tariff:
    """The tariff of the version in force."""
    return library.particulars(house, library.in_force(house, firm, now=NOW)).tariff


def tariff(rates: Sequence[Mapping[str, object]], **more: object) -> Tariff:
    """A tariff of blocks in euros."""
    return Tariff.model_validate(
        {"kind": "blocks", "currency": "EUR", "vat": "21", "rates": rates, **more}, strict=False
    )


@pytest.mark.parametrize(
    ("firm", "customer_class", "words"),
    [
        ("page-computers", None, prices.ORDER),
        ("qomputer", None, prices.NEUTRAL),
        ("damal", None, prices.ORDER),
        ("damal", "sla", prices.ORDER),
        ("overmax", None, prices.FREE),
        ("mastiff", None, prices.ORDER),
        ("mastiff", "own-other", prices.ORDER),
        ("mastiff", "own-equipment", prices.FREE),
    ],
)
def test_button_follows_from_what_can_be_due(
    house: Installation, firm: str, customer_class: str | None, words: str
) -> None:
    """Conditional and unstated prices count as prices; a class with nothing but free rates is free."""
    assert prices.button_words(tariff_of(house, firm), customer_class) == words


def test_class_without_a_rate_gets_neither_order_nor_free() -> None:
    """Nothing is stated for it."""
    only = tariff([{"classes": ["member"], "block": {"minutes": 60, "price": "10.00"}}])
    assert prices.button_words(only, "other") == prices.NEUTRAL
    assert prices.price_now(only, "other", OFFICE) == "not stated"
    assert prices.rows(only, "other") == ()


def test_first_block_and_further_ones(house: Installation) -> None:
    """Page Computers: 10 euros, then 5, at most 30."""
    stated = tariff_of(house, "page-computers")
    assert prices.price_now(stated, None, OFFICE) == (
        "€10.00 for the first 10 minutes, then €5.00 for each further 5 minutes that are started"
    )
    assert prices.rows(stated, None) == (("at all times", prices.price_now(stated, None, OFFICE)),)
    assert list(prices.sentences(stated, None)) == [
        "A session lasts at most 30 minutes.",
        "If your problem is not solved during the session, you pay nothing.",
        "All prices include VAT (21%).",
    ]


def test_rates_by_the_hour_and_the_hours_that_have_none(house: Installation) -> None:
    """Mastiff: three bands, and a last line for the rest of the week."""
    assert prices.rows(tariff_of(house, "mastiff"), None) == (
        ("Monday–Friday, 10:00–18:00", "PLN123.00 for each hour that is started"),
        ("every day, 18:00–22:00", "PLN246.00 for each hour that is started"),
        ("every day, 22:00–24:00", "PLN492.00 for each hour that is started"),
        ("at all other times", "not stated"),
    )


@pytest.mark.parametrize("local", [MORNING, SATURDAY])
def test_hour_without_a_rate_is_not_stated(house: Installation, local: datetime) -> None:
    """Never a figure that the firm did not give."""
    assert prices.price_now(tariff_of(house, "mastiff"), None, local) == "not stated"


def test_free_hours_of_a_class_are_free_and_the_others_not_stated(house: Installation) -> None:
    """Mastiff's own equipment."""
    stated = tariff_of(house, "mastiff")
    assert prices.price_now(stated, "own-equipment", OFFICE) == "free of charge"
    assert prices.price_now(stated, "own-equipment", SATURDAY) == "not stated"
    assert list(prices.sentences(stated, "own-equipment")) == []


def test_blocks_without_a_price_are_counted_and_not_priced(house: Installation) -> None:
    """Damal: the blocks are stated, their price stands in the price list."""
    stated = tariff_of(house, "damal")
    assert (
        prices.price_now(stated, None, OFFICE) == "counted by started blocks of 60 minutes, price not stated"
    )
    assert (
        prices.price_now(stated, "sla", OFFICE) == "counted by started blocks of 30 minutes, price not stated"
    )


def test_tariff_that_is_not_stated_orders_nothing(house: Installation) -> None:
    """One sentence, no figure."""
    stated = tariff_of(house, "qomputer")
    assert prices.price_now(stated, None, OFFICE) == "not stated"
    (sentence,) = prices.sentences(stated, None)
    assert "states no price" in sentence


def test_first_block_without_a_price() -> None:
    """Part of a rate may be unstated."""
    rate = {"first": {"minutes": 1, "price": "not stated"}, "block": {"minutes": 1, "price": "2.50"}}
    assert prices.price_now(tariff([rate]), None, OFFICE) == (
        "price of the first minute not stated, then €2.50 for each further minute that is started"
    )
    rate = {"first": {"minutes": 5, "price": "1.00"}, "block": {"minutes": 5, "price": "not stated"}}
    assert prices.price_now(tariff([rate]), None, OFFICE).endswith("blocks of 5 minutes, price not stated")


def test_blocks_of_minutes_and_of_hours() -> None:
    """Hours where the block is whole hours."""
    for minutes, words in ((1, "minute"), (15, "15 minutes"), (90, "90 minutes"), (120, "2 hours")):
        now = prices.price_now(tariff([{"block": {"minutes": minutes, "price": "7.00"}}]), None, OFFICE)
        assert now.startswith(f"€7.00 for each {words} that ")


def test_days_of_a_rate_are_named() -> None:
    """A rate that holds all day on some days."""
    rate = {"days": ["sat", "sun"], "block": {"minutes": 60, "price": "7.00"}}
    assert prices.rows(tariff([rate]), None)[0][0] == "Saturday, Sunday"


def test_other_outcomes_are_said_where_the_firm_says_them() -> None:
    """Broken off and test, as the tariff has them."""
    block = [{"block": {"minutes": 60, "price": "7.00"}}]
    free = tariff(block, unsolved="not_stated", broken_off="free", test="free")
    assert len(list(prices.sentences(free, None))) == 4
    assert len(list(prices.sentences(tariff(block, broken_off="not_stated"), None))) == 2


def test_amounts_are_written_as_the_reader_writes_them() -> None:
    """Dutch and Polish, with their no-break spaces."""
    euros = tariff([{"block": {"minutes": 60, "price": "7.00"}}])
    zlotys = euros.model_copy(update={"currency": "PLN"})
    with force_locale("nl"):
        assert (prices.money(euros, 123450), prices.money(zlotys, 123450)) == (
            "€\xa01.234,50",
            "PLN\xa01.234,50",
        )
    with force_locale("pl"):
        assert (prices.money(euros, 123450), prices.money(zlotys, 123450)) == (
            "1\xa0234,50\xa0€",
            "1\xa0234,50\xa0zł",
        )
