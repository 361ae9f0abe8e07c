"""Waiting longer after each try in vain."""

from __future__ import annotations

from datetime import timedelta

from consent.core.patience import wait_after


def test_waits_grow_threefold_to_four_hours() -> None:
    """Whoever is away for a minute is met soon, whoever is away for a day is not asked all the time."""
    assert [wait_after(tries) / timedelta(minutes=1) for tries in (0, 1, 2, 3, 4, 5, 6, 7, 1000)] == [
        *(1, 1, 3, 9, 27, 81),
        *(240, 240, 240),
    ]
