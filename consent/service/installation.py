"""An installation: settings, keys, database and writer, opened once a process and handed to every verb."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from consent.core.resumptions import Standstill
from consent.errors import ConfigurationError, SchemaMismatch, Unavailable, WrongKey
from consent.service import keyring, personal_data
from consent.service.anchor_folder import AnchorFolder
from consent.service.keyring import KeyRing
from consent.service.known_heads import KnownHeads
from consent.service.writer import Writer
from consent.store import acceptances, log, migration
from consent.store.engine import Database

if TYPE_CHECKING:
    from consent.config import Settings

# How many of a firm's newest acceptances must all stay shut before the key for personal data counts as the wrong one.
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Installation:
    """What verbs work on. `close()` gives the database back."""

    settings: Settings
    keys: KeyRing
    database: Database
    writer: Writer
    known_heads: KnownHeads

    def close(self) -> None:
        """Finish the writer's queue and close all connections."""
        self.writer.close()
        self.database.close()


def create(settings: Settings) -> tuple[str, ...]:
    """Make the data folder, the keys and the schema where they are missing; the names of what was made."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.tools_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = keyring.create(settings.keys)
    except OSError as error:
        place = str(error.filename or settings.keys)  # a full disk names no file
        raise ConfigurationError(f"{place!r}: {error.strerror}; once mended, run it again") from error
    before = migration.current(settings.database_url)
    migration.upgrade(settings.database_url)
    return made if before == migration.HEAD else (*made, "schema")


def upgrade(settings: Settings) -> tuple[str, str]:
    """Bring the schema up to this release, never make one: whoever names the wrong folder is told. Before and after."""
    before = migration.current(settings.database_url)
    if before is None:
        raise SchemaMismatch(None, migration.HEAD)
    migration.upgrade(settings.database_url)
    return before, migration.HEAD


def schema(settings: Settings) -> tuple[str | None, str]:
    """The schema that the database has (None without one), and the one that this release needs."""
    return migration.current(settings.database_url), migration.HEAD


def open_installation(settings: Settings) -> Installation:
    """Open what `create` made, or refuse with what to do: missing keys, another schema, a database of other keys."""
    keys = keyring.load(settings.keys)
    found = migration.current(settings.database_url)
    if found != migration.HEAD:
        raise SchemaMismatch(found, migration.HEAD)
    database = Database(settings.database_url)
    try:
        database.check()
        _check_binding(database, keys)
        _check_personal_key(database, keys)
    except BaseException:
        database.close()
        raise
    return _watched(settings, keys, database)


def _watched(settings: Settings, keys: KeyRing, database: Database) -> Installation:
    """The installation, with a first look at whether its database is the one that it was."""
    folder = AnchorFolder(settings.anchors_folder)
    known = KnownHeads(folder, partial(keys.public, "record"), lambda head: _sign(house, head))
    house = Installation(settings, keys, database, Writer(database, keys, known), known)
    known.look(database)
    return house


def _sign(house: Installation, head: log.Head) -> bytes:
    from consent.service import records  # which stands on this module

    with house.database.reading() as connection:
        return records.checkpoint_at(house, connection, head, head.size, head.frontier.root)


def _check_binding(database: Database, keys: KeyRing) -> None:
    """Refuse to open where a log's own keys, the ones that it announced last, are not in the key folder."""
    with database.reading() as connection:
        places, announced = log.places(connection), log.keys(connection)
    for firm, (_, log_key) in places.items():
        if keys.signer("log", log_key) is None:
            raise WrongKey(firm, log_key, keys.log.kid)
        known = [key.kid for key in announced if (key.firm, key.purpose) == (firm, "record")]
        if not known or keys.signer("record", known[-1]) is None:
            raise WrongKey(firm, ", ".join(known[-1:]), keys.record.kid, use="record")


def _check_personal_key(database: Database, keys: KeyRing) -> None:
    """Refuse to seal new values under another key than the ones before: half of them could not be read again."""
    with database.reading() as connection:
        for firm in log.places(connection):
            newest = acceptances.newest_wrapped(connection, firm, _LOOKED_AT)
            if newest and not personal_data.is_key_of(keys.personal_data, newest):
                raise ConfigurationError(
                    f"personal-data.key opens none of the newest records of {firm!r}: put the right key folder back"
                )


def readiness(house: Installation) -> dict[str, bool]:
    """Whether database, schema and keys are as they must be, for a load balancer."""
    try:
        found = migration.current(house.settings.database_url)
        keyring.load(house.settings.keys)
        _check_binding(house.database, house.keys)
    except Unavailable:
        return {"database": False, "schema": False, "keys": True}
    except ConfigurationError:
        return {"database": True, "schema": found == migration.HEAD, "keys": False}
    return {"database": True, "schema": found == migration.HEAD, "keys": True}


def standing_still(house: Installation) -> tuple[Standstill, ...]:
    """The logs that take nothing because the database is not the one that it was; as last seen where it can't be read."""
    try:
        return house.known_heads.look(house.database)
    except Unavailable:
        return house.known_heads.still
