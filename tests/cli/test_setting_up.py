"""`consent init` and `consent db`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consent.cli import main
from consent.config import Settings
from consent.store import migration
from consent.store.engine import Database
from tests.cli.conftest import Run


@pytest.fixture
def fresh(bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet."""
    monkeypatch.setenv("CONSENT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def invoke(*arguments: str) -> Result:
    """The command line in the environment as it is."""
    return CliRunner().invoke(main, arguments)


def with_schema_of(data: Path, revision: str) -> None:
    """A database as an earlier release made it, without keys."""
    data.mkdir()
    database = Database(f"sqlite:///{data / 'consent.db'}")
    with database.writing() as connection:
        migration.run(connection, revision)
    database.close()


def test_init_makes_everything_once(fresh: Path) -> None:
    """Keys that others cannot read, and a schema; running it again changes nothing."""
    result = invoke("init")
    assert result.exit_code == 0
    assert "made log.pem" in result.stdout
    keys = {path.name: path.read_bytes() for path in (fresh / "keys").iterdir()}
    assert {path.stat().st_mode & 0o777 for path in (fresh / "keys").iterdir()} == {0o600}
    again = invoke("init")
    assert again.stdout.startswith("nothing to do, all is there: ")
    assert {path.name: path.read_bytes() for path in (fresh / "keys").iterdir()} == keys
    assert invoke("db", "check").exit_code == 0


def test_init_where_nobody_may_write(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence, not a traceback."""
    fresh.write_text("a file in the way")
    result = invoke("init")
    assert result.exit_code == 1
    assert result.stderr.startswith("consent: ")


def test_db_check_before_init(fresh: Path) -> None:
    """No schema is a finding, with the mend."""
    result = invoke("db", "check")
    assert result.exit_code == 1
    assert "`consent init`" in result.stdout
    assert json.loads(invoke("db", "check", "--json").stdout)["found"] is None


def test_db_check_that_cannot_open_is_2(fresh: Path) -> None:
    """A file that is no database is no answer."""
    fresh.mkdir()
    (fresh / "consent.db").write_bytes(b"no database at all" * 100)
    assert invoke("db", "check").exit_code == 2


def test_db_upgrade(fresh: Path) -> None:
    """From an older schema to this release, then nothing to do."""
    with_schema_of(fresh, "0006")
    assert invoke("db", "upgrade").stdout == f"schema 0006 -> {migration.HEAD}\n"
    assert invoke("db", "upgrade").stdout == f"schema {migration.HEAD}: nothing to do\n"


def test_db_upgrade_of_nothing_makes_nothing(fresh: Path) -> None:
    """Whoever names the wrong folder is told so, and gets no empty database there."""
    result = invoke("db", "upgrade")
    assert result.exit_code == 1
    assert "`consent init`" in result.stderr
    assert "CONSENT_DATA" in result.stderr
    assert not fresh.exists()


def test_commands_before_init_name_it(fresh: Path) -> None:
    """Whoever starts in the wrong order reads the command to type."""
    result = invoke("terms", "list")
    assert result.exit_code == 1
    assert "`consent init`" in result.stderr
    assert not fresh.exists()


def test_commands_on_another_schema_name_the_mend(run: Run, settings: Settings) -> None:
    """A database of another release is refused by every command."""
    with sqlite3.connect(settings.data / "consent.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'another'")
    connection.close()
    result = run("user", "list")
    assert result.exit_code == 1
    assert "`consent db upgrade`" in result.stderr


def test_misconfiguration_is_a_sentence(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command refuses settings that are not good."""
    monkeypatch.setenv("CONSENT_BASE_URL", "http://help.example.org")
    result = invoke("init")
    assert result.exit_code == 1
    assert result.stderr.startswith("consent: CONSENT_BASE_URL='http://help.example.org': ")
