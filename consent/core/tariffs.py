"""Tariffs: what a support session costs, as the firm states it; prices are gross, in integer cents.

A tariff is free, or counts started blocks of minutes, or says "not stated". Of its rates the first one holds that fits the
customer's class, the day and the local time at which a block starts; discounts come before rates. Where none fits, and where
a price is "not stated", no figure is ever computed. Which days are public holidays the tariff says itself, so that a version
of the terms holds everything that a price follows from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from babel.core import get_global
from babel.numbers import get_currency_precision
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from consent.core.hours import DAYS, minute_of_day, public_holidays
from consent.core.models import Day, Model, described, refuse
from consent.core.rates import (
    EVERY_CLASS,
    EVERY_DAY,
    HOLIDAY,
    NO_CLASS,
    Band,
    Block,
    Discount,
    Rate,
    ReducedRate,
    StatedPrice,
    format_price,
    parse_price,
    reduced,
)

__all__ = [
    "EVERY_CLASS",
    "EVERY_DAY",
    "HOLIDAY",
    "NO_CLASS",
    "Block",
    "Discount",
    "HolidayCalendar",
    "Rate",
    "ReducedRate",
    "Tariff",
    "can_be_due",
    "format_price",
    "parse_price",
    "rate_at",
    "rate_on",
    "rates_for",
]

_VAT = re.compile(r"\d{1,2}(\.\d{1,2})?", re.ASCII)
_YEAR_WITH_HOLIDAYS = 2026


def _vat(text: object) -> Decimal:
    if not isinstance(text, str) or not _VAT.fullmatch(text):
        refuse("malformed", 'a VAT rate is per cent as text, like "21"')
    return Decimal(text)


def _currency(code: str) -> str:
    if code not in _currencies_with_cents():
        refuse("unknown_value", "not the ISO 4217 code of a currency with two decimals that is in use")
    return code


def _currencies_with_cents() -> frozenset[str]:
    territories = get_global("territory_currencies").values()
    in_use = {
        currency[0]
        for currencies in territories
        for currency in currencies
        if currency[2] is None and currency[3]
    }
    return frozenset(code for code in in_use if get_currency_precision(code) == 2)


def _country(code: str) -> str:
    if not public_holidays(code, _YEAR_WITH_HOLIDAYS):
        refuse("unknown_value", f"the public holidays of {code!r} are not known: name a country such as 'BE'")
    return code


Vat = Annotated[Decimal, BeforeValidator(_vat), PlainSerializer(str), described(_VAT.pattern)]
Currency = Annotated[str, AfterValidator(_currency), described("[A-Z]{3}")]
Country = Annotated[str, AfterValidator(_country), described("[A-Z]{2}")]
Outcome = Literal["as_solved", "free", "not_stated"]


class HolidayCalendar(Model):
    """The days that count as public holidays: those of a country, days that the firm adds, without those that it removes."""

    country: Country = Field(description='whose public holidays: two capital letters, "PL"')
    add: tuple[Day, ...] = Field(default=(), description="further days that count as holidays")
    remove: tuple[Day, ...] = Field(
        default=(), description="public holidays that count as the day they fall on"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        days = (*self.add, *self.remove)
        if len(set(days)) != len(days):
            refuse("duplicate", "add and remove name a day more than once")
        return self

    def is_holiday(self, day: date) -> bool:
        """Whether prices for public holidays hold on that day."""
        text = day.isoformat()
        return text not in self.remove and (
            text in self.add or day in public_holidays(self.country, day.year)
        )


class Tariff(Model):
    """A tariff with its cap (`most`, cents), longest session and what holds for other outcomes than solved."""

    kind: Literal["free", "blocks", "not_stated"] = Field(
        description="free, by started blocks of minutes, or not stated"
    )
    currency: Currency | None = Field(default=None, description="ISO 4217 code of a currency with cents")
    vat: Vat | None = Field(default=None, description='VAT in per cent, as text: "21"')
    longest_minutes: int | None = Field(
        default=None, ge=1, le=1440, description="how long a session lasts at most"
    )
    most: StatedPrice | None = Field(default=None, description='the most that a session costs, "30.00"')
    unsolved: Outcome = Field(default="as_solved", description="what a session costs that solved nothing")
    broken_off: Outcome = Field(default="as_solved", description="what a session costs that broke off")
    test: Literal["free", "not_stated"] = Field(
        default="not_stated", description="what testing the connection costs"
    )
    holidays: HolidayCalendar | None = Field(
        default=None, description="which days are public holidays; without it they are days like others"
    )
    discounts: tuple[Discount, ...] = Field(
        default=(), description="what some customers pay less than others; tried before the rates"
    )
    rates: tuple[Rate, ...] = Field(
        default=(), description="the first that fits customer, day and time is taken"
    )

    @model_serializer(mode="wrap")
    def _without_what_it_lacks(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Whoever has neither holidays nor discounts is published, and hashed, as before there were any."""
        absent = {name for name in ("holidays", "discounts") if not getattr(self, name)}
        return {key: value for key, value in handler(self).items() if key not in absent}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "blocks":
            self._check_blocks()
        elif (
            any((self.rates, self.discounts, self.holidays, self.currency, self.vat)) or self.most is not None
        ):
            refuse(
                "contradiction",
                f"a tariff of kind {self.kind!r} has no currency, vat, most, holidays, discounts or rates",
            )
        return self

    def _check_blocks(self) -> None:
        if self.currency is None or not self.rates:
            refuse("missing", "a tariff of kind 'blocks' needs currency and rates")
        has_price = any(price is not None for rate in self.rates for price in rate.prices())
        if self.vat is None and (has_price or self.most is not None):
            refuse("missing", "vat is missing: prices are gross, so the rate that they include must be said")
        if self.holidays is None and any(HOLIDAY in band.days for band in (*self.discounts, *self.rates)):
            refuse(
                "missing",
                'holidays is missing: say whose public holidays count, holidays = { country = "BE" }',
            )
        self._check_reach()

    def _check_reach(self) -> None:
        for index, discount in enumerate(self.discounts):
            if all(_adds_nothing(self, index, name) for name in discount.classes):
                refuse(
                    "unreachable",
                    f"discount {index + 1} never holds: class {discount.of!r} has no rates then, or earlier ones cover it",
                )
        for index, rate in enumerate(self.rates):
            if all(
                _is_covered(self, rate, (*_reductions(self, name), *_of(self.rates[:index], name)))
                for name in rate.classes
            ):
                refuse(
                    "unreachable",
                    f"rate {index + 1} never holds: earlier rates cover all its classes, days and times",
                )

    def day_of(self, local: date) -> str:
        """Which of EVERY_DAY a local day is: a public holiday counts as one, not as the day of the week."""
        is_holiday = self.holidays is not None and self.holidays.is_holiday(local)
        return HOLIDAY if is_holiday else DAYS[local.weekday()]

    def most_due(self, customer_class: str | None) -> int | None:
        """The most in cents that a session can cost a customer of the class; None: not stated, or without a limit."""
        if self.kind == "free":
            return 0
        if not can_be_due(self, customer_class):
            return 0 if rates_for(self, customer_class) else None
        return _most_in_time(self, customer_class) if self.most is None else self.most


