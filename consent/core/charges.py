"""Charges: what one support session costs by a tariff, block by block, in integer cents, VAT included; pure.

A block is charged when it has started: at the first second, and again as soon as the one before it is over. It has the price
of the moment at which it starts, by the calendar and the clock on the firm's wall, while its length is counted in true time, so that a
night on which the clocks change is as long as it is. What the tariff does not state makes the whole amount not stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from consent.core.amounts import net_of
from consent.core.tariffs import Rate, ReducedRate, Tariff, rate_on, rates_for

Outcome = Literal["solved", "unsolved", "broken_off", "test"]
Reason = Literal[
    "free",
    "outcome",
    "blocks",
    "cap",
    "longest",
    "no_tariff",
    "no_rate",
    "no_price",
    "no_rule",
    "not_started",
    "waived",
    "too_long",
]

OUTCOMES: tuple[Outcome, ...] = ("solved", "unsolved", "broken_off", "test")
MOST_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """Blocks of one kind that follow each other: `begins` in the firm's time, `unit` cents for each; None: not stated.

    `what` is "first" for a first block with a length or price of its own, "started" for every other started one.
    `unit` is what is left where a discount of so many per cent came off the price `full`; None for both: no discount.
    """

    what: Literal["first", "started"]
    begins: datetime
    minutes: int
    blocks: int
    unit: int | None
    discount: Decimal | None = None
    full: int | None = None

    @property
    def amount(self) -> int | None:
        """Cents of all its blocks; None: not stated."""
        return None if self.unit is None else self.blocks * self.unit


@dataclass(frozen=True, slots=True)
class Charge:
    """What a session costs in cents, `amount` None: not stated; why (`reason`); and how it was counted.

    Reasons of a figure: "free" (of charge as such), "outcome" (free because of how it ended), "blocks", "cap" (more blocks than the
    most that is ever due), "longest" (it lasted longer than a session may). Reasons of none: "no_tariff" (the firm states no price),
    "no_rate" (none for that class at the moment `unstated_at`), "no_price" (a rate without a figure), "no_rule" (for that outcome).
    """

    amount: int | None
    reason: Reason
    lines: tuple[ChargeLine, ...] = ()
    unstated_at: datetime | None = None

    def net(self, vat: Decimal) -> int | None:
        """Cents without VAT of `vat` per cent, rounded half up; gross is what was agreed, so net follows from it."""
        return None if self.amount is None else net_of(self.amount, vat)


def charge(
    tariff: Tariff,
    customer_class: str | None,
    start: datetime,
    seconds: int,
    zone: ZoneInfo,
    outcome: Outcome = "solved",
) -> Charge:
    """What a session of `seconds` costs that starts at `start` (aware).

    ValueError for a start without a zone, and unless 0 < seconds <= MOST_SECONDS: such a session is none.
    """
    if start.tzinfo is None:
        raise ValueError("a session starts at a moment: its time needs a zone")
    if not 0 < seconds <= MOST_SECONDS:
        raise ValueError(f"a session lasts between a second and a week, not {seconds} seconds")
    rule = _rule(tariff, outcome)
    if rule is not None:
        return rule
    longest = None if tariff.longest_minutes is None else tariff.longest_minutes * 60
    counted = seconds if longest is None else min(seconds, longest)
    return _counted(tariff, customer_class, start, counted, zone, is_longer=counted < seconds)


def _rule(tariff: Tariff, outcome: Outcome) -> Charge | None:
    """What holds whatever the time; None where blocks are counted."""
    if tariff.kind == "free":
        return Charge(0, "free")
    stated = {"unsolved": tariff.unsolved, "broken_off": tariff.broken_off, "test": tariff.test}.get(outcome)
    if stated == "free":
        return Charge(0, "outcome")
    if tariff.kind == "not_stated":
        return Charge(None, "no_tariff")
    return Charge(None, "no_rule") if stated == "not_stated" else None


def _counted(
    tariff: Tariff,
    customer_class: str | None,
    start: datetime,
    seconds: int,
    zone: ZoneInfo,
    *,
    is_longer: bool,
) -> Charge:
    started = list(_started(tariff, customer_class, start, seconds, zone))
    unstated_at = next((one for one in started if isinstance(one, datetime)), None)
    lines = tuple(_together([one for one in started if isinstance(one, ChargeLine)]))
    if unstated_at is not None:
        return Charge(None, "no_rate", lines, unstated_at)
    amounts = [line.amount for line in lines]
    stated = [amount for amount in amounts if amount is not None]
    if len(stated) < len(amounts):
        return Charge(None, "no_price", lines)
    total = sum(stated)
    if tariff.most is not None and total > tariff.most:
        return Charge(tariff.most, "longest" if is_longer else "cap", lines)
    return Charge(total, "longest" if is_longer else "blocks", lines)


def _started(
    tariff: Tariff, customer_class: str | None, start: datetime, seconds: int, zone: ZoneInfo
) -> Iterator[ChargeLine | datetime]:
    """A line for each started block, in order; at the first moment that has no rate that moment, and the end."""
    rates = rates_for(tariff, customer_class)
    offset = 0
    while offset < seconds:
        begins = (start.astimezone(UTC) + timedelta(seconds=offset)).astimezone(zone)
        rate = rate_on(tariff, rates, begins)
        if rate is None:
            yield begins
            return
        line = _line(rate, begins, is_first=offset == 0 and rate.first is not None)
        yield line
        offset += line.minutes * 60


def _line(rate: Rate, begins: datetime, *, is_first: bool) -> ChargeLine:
    block = rate.opening if is_first else rate.block
    discount, full = None, None
    if isinstance(rate, ReducedRate):
        discount, full = rate.per_cent, (rate.whole.opening if is_first else rate.whole.block).price
    return ChargeLine(
        "first" if is_first else "started", begins, block.minutes, 1, block.price, discount, full
    )


def _together(started: list[ChargeLine]) -> Iterator[ChargeLine]:
    for _, group in groupby(
        started, key=lambda line: (line.what, line.minutes, line.unit, line.discount, line.full)
    ):
        lines = list(group)
        yield replace(lines[0], blocks=len(lines))
