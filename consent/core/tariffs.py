"""Tariffs: what a support session costs, as the firm states it; prices are gross, in integer cents.

A tariff is free, or counts started blocks of minutes, or says "not stated". Of its rates the first one holds that fits the
customer's class, the weekday and the local time at which a block starts. Where none fits, and where a price is "not
stated", no figure is ever computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from babel.core import get_global
from babel.numbers import get_currency_precision
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from consent.core.hours import DAYS, Days, DayTime, minute_of_day
from consent.core.models import NOT_STATED, Id, Model, described, refuse

NO_CLASS = "none"
EVERY_CLASS = "all"

_PRICE = re.compile(r"(\d{1,7})\.(\d{2})", re.ASCII)
_VAT = re.compile(r"\d{1,2}(\.\d{1,2})?", re.ASCII)


def parse_price(text: object) -> int | None:
    """Cents of "10.00"; None for "not stated"."""
    if text == NOT_STATED:
        return None
    found = _PRICE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        refuse("malformed", 'a price is text like "10.00", or "not stated"')
    return int(found[1]) * 100 + int(found[2])


def format_price(cents: int | None) -> str:
    """The text that `parse_price` reads."""
    return NOT_STATED if cents is None else f"{cents // 100}.{cents % 100:02d}"


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


Price = Annotated[
    int | None,
    BeforeValidator(parse_price),
    PlainSerializer(format_price),
    described(rf"{_PRICE.pattern}|{NOT_STATED}"),
]
StatedPrice = Annotated[
    int, BeforeValidator(parse_price), PlainSerializer(format_price), described(_PRICE.pattern)
]
Vat = Annotated[Decimal, BeforeValidator(_vat), PlainSerializer(str), described(_VAT.pattern)]
Currency = Annotated[str, AfterValidator(_currency), described("[A-Z]{3}")]
Outcome = Literal["as_solved", "free", "not_stated"]


class Block(Model):
    """A number of minutes and the price in cents of starting them; None: not stated."""

    minutes: int = Field(ge=1, le=1440, description="how long the block is")
    price: Price = Field(
        description='what starting it costs, VAT included, as text such as "10.00", or "not stated"'
    )


class Rate(Model):
    """The prices for some classes on some days between two times of the day."""

    classes: tuple[Id, ...] = Field(
        default=(NO_CLASS,),
        min_length=1,
        description='ids of classes; "none": who claims none; ["all"]: everybody',
    )
    days: Days = Field(default=DAYS, description="days of the week; all where it is left out")
    start: DayTime = Field(default="00:00", alias="from", description="from this time of the day on")
    end: DayTime = Field(default="24:00", alias="to", description="until this time of the day")
    first: Block | None = Field(default=None, description="the first block, where it differs from the others")
    block: Block = Field(description="every further started block")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if minute_of_day(self.start) >= minute_of_day(self.end):
            refuse(
                "impossible_time",
                f"{self.start} is not before {self.end}: write a rate for each side of midnight",
            )
        if len(set(self.classes)) != len(self.classes) or (
            EVERY_CLASS in self.classes and len(self.classes) > 1
        ):
            refuse("duplicate", f"classes {list(self.classes)!r} name one more than once")
        return self

    def is_for(self, customer_class: str | None) -> bool:
        """Whether customers of the class have this rate; None: they claim no class."""
        return EVERY_CLASS in self.classes or (customer_class or NO_CLASS) in self.classes

    def is_open_at(self, day: str, minute: int) -> bool:
        """Whether it holds at that minute of such a day; the end is not part of it."""
        return day in self.days and minute_of_day(self.start) <= minute < minute_of_day(self.end)

    def prices(self) -> Iterator[int | None]:
        """Its prices in cents."""
        if self.first:
            yield self.first.price
        yield self.block.price


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
    rates: tuple[Rate, ...] = Field(
        default=(), description="the first that fits customer, weekday and time is taken"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "blocks":
            self._check_blocks()
        elif self.rates or self.currency or self.vat or self.most is not None:
            refuse("contradiction", f"a tariff of kind {self.kind!r} has no currency, vat, most or rates")
        return self

    def _check_blocks(self) -> None:
        if self.currency is None or not self.rates:
            refuse("missing", "a tariff of kind 'blocks' needs currency and rates")
        has_price = any(price is not None for rate in self.rates for price in rate.prices())
        if self.vat is None and (has_price or self.most is not None):
            refuse("missing", "vat is missing: prices are gross, so the rate that they include must be said")
        for index, rate in enumerate(self.rates):
            if _is_hidden(rate, self.rates[:index]):
                refuse(
                    "unreachable",
                    f"rate {index + 1} never holds: earlier rates cover all its classes, days and times",
                )

    def most_due(self, customer_class: str | None) -> int | None:
        """The most in cents that a session can cost a customer of the class; None: not stated."""
        if self.kind == "free":
            return 0
        if not can_be_due(self, customer_class):
            return 0 if rates_for(self, customer_class) else None
        return self.most


def _is_hidden(rate: Rate, earlier: tuple[Rate, ...]) -> bool:
    return all(
        any(one.is_for(None if name == NO_CLASS else name) and one.is_open_at(day, minute) for one in earlier)
        for name in rate.classes
        for day in rate.days
        for minute in _edges(rate, earlier)
    )


def _edges(rate: Rate, earlier: tuple[Rate, ...]) -> set[int]:
    edges = {
        minute_of_day(rate.start),
        *(minute_of_day(one.start) for one in earlier),
        *(minute_of_day(one.end) for one in earlier),
    }
    return {minute for minute in edges if minute_of_day(rate.start) <= minute < minute_of_day(rate.end)}


def rates_for(tariff: Tariff, customer_class: str | None) -> tuple[Rate, ...]:
    """The rates for customers of the class, in the order in which they are tried."""
    return tuple(rate for rate in tariff.rates if rate.is_for(customer_class))


def rate_at(tariff: Tariff, customer_class: str | None, local: datetime) -> Rate | None:
    """The rate of a block that starts at `local`, a time in the firm's own zone; None: not stated."""
    day, minute = DAYS[local.weekday()], local.hour * 60 + local.minute
    return next((rate for rate in rates_for(tariff, customer_class) if rate.is_open_at(day, minute)), None)


def can_be_due(tariff: Tariff, customer_class: str | None) -> bool:
    """Whether a session can ever cost such a customer something: also where it surely costs, but how much is not stated."""
    if tariff.most == 0:
        return False
    return any(price != 0 for rate in rates_for(tariff, customer_class) for price in rate.prices())
