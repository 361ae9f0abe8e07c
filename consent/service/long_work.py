"""The time of work that takes minutes: records say when they are made, not when the work began.

A log refuses a time that lies two minutes behind its last record, and others go on writing meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class Since:
    """A moment that moves on with the time that has passed since it was taken, in whole seconds."""

    def __init__(self, began: datetime, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._began = began
        self._ticks = ticks
        self._first = ticks()

    def now(self) -> datetime:
        """What time it is by now."""
        return self._began + timedelta(seconds=int(self._ticks() - self._first))
