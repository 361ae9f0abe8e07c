"""Restoring, on both engines: into an empty place with the right keys, and what was lost is noticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import inspect

from consent.config import Settings
from consent.core.encoding import sha256_hex
from consent.errors import ConfigurationError, Invalid, LogReadOnly, Unavailable, WrongKey
from consent.service import (
    acceptances,
    backing_up,
    installation,
    key_changes,
    keyring,
    people,
    restoring,
    resuming,
)
from consent.service.backup_folder import check_files, read_manifest
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store import migration, snapshots
from consent.store.engine import Database
from tests.samples import NOW, accepted, settings_in
from tests.service.support_calls import found_wrong

FIRM = "page-computers"

Fresh = Callable[[], Settings]


def back_up(house: Installation, folder: Path) -> Path:
    backing_up.back_up(house, folder, now=NOW)
    return folder


def opened(settings: Settings) -> Installation:
    return installation.open_installation(settings)


# Refused -----------------------------------------------------------------------------------------------------------------


def test_a_changed_byte_is_named(any_house: Installation, fresh: Fresh, tmp_path: Path) -> None:
    """In every file, the manifest too; nothing is written then."""
    folder = back_up(any_house, tmp_path / "backup")
    settings = fresh()
    before = sorted(settings.data.rglob("*"))
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        middle = len(content) // 2
        if not content:
            continue
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        with pytest.raises(Invalid, match="manifest.json" if "manifest" in path.name else path.name):
            restoring.restore(settings, folder, now=NOW)
        path.write_bytes(content)
    assert sorted(settings.data.rglob("*")) == before
    restoring.restore(settings, folder, now=NOW)


def test_missing_and_further_files_are_named(house: Installation, tmp_path: Path) -> None:
    """A backup is exactly what its manifest says."""
    folder = back_up(house, tmp_path / "backup")
    files = read_manifest(folder).files
    (folder / "tools" / "extra").write_bytes(b"x")
    with pytest.raises(Invalid, match=r"extra.*does not name"):
        check_files(folder, files)
    (folder / "tools" / "extra").unlink()
    (folder / "consent.db").unlink()
    with pytest.raises(Invalid, match=r"consent\.db.*missing"):
        check_files(folder, files)


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    """Also where its digest is right."""
    data = b'{"format":"other"}'
    (tmp_path / "manifest.json").write_bytes(data)
    (tmp_path / "manifest.sha256").write_text(f"{sha256_hex(data)}  manifest.json\n")
    with pytest.raises(Invalid, match="backup manifest"):
        read_manifest(tmp_path)


def test_only_into_an_empty_place(any_house: Installation, tmp_path: Path) -> None:
    """What is there is never written over."""
    folder = back_up(any_house, tmp_path / "backup")
    with pytest.raises(Invalid, match="already"):
        restoring.restore(any_house.settings, folder, now=NOW)
    assert found_wrong(any_house) == {}


def test_tool_files_are_not_written_over(house: Installation, tmp_path: Path) -> None:
    """Where the database is gone and its programs are not."""
    folder = back_up(house, tmp_path / "backup")
    house.close()
    (house.settings.data / "consent.db").unlink()
    with pytest.raises(Invalid, match="tool files"):
        restoring.restore(house.settings, folder, now=NOW)


def test_without_keys_it_says_where_to_put_them(house: Installation, tmp_path: Path) -> None:
    """The backup has none."""
    folder = back_up(house, tmp_path / "backup")
    with pytest.raises(ConfigurationError, match="holds no keys"):
        restoring.restore(settings_in(tmp_path / "fresh"), folder, now=NOW)


@pytest.mark.parametrize(
    ("name", "error"),
    [("record.pem", WrongKey), ("log.pem", WrongKey), ("personal-data.key", ConfigurationError)],
)
def test_wrong_keys_are_refused(
    house: Installation, tmp_path: Path, name: str, error: type[Exception]
) -> None:
    """Before anything is written."""
    folder = back_up(house, tmp_path / "backup")
    settings = with_other_key(house, tmp_path, name)
    with pytest.raises(error, match=r"right key folder"):
        restoring.restore(settings, folder, now=NOW)
    assert [path.name for path in settings.data.iterdir()] == ["keys"]


def test_keys_that_can_be_done_without_are_told(house: Installation, tmp_path: Path) -> None:
    """Living codes and old links end with them, nothing else."""
    folder = back_up(house, tmp_path / "backup")
    settings = with_other_key(house, tmp_path, "links.keys")
    assert restoring.restore(settings, folder, now=NOW).other_keys == ("links",)


def with_other_key(house: Installation, tmp_path: Path, name: str) -> Settings:
    settings = settings_in(tmp_path / "fresh")
    shutil.copytree(house.settings.keys, settings.keys)
    (settings.keys / name).unlink()
    keyring.create(settings.keys)
    return settings


def test_another_engine_or_a_later_release_is_refused(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in words."""
    folder = back_up(house, tmp_path / "backup")
    shutil.copytree(house.settings.keys, tmp_path / "fresh" / "keys")
    other = settings_in(tmp_path / "fresh", database_url="postgresql+psycopg://127.0.0.1:1/x")
    with pytest.raises(Invalid, match="one engine"):
        restoring.restore(other, folder, now=NOW)
    monkeypatch.setattr(migration, "HEAD", "0001")
    with pytest.raises(Invalid, match="later one"):
        restoring.restore(settings_in(tmp_path / "fresh"), folder, now=NOW)


