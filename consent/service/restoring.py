"""Putting a backup back: into an empty data folder and an empty database, with the right keys, and whole or not at all.

Anchors that are there already know more than those of the backup, and stay: by them the service notices what was lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from consent.config import Settings
from consent.core.backups import ANCHORS, DATABASE, TABLES, TOOLS, Backup
from consent.core.resumptions import Standstill
from consent.errors import ConfigurationError, Invalid, KeysMissing
from consent.service import (
    backup_folder,
    erasure_notes,
    installation,
    key_fingerprints,
    keyring,
    library,
    repeating,
)
from consent.service.installation import Installation
from consent.service.keyring import KeyRing
from consent.service.whole_files import sync_folder
from consent.store import migration, snapshots

_WHAT = "restore"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now: logs that take nothing until they are resumed, erasures done again by firm, and keys that are other ones.

    `has_anchors`: what was answered after the backup is known. `is_older`: the schema has to be upgraded before anything else.
    """

    backup: Backup
    still: tuple[Standstill, ...]
    repeated: dict[str, int]
    other_keys: tuple[str, ...]
    has_anchors: bool
    is_older: bool


def restore(settings: Settings, folder: Path, *, now: datetime) -> Restored:
    """Put a backup back. Invalid or ConfigurationError, and nothing was changed, where it cannot be; WrongKey with other keys."""
    with backup_folder.faults_of("backup", folder):
        backup = backup_folder.read_manifest(folder)
        backup_folder.check_files(folder, backup.files)
    keys = _keys(settings)
    others = key_fingerprints.check(backup, keys)
    _check_schema(settings, backup)
    _check_empty(settings)
    has_anchors = any(settings.anchors_folder.glob("*.head"))
    with backup_folder.faults_of(_WHAT, settings.data):
        _put_back(settings, folder, backup, has_anchors=has_anchors)
    is_older = backup.schema != migration.HEAD
    still, repeated = ((), {}) if is_older else _look(settings, now)
    return Restored(backup, still, repeated, others, has_anchors, is_older)


def _keys(settings: Settings) -> KeyRing:
    try:
        return keyring.load(settings.keys)
    except KeysMissing as error:
        raise ConfigurationError(
            f"{error.path}: not there or not readable. A backup holds no keys: put the copy of the key folder to {settings.keys} first"
        ) from error


def _check_schema(settings: Settings, backup: Backup) -> None:
    engine = make_url(settings.database_url).get_backend_name()
    if engine != backup.engine:
        raise Invalid(
            "backup",
            backup.engine,
            f"CONSENT_DATABASE_URL is of {engine}: one engine's backup is not for another",
        )
    if backup.schema > migration.HEAD:
        raise Invalid(
            "backup", backup.schema, f"it is of release {backup.release}: install that one, or a later one"
        )


def _check_empty(settings: Settings) -> None:
    place = make_url(settings.database_url)
    if place.get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-journal"):
            path = Path(f"{place.database}{ending}")
            if path.exists():
                raise Invalid(
                    _WHAT, str(path), "there is a database already: move it away first, and keep it"
                )
    elif not snapshots.is_empty(settings.database_url):
        raise Invalid(_WHAT, str(place.database), "this database has tables already: make an empty one")
    tools = settings.tools_folder
    if tools.exists() and any(tools.iterdir()):
        raise Invalid(_WHAT, str(tools), "there are tool files already: move them away first")


def _put_back(settings: Settings, folder: Path, backup: Backup, *, has_anchors: bool) -> None:
    """The database last: what breaks off before leaves none, and takes back what it wrote."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as undo:
        tools = settings.tools_folder
        if tools.exists():
            tools.rmdir()
        undo.callback(shutil.rmtree, tools, ignore_errors=True)
        backup_folder.copy_files(folder / TOOLS, tools)
        _put_back_anchors(settings.anchors_folder, folder / ANCHORS, undo, has_anchors=has_anchors)
        if backup.engine == "sqlite":
            _put_back_file(Path(str(make_url(settings.database_url).database)), folder / DATABASE)
        else:
            snapshots.restore_tables(
                settings.database_url,
                backup.schema,
                backup.tables,
                lambda table: _pieces(folder / TABLES / f"{table}.copy"),
            )
        undo.pop_all()


def _put_back_anchors(anchors: Path, kept: Path, undo: ExitStack, *, has_anchors: bool) -> None:
    if not has_anchors and not anchors.exists():
        undo.callback(shutil.rmtree, anchors, ignore_errors=True)
        backup_folder.copy_files(kept, anchors)
        return
    if not has_anchors:
        for path in sorted(kept.glob("*")):
            if not (anchors / path.name).exists():
                shutil.copyfile(path, anchors / path.name)
    erasure_notes.merge(kept, anchors)


def _put_back_file(target: Path, source: Path) -> None:
    """Beside its place, onto the disk, then named."""
    beside = target.with_name(f"{target.name}.restoring")
    try:
        shutil.copyfile(source, beside)
        beside.chmod(0o600)
        backup_folder.sync_file(beside)
        beside.replace(target)
        sync_folder(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def _pieces(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while data := file.read(_CHUNK):
            yield data


# Afterwards --------------------------------------------------------------------------------------------------------------


def _look(settings: Settings, now: datetime) -> tuple[tuple[Standstill, ...], dict[str, int]]:
    """What takes nothing now; in all other logs the erasures are repeated that the backup knows nothing of."""
    with _opened(settings) as house:
        still = installation.standing_still(house)
        stopped = {one.firm for one in still}
        going = [firm for firm in library.firms(house) if firm.id not in stopped]
        repeated = {firm.id: repeating.run(house, firm, now=now) for firm in going}
    return still, {firm: number for firm, number in repeated.items() if number}


@contextmanager
def _opened(settings: Settings) -> Iterator[Installation]:
    house = installation.open_installation(settings)
    try:
        yield house
    finally:
        house.close()
