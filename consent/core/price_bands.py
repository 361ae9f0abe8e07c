"""Until when the price of a new block holds: the next moment at which another rate, or none, takes its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from consent.core.hours import minute_of_day
from consent.core.tariffs import Block, Rate, Tariff, can_be_due, rate_on, rates_for

# After a week all hours come again; holidays come again within a year.
DAYS_AHEAD = 8
DAYS_AHEAD_WITH_HOLIDAYS = 400
_STEP = timedelta(minutes=15)

Prices = tuple[Block | None, ...]


def holds_until(tariff: Tariff, customer_class: str | None, local: datetime) -> datetime | None:
    """The first moment after `local` (aware, in the firm's zone) at which a new block has another price.

    None where the price does not change, or not within a year. Another discount with the same price is no change, nor is
    another price of which nothing can ever be due.
    """
    rates, is_due = rates_for(tariff, customer_class), can_be_due(tariff, customer_class)
    now = _prices(rate_on(tariff, rates, local), is_due=is_due)
    for moment in _edges(rates, local, DAYS_AHEAD_WITH_HOLIDAYS if tariff.holidays else DAYS_AHEAD):
        if moment > local.astimezone(UTC):
            there = moment.astimezone(local.tzinfo)
            if _prices(rate_on(tariff, rates, there), is_due=is_due) != now:
                return there
    return None


def _prices(rate: Rate | None, *, is_due: bool) -> Prices | None:
    if rate is None:
        return None
    return (rate.first, rate.block) if is_due else ()


def _edges(rates: Sequence[Rate], local: datetime, days: int) -> Iterator[datetime]:
    """Every moment in UTC at which a rate could begin or end, in order."""
    minutes = {0, *(minute_of_day(text) for rate in rates for text in (rate.start, rate.end))} - {24 * 60}
    for ahead in range(days):
        day = local.date() + timedelta(days=ahead)
        midnight, next_midnight = (
            datetime.combine(one, time(), tzinfo=local.tzinfo) for one in (day, day + timedelta(days=1))
        )
        found = {
            midnight.replace(hour=minute // 60, minute=minute % 60, fold=fold).astimezone(UTC)
            for minute in minutes
            for fold in (0, 1)
        }
        if midnight.utcoffset() != next_midnight.utcoffset():
            found |= set(_quarters(midnight.astimezone(UTC), next_midnight.astimezone(UTC)))
        yield from sorted(found)


def _quarters(start: datetime, end: datetime) -> Iterator[datetime]:
    """When a clock is put back or forward it shows an hour again, or skips it: at a quarter of an hour, everywhere."""
    while start < end:
        yield start
        start += _STEP
