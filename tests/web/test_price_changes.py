"""Changed prices as rows in words: what, before, after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.tariff_changes import DiscountChange, tariff_change
from consent.web import price_changes
from consent.web.price_changes import Row
from tests.particular_samples import MEMBER, Json, particulars

FIRST: Json = {"minutes": 10, "price": "10.00"}
BLOCK: Json = {"minutes": 5, "price": "5.00"}
ALWAYS: Json = {"first": FIRST, "block": BLOCK}
OFFICE: Json = {"days": ["mon", "tue", "wed"], "from": "09:00", "to": "17:00", "block": BLOCK}
EVENING: Json = {"from": "17:00", "to": "24:00", "block": {"minutes": 1, "price": "not stated"}}


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def blocks(*rates: Json, **values: Any) -> Json:
    """A tariff of these rates in euro."""
    return {"kind": "blocks", "currency": "EUR", "vat": "21", "rates": rates or (ALWAYS,), **values}


def rows(before: Json, after: Json, classes: tuple[Json, ...] = ()) -> list[Row]:
    """The rows between two tariffs, for a reader of Dutch labels."""
    old, new = (particulars(tariff=one, classes=classes) for one in (before, after))
    return list(price_changes.rows(tariff_change(old.tariff, new.tariff), old, new, "nl"))


def told(row: Row) -> tuple[str, str | None, str | None]:
    """What a row says."""
    return row.label, row.before, row.after


def test_another_price_of_the_same_minutes_says_the_minutes_once() -> None:
    """What the row is about, then the two prices."""
    dearer = {"first": {"minutes": 10, "price": "12.00"}, "block": {"minutes": 5, "price": "0.00"}}
    assert [told(row) for row in rows(blocks(), blocks(dearer))] == [
        ("first 10 minutes", "€10.00", "€12.00"),
        ("each further 5 minutes that are started", "€5.00", "free of charge"),
    ]


def test_money_is_written_as_the_reader_writes_it(app: Flask) -> None:
    """Dutch: a comma, and the sign before it."""
    dearer = {"first": {"minutes": 10, "price": "12.00"}, "block": BLOCK}
    with app.test_request_context("/nl/"), force_locale("nl"):
        (row,) = rows(blocks(), blocks(dearer))
    assert told(row) == ("eerste 10 minuten", "€\N{NO-BREAK SPACE}10,00", "€\N{NO-BREAK SPACE}12,00")


def test_price_that_is_not_stated_has_no_figure() -> None:
    """Never zero."""
    stated = {**EVENING, "block": {"minutes": 1, "price": "1.00"}}
    (row,) = rows(blocks(EVENING), blocks(stated))
    assert told(row) == ("each minute that is started", "not stated", "€1.00")


def test_other_minutes_are_told_in_full() -> None:
    """Each side as the price of that version reads."""
    longer = {"first": {"minutes": 15, "price": "12.00"}, "block": BLOCK}
    (row,) = rows(blocks(), blocks(longer))
    assert row.label == "Price"
    assert (row.before or "").startswith("€10.00 for the first 10 minutes")
    assert (row.after or "").startswith("€12.00 for the first 15 minutes")


def test_times_are_said_where_prices_hold_at_different_ones() -> None:
    """And left out where all hold always."""
    dearer = {**OFFICE, "block": {"minutes": 5, "price": "6.00"}}
    (row,) = rows(blocks(OFFICE, EVENING), blocks(dearer, EVENING))
    assert row.label == "Monday–Wednesday, 09:00–17:00, each 5 minutes that are started"


def test_other_times_stand_on_either_side() -> None:
    """Before and after, with the price that holds then."""
    (row,) = rows(blocks(OFFICE), blocks({**OFFICE, "to": "18:00"}))
    assert told(row) == (
        "Price",
        "Monday–Wednesday, 09:00–17:00: €5.00 for each 5 minutes that are started",
        "Monday–Wednesday, 09:00–18:00: €5.00 for each 5 minutes that are started",
    )


def test_price_for_a_class_is_named_by_the_firms_label() -> None:
    """In the reader's language; without a price of its own it had another one, so not "not there yet"."""
    member = {"classes": ["member"], "block": BLOCK}
    (row,) = rows(blocks(), blocks(ALWAYS, member), (MEMBER,))
    assert (row.name, row.label, row.before) == ("Lid", "", "no price of its own")
    assert row.after == "€5.00 for each 5 minutes that are started"
    (gone,) = rows(blocks(ALWAYS, member), blocks(), (MEMBER,))
    assert (gone.name, gone.after) == ("Lid", "no price of its own")


