"""Charges beside an oracle of whole numbers: thousands of sessions of tariffs that nobody has seen before.

`CONSENT_TEST_SESSIONS=100000` plays as many; each run plays the same ones.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from consent.core.charges import OUTCOMES, charge
from consent.core.hours import public_holidays
from consent.core.rates import EVERY_DAY
from consent.core.tariffs import Tariff, can_be_due
from tests.core import charge_oracle
from tests.core.charge_oracle import Json

SESSIONS = int(os.environ.get("CONSENT_TEST_SESSIONS", "5000"))
SESSIONS_OF_A_TARIFF = 25
WARSAW = ZoneInfo("Europe/Warsaw")
CLASSES = ("none", "a", "b")
HOURS = ("00:00", "00:01", "02:30", "08:00", "10:00", "17:59", "18:00", "22:00", "24:00")
MINUTES = (1, 2, 5, 7, 15, 30, 60, 90, 1440)
PRICES = ("0.00", "0.01", "0.99", "5.00", "10.00", "33.33", "123.00", "9999999.99")
# Nights on which the clocks change, holidays, and any day.
STARTS = ("2026-03-28T23:00", "2026-10-24T22:00", "2026-12-24T20:00", "2026-04-04T20:00", "2024-12-23T22:00")


def made_block(random: Random) -> Json:
    price = "not stated" if random.random() < 0.04 else random.choice(PRICES)
    return {"minutes": random.choice(MINUTES), "price": price}


def made_band(random: Random) -> Json:
    band: Json = {}
    if random.random() < 0.5:
        band["days"] = random.sample(EVERY_DAY, random.randint(1, 8))
    if random.random() < 0.6:
        start, end = sorted(random.sample(range(len(HOURS)), 2))
        band |= {"from": HOURS[start], "to": HOURS[end]}
    return band


def made_rate(random: Random) -> Json:
    classes = ["all"] if random.random() < 0.3 else random.sample(CLASSES, random.randint(1, 2))
    first = {"first": made_block(random)} if random.random() < 0.5 else {}
    return {"classes": classes, **made_band(random), **first, "block": made_block(random)}


def made_discount(random: Random) -> Json:
    per_cent = random.choice(("50", "100", "33.33", "0.01", "7.5", "12"))
    return {"classes": ["b"], "of": random.choice(("none", "a")), "per_cent": per_cent, **made_band(random)}


def made_tariff(random: Random) -> Json:
    """A tariff of kind blocks as a firm file has it, sometimes one that contradicts itself."""
    tariff: Json = {
        "kind": "blocks",
        "currency": "EUR",
        "vat": "23",
        "rates": [made_rate(random) for _ in range(random.randint(1, 4))],
        "discounts": [made_discount(random) for _ in range(random.choice((0, 0, 1, 2)))],
        "unsolved": random.choice(("free", "as_solved", "not_stated")),
        "broken_off": random.choice(("free", "as_solved", "not_stated")),
        "test": random.choice(("free", "not_stated")),
    }
    if random.random() < 0.7:
        tariff["holidays"] = {"country": "PL", "add": ["2026-10-25"], "remove": ["2026-04-05"]}
    if random.random() < 0.4:
        tariff["longest_minutes"] = random.choice((1, 10, 30, 90, 1440))
    if random.random() < 0.4:
        tariff["most"] = random.choice(("0.00", "4.00", "30.00", "500.00"))
    return tariff


def good_tariff(random: Random) -> tuple[Json, Tariff]:
    """The next one that the format accepts."""
    while True:
        made = made_tariff(random)
        try:
            return made, Tariff.model_validate_json(json.dumps(made))
        except ValidationError:
            continue


def made_start(random: Random) -> datetime:
    """Any second of 2026, or one near a moment of which clocks and calendars make something of their own."""
    begin, span = (datetime(2026, 1, 1, tzinfo=UTC), 365 * 86_400)
    if random.random() < 0.4:
        begin, span = datetime.fromisoformat(random.choice(STARTS)).replace(tzinfo=UTC), 8 * 3600
    return datetime.fromtimestamp(int(begin.timestamp()) + random.randrange(span), UTC)


def test_agrees_with_the_oracle() -> None:
    """Every amount, and every one that is not stated; what can't be due never is."""
    random, seen = Random(20_261_121), Counter[bool]()
    for number in range(SESSIONS):
        if number % SESSIONS_OF_A_TARIFF == 0:
            made, tariff = good_tariff(random)
        name, outcome = random.choice((None, "a", "b")), random.choice((*OUTCOMES, "solved", "solved"))
        start, seconds = made_start(random), random.choice((1, 59, 60, 600, 601, random.randint(1, 14_400)))
        found = charge(tariff, name, start, seconds, WARSAW, outcome)
        expected = charge_oracle.amount(made, name, int(start.timestamp()), seconds, outcome)
        assert found.amount == expected, (made, name, start, seconds, outcome)
        assert can_be_due(tariff, name) or found.amount in {0, None}, (made, name)
        seen[found.amount is not None] += 1
    assert min(seen.values()) > SESSIONS // 5


@pytest.mark.parametrize("year", range(2020, 2036))
def test_oracle_knows_the_holidays(year: int) -> None:
    """The oracle's own calendar is the one that everybody uses."""
    days = {date.fromordinal(date(1970, 1, 1).toordinal() + day) for day in charge_oracle._polish(year)}
    assert days == set(public_holidays("PL", year))
