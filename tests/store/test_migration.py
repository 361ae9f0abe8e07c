"""Migrations with data in the tables: what an earlier release wrote is there afterwards, and says what it must say now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select, text

from consent.service import installation, publishing
from consent.service.content import load_content
from consent.service.verification import verify_database
from consent.store import migration
from consent.store.engine import Database
from consent.store.schema import metadata
from tests.firm_folders import FIRM, FIRST, USES_HELPER, write_firm
from tests.samples import NOW, settings_in

NEW = ("version_notes", "version_tools", "version_pdfs")
COLUMNS = {"firm_publications": {"logo_sha256"}, "publications": {"published_by"}}
SECOND = "2025-01-01"


@pytest.fixture
def published(tmp_path: Path) -> Iterator[installation.Installation]:
    """A firm with two versions, published by this release."""
    settings = settings_in(tmp_path / "new")
    installation.create(settings)
    house = installation.open_installation(settings)
    uses = 'tools = ["viewer"]\nretires = ["helper"]'
    folder = write_firm(tmp_path / "content", versions={FIRST: USES_HELPER, SECOND: uses})
    publishing.publish(house, load_content(folder), now=NOW)
    yield house
    house.close()


def _upgrade_to(database: Database, revision: str) -> None:
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(migration._SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_versions_of_an_earlier_release_get_their_notes(
    published: installation.Installation, tmp_path: Path
) -> None:
    """The rows that 0001 knew are carried over; the upgrade makes the others, and the database verifies."""
    target = Database(f"sqlite:///{tmp_path}/new/consent-old.db")
    _upgrade_to(target, "0001")
    with published.database.reading() as source, target.writing() as connection:
        for table in metadata.sorted_tables:
            if table.name in NEW:
                continue
            columns = [column for column in table.columns if column.name not in COLUMNS.get(table.name, ())]
            rows = [dict(row) for row in source.execute(select(*columns)).mappings()]
            if rows:
                connection.execute(insert(table).values([dict(row) for row in rows]))
    target.close()
    migration.upgrade(f"sqlite:///{tmp_path}/new/consent-old.db")
    upgraded = Database(f"sqlite:///{tmp_path}/new/consent-old.db")
    for name in ("version_notes", "version_tools"):
        table = metadata.tables[name]
        with published.database.reading() as one, upgraded.reading() as other:
            wanted = {tuple(row) for row in one.execute(select(table))}
            assert {tuple(row) for row in other.execute(select(table))} == wanted
        assert wanted
    upgraded.close()


def test_a_version_retires_for_ever_what_the_upgrade_read(published: installation.Installation) -> None:
    """What the notes say of tools is what the particulars say."""
    with published.database.reading() as connection:
        rows = connection.execute(text("SELECT version, tool, use FROM version_tools ORDER BY version, tool"))
        assert [tuple(row) for row in rows] == [
            (FIRST, "helper", "offered"),
            (SECOND, "helper", "retired"),
            (SECOND, "viewer", "offered"),
        ]
    assert verify_database(published)[FIRM].ok