def _of(rates: Iterable[Rate], customer_class: str | None) -> tuple[Rate, ...]:
    return tuple(rate for rate in rates if rate.is_for(customer_class))


def _reductions(
    tariff: Tariff, customer_class: str | None, until: int | None = None
) -> tuple[ReducedRate, ...]:
    """What the discounts of a class make of the rates of others; of the first `until` discounts only."""
    discounts = (one for one in tariff.discounts[:until] if one.is_for(customer_class))
    found = (reduced(rate, one) for one in discounts for rate in _of(tariff.rates, one.of))
    return tuple(rate for rate in found if rate is not None)


def _adds_nothing(tariff: Tariff, index: int, name: str) -> bool:
    before = _reductions(tariff, name, index)
    added = _reductions(tariff, name, index + 1)[len(before) :]
    return all(_is_covered(tariff, rate, before) for rate in added)


def _is_covered(tariff: Tariff, band: Band, earlier: tuple[Rate, ...]) -> bool:
    """Whether the earlier ones leave no day and no minute of it over."""
    known = DAYS if tariff.holidays is None else EVERY_DAY
    return all(
        any(one.is_open_at(day, minute) for one in earlier)
        for day in band.all_days
        if day in known
        for minute in _edges(band, earlier)
    )


def _edges(band: Band, earlier: tuple[Rate, ...]) -> set[int]:
    edges = {
        minute_of_day(band.start),
        *(minute_of_day(one.start) for one in earlier),
        *(minute_of_day(one.end) for one in earlier),
    }
    return {minute for minute in edges if minute_of_day(band.start) <= minute < minute_of_day(band.end)}


def rates_for(tariff: Tariff, customer_class: str | None) -> tuple[Rate, ...]:
    """The rates for customers of the class, in the order in which they are tried; a ReducedRate where a discount is off."""
    return (*_reductions(tariff, customer_class), *_of(tariff.rates, customer_class))


def rate_on(tariff: Tariff, rates: Iterable[Rate], local: datetime) -> Rate | None:
    """The first of `rates` (of `rates_for`) that holds for a block that starts at `local`."""
    day, minute = tariff.day_of(local.date()), local.hour * 60 + local.minute
    return next((rate for rate in rates if rate.is_open_at(day, minute)), None)


def rate_at(tariff: Tariff, customer_class: str | None, local: datetime) -> Rate | None:
    """The rate of a block that starts at `local`, a time in the firm's own zone; None: not stated."""
    return rate_on(tariff, rates_for(tariff, customer_class), local)


def can_be_due(tariff: Tariff, customer_class: str | None) -> bool:
    """Whether a session can ever cost such a customer something: also where it surely costs, but how much is not stated.

    Blocks that can't start within the longest session cost nobody anything.
    """
    if tariff.most == 0:
        return False
    rates, longest = rates_for(tariff, customer_class), tariff.longest_minutes
    has_further = longest is None or any(rate.opening.minutes < longest for rate in rates)
    blocks = [rate.opening for rate in rates] + [rate.block for rate in rates if has_further]
    return any(block.price != 0 for block in blocks)


def _most_in_time(tariff: Tariff, customer_class: str | None) -> int | None:
    """What the longest session costs where the class has the same prices at all hours; None: unknown."""
    rates, longest = rates_for(tariff, customer_class), tariff.longest_minutes
    rate = rates[0]
    if longest is None or any((one.first, one.block) != (rate.first, rate.block) for one in rates):
        return None
    further = max(0, -(-(longest - rate.opening.minutes) // rate.block.minutes))
    if rate.opening.price is None or (further and rate.block.price is None):
        return None
    return rate.opening.price + further * (rate.block.price or 0)