@pytest.mark.parametrize(("name", "label"), [("none", "other customers"), ("all", "all customers")])
def test_whom_a_price_is_for_is_said_where_there_are_classes(name: str, label: str) -> None:
    """Whoever is of no class is another customer."""
    old, new = ({"classes": [name], "block": {**BLOCK, "price": price}} for price in ("5.00", "6.00"))
    (row,) = rows(blocks(old), blocks(new), (MEMBER,))
    assert row.label == f"{label}, each 5 minutes that are started"


@pytest.mark.parametrize(
    ("values", "row"),
    [
        ({"vat": "6"}, ("VAT, included in the prices", "21%", "6%")),
        ({"longest_minutes": 1}, ("The longest that a session lasts", "not stated", "1 minute")),
        ({"most": "30.00"}, ("The most that a session costs", "not stated", "€30.00")),
        ({"unsolved": "free"}, ("If the problem is not solved", "the same price", "nothing to pay")),
        ({"broken_off": "not_stated"}, ("If the session is broken off", "the same price", "not stated")),
        ({"test": "free"}, ("Testing the connection", "not stated", "nothing to pay")),
    ],
)
def test_each_fact_has_words(values: Json, row: tuple[str, str, str]) -> None:
    """What it is called, and what it was and is."""
    assert [told(one) for one in rows(blocks(), blocks(**values))] == [row]


def test_another_currency_stands_above_its_prices() -> None:
    """And every stated price is another one."""
    found = [told(row) for row in rows(blocks(), blocks(currency="PLN"))]
    assert [row[0] for row in found] == [
        "Currency",
        "first 10 minutes",
        "each further 5 minutes that are started",
    ]
    assert found[0][1:] == ("Euro", "Polish Zloty")
    assert found[1][1:] == ("€10.00", "PLN10.00")


def test_becoming_free_says_so_and_drops_the_prices() -> None:
    """Of VAT and currency nothing is said where there is no price."""
    found = [told(row) for row in rows(blocks(), {"kind": "free"})]
    assert found[0] == ("What help costs", "a price by time", "free of charge")
    assert [row[2] for row in found[1:]] == [None]
    assert told(rows({"kind": "free"}, {"kind": "not_stated"})[0])[2] == "not stated"


def test_other_order_of_prices_is_a_note() -> None:
    """No row can say it."""
    wide = {**OFFICE, "to": "20:00"}
    old, new = particulars(tariff=blocks(wide, EVENING)), particulars(tariff=blocks(EVENING, wide))
    assert len(list(price_changes.notes(tariff_change(old.tariff, new.tariff)))) == 1
    assert list(price_changes.notes(tariff_change(old.tariff, old.tariff))) == []


def test_holidays_that_come_are_told() -> None:
    """Whose they are, and which days besides."""
    calendar = {"country": "BE", "add": ["2026-12-24"]}
    (row,) = rows(blocks(), blocks(holidays=calendar))
    assert told(row) == (
        "Days with the prices of public holidays",
        "none: public holidays are days like others",
        "Public holidays: those of Belgium, and 24 December 2026.",
    )


def test_discounts_that_come_go_and_change_are_told() -> None:
    """For whom, how much, when, and on whose prices."""
    half = {"classes": ["member"], "per_cent": "50"}
    most = {"classes": ["member"], "per_cent": "75", "to": "12:00"}
    (row,) = rows(blocks(discounts=[half]), blocks(discounts=[most]), (MEMBER,))
    assert (row.name, *told(row)) == ("Lid", "Discount", "50%, at all times", "75%, every day, 00:00–12:00")
    (row,) = rows(blocks(), blocks(discounts=[half]), (MEMBER,))
    assert told(row)[1:] == (None, "50%, at all times")
    member = {**ALWAYS, "classes": ["member"]}
    less = {"classes": ["none"], "of": "member", "per_cent": "5.5"}
    (row,) = rows(blocks(member, discounts=[less]), blocks(member), (MEMBER,))
    assert (row.name, *told(row)) == (
        "other customers", "Discount", "5.5%, at all times, on the price of: Lid", None,
    )  # fmt: skip
    assert list(price_changes._discount(DiscountChange(None, None), {})) == []


def test_prices_of_holidays_are_told_by_their_days() -> None:
    """As in the table of prices."""
    calendar = {"holidays": {"country": "PL"}}
    feast = {"days": ["holiday"], "block": {"minutes": 5, "price": "9.00"}}
    (row,) = rows(blocks(**calendar), blocks(ALWAYS, **calendar) | {"rates": [feast, ALWAYS]})
    assert told(row) == ("public holidays", None, "€9.00 for each 5 minutes that are started")
