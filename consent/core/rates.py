"""Rates of a tariff: prices in integer cents, blocks of minutes, the days and hours at which a rate holds, discounts.

A day is one of the seven of the week or a public holiday. All seven together are every day, holidays too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from consent.core.hours import DAYS, DayTime, minute_of_day
from consent.core.models import NOT_STATED, Id, Model, described, refuse

NO_CLASS = "none"
EVERY_CLASS = "all"
HOLIDAY: Final = "holiday"

RateDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
EVERY_DAY: tuple[RateDay, ...] = (*DAYS, HOLIDAY)

_PRICE = re.compile(r"(\d{1,7})\.(\d{2})", re.ASCII)
_PER_CENT = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)


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


def _per_cent(text: object) -> Decimal:
    if not isinstance(text, str) or not _PER_CENT.fullmatch(text):
        refuse("malformed", 'a discount is per cent as text, like "50"')
    if not 0 < Decimal(text) <= 100:
        refuse("out_of_range", f"{text!r}: a discount is more than 0 and at most 100 per cent")
    return Decimal(text)


def _unique(days: tuple[RateDay, ...]) -> tuple[RateDay, ...]:
    if len(set(days)) != len(days):
        refuse("duplicate", "a day stands twice")
    return days


Price = Annotated[
    int | None,
    BeforeValidator(parse_price),
    PlainSerializer(format_price),
    described(rf"{_PRICE.pattern}|{NOT_STATED}"),
]
StatedPrice = Annotated[
    int, BeforeValidator(parse_price), PlainSerializer(format_price), described(_PRICE.pattern)
]
PerCent = Annotated[Decimal, BeforeValidator(_per_cent), PlainSerializer(str), described(_PER_CENT.pattern)]
RateDays = Annotated[
    tuple[RateDay, ...],
    Field(min_length=1, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_unique),
]


class Block(Model):
    """A number of minutes and the price in cents of starting them; None: not stated."""

    minutes: int = Field(ge=1, le=1440, description="how long the block is")
    price: Price = Field(
        description='what starting it costs, VAT included, as text such as "10.00", or "not stated"'
    )

    def less(self, per_cent: Decimal) -> Block:
        """The block with a discount off its price: rounded half up, so that each block costs whole cents."""
        if self.price is None:
            return self
        price = (self.price * (100 - per_cent) / 100).quantize(Decimal(1), ROUND_HALF_UP)
        return self.model_copy(update={"price": int(price)})


class Band(Model):
    """Some classes, on some days, between two times of the day; the end is not part of it."""

    classes: tuple[Id, ...] = Field(
        default=(NO_CLASS,),
        min_length=1,
        description='ids of classes; "none": who claims none; ["all"]: everybody',
    )
    days: RateDays = Field(
        default=DAYS,
        description='days of the week, "holiday" for public holidays; every day where it is left out',
    )
    start: DayTime = Field(default="00:00", alias="from", description="from this time of the day on")
    end: DayTime = Field(default="24:00", alias="to", description="until this time of the day")

    @model_validator(mode="after")
    def _check_band(self) -> Self:
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

    @property
    def is_every_day(self) -> bool:
        """Whether it holds on all days, public holidays too."""
        return {*DAYS} <= {*self.days}

    @property
    def all_days(self) -> tuple[RateDay, ...]:
        """Its days, `HOLIDAY` among them where it holds on public holidays."""
        return EVERY_DAY if self.is_every_day else self.days

    def is_for(self, customer_class: str | None) -> bool:
        """Whether customers of the class have it; None: they claim no class."""
        return EVERY_CLASS in self.classes or (customer_class or NO_CLASS) in self.classes

    def is_open_at(self, day: str, minute: int) -> bool:
        """Whether it holds at that minute of such a day, one of EVERY_DAY."""
        return day in self.all_days and minute_of_day(self.start) <= minute < minute_of_day(self.end)


class Rate(Band):
    """The prices for some classes on some days between two times of the day."""

    first: Block | None = Field(default=None, description="the first block, where it differs from the others")
    block: Block = Field(description="every further started block")

    @property
    def opening(self) -> Block:
        """The block with which a session begins."""
        return self.first or self.block

    def prices(self) -> Iterator[int | None]:
        """Its prices in cents."""
        if self.first:
            yield self.first.price
        yield self.block.price


class Discount(Band):
    """What some classes pay less than another class does: per cent of the rates that the tariff states for that class."""

    per_cent: PerCent = Field(description='how much less, as text: "50"')
    of: Id = Field(default=NO_CLASS, description='whose rates: the id of a class, or "none"')

    @model_validator(mode="after")
    def _check_classes(self) -> Self:
        if EVERY_CLASS in (*self.classes, self.of):
            refuse(
                "contradiction", f"a discount is for some classes on the rates of one, never {EVERY_CLASS!r}"
            )
        if self.of in self.classes:
            refuse(
                "contradiction", f"class {self.of!r} can't have a discount on its own rates: name its prices"
            )
        return self


class ReducedRate(Rate):
    """A rate less a discount of `per_cent`; `whole` is the rate as stated. No file has it: `rates_for` makes it."""

    per_cent: Decimal
    whole: Rate


def overlap(one: Band, other: Band) -> bool:
    """Whether there are moments at which both hold, whomever they are for."""
    start = max(minute_of_day(one.start), minute_of_day(other.start))
    end = min(minute_of_day(one.end), minute_of_day(other.end))
    return bool({*one.all_days} & {*other.all_days}) and start < end


def reduced(rate: Rate, discount: Discount) -> ReducedRate | None:
    """What the discount makes of a rate, on the days and between the times that both have; None where there are none."""
    days = tuple(day for day in EVERY_DAY if day in rate.all_days and day in discount.all_days)
    start = max(rate.start, discount.start, key=minute_of_day)
    end = min(rate.end, discount.end, key=minute_of_day)
    if not days or minute_of_day(start) >= minute_of_day(end):
        return None
    return ReducedRate.model_construct(
        classes=discount.classes,
        days=days,
        start=start,
        end=end,
        first=rate.first and rate.first.less(discount.per_cent),
        block=rate.block.less(discount.per_cent),
        per_cent=discount.per_cent,
        whole=rate,
    )
