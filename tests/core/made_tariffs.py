"""Tariffs that nobody has written: made at random, kept where the format accepts them."""

from __future__ import annotations

import json
from random import Random

from pydantic import ValidationError

from consent.core.rates import EVERY_DAY
from consent.core.tariffs import Tariff
from tests.core.charge_oracle import Json

CLASSES = ("none", "a", "b")
HOURS = ("00:00", "00:01", "02:30", "08:00", "10:00", "17:59", "18:00", "22:00", "24:00")
MINUTES = (1, 2, 5, 7, 15, 30, 60, 90, 1440)
PRICES = ("0.00", "0.01", "0.99", "5.00", "10.00", "33.33", "123.00", "9999999.99")


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
