"""What differs between the tariffs of two versions.

Rates are aligned by the customers, days and times that they hold for, so that another price of the same minutes is one
change. A side that is None was not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from consent.core.hours import minute_of_day
from consent.core.rates import Band, overlap
from consent.core.tariffs import EVERY_CLASS, Block, Discount, Rate, Tariff

FACTS = ("kind", "currency", "vat", "longest_minutes", "most", "unsolved", "broken_off", "test", "holidays")
# Rates less alike than this are not one rate that changed.
ALIKE = 2

Pair = tuple[Rate | None, Rate | None]


@dataclass(frozen=True, slots=True)
class BlockChange:
    """The price of a block: `role` is "first" (the first minutes) or "block" (each started one after that)."""

    role: str
    before: Block | None
    after: Block | None

    @property
    def is_price_alone(self) -> bool:
        """Whether the block is as long as it was, and only its price differs."""
        return bool(self.before and self.after and self.before.minutes == self.after.minutes)


@dataclass(frozen=True, slots=True)
class RateChange:
    """A rate added, dropped or changed; `facts` of "classes", "days", "times"; `blocks` whose price or length differs."""

    before: Rate | None
    after: Rate | None
    facts: tuple[str, ...] = ()
    blocks: tuple[BlockChange, ...] = ()

    @property
    def is_price_alone(self) -> bool:
        """Whether it holds for the same customers at the same times, with blocks as long as they were."""
        return bool(self.blocks) and not self.facts and all(block.is_price_alone for block in self.blocks)


@dataclass(frozen=True, slots=True)
class DiscountChange:
    """A discount added, dropped or changed, for the same customers on the rates of the same class."""

    before: Discount | None
    after: Discount | None


@dataclass(frozen=True, slots=True)
class TariffChange:
    """What differs of the tariff: `facts` of FACTS, the rates and the discounts.

    `is_reordered`: rates that overlap are tried in another order, so that another price can hold although none changed.
    """

    before: Tariff
    after: Tariff
    facts: tuple[str, ...]
    rates: tuple[RateChange, ...]
    discounts: tuple[DiscountChange, ...]
    is_reordered: bool

    @property
    def is_empty(self) -> bool:
        """Whether every session costs what it did."""
        return not (self.facts or self.rates or self.discounts or self.is_reordered)


def tariff_change(before: Tariff, after: Tariff) -> TariffChange:
    """What differs of a tariff; an amount in another currency is another amount."""
    is_other_money = before.currency != after.currency
    facts = tuple(name for name in FACTS if getattr(before, name) != getattr(after, name))
    if is_other_money and "most" not in facts and after.most is not None:
        facts = tuple(name for name in FACTS if name in (*facts, "most"))
    pairs = _rate_pairs(before.rates, after.rates)
    changes = (_rate(one, other, is_other_money=is_other_money) for one, other in pairs)
    return TariffChange(
        before=before,
        after=after,
        facts=facts,
        rates=tuple(change for change in changes if change is not None),
        discounts=tuple(_discounts(before.discounts, after.discounts)),
        is_reordered=_is_reordered(pairs, before.rates)
        or _is_reordered(
            [(one, one) for one in after.discounts if one in before.discounts], before.discounts
        ),
    )


def _discounts(before: Sequence[Discount], after: Sequence[Discount]) -> Iterator[DiscountChange]:
    gone = [one for one in before if one not in after]
    for other in after:
        if other not in before:
            origin = next((one for one in gone if _whose(one) == _whose(other)), None)
            gone = [one for one in gone if one is not origin]
            yield DiscountChange(origin, other)
    yield from (DiscountChange(one, None) for one in gone)


def _whose(discount: Discount) -> tuple[frozenset[str], str]:
    return frozenset(discount.classes), discount.of


def _rate_pairs(before: Sequence[Rate], after: Sequence[Rate]) -> list[Pair]:
    """Each rate of after with the one that it comes from, in the order of after; then those that were dropped."""
    places = sorted(
        (
            (-_likeness(one, other), index, place)
            for (index, one), (place, other) in product(enumerate(before), enumerate(after))
            if _likeness(one, other) >= ALIKE
        ),
    )
    origin: dict[int, int] = {}
    for _, index, place in places:
        if place not in origin and index not in origin.values():
            origin[place] = index
    kept: list[Pair] = [
        (before[origin[place]] if place in origin else None, other) for place, other in enumerate(after)
    ]
    return kept + [(one, None) for index, one in enumerate(before) if index not in origin.values()]


def _likeness(one: Rate, other: Rate) -> int:
    """How much two rates look like one that changed: for the same customers more, at the same days and times most."""
    is_same = {name: value == _when(other)[name] for name, value in _when(one).items()}
    is_same["prices"] = (one.first, one.block) == (other.first, other.block)
    if not is_same["classes"]:
        # "10.00 for everybody" and "20.00 for subscribers" are two prices, not one that changed.
        return ALIKE if sum(is_same.values()) == len(is_same) - 1 else 0
    return sum(is_same.values()) + (2 if is_same["days"] and is_same["times"] else 0)


def _when(rate: Rate) -> dict[str, object]:
    return {
        "classes": frozenset(rate.classes),
        "days": frozenset(rate.all_days),
        "times": (minute_of_day(rate.start), minute_of_day(rate.end)),
    }


def _rate(before: Rate | None, after: Rate | None, *, is_other_money: bool) -> RateChange | None:
    if before is None or after is None:
        return RateChange(before, after)
    facts = tuple(name for name, value in _when(before).items() if value != _when(after)[name])
    blocks = tuple(
        BlockChange(role, one, other)
        for role, one, other in (("first", before.first, after.first), ("block", before.block, after.block))
        if one != other or (is_other_money and one is not None and one.price is not None)
    )
    return RateChange(before, after, facts, blocks) if facts or blocks else None


def _is_reordered(pairs: Iterable[tuple[Band | None, Band | None]], before: Sequence[Band]) -> bool:
    """Whether two rates (or two discounts) that both versions have, and that can fit the same moment, changed places."""
    stayed = [
        (before.index(one), one, other) for one, other in pairs if one is not None and other is not None
    ]
    return any(
        first > second and (_overlap(one, two) or _overlap(other_one, other_two))
        for (first, one, other_one), (second, two, other_two) in combinations(stayed, 2)
    )


def _overlap(one: Band, other: Band) -> bool:
    is_for_both = bool({*one.classes} & {*other.classes}) or EVERY_CLASS in (*one.classes, *other.classes)
    return is_for_both and overlap(one, other)
