"""`consent verify --database`: what it finds, against which heads, and what it notes for the auditor's page."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from consent.config import Settings
from consent.core.acceptances import Acceptance
from consent.service import audit, last_verification
from consent.service.installation import Installation
from tests.cli.conftest import Run
from tests.samples import accepted


@pytest.fixture
def acceptance(house: Installation) -> Acceptance:
    """An acceptance of page-computers on record, read in Dutch."""
    return accepted(house).acceptance


def tamper(settings: Settings, statement: str) -> None:
    """Change the database by hand, as somebody with all rights would: without its guards."""
    connection = sqlite3.connect(settings.data / "consent.db")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_database(run: Run, acceptance: Acceptance) -> None:
    """Every log of the installation, each with its head."""
    result = run("verify", "--database")
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if line.endswith(":")] == [
        "damal:",
        "mastiff:",
        "overmax:",
        "page-computers:",
        "qomputer:",
        "all logs:",
    ]
    assert result.stdout.endswith("\nOK\n")


def test_database_as_json(run: Run, acceptance: Acceptance) -> None:
    """One report; all leaves together, and each log by itself."""
    report = json.loads(run("verify", "--database", "--json").stdout)
    assert (report["ok"], report["findings"], report["size"]) == (True, [], 4 * 4 + 7)
    assert report["logs"]["page-computers"]["size"] == 7
    one = json.loads(run("verify", "--database", "--firm", "page-computers", "--json").stdout)
    assert (one["size"], one["root"]) == (7, report["logs"]["page-computers"]["root"])


def test_changed_database_is_a_finding(run: Run, settings: Settings, acceptance: Acceptance) -> None:
    """Exit 1, and the record is named."""
    tamper(settings, "UPDATE acceptances SET language = 'pl'")
    result = run("verify", "--database", "--json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    assert {finding["firm"] for finding in findings} == {"page-computers"}
    assert acceptance.id in str(findings)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE log_heads SET log_key = 'x' WHERE firm = 'damal'", "DELETE FROM log_keys WHERE firm = 'damal'"],
)
def test_database_of_another_key_is_a_finding(run: Run, settings: Settings, statement: str) -> None:
    """Although nothing of it can be opened: exit 1, in words and as JSON."""
    tamper(settings, statement)
    told = run("verify", "--database")
    assert told.exit_code == 1
    assert "log of damal" in told.stdout
    report = json.loads(run("verify", "--database", "--json").stdout)
    assert [finding["class"] for finding in report["findings"]] == ["keys"]
    assert report["not_checked"]


def test_database_against_an_anchor(
    run: Run, house: Installation, settings: Settings, tmp_path: Path
) -> None:
    """A head that was kept is reached by the log that grew, and not by last week's backup."""
    backup = sqlite3.connect(tmp_path / "backup.db")
    with sqlite3.connect(settings.data / "consent.db") as original:
        original.backup(backup)
    original.close()
    backup.close()
    accepted(house)
    (tmp_path / "anchor").write_bytes(run("checkpoint", "--firm", "page-computers").stdout_bytes)
    accepted(house)
    assert run("verify", "--database", "--anchor", tmp_path / "anchor").exit_code == 0
    house.close()
    for path in settings.data.glob("consent.db*"):
        path.unlink()
    (tmp_path / "backup.db").rename(settings.data / "consent.db")
    found = run("verify", "--database")  # the data folder remembers what it answered
    assert (found.exit_code, "leaves 6 to 7" in found.stdout) == (1, True)
    shutil.rmtree(settings.data / "anchors")
    assert run("verify", "--database").exit_code == 0
    result = run("verify", "--database", "--anchor", tmp_path / "anchor")
    assert result.exit_code == 1
    assert "leaves 6 to 6" in result.stdout


def test_anchor_of_an_unknown_log(run: Run, house: Installation, settings: Settings, tmp_path: Path) -> None:
    """Somebody kept the head of a log that the database does not have: the whole log is missing."""
    anchor = audit.checkpoint(house, "damal").replace(b"/log/damal", b"/log/acme")
    (tmp_path / "anchor").write_bytes(anchor)
    result = run("verify", "--database", "--anchor", tmp_path / "anchor")
    assert result.exit_code == 1
    assert "log 127.0.0.1:8000/log/acme" in result.stdout


@pytest.mark.parametrize("content", [None, b"", b"no signed head\n"])
def test_no_anchor_is_2(run: Run, tmp_path: Path, content: bytes | None) -> None:
    """A file that is not there, or is no signed head, checks nothing."""
    if content is not None:
        (tmp_path / "anchor").write_bytes(content)
    assert run("verify", "--database", "--anchor", tmp_path / "anchor").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [(), ("x", "--database"), ("--database", "--keys", "x"), ("x", "--firm", "damal")],
)
def test_verify_usage(run: Run, arguments: tuple[str, ...]) -> None:
    """One thing at a time, with the options that belong to it."""
    assert run("verify", *arguments).exit_code == 2


def test_nothing_to_verify_is_2(run: Run, settings: Settings, tmp_path: Path) -> None:
    """An absent folder, an absent firm, an installation without its keys."""
    assert run("verify", tmp_path / "absent").exit_code == 2
    assert run("verify", "--database", "--firm", "acme").exit_code == 2
    (settings.keys / "record.pem").unlink()
    result = run("verify", "--database")
    assert result.exit_code == 2
    assert result.stderr.startswith("consent: could not check: key file ")


def test_verification_of_the_database_is_noted(run: Run, house: Installation, acceptance: Acceptance) -> None:
    """With what it found, for the auditor's page; of a folder or a receipt nothing is."""
    assert last_verification.read(house.settings, "page-computers") is None
    assert run("verify", "--database").exit_code == 0
    found = last_verification.read(house.settings, "page-computers")
    assert found is not None
    assert (found.findings, found.size) == (0, acceptance.leaf_index + 1)
    tamper(house.settings, "UPDATE acceptances SET language = 'fr'")
    assert run("verify", "--database", "--firm", "damal").exit_code == 0
    found = last_verification.read(house.settings, "page-computers")
    assert found is not None
    assert found.findings


def test_folder_that_takes_no_note_changes_nothing(
    run: Run, acceptance: Acceptance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said on stderr, and the exit is that of the verification."""
    monkeypatch.setattr(last_verification, "note", lambda *_, **__: False)
    result = run("verify", "--database")
    assert result.exit_code == 0
    assert last_verification.FILE in result.stderr
