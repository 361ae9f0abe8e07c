"""Brings a database's schema up to this release; the scripts are in consent/migrations."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, make_url

from consent.store.engine import Database

HEAD = "0007"
_SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def current(url: str) -> str | None:
    """The schema's revision; None where there is none (a missing SQLite file is not made)."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not (place.database and Path(place.database).exists()):
        return None
    database = Database(url)
    try:
        with database.reading() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        database.close()


def upgrade(url: str) -> None:
    """Run what is missing, in one transaction."""
    _make_private(url)
    database = Database(url)
    try:
        with database.writing() as connection:
            run(connection, "head")
    finally:
        database.close()


def _make_private(url: str) -> None:
    """A SQLite file that is not there yet, for its owner alone: it holds digests of passwords, and sealed values of people."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database:
        with suppress(OSError):  # there already, or not to be made: SQLite says why
            os.close(os.open(place.database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def run(connection: Connection, revision: str) -> None:
    """Run what is missing up to a revision, in the transaction of `connection`."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
