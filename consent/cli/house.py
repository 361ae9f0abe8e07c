"""The installation that a command works on, and the command line's only clock."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from consent.config import Settings
from consent.core.instants import cut
from consent.errors import ConfigurationError
from consent.service import installation
from consent.service.installation import Installation


@contextmanager
def open_house(settings: Settings | None = None) -> Iterator[Installation]:
    """The installation of the environment's settings, closed at the end."""
    found = settings or Settings.from_environment()
    refuse_root(found)
    house = installation.open_installation(found)
    try:
        yield house
    finally:
        house.close()


def refuse_root(settings: Settings) -> None:
    """ConfigurationError for root in the folder of somebody else: the service could not read what root makes there, keys first."""
    if os.geteuid() != 0 or not settings.data.exists():
        return
    owner = settings.data.stat().st_uid
    if owner != 0:
        raise ConfigurationError(
            f"{str(settings.data)!r} belongs to the user {_name(owner)}, who could not read what root makes in it: "
            f"run this as that user, with `runuser -u {_name(owner)} -- consent ...`"
        )


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"#{user}"


def now() -> datetime:
    """This instant, cut to the millisecond."""
    return cut(datetime.now(UTC))
