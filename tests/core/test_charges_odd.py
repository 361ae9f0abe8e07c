"""Price tables that no sample has, in a firm file of their own, with amounts counted by hand."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from consent.core.charges import Charge, charge
from consent.core.firms import FirmFile, parse_firm_file
from consent.core.tariffs import can_be_due

ODD = """
format = "consent-firm/1"
id = "odd"
name = "Odd"
demonstration = true
country = "PL"
timezone = "Europe/Warsaw"
languages = ["pl"]
identity = { legal_name = "not stated", address = "not stated", email = "info@odd.example", phone = "not stated", register = "not stated", vat = "not stated" }
hours = { kind = "always" }
fields = [
  { id = "name", required = true, label = { pl = "x" } },
  { id = "phone", required = true, label = { pl = "x" } },
]
classes = [
  { id = "member", label = { pl = "x" } },
  { id = "staff", label = { pl = "x" } },
  { id = "school", label = { pl = "x" } },
]

# The first half hour is free, each started minute after it costs a cent; in Poland, but in euro.
[tariffs.free-start]
kind = "blocks"
currency = "EUR"
vat = "8"
rates = [{ first = { minutes = 30, price = "0.00" }, block = { minutes = 1, price = "0.01" } }]

# More than 5 is never due, and the first block alone would be 12.
[tariffs.low-cap]
kind = "blocks"
currency = "PLN"
vat = "23"
most = "5.00"
rates = [{ first = { minutes = 10, price = "12.00" }, block = { minutes = 5, price = "1.00" } }]

[tariffs.cap-of-nothing]
kind = "blocks"
currency = "PLN"
vat = "23"
most = "0.00"
rates = [{ block = { minutes = 5, price = "1.00" } }]

# Nobody reaches the second block.
[tariffs.short]
kind = "blocks"
currency = "PLN"
vat = "23"
longest_minutes = 20
rates = [
  { classes = ["none"], first = { minutes = 30, price = "9.99" }, block = { minutes = 1, price = "1.00" } },
  { classes = ["member"], first = { minutes = 20, price = "0.00" }, block = { minutes = 1, price = "1.00" } },
]

# Night and day meet at midnight, on either side of it.
[tariffs.midnight]
kind = "blocks"
currency = "PLN"
vat = "23"
rates = [
  { from = "22:00", to = "24:00", block = { minutes = 45, price = "2.00" } },
  { from = "00:00", to = "06:00", block = { minutes = 45, price = "3.00" } },
  { from = "06:00", to = "22:00", block = { minutes = 45, price = "1.00" } },
]

# Sundays and holidays cost double; members pay a third less, staff nothing, schools less on weekdays only.
[tariffs.everything]
kind = "blocks"
currency = "PLN"
vat = "23"
unsolved = "free"
broken_off = "not_stated"
test = "free"
most = "250.00"

[tariffs.everything.holidays]
country = "PL"
add = ["2026-11-20"]
remove = ["2026-11-11"]

[[tariffs.everything.rates]]
days = ["sun", "holiday"]
block = { minutes = 30, price = "100.00" }

[[tariffs.everything.rates]]
days = ["mon", "tue", "wed", "thu", "fri", "sat"]
first = { minutes = 30, price = "50.00" }
block = { minutes = 15, price = "24.99" }

[[tariffs.everything.rates]]
classes = ["school"]
block = { minutes = 60, price = "80.00" }

[[tariffs.everything.discounts]]
classes = ["member"]
per_cent = "33.33"

[[tariffs.everything.discounts]]
classes = ["staff"]
per_cent = "100"

[[tariffs.everything.discounts]]
classes = ["school"]
per_cent = "10"
days = ["mon", "tue", "wed", "thu", "fri"]
to = "16:00"

# A price for week days alone: nothing is stated for the others, nor for holidays.
[tariffs.week]
kind = "blocks"
currency = "PLN"
vat = "23"
holidays = { country = "PL" }
rates = [{ days = ["mon", "tue", "wed", "thu", "fri"], block = { minutes = 60, price = "10.00" } }]

[[tools]]
id = "viewer"
name = "Viewer"
publisher = "Maker"
purpose = { pl = "x" }
shows = ["id"]
files = [{ system = "any", url = "https://maker.example/viewer" }]

[privacy]
version = "2024-01-01"
authority = "UODO"
text = { pl = "x" }

[[versions]]
name = "2024-01-01"
tariff = "everything"
tools = ["viewer"]
"""
WARSAW = ZoneInfo("Europe/Warsaw")
THURSDAY = "2026-11-19T10:00"


@cache
def odd() -> FirmFile:
    """The firm file, which the format accepts."""
    return parse_firm_file(ODD.encode(), source="firms/odd.toml")


def of(tariff: str, start: str, length: str, customer_class: str | None = None) -> Charge:
    """A session's charge: "30:01" are half an hour and a second."""
    minutes, _, seconds = length.partition(":")
    begins = datetime.fromisoformat(start).replace(tzinfo=WARSAW)
    lasted = int(minutes) * 60 + int(seconds or 0)
    return charge(odd().tariffs[tariff], customer_class, begins, lasted, WARSAW)


