"""What a support session costs, whatever became of it: the tariff where it ran, nothing where it did not."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from consent.core import charges
from consent.core.charges import MOST_SECONDS, Charge
from consent.core.tariffs import Tariff


def charge(
    tariff: Tariff,
    customer_class: str | None,
    start: datetime | None,
    seconds: int,
    zone: ZoneInfo,
    outcome: str,
) -> Charge:
    """As core.charges, and besides: "not_started" (it never ran: nothing to charge), "waived" (no time is counted, by a correction)
    and "too_long", a length that only a clock gone wrong measures, of which nothing is said unless it is free whatever its length.
    """
    if start is None:
        return Charge(0, "not_started")
    if seconds == 0:
        return Charge(0, "waived")
    counted, ended_as = min(seconds, MOST_SECONDS), cast(charges.Outcome, outcome)
    found = charges.charge(tariff, customer_class, start, counted, zone, ended_as)
    is_known = counted == seconds or found.reason in ("free", "outcome")
    return found if is_known else Charge(None, "too_long")
