"""`consent doctor`, `consent routes`, `consent keys list`, and help."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from consent.cli import main
from consent.config import Settings
from consent.core.note import parse_vkey
from consent.service.installation import Installation
from tests.cli.conftest import Run
from tests.samples import accepted


def commands(group: click.Group, prefix: str) -> dict[str, click.Command]:
    """Every command by what is typed."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        typed = f"{prefix} {name}"
        found |= commands(command, typed) if isinstance(command, click.Group) else {typed: command}
    return found


COMMANDS = commands(main, "consent")


def test_doctor_on_a_healthy_installation(run: Run) -> None:
    """Everything it looks at is well; secrets are masked."""
    result = run("doctor", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"]) == (0, True)
    assert {seen["what"] for seen in report["seen"]} == {
        *("settings", "keys", "database", "log", "clock", "room", "tools", "outbox", "backup")
    }
    assert report["settings"]["CONSENT_DATABASE_URL"].startswith("sqlite:////")


def test_doctor_for_people(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and observations as columns, passwords as stars, unknown variables as warnings."""
    monkeypatch.setenv("CONSENT_SMTP_URL", "smtps://me:hush@mail.example:587")
    monkeypatch.setenv("CONSENT_COLOUR", "blue")
    result = run("doctor")
    assert "smtps://me:***@mail.example:587" in result.stdout
    assert "hush" not in result.stdout
    assert "CONSENT_COLOUR is no setting" in result.stdout


@pytest.mark.parametrize(
    ("free", "state", "code"),
    [(49, "problem", 1), (50, "warning", 0), (499, "warning", 0), (500, "ok", 0)],
)
def test_doctor_looks_for_room(
    run: Run, monkeypatch: pytest.MonkeyPatch, free: int, state: str, code: int
) -> None:
    """Before a customer meets a service that can record nothing."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free * 1_000_000))
    result = run("doctor", "--json")
    seen = {each["what"]: each for each in json.loads(result.stdout)["seen"]}
    assert (seen["room"]["state"], result.exit_code) == (state, code)
    assert f"{free} MB free" in seen["room"]["detail"]


def test_doctor_looks_where_letters_come_back(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that the worker could not read is found before a letter comes back."""
    monkeypatch.setenv("CONSENT_BOUNCES", str(tmp_path / "mail"))
    wrong = run("doctor")
    assert (wrong.exit_code, "no Maildir: it needs the folders new and cur" in wrong.stdout) == (1, True)
    for name in ("new", "cur"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1").touch()
    right = run("doctor")
    assert (right.exit_code, "a Maildir with 1 to be read" in right.stdout) == (0, True)


def test_doctor_without_keys(run: Run, settings: Settings) -> None:
    """What cannot be opened is a problem, told with its mend."""
    (settings.keys / "log.pem").unlink()
    result = run("doctor")
    assert result.exit_code == 1
    assert "`consent init`" in result.stdout


def test_doctor_finds_open_key_files(run: Run, settings: Settings) -> None:
    """Key files that others can read."""
    (settings.keys / "log.pem").chmod(0o644)
    result = run("doctor")
    assert result.exit_code == 1
    assert "chmod 600" in result.stdout


def test_doctor_finds_a_changed_tool(run: Run, settings: Settings) -> None:
    """A file that no longer is the published one."""
    kept = min(settings.tools_folder.iterdir())
    kept.unlink()
    result = run("doctor")
    assert result.exit_code == 1
    assert "`consent terms publish`" in result.stdout


def test_doctor_finds_a_slow_clock(run: Run, house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock behind the newest record would stop the log."""
    newest = accepted(house).acceptance.time
    monkeypatch.setattr("consent.cli.doctor.now", lambda: newest.replace(year=2026, month=11, day=1))
    result = run("doctor")
    assert result.exit_code == 1
    assert "clock" in result.stdout


def test_routes(bare: None) -> None:
    """Every route with who may use it; no installation is needed."""
    rows = {row["path"]: row for row in json.loads(CliRunner().invoke(main, ["routes", "--json"]).stdout)}
    redeem = rows["/desk/redeem"]
    assert (redeem["methods"], redeem["roles"], redeem["firm_scoped"]) == (["POST"], ["technician"], True)
    assert rows["/healthz"]["roles"] == []


def test_routes_for_people(bare: None) -> None:
    """The same as columns."""
    lines = CliRunner().invoke(main, ["routes"]).stdout.splitlines()
    assert lines[0].split() == ["path", "methods", "roles", "scope"]
    assert any(line.split()[:3] == ["/healthz", "GET", "public"] for line in lines)


def test_keys(run: Run, house: Installation) -> None:
    """Public keys, and each log's verifier key as other people's tools read it."""
    listed = json.loads(run("keys", "list", "--json").stdout)
    assert [key["kid"] for key in listed["keys"]] == [house.keys.record.kid, house.keys.log.kid]
    assert parse_vkey(listed["logs"]["damal"]).key == house.keys.log.public
    assert listed["logs"]["damal"] in run("keys", "list").stdout


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_command_has_an_example(typed: str) -> None:
    """Help says what a command does and shows it typed."""
    text = COMMANDS[typed].help or ""
    assert text.strip()
    assert "Example:" in text
    assert typed in text


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_option_is_described(typed: str) -> None:
    """No option without words."""
    options = [found for found in COMMANDS[typed].params if isinstance(found, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_help_lists_commands_in_their_order(bare: None) -> None:
    """What is needed first stands first."""
    text = CliRunner().invoke(main, ["--help"]).stdout
    assert text.index("  init ") < text.index("  serve ") < text.index("  terms ") < text.index("  doctor ")


def test_doctor_tells_where_floods_are_counted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Redis each worker counts by itself."""
    monkeypatch.setenv("CONSENT_FLOOD_LIMIT", "600")
    assert "CONSENT_REDIS_URL shares it" in run("doctor").stdout


def test_version(bare: None) -> None:
    """The release, and nothing else."""
    assert CliRunner().invoke(main, ["--version"]).stdout.strip()[0].isdigit()