def test_what_breaks_off_leaves_nothing(
    any_house: Installation, fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room for the database: tools and anchors are taken back, and the next try succeeds."""
    folder = back_up(any_house, tmp_path / "backup")
    settings = fresh()

    def full(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_put_back_file", full)
        patch.setattr(restoring, "_pieces", full)
        with pytest.raises(Unavailable):
            restoring.restore(settings, folder, now=NOW)
    assert [path.name for path in settings.data.iterdir() if not path.name.endswith(".lock")] == ["keys"]
    assert restoring.restore(settings, folder, now=NOW).still == ()


# The whole road ----------------------------------------------------------------------------------------------------------


def test_what_was_lost_is_noticed_and_told(any_house: Installation, fresh: Fresh, tmp_path: Path) -> None:
    """Read-only until somebody resumes it, who is told which leaves are gone; then the service takes acceptances again."""
    accepted(any_house)
    folder = back_up(any_house, tmp_path / "backup")
    size = read_manifest(folder).logs[FIRM].size
    for minute in (1, 2):
        accepted(any_house, now=NOW + timedelta(minutes=minute))
    any_house.close()
    settings = fresh()
    shutil.copytree(any_house.settings.anchors_folder, settings.anchors_folder)
    found = restoring.restore(settings, folder, now=NOW)
    assert found.has_anchors
    (still,) = found.still
    assert (still.firm, still.size, still.known_size) == (FIRM, size, size + 2)
    house = opened(settings)
    later = NOW + timedelta(hours=1)
    with pytest.raises(LogReadOnly):
        accepted(house, now=later)
    anchors = [kept.head for kept in house.known_heads.folder.history(FIRM)[0]]
    assert anchors
    done = resuming.resume(house, FIRM, reason="disk failed, backup restored", now=later)
    assert done.leaf_index == size
    new = accepted(house, now=later + timedelta(minutes=1))
    assert acceptances.find(house, new.acceptance.id) is not None
    assert [each.findings for each in verify_database(house).values()] == [()]
    house.close()


def test_keys_that_changed_since_do(house: Installation, tmp_path: Path) -> None:
    """The old record key signs again where the folder still has it."""
    folder = back_up(house, tmp_path / "backup")
    key_changes.rotate(house, "record", now=NOW)
    settings = settings_in(tmp_path / "fresh")
    shutil.copytree(house.settings.keys, settings.keys)
    restoring.restore(settings, folder, now=NOW)
    again = installation.open_installation(settings)
    accepted(again, now=NOW + timedelta(hours=1))
    assert found_wrong(again) == {}
    again.close()


def test_an_older_schema_is_made_and_upgraded(
    any_house: Installation, fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables as they were then; what came later is empty."""
    done = accepted(any_house).acceptance.id
    then = tables_of("0005", tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(migration, "HEAD", "0005")
        patch.setattr(snapshots, "columns_of_tables", lambda: then)
        folder = back_up(any_house, tmp_path / "backup")
    settings = fresh()
    assert restoring.restore(settings, folder, now=NOW).is_older
    assert installation.upgrade(settings)[1] == migration.HEAD
    house = installation.open_installation(settings)
    assert people.person_of(house, done)
    assert found_wrong(house) == {}
    house.close()


def tables_of(schema: str, folder: Path) -> dict[str, tuple[str, ...]]:
    """The tables of an earlier release."""
    database = Database(f"sqlite:///{folder}/then.db")
    with database.writing() as connection:
        migration.run(connection, schema)
        found = inspect(connection)
        tables = {
            name: tuple(column["name"] for column in found.get_columns(name))
            for name in found.get_table_names()
            if name != "alembic_version"
        }
    database.close()
    return tables
