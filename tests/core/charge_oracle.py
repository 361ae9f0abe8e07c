"""What a session costs, counted a second time by other means: whole numbers only, from the text of a firm file.

It shares no line with the engine. Prices come from their digits, local times from the European rule for summer time, Polish
holidays from the day of Easter; hours are a table of minutes, painted over from the last rate to the first.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

Json = dict[str, Any]
Cell = tuple[int, int | None, int, int | None]

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
DAY = 86_400


def amount(
    tariff: Json, customer_class: str | None, start: int, seconds: int, outcome: str, *, offset: int = 3600
) -> int | None:
    """Cents for a session from the Unix time `start` on; None: not stated. `offset`: the zone's in winter, in seconds."""
    if tariff["kind"] == "free":
        return 0
    rule = tariff.get(outcome, "not_stated" if outcome == "test" else "as_solved")
    if rule == "free":
        return 0
    if tariff["kind"] == "not_stated" or rule == "not_stated":
        return None
    sum_, unknown = 0, False
    left = min(seconds, 60 * tariff.get("longest_minutes", 10**9))
    moment, is_first = start, True
    table = _painted(json.dumps(tariff), customer_class or "none")
    while left > 0:
        cell = table.get(_wall(tariff, moment, offset))
        if cell is None:
            return None
        minutes, price = cell[:2] if is_first else cell[2:]
        unknown, sum_ = unknown or price is None, sum_ + (price or 0)
        moment, left, is_first = moment + minutes * 60, left - minutes * 60, False
    if unknown:
        return None
    return min(sum_, cents(tariff["most"])) if "most" in tariff else sum_


def cents(text: str) -> int:
    """The digits of a price."""
    return int("".join(sign for sign in text if sign in "0123456789"))


# Hours -------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _painted(text: str, name: str) -> dict[tuple[int, int], Cell]:
    """For each kind of day and minute what the first block and the others cost."""
    tariff = json.loads(text)
    table: dict[tuple[int, int], Cell] = {}
    for rate in reversed(tariff["rates"]):
        if {name, "all"} & set(rate.get("classes", ["none"])):
            table |= dict.fromkeys(_places(rate), _cell(rate, 0))
    for discount in reversed(tariff.get("discounts", [])):
        if name in discount["classes"]:
            whole: dict[tuple[int, int], Cell] = {}
            for rate in reversed(tariff["rates"]):
                if {discount.get("of", "none"), "all"} & set(rate.get("classes", ["none"])):
                    whole |= dict.fromkeys(_places(rate), _cell(rate, _hundredths(discount["per_cent"])))
            band = set(_places(discount))
            table |= {place: cell for place, cell in whole.items() if place in band}
    return table


def _places(band: Json) -> list[tuple[int, int]]:
    days = {WEEK.index(day) for day in band.get("days", WEEK)}
    if days >= set(range(7)):
        days.add(7)
    first, last = (_minute(band.get(key, default)) for key, default in (("from", "00:00"), ("to", "24:00")))
    return [(day, minute) for day in days for minute in range(first, last)]


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def _cell(rate: Json, off: int) -> Cell:
    begin, block = rate["first"] if "first" in rate else rate["block"], rate["block"]
    return begin["minutes"], _less(begin["price"], off), block["minutes"], _less(block["price"], off)


def _less(price: str, off: int) -> int | None:
    """Half up, in ten thousandths of a cent."""
    return None if price == "not stated" else (cents(price) * (10_000 - off) + 5_000) // 10_000


def _hundredths(per_cent: str) -> int:
    whole, _, rest = per_cent.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


# The calendar ------------------------------------------------------------------------------------------------------------


def _wall(tariff: Json, moment: int, offset: int) -> tuple[int, int]:
    year = _year(moment)
    summer = _last_sunday(year, 3) + 3600 <= moment < _last_sunday(year, 10) + 3600
    day, second = divmod(moment + offset + 3600 * summer, DAY)
    return (7 if _is_holiday(tariff, day) else (day + 3) % 7), second // 60


def _days_before(year: int, month: int, day: int) -> int:
    """Days from 1 January 1970 to a date."""
    year, month = (year - 1, month + 12) if month < 3 else (year, month)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day - 719_469


def _year(moment: int) -> int:
    year = 1970 + moment // (DAY * 366)
    while moment >= DAY * _days_before(year + 1, 1, 1):
        year += 1
    return year


def _last_sunday(year: int, month: int) -> int:
    last = _days_before(year, month, 31)
    return DAY * (last - (last + 4) % 7)


def _easter(year: int) -> int:
    """As Gauss has it."""
    a, b, c = year % 19, year // 100, year % 100
    e = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    f = (32 + 2 * (b % 4) + 2 * (c // 4) - e - c % 4) % 7
    g = e + f - 7 * ((a + 11 * e + 22 * f) // 451) + 114
    return _days_before(year, g // 31, g % 31 + 1)


def _is_holiday(tariff: Json, day: int) -> bool:
    if "holidays" not in tariff:
        return False
    calendar = tariff["holidays"]
    named = {
        key: {_days_before(*map(int, text.split("-"))) for text in calendar.get(key, [])}
        for key in ("add", "remove")
    }
    return day not in named["remove"] and (day in named["add"] or day in _polish(_year(day * DAY)))


def _polish(year: int) -> set[int]:
    fixed = ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26))
    days = {_days_before(year, month, day) for month, day in fixed}
    if year >= 2025:
        days.add(_days_before(year, 12, 24))
    return days | {_easter(year) + after for after in (0, 1, 49, 60)}
