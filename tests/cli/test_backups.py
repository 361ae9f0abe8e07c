"""`consent backup` and `consent restore`: what they print, what they refuse, and the road back to a service that records."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from consent.cli.house import now
from consent.config import Settings
from consent.service import backing_up, erasing, installation, keyring
from consent.store import migration
from tests.cli.conftest import Run
from tests.samples import accepted

FIRM = "page-computers"


def lose(settings: Settings) -> None:
    """The disk with the database fails; keys and anchors are on another."""
    for path in [*settings.data.glob("consent.db*"), settings.tools_folder]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def accept(settings: Settings) -> str:
    house = installation.open_installation(settings)
    done = accepted(house, now=now()).acceptance.id
    house.close()
    return done


def test_it_says_what_it_wrote_and_what_it_needs(run: Run, settings: Settings, tmp_path: Path) -> None:
    """Leaves of each log, and the keys by their thumbprints."""
    done = run("backup", tmp_path / "backup")
    assert done.exit_code == 0, done.stderr
    house = installation.open_installation(settings)
    assert f"  {FIRM}: 6 leaves" in done.stdout
    assert f"needs the keys {' '.join(sorted((house.keys.record.kid, house.keys.log.kid)))}" in done.stdout
    house.close()
    again = run("backup", tmp_path / "backup")
    assert again.exit_code == 1
    assert "every backup has a folder of its own" in again.stderr


def test_the_whole_road(run: Run, settings: Settings, tmp_path: Path) -> None:
    """Backup, more customers, an erasure, a dead disk: restored, noticed, named, resumed, and it verifies but for what is lost."""
    first = accept(settings)
    assert run("backup", tmp_path / "backup").exit_code == 0
    accept(settings)
    house = installation.open_installation(settings)
    erasing.erase(house, first, "asked", forced=True, now=now())
    house.close()
    anchor = tmp_path / "elsewhere"
    anchor.write_bytes(run("checkpoint", "--firm", FIRM).stdout.encode())
    lose(settings)
    done = run("restore", tmp_path / "backup")
    assert done.exit_code == 0, done.stderr
    assert f"`consent log resume --firm {FIRM}` lets it go on" in done.stdout
    assert "nothing here tells" not in done.stdout
    found = json.loads(run("verify", "--database", "--anchor", anchor, "--json").stdout)
    kinds = {(one["class"], one["record"]) for one in found["findings"]}
    assert kinds == {("rollback", "leaves 7 to 8")}
    resumed = run("log", "resume", "--firm", FIRM, "--reason", "disk failed", "--yes")
    assert "erased again, as on record before: 1" in resumed.stdout
    accept(settings)
    assert run("verify", "--database").exit_code == 0


def test_without_anchors_it_says_what_it_cannot_know(run: Run, settings: Settings, tmp_path: Path) -> None:
    """Nothing is there to compare with."""
    assert run("backup", tmp_path / "backup").exit_code == 0
    lose(settings)
    shutil.rmtree(settings.anchors_folder, ignore_errors=True)
    done = run("restore", tmp_path / "backup")
    assert "nothing here tells what was answered after it" in done.stdout
    assert done.stdout.endswith("next: `consent verify --database`, then start the service\n")


def test_an_older_schema_has_to_be_upgraded(
    run: Run, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything else looks at it."""
    with monkeypatch.context() as patch:
        patch.setattr(migration, "HEAD", "0001")
        patch.setattr(migration, "current", lambda _: "0001")
        house = installation.open_installation(settings)
        backing_up.back_up(house, tmp_path / "backup", now=now())
        house.close()
    lose(settings)
    done = run("restore", tmp_path / "backup")
    assert "run `consent db upgrade`" in done.stdout


def test_other_keys_and_a_note_that_is_not_taken_are_told(
    run: Run, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither stops anything."""
    (settings.data / backing_up.FILE).mkdir()
    done = run("backup", tmp_path / "backup")
    assert (done.exit_code, "does not take a note" in done.stderr) == (0, True)
    lose(settings)
    (settings.keys / "links.keys").unlink()
    keyring.create(settings.keys)
    assert "other key: links" in run("restore", tmp_path / "backup").stdout


def test_doctor_tells_how_old_the_last_one_is(run: Run, settings: Settings, tmp_path: Path) -> None:
    """None, a fresh one, an old one."""

    def seen() -> tuple[str, str]:
        (one,) = (
            each for each in json.loads(run("doctor", "--json").stdout)["seen"] if each["what"] == "backup"
        )
        return one["state"], one["detail"]

    assert seen() == ("warning", "none by `consent backup` yet")
    run("backup", tmp_path / "backup")
    assert seen()[0] == "ok"
    (settings.data / backing_up.FILE).write_bytes(b'{"time":"2020-01-01T00:00:00.000Z"}\n')
    assert seen()[0] == "warning"


def test_an_erasure_that_is_not_noted_is_told(run: Run, settings: Settings) -> None:
    """So that whoever restores a backup knows."""
    done = accept(settings)
    (settings.anchors_folder / f"{FIRM}.erasures").mkdir(parents=True)
    result = run("erase", done, "--reason", "asked", "--force")
    assert result.exit_code == 0
    assert "could not be noted" in result.stderr
