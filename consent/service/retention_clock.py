"""Keeps a clock that leaped from deleting everybody's data at once: retention runs only where it is about the day that it should be.

    {"time":<instant of the last run>}

`last-retention.json` in the data folder (service.state_files). Without it the newest record of all logs says what day
it was. The log alone is no measure: with a wrong clock the first customer of the day dates a record wrong as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from consent.config import Settings
from consent.core import shapes
from consent.core.instants import format_instant, parse_instant
from consent.errors import Invalid
from consent.service import state_files
from consent.service.installation import Installation
from consent.store import log

FILE = "last-retention.json"
# So much later than the last run (or record) a run may be: what it deletes too early by then is as much older than it should be.
FURTHEST = timedelta(days=60)

_SHAPE = shapes.fields({"time": shapes.instant})


def check(house: Installation, now: datetime) -> None:
    """Invalid where the clock is much later than anything that is known of the past."""
    known = last_run(house.settings) or _newest_record(house)
    if known is not None and now > known + FURTHEST:
        raise Invalid(
            "clock",
            format_instant(now),
            f"the last run of retention, or the newest record, is of {format_instant(known)}, and a wrong clock would delete what "
            "must be kept; where it is right, run `consent worker --once --clock-is-right`",
        )


def note(settings: Settings, now: datetime) -> bool:
    """Remember a run; False where that is not possible: then the one before, or the log, is what the next is compared with."""
    return state_files.write(settings.data / FILE, {"time": format_instant(now)})


def last_run(settings: Settings) -> datetime | None:
    """When retention last ran; None: never, or the file is not what `note` wrote."""
    found = state_files.read(settings.data / FILE, _SHAPE)
    return None if found is None else parse_instant(found["time"])


def _newest_record(house: Installation) -> datetime | None:
    with house.database.reading() as connection:
        heads = [log.head(connection, firm) for firm in log.places(connection)]
    return max((head.last_time for head in heads if head is not None), default=None)
