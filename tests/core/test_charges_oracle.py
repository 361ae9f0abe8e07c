"""Charges beside an oracle of whole numbers: thousands of sessions of tariffs that nobody has seen before.

`CONSENT_TEST_SESSIONS=100000` plays as many; each run plays the same ones.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from consent.core.charges import OUTCOMES, charge
from consent.core.hours import public_holidays
from consent.core.tariffs import can_be_due
from tests.core import charge_oracle
from tests.core.made_tariffs import good_tariff

SESSIONS = int(os.environ.get("CONSENT_TEST_SESSIONS", "5000"))
SESSIONS_OF_A_TARIFF = 25
WARSAW = ZoneInfo("Europe/Warsaw")
# Nights on which the clocks change, holidays, and any day.
STARTS = ("2026-03-28T23:00", "2026-10-24T22:00", "2026-12-24T20:00", "2026-04-04T20:00", "2024-12-23T22:00")


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
