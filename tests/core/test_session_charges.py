"""What a session costs that never ran, that is waived, or that a clock gone wrong measured; all else is core.charges."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from consent.core import charges
from consent.core.charges import MOST_SECONDS, Charge
from consent.core.session_charges import charge
from consent.core.tariffs import Tariff

ZONE = ZoneInfo("Europe/Warsaw")
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FREE, NOT_STATED = Tariff(kind="free"), Tariff(kind="not_stated")
RATE = {"block": {"minutes": 10, "price": "10.00"}}
BLOCKS = Tariff.model_validate_json(
    json.dumps(
        {
            "kind": "blocks",
            "currency": "PLN",
            "vat": "23",
            "rates": [RATE],
            "unsolved": "free",
            "test": "free",
        }
    )
)


@pytest.mark.parametrize("tariff", [FREE, NOT_STATED, BLOCKS])
def test_what_never_ran_costs_nothing(tariff: Tariff) -> None:
    """Whatever the tariff says."""
    assert charge(tariff, None, None, 0, ZONE, "not_started") == Charge(0, "not_started")


@pytest.mark.parametrize("tariff", [FREE, NOT_STATED, BLOCKS])
def test_what_is_waived_costs_nothing(tariff: Tariff) -> None:
    """A correction to no time at all."""
    assert charge(tariff, None, START, 0, ZONE, "solved") == Charge(0, "waived")


@pytest.mark.parametrize("seconds", [1, 600, 601, MOST_SECONDS])
@pytest.mark.parametrize("outcome", charges.OUTCOMES)
def test_what_ran_costs_what_the_tariff_says(seconds: int, outcome: charges.Outcome) -> None:
    """For every outcome, up to a week."""
    wanted = charges.charge(BLOCKS, None, START, seconds, ZONE, outcome)
    assert charge(BLOCKS, None, START, seconds, ZONE, outcome) == wanted


@pytest.mark.parametrize("tariff", [NOT_STATED, BLOCKS])
def test_a_length_that_only_a_wrong_clock_measures_has_no_price(tariff: Tariff) -> None:
    """A second over a week: no figure, and no lines of a made-up one."""
    assert charge(tariff, None, START, MOST_SECONDS + 1, ZONE, "solved") == Charge(None, "too_long")


@pytest.mark.parametrize(
    ("tariff", "outcome", "reason"),
    [
        (FREE, "solved", "free"),
        (FREE, "broken_off", "free"),
        (BLOCKS, "unsolved", "outcome"),
        (BLOCKS, "test", "outcome"),
    ],
)
def test_what_is_free_whatever_its_length_stays_free(tariff: Tariff, outcome: str, reason: str) -> None:
    """A firm that never charges cannot come to an unknown amount by a wrong clock."""
    found = charge(tariff, None, START, MOST_SECONDS + 1, ZONE, outcome)
    assert (found.amount, found.reason) == (0, reason)
