"""Migrations with data in the tables: what an earlier release wrote is there afterwards, and says what it must say now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text

from consent.core.support_sessions import SupportSession
from consent.service import closings, customers, desk, installation, publishing, staff
from consent.service.closings import Closing
from consent.service.content import load_content
from consent.service.verification import verify_database
from consent.store import migration
from consent.store import support_sessions as rows
from consent.store.engine import Database
from consent.store.schema import metadata
from consent.store.session_schema import support_sessions
from tests.firm_folders import FIRM, FIRST, USES_HELPER, write_firm
from tests.samples import NOW, PASSWORD, accepted, settings_in

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


def _carry_over(source: Database, target: Database) -> None:
    """Every row of `source` as far as the schema of `target` has tables and columns for it."""
    with source.reading() as reading, target.writing() as writing:
        known = inspect(writing)
        for table in metadata.sorted_tables:
            if not known.has_table(table.name):
                continue
            names = {column["name"] for column in known.get_columns(table.name)}
            chosen = [column for column in table.columns if column.name in names]
            rows = [dict(row) for row in reading.execute(select(*chosen)).mappings()]
            if rows:
                writing.execute(insert(table).values(rows))


def test_versions_of_an_earlier_release_get_their_notes(
    published: installation.Installation, tmp_path: Path
) -> None:
    """The rows that 0001 knew are carried over; the upgrade makes the others, and the database verifies."""
    target = Database(f"sqlite:///{tmp_path}/new/consent-old.db")
    _upgrade_to(target, "0001")
    _carry_over(published.database, target)
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


# 0003: what became of each acceptance ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Before:
    """Acceptances as the release before 0003 left them, by what became of them."""

    accepted: str
    redeemed: str
    stopped: str
    redeemed_and_stopped: str
    technician: str


@pytest.fixture
def before(published: installation.Installation) -> Before:
    """One of each, a minute apart."""
    member = staff.add(published, "tess", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW)
    calls = [accepted(published, FIRM, now=NOW + timedelta(minutes=number)) for number in range(4)]
    now = NOW + timedelta(minutes=5)
    for done in (calls[1], calls[3]):
        token = customers.page(published, FIRM, done.ref, now=now).token
        assert token is not None
        desk.redeem(published, member, token.digits, key=desk.new_key(), now=now)
    for done in calls[2:]:
        customers.stop(published, FIRM, done.ref, "not_me", now=now + timedelta(seconds=7))
    names = [done.acceptance.id for done in calls]
    return Before(names[0], names[1], names[2], names[3], member.id)


@pytest.fixture
def upgraded(
    published: installation.Installation, before: Before, database_url: str
) -> Iterator[installation.Installation]:
    """The same installation on a database of 0002 with its rows, after the upgrade; on either engine."""
    target = Database(database_url)
    _upgrade_to(target, "0002")
    _carry_over(published.database, target)
    with target.reading() as connection:
        assert not inspect(connection).has_table("support_sessions")
    target.close()
    migration.upgrade(database_url)
    house = installation.open_installation(settings_in(published.settings.data, database_url=database_url))
    yield house
    house.close()


def test_acceptances_of_an_earlier_release_get_their_sessions(
    upgraded: installation.Installation, before: Before
) -> None:
    """By their records: who redeemed when, what was stopped when; nothing for those of which nothing became."""
    redeemed_at, stopped_at = NOW + timedelta(minutes=5), NOW + timedelta(minutes=5, seconds=7)
    with upgraded.database.reading() as connection:
        found = {row.acceptance: row for row in connection.execute(select(support_sessions))}
        read = {name: rows.read(connection, name) for name in (before.accepted, *found)}
    assert found.keys() == {before.redeemed, before.stopped, before.redeemed_and_stopped}
    assert read == {
        before.accepted: SupportSession(before.accepted, FIRM),
        before.redeemed: SupportSession(
            before.redeemed, FIRM, "redeemed", technician=before.technician, redeemed_at=redeemed_at
        ),
        before.stopped: SupportSession(before.stopped, FIRM, "stopped", stopped_at=stopped_at),
        before.redeemed_and_stopped: SupportSession(
            before.redeemed_and_stopped,
            FIRM,
            "stopped",
            technician=before.technician,
            redeemed_at=redeemed_at,
            stopped_at=stopped_at,
        ),
    }


def test_an_upgraded_database_verifies_and_goes_on(
    upgraded: installation.Installation, before: Before
) -> None:
    """A session that was redeemed before the upgrade is closed after it."""
    assert verify_database(upgraded)[FIRM].findings == ()
    member, now = staff.find(upgraded, "tess"), NOW + timedelta(hours=1)
    closings.close(upgraded, member, before.redeemed, Closing("not_started"), now=now)
    assert verify_database(upgraded)[FIRM].findings == ()


def test_an_upgraded_database_has_what_a_fresh_one_has(database_url: str) -> None:
    """From 0002 in one step more: the same tables, columns and indexes as declared."""
    target = Database(database_url)
    _upgrade_to(target, "0002")
    target.close()
    migration.upgrade(database_url)
    database = Database(database_url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    database.close()
    assert differences == []
