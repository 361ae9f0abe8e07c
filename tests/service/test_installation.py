"""An installation: made once, opened only with its own keys and this release's schema, ready or not."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from consent.config import Settings
from consent.errors import ConfigurationError, KeysMissing, SchemaMismatch, Unavailable, WrongKey
from consent.service import installation, keyring, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.store import migration
from consent.store.engine import Database
from tests.firm_folders import write_firm
from tests.samples import NOW, accepted, settings_in


@pytest.fixture
def fresh(tmp_path: Path) -> Settings:
    """Settings of an installation that has not been made."""
    return settings_in(tmp_path / "fresh")


def _database(settings: Settings) -> Path:
    return settings.data / "consent.db"


# Making it ----------------------------------------------------------------------------------------------------------------


def test_it_is_made_with_folders_keys_and_schema(fresh: Settings) -> None:
    """Each thing that was made is named; the folder is the owner's alone."""
    made = installation.create(fresh)
    assert made[-1] == "schema"
    assert {"record.pem", "log.pem", "links.keys"} <= set(made)
    assert fresh.tools_folder.is_dir()
    assert stat.S_IMODE(fresh.data.stat().st_mode) == 0o700
    installation.open_installation(fresh).close()


def test_its_database_is_for_its_owner_alone(fresh: Settings) -> None:
    """Also in a folder that systemd or somebody else made open to all accounts."""
    fresh.data.mkdir(mode=0o755)
    installation.create(fresh)
    house = installation.open_installation(fresh)
    found = [path for path in fresh.data.iterdir() if path.name.startswith("consent.db")]
    assert {oct(path.stat().st_mode & 0o077) for path in found} == {"0o0"}
    house.close()


def test_it_is_made_on_either_engine(database_url: str, tmp_path: Path) -> None:
    """An empty database of either kind becomes one of ours."""
    settings = settings_in(tmp_path / "data", database_url=database_url)
    assert "schema" in installation.create(settings)
    assert installation.schema(settings) == (migration.HEAD, migration.HEAD)
    opened = installation.open_installation(settings)
    assert installation.readiness(opened) == {"database": True, "schema": True, "keys": True}
    opened.close()


def test_making_it_again_makes_nothing(fresh: Settings) -> None:
    """Running it twice is harmless: keys and data stay."""
    installation.create(fresh)
    before = {path.name: path.read_bytes() for path in fresh.keys.iterdir()}
    assert installation.create(fresh) == ()
    assert {path.name: path.read_bytes() for path in fresh.keys.iterdir()} == before


def test_making_it_again_keeps_what_is_in_it(house: Installation) -> None:
    """A running installation with records is left as it is."""
    done = accepted(house)
    assert installation.create(house.settings) == ()
    with house.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT id FROM acceptances").scalars().all()
    assert kept == [done.acceptance.id]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file in the way: the message names it."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="file"):
        installation.create(settings_in(tmp_path / "file" / "data"))


# Opening it ---------------------------------------------------------------------------------------------------------------


def test_without_keys_it_does_not_open(fresh: Settings) -> None:
    """Nothing is there yet: the message says `consent init`."""
    with pytest.raises(KeysMissing, match="consent init"):
        installation.open_installation(fresh)
    assert not fresh.data.exists()


@pytest.mark.parametrize("name", ["record.pem", "links.keys", "personal-data.key"])
def test_with_a_key_missing_it_does_not_open(settings: Settings, name: str) -> None:
    """Any of them: it never makes a new one by itself."""
    (settings.keys / name).unlink()
    with pytest.raises(KeysMissing, match=name):
        installation.open_installation(settings)
    assert not (settings.keys / name).exists()


def test_without_a_database_it_does_not_open(settings: Settings) -> None:
    """No empty one is made in the place of one that was lost."""
    _database(settings).unlink()
    with pytest.raises(SchemaMismatch, match="consent init") as caught:
        installation.open_installation(settings)
    assert caught.value.found is None
    assert not _database(settings).exists()


def test_with_another_schema_it_does_not_open(settings: Settings, house: Installation) -> None:
    """A database of another release: the message says how to upgrade, and nothing has been touched."""
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(SchemaMismatch, match="consent db upgrade") as caught:
        installation.open_installation(settings)
    assert (caught.value.found, caught.value.wanted) == ("0000", migration.HEAD)
    assert installation.readiness(house)["schema"] is False


