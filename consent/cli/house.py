"""The installation that a command works on, and the command line's only clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from consent.config import Settings
from consent.core.instants import cut
from consent.service import installation
from consent.service.installation import Installation


@contextmanager
def open_house(settings: Settings | None = None) -> Iterator[Installation]:
    """The installation of the environment's settings, closed at the end."""
    house = installation.open_installation(settings or Settings.from_environment())
    try:
        yield house
    finally:
        house.close()


def now() -> datetime:
    """This instant, cut to the millisecond."""
    return cut(datetime.now(UTC))
