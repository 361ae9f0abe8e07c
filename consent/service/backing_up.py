"""Backing up while the service runs: the database of one moment, tool files and anchors, and what it takes to put them back.

Keys are never in it. The anchors are copied first, the tools last: so no anchor is ahead of the database, and no program is missing.
"""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from consent.config import Settings
from consent.core import shapes
from consent.core.backups import ANCHORS, DATABASE, TABLES, TOOLS, Backup, LogState
from consent.core.instants import format_instant, parse_instant
from consent.errors import Invalid
from consent.service import backup_folder, key_fingerprints, state_files
from consent.service.installation import Installation
from consent.store import log, migration, snapshots

FILE = "last-backup.json"
_WHAT = "backup folder"
_SHAPE = shapes.fields({"time": shapes.instant})


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was written; `is_noted`: `doctor` will know of it."""

    backup: Backup
    size: int
    is_noted: bool


def back_up(house: Installation, target: Path, *, now: datetime) -> BackedUp:
    """Write a backup into `target`, absent or empty, outside the data folder: all of it, or nothing under that name.

    Invalid for a place that does not do, Unavailable("full") without room.
    """
    target = target.absolute()
    _check_place(house.settings, target)
    with backup_folder.faults_of(_WHAT, target), backup_folder.new_folder(target) as place:
        backup = _fill(house, place, now)
        backup_folder.write_manifest(place, backup)
    return BackedUp(backup, sum(each.size for each in backup.files.values()), _note(house.settings, now))


def _check_place(settings: Settings, target: Path) -> None:
    real = target.resolve()
    for folder in (settings.data, settings.keys):
        if real.is_relative_to(folder.resolve()):
            raise Invalid(
                _WHAT, str(target), f"it lies in {folder}, and would be lost with it: choose another disk"
            )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Invalid(_WHAT, str(target), "it is there and not empty: every backup has a folder of its own")
    if not target.parent.is_dir():
        raise Invalid(_WHAT, str(target), f"{target.parent} is no folder")


def _fill(house: Installation, place: Path, now: datetime) -> Backup:
    settings, is_sqlite = house.settings, house.database.dialect == "sqlite"
    backup_folder.copy_files(settings.anchors_folder, place / ANCHORS)
    tables = {} if is_sqlite else snapshots.columns_of_tables()
    with house.database.reading() as connection:
        logs = _logs(connection)
        if is_sqlite:
            snapshots.copy_sqlite(connection, place / DATABASE)
        else:
            (place / TABLES).mkdir(mode=0o700)
            for table, columns in tables.items():
                with open(place / TABLES / f"{table}.copy", "xb") as file:
                    snapshots.copy_table(connection, table, columns, file.write)
    backup_folder.copy_files(settings.tools_folder, place / TOOLS)
    return Backup(
        made_at=now,
        release=importlib.metadata.version("consent-service"),
        engine=house.database.dialect,
        schema=migration.HEAD,
        logs=logs,
        keys=key_fingerprints.of(house.keys),
        tables=tables,
        files=backup_folder.seal(place),
    )


def _logs(connection: Connection) -> dict[str, LogState]:
    """Every log at this moment, with the keys that it announced last."""
    announced, found = log.keys(connection), {}
    for firm, (_, log_key) in log.places(connection).items():
        head = log.head(connection, firm)
        record = [key.kid for key in announced if (key.firm, key.purpose) == (firm, "record")]
        if head is not None and record:
            found[firm] = LogState(head.size, head.frontier.root.hex(), record[-1], log_key)
    return found


# When it was -------------------------------------------------------------------------------------------------------------


def _note(settings: Settings, now: datetime) -> bool:
    """Remember when the last whole backup was made; False where that is not possible: the backup is as good."""
    return state_files.write(settings.data / FILE, {"time": format_instant(now)})


def last(settings: Settings) -> datetime | None:
    """When the last whole backup was made; None: never by `consent backup`, or the file is not what `_note` wrote."""
    found = state_files.read(settings.data / FILE, _SHAPE)
    return None if found is None else parse_instant(found["time"])
