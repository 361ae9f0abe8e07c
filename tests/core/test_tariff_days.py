"""Tariffs that know public holidays and discounts: which rate holds on which day, and for whom."""

from __future__ import annotations

import json
from datetime import datetime

from consent.core.tariffs import Tariff, rate_at, rates_for
from tests.core.test_tariffs import BLOCK, EVENING, HALF, MONDAY, OFFICE, POLAND, tariff


def test_rate_for_holidays_holds_on_holidays_alone() -> None:
    """And one for some weekdays does not, in whatever order they stand; one for all seven does."""
    holiday = {"days": ["sat", "holiday"], "to": "12:00", "block": BLOCK}
    for rates in ([OFFICE, holiday, EVENING], [holiday, OFFICE, EVENING]):
        found = tariff(**POLAND, rates=rates)
        prices = [rate_at(found, None, datetime.fromisoformat(text)) for text in HOLIDAY_HOURS]
        assert [None if rate is None else (rate.start, rate.end) for rate in prices] == HOLIDAY_RATES


# A Tuesday, the eleventh of November (a Wednesday), a Saturday
HOLIDAY_HOURS = (
    "2026-11-10T11:00",
    "2026-11-11T11:00",
    "2026-11-11T13:00",
    "2026-11-11T19:00",
    "2026-11-14T11:00",
)
HOLIDAY_RATES = [("10:00", "18:00"), ("00:00", "12:00"), None, ("18:00", "24:00"), ("00:00", "12:00")]


def test_days_may_be_added_to_the_holidays_and_taken_from_them() -> None:
    """The tariff's own calendar; a tariff without one knows no holidays."""
    calendar = {"holidays": {"country": "PL", "add": ["2026-11-12"], "remove": ["2026-11-11"]}}
    days = [datetime.fromisoformat(f"2026-11-{day}").date() for day in ("01", "11", "12", "13")]
    assert [tariff(**calendar).day_of(day) for day in days] == ["holiday", "wed", "holiday", "fri"]
    assert [tariff().day_of(day) for day in days] == ["sun", "wed", "thu", "fri"]


def test_discount_comes_before_the_rates_of_the_class() -> None:
    """Where it holds and its rates do; elsewhere the class has its own."""
    own = {"classes": ["vip"], "block": {"minutes": 30, "price": "70.00"}}
    found = tariff(rates=[own, OFFICE, EVENING], discounts=[{**HALF, "to": "20:00"}])
    hours = [(9, 7000), (10, 6150), (18, 12300), (20, 7000)]
    rates = [rate_at(found, "vip", MONDAY.replace(hour=hour)) for hour, _ in hours]
    assert [rate.block.price for rate in rates if rate] == [price for _, price in hours]
    assert rates_for(found, None) == found.rates[1:]


def test_first_discount_that_fits_is_taken() -> None:
    """A greater one for some hours, then the usual one; on the prices of another class than `none`."""
    own = {"classes": ["guest"], "block": {"minutes": 30, "price": "70.00"}}
    early = {**HALF, "per_cent": "90", "of": "guest", "to": "12:00"}
    found = tariff(rates=[OFFICE, own], discounts=[early, HALF])
    rates = [rate_at(found, "vip", MONDAY.replace(hour=hour)) for hour in (10, 12, 18)]
    assert [rate and rate.block.price for rate in rates] == [700, 6150, None]


def test_tariff_without_the_new_keys_has_the_bytes_that_it_had() -> None:
    """Customers are asked again when the digest of the prices changes, and a release changes no price."""
    assert set(json.loads(tariff().to_bytes())) == {
        "kind", "currency", "vat", "longest_minutes", "most", "unsolved", "broken_off", "test", "rates",
    }  # fmt: skip
    whole = tariff(**POLAND, discounts=[HALF])
    assert Tariff.from_bytes(whole.to_bytes()) == whole
    assert json.loads(whole.to_bytes())["discounts"][0]["per_cent"] == "50"
