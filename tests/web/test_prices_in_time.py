"""Prices in words: until when they hold, what holidays and discounts make of them, and where nothing can be due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale

from consent.service.installation import Installation
from consent.web import prices
from tests.web.pages import Page
from tests.web.staff_browser import HandClock
from tests.web.test_prices import HALF, MORNING, OFFICE, POLAND, SATURDAY, WEEK, english, tariff, tariff_of

__all__ = ["english"]


@pytest.mark.parametrize(
    ("local", "words"),
    [
        (OFFICE, "until 18:00"),
        (OFFICE.replace(hour=17, minute=59, second=59), "until 18:00"),
        (OFFICE.replace(hour=22), "until 24:00"),
        (MORNING, "until 10:00"),
    ],
)
def test_price_says_until_when_it_holds(house: Installation, local: datetime, words: str) -> None:
    """The end of the band; midnight belongs to the day that ends."""
    assert prices.until(tariff_of(house, "mastiff"), None, local) == words


def test_price_that_holds_for_days_names_the_day() -> None:
    """With the hour, or the last whole day."""
    office = {"days": WEEK, "from": "10:00", "block": {"minutes": 60, "price": "7.00"}}
    assert prices.until(tariff([office]), None, SATURDAY) == "until 23 November 2026, 10:00"
    workday = {"days": WEEK, "block": {"minutes": 60, "price": "7.00"}}
    assert prices.until(tariff([workday]), None, SATURDAY) == "up to and including 22 November 2026"


def test_price_that_never_changes_has_no_end(house: Installation) -> None:
    """One rate at all hours, nothing to pay, nothing stated."""
    for firm in ("page-computers", "overmax", "qomputer", "damal"):
        assert prices.until(tariff_of(house, firm), None, OFFICE) is None


def test_end_is_written_as_the_reader_writes_it(house: Installation) -> None:
    """Dutch and Polish."""
    stated = tariff_of(house, "mastiff")
    for language, office, night in (
        ("nl", "tot 18.00\xa0uur", "tot 24.00\xa0uur"),
        ("pl", "do 18:00", "do 24:00"),
    ):
        with force_locale(language):
            assert prices.until(stated, None, OFFICE) == office
            assert prices.until(stated, None, OFFICE.replace(hour=23)) == night


def test_holidays_have_a_row_and_a_sentence() -> None:
    """Alone, beside week days, and not where every day has the same prices."""
    block = {"block": {"minutes": 60, "price": "7.00"}}
    stated = tariff(
        [
            {**block, "days": ["sun", "holiday"]},
            {**block, "days": ["holiday", "sat"], "to": "12:00"},
            {**block, "days": WEEK},
        ],
        holidays={**POLAND, "add": ["2026-12-31", "2026-05-02"], "remove": ["2026-11-11"]},
    )
    assert [when for when, _ in prices.rows(stated, None)] == [
        "Sunday, public holidays",
        "Saturday, public holidays, 00:00–12:00",
        "Monday–Friday",
        "at all other times",
    ]
    assert list(prices.sentences(stated, None))[:3] == [
        "Where two of these lines fit, the upper one counts.",
        "A public holiday counts as one, whatever day of the week it falls on.",
        "Public holidays: those of Poland, and 2 May 2026, 31 December 2026, without 11 November 2026.",
    ]
    everyday = tariff([{**block, "days": [*WEEK, "sat", "sun"]}], holidays=POLAND)
    assert [when for when, _ in prices.rows(everyday, None)] == ["at all times"]
    assert len(list(prices.sentences(everyday, None))) == 1


def test_week_without_its_holidays_leaves_hours_that_are_not_stated() -> None:
    """Only where the tariff knows holidays."""
    block = {"block": {"minutes": 60, "price": "7.00"}}
    rates = [{**block, "days": WEEK}, {**block, "days": ["sat", "sun"]}]
    assert len(prices.rows(tariff(rates), None)) == 2
    assert prices.rows(tariff(rates, holidays=POLAND), None)[-1] == ("at all other times", "not stated")
    only = tariff([{**block, "days": ["holiday"]}], holidays=POLAND)
    assert prices.rows(only, None)[0][0] == "public holidays"


def test_discount_is_shown_with_the_price_that_is_left() -> None:
    """For those who get it; half a cent goes up."""
    rate = {"first": {"minutes": 10, "price": "10.01"}, "block": {"minutes": 5, "price": "5.00"}}
    stated = tariff([rate], discounts=[HALF])
    assert prices.price_now(stated, "member", OFFICE) == (
        "€5.01 for the first 10 minutes, then €2.50 for each further 5 minutes that are started (with 50% discount)"
    )
    assert "discount" not in prices.price_now(stated, None, OFFICE)
    assert prices.button_words(stated, "member") == prices.ORDER


@pytest.mark.parametrize(
    ("more", "customer_class"),
    [
        ({"discounts": [{**HALF, "per_cent": "100"}]}, "member"),
        ({"most": "0.00"}, None),
        ({"longest_minutes": 10}, None),
    ],
)
def test_where_nothing_can_be_due_no_figure_is_shown(
    more: dict[str, object], customer_class: str | None
) -> None:
    """A discount of all, a cap of nothing, a block that nobody reaches: free, on the button and above it."""
    rate = {"first": {"minutes": 10, "price": "0.00"}, "block": {"minutes": 5, "price": "5.00"}}
    stated = tariff([rate], **more)
    assert prices.button_words(stated, customer_class) == prices.FREE
    assert prices.price_now(stated, customer_class, OFFICE) == "free of charge"
    assert prices.rows(stated, customer_class) == (("at all times", "free of charge"),)


def test_minutes_without_a_price_are_free_in_words() -> None:
    """No zero on a page; and something can be due all the same."""
    free, paid = {"minutes": 10, "price": "0.00"}, {"minutes": 5, "price": "5.00"}
    assert prices.price_now(tariff([{"first": free, "block": paid}]), None, OFFICE) == (
        "the first 10 minutes free of charge, then €5.00 for each further 5 minutes that are started"
    )
    assert prices.price_now(tariff([{"first": paid, "block": free}]), None, OFFICE) == (
        "€5.00 for the first 5 minutes, then free of charge"
    )
    assert prices.button_words(tariff([{"first": free, "block": paid}]), None) == prices.ORDER


def test_page_says_until_when(client: FlaskClient, hand_clock: HandClock) -> None:
    """At the top, and beside the prices above the button; a price for ever has no end."""
    hand_clock.time = OFFICE.astimezone(UTC)
    page = Page(client.get("/nl/mastiff/").text)
    assert "Prijs nu, tot 18.00 uur: " in page.one("ul", class_="facts").text
    assert "Prijs nu, tot 18.00 uur: " in page.one("section", class_="price").text
    assert "Prijs nu: " in Page(client.get("/nl/page-computers/").text).one("ul", class_="facts").text