def test_making_it_on_a_full_disk_names_the_place(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system names no file when a write fails; whoever has mended it runs the same command again."""

    def full(_: Path) -> tuple[str, ...]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keyring, "create", full)
    with pytest.raises(ConfigurationError) as caught:
        installation.create(fresh)
    assert str(caught.value) == f"{str(fresh.keys)!r}: No space left on device; once mended, run it again"


def test_upgrading_tells_the_schema_before_and_after(fresh: Settings) -> None:
    """From an older one to this release, and then nothing more."""
    fresh.data.mkdir()
    database = Database(fresh.database_url)
    with database.writing() as connection:
        migration.run(connection, "0006")
    database.close()
    assert installation.upgrade(fresh) == ("0006", migration.HEAD)
    assert installation.upgrade(fresh) == (migration.HEAD, migration.HEAD)


def test_upgrading_makes_no_database(fresh: Settings) -> None:
    """None in a wrong folder, and none in the place of one that was lost."""
    with pytest.raises(SchemaMismatch, match="consent init"):
        installation.upgrade(fresh)
    assert not fresh.data.exists()


@pytest.mark.parametrize(("name", "use"), [("log.pem", "log"), ("record.pem", "record")])
def test_with_another_signing_key_it_does_not_open(settings: Settings, name: str, use: str) -> None:
    """What it would sign, nobody could verify: the message names both keys."""
    expected = getattr(keyring.load(settings.keys), use).kid
    (settings.keys / name).unlink()
    keyring.create(settings.keys)
    actual = getattr(keyring.load(settings.keys), use).kid
    with pytest.raises(WrongKey, match=f"{use} key") as caught:
        installation.open_installation(settings)
    assert (caught.value.expected, caught.value.actual) == (expected, actual)


def test_before_anything_is_published_keys_may_change(fresh: Settings) -> None:
    """A database without a log is bound to none."""
    installation.create(fresh)
    shutil.rmtree(fresh.keys)
    keyring.create(fresh.keys)
    installation.open_installation(fresh).close()


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"x" * 4096])
def test_a_file_that_is_no_database_is_away(settings: Settings, content: bytes) -> None:
    """Refused in our own words, not by a driver's error."""
    _database(settings).write_bytes(content)
    with pytest.raises(Unavailable, match="away"):
        installation.open_installation(settings)


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_away(settings: Settings, tmp_path: Path) -> None:
    """A socket folder without a server."""
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    with pytest.raises(Unavailable, match="away"):
        installation.open_installation(settings_in(settings.data, database_url=url))


def test_another_key_for_personal_data_is_refused(settings: Settings) -> None:
    """Half of the values sealed under one key and half under another could not be read again."""
    house = installation.open_installation(settings)
    accepted(house)
    house.close()
    (settings.keys / "personal-data.key").write_text("ab" * 32)
    with pytest.raises(ConfigurationError, match=r"personal-data\.key"):
        installation.open_installation(settings)


def test_one_damaged_value_does_not_make_it_the_wrong_key(settings: Settings) -> None:
    """A row that somebody damaged is for `verify` to name, not for the start to stumble over."""
    house = installation.open_installation(settings)
    accepted(house)
    newest = accepted(house)
    house.close()
    with sqlite3.connect(_database(settings)) as database:
        database.execute("UPDATE data_keys SET wrapped = x'00' WHERE acceptance = ?", [newest.acceptance.id])
    database.close()
    installation.open_installation(settings).close()


def test_two_processes_may_have_it_open(house: Installation, settings: Settings) -> None:
    """What one writes, the other reads."""
    other = installation.open_installation(settings)
    done = accepted(house)
    again = accepted(other)
    assert again.acceptance.leaf_index == done.acceptance.leaf_index + 1
    other.close()


def test_after_closing_it_opens_again(settings: Settings) -> None:
    """Everything that was written is there."""
    opened = installation.open_installation(settings)
    done = accepted(opened)
    opened.close()
    opened.close()
    again = installation.open_installation(settings)
    assert accepted(again).acceptance.leaf_index == done.acceptance.leaf_index + 1
    again.close()


def test_a_log_keeps_its_origin_when_the_address_changes(settings: Settings, tmp_path: Path) -> None:
    """Fixed when the log was made; only new logs carry the new host."""
    moved = installation.open_installation(
        settings_in(settings.data, base_url="https://help.example.org", second_factor="required")
    )
    publishing.publish(moved, load_content(write_firm(tmp_path / "content")), now=NOW)
    with moved.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT firm, origin FROM log_heads").all()
        origins = {row.firm: row.origin for row in rows}
    assert origins["qomputer"] == "127.0.0.1:8000/log/qomputer"
    assert origins["workshop"] == "help.example.org/log/workshop"
    moved.close()


# Ready or not -------------------------------------------------------------------------------------------------------------


def test_it_is_ready_when_all_is_there(house: Installation) -> None:
    """Database, schema and keys."""
    assert installation.readiness(house) == {"database": True, "schema": True, "keys": True}


def test_it_is_not_ready_without_its_keys(house: Installation) -> None:
    """They were there at the start, and are gone."""
    shutil.rmtree(house.settings.keys)
    assert installation.readiness(house) == {"database": True, "schema": True, "keys": False}


def test_it_is_not_ready_with_a_damaged_database(house: Installation) -> None:
    """A load balancer sends people elsewhere."""
    _database(house.settings).write_bytes(b"not a database" * 100)
    assert installation.readiness(house)["database"] is False


def test_it_is_not_ready_without_its_database(house: Installation) -> None:
    """The file is gone: there is no schema."""
    _database(house.settings).unlink()
    assert installation.readiness(house)["schema"] is False
