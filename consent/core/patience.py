"""How long to wait before something that failed is tried again: 1, 3, 9, 27, ... minutes, at most four hours."""

from __future__ import annotations

from datetime import timedelta

_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=4)
_MOST_STEPS = 6  # beyond the longest wait: nothing grows any more


def wait_after(tries: int) -> timedelta:
    """The wait after so many tries in vain, 1 or more."""
    factor: int = 3 ** min(max(tries - 1, 0), _MOST_STEPS)
    return min(factor * _FIRST, _LONGEST)
