"""Brings a database's schema up to this release; the scripts are in consent/migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import make_url

from consent.store.engine import Database

HEAD = "0006"
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
    database = Database(url)
    try:
        with database.writing() as connection:
            config = Config()
            config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()
