"""Worked examples beside the price (R25): what sessions of some lengths cost that start now, by the engine that bills them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from consent.core.charges import charge
from consent.core.tariffs import Tariff, rate_at

_SHORT = (5, 10, 15, 30)
_LONG_BLOCK = 30

Example = tuple[int, int]


def examples(
    tariff: Tariff, customer_class: str | None, now: datetime, zone: ZoneInfo
) -> tuple[Example, ...]:
    """(minutes, cents), the shortest first; none at an hour without a price. A length whose price is not stated is left out."""
    rate = rate_at(tariff, customer_class, now.astimezone(zone))
    if rate is None:
        return ()
    found = []
    for minutes in _lengths(rate.block.minutes, tariff.longest_minutes):
        amount = charge(tariff, customer_class, now, minutes * 60, zone).amount
        if amount is not None:
            found.append((minutes, amount))
    return tuple(found)


def _lengths(block: int, longest: int | None) -> tuple[int, ...]:
    """Lengths that show where a block ends and the next begins."""
    lengths = _SHORT if block < _LONG_BLOCK else (block // 2, block, block + block // 2, 2 * block)
    if longest is None:
        return lengths
    return tuple(minutes for minutes in lengths if minutes <= longest) or (longest,)