@pytest.mark.parametrize(
    ("tariff", "start", "length", "customer_class", "cents"),
    [
        ("free-start", THURSDAY, "0:01", None, 0),
        ("free-start", THURSDAY, "30", None, 0),
        ("free-start", THURSDAY, "30:01", None, 1),
        ("free-start", THURSDAY, "31", None, 1),
        ("free-start", THURSDAY, "90", None, 60),
        ("low-cap", THURSDAY, "1", None, 500),
        ("low-cap", THURSDAY, "600", None, 500),
        ("cap-of-nothing", THURSDAY, "600", None, 0),
        ("short", THURSDAY, "1", None, 999),
        ("short", THURSDAY, "20", None, 999),
        ("short", THURSDAY, "300", None, 999),
        ("short", THURSDAY, "300", "member", 0),
        ("midnight", "2026-11-19T23:14:59", "90", None, 200 + 200),
        ("midnight", "2026-11-19T23:15:00", "90", None, 200 + 300),
        ("midnight", "2026-11-19T23:59:59", "45:01", None, 200 + 300),
        ("midnight", "2026-11-20T05:59:59", "45", None, 300),
        ("midnight", "2026-11-20T06:00:00", "45", None, 100),
        # 25 October: 02:00 to 03:00 comes twice, so that nine hours from 22:00 end at 06:00: three blocks, then nine
        ("midnight", "2026-10-24T22:00:00", "540", None, 3 * 200 + 9 * 300),
        # 29 March: 02:00 to 03:00 never comes: blocks at 23:15, 0:00, 0:45, 1:30, 3:15, 4:00 and 4:45
        ("midnight", "2026-03-28T23:15:00", "315", None, 1 * 200 + 6 * 300),
        ("everything", THURSDAY, "30", None, 5000),
        ("everything", THURSDAY, "30:01", None, 7499),
        ("everything", THURSDAY, "60", None, 5000 + 2 * 2499),
        ("everything", "2026-11-22T10:00", "60", None, 20000),
        ("everything", "2026-11-22T10:00", "61", None, 25000),
        # the firm's own holiday, a Friday; a holiday on which it works, a Wednesday; Corpus Christi, a Thursday
        ("everything", "2026-11-20T10:00", "30", None, 10000),
        ("everything", "2026-11-11T10:00", "30", None, 5000),
        ("everything", "2026-06-04T10:00", "30", None, 10000),
        # into the holiday: Thursday 23:45, first block to 00:15
        ("everything", "2026-11-19T23:45", "31", None, 5000 + 10000),
        # 50.00 less 33.33 % is 33.335, 24.99 less 33.33 % is 16.660833, 100.00 less 33.33 % is 66.67
        ("everything", THURSDAY, "45", "member", 3334 + 1666),
        ("everything", "2026-11-22T10:00", "30", "member", 6667),
        ("everything", "2026-11-22T10:00", "120", "member", 25000),
        ("everything", THURSDAY, "600", "staff", 0),
        ("everything", "2026-11-22T10:00", "600", "staff", 0),
        # schools: 10 % less on weekdays before 16:00; their own price at other hours
        ("everything", "2026-11-19T15:59:59", "30", "school", 4500),
        ("everything", "2026-11-19T16:00:00", "30", "school", 8000),
        ("everything", "2026-11-19T15:30:00", "60", "school", 4500 + 8000),
        ("everything", "2026-11-21T10:00", "60", "school", 8000),
        ("everything", "2026-11-20T10:00", "60", "school", 8000),
        ("week", "2026-11-10T23:30", "60", None, 1000),
        ("week", "2026-11-10T23:30", "60:01", None, None),
        ("week", "2026-11-11T10:00", "60", None, None),
        ("week", THURSDAY, "60", "member", None),
    ],
)
def test_amounts_counted_by_hand(
    tariff: str, start: str, length: str, customer_class: str | None, cents: int | None
) -> None:
    """To the second, by the clock and the calendar of the firm."""
    assert of(tariff, start, length, customer_class).amount == cents


def test_discount_is_seen_in_the_lines() -> None:
    """What is left, what came off, and of what; together with blocks of the same price only."""
    lines = of("everything", THURSDAY, "60", "member").lines
    assert [(one.what, one.blocks, one.unit, str(one.discount), one.full) for one in lines] == [
        ("first", 1, 3334, "33.33", 5000),
        ("started", 2, 1666, "33.33", 2499),
    ]
    mixed = of("everything", "2026-11-19T15:30:00", "60", "school").lines
    assert [(one.unit, one.discount, one.full) for one in mixed] == [(4500, 10, 5000), (8000, None, None)]


@pytest.mark.parametrize(
    ("tariff", "customer_class", "due", "most"),
    [
        ("free-start", None, True, None),
        ("low-cap", None, True, 500),
        ("cap-of-nothing", None, False, 0),
        ("short", None, True, 999),
        ("short", "member", False, 0),
        ("midnight", None, True, None),
        ("everything", None, True, 25000),
        ("everything", "member", True, 25000),
        ("everything", "staff", False, 0),
        ("week", "member", False, None),
    ],
)
def test_who_may_have_to_pay_and_how_much(
    tariff: str, customer_class: str | None, due: bool, most: int | None
) -> None:
    """A discount of all, a cap of nothing, and blocks that nobody reaches are no price."""
    rules = odd().tariffs[tariff]
    assert can_be_due(rules, customer_class) is due
    assert rules.most_due(customer_class) == most
