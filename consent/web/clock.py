"""The only clock of the web ring: every view asks here and hands the answer on as `now`."""

from __future__ import annotations

from datetime import UTC, datetime

from consent.core.instants import cut


def now() -> datetime:
    """This moment, aware, in UTC, cut to the millisecond."""
    return cut(datetime.now(UTC))
