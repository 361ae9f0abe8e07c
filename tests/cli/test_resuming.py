"""`consent log resume`: says what was lost, asks, and lets the log go on."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from consent.cli.exits import sentences
from consent.cli.house import now
from consent.config import Settings
from consent.core.resumptions import Standstill
from consent.service import installation
from tests.cli.conftest import Run
from tests.samples import accepted

FIRM = "page-computers"
COMMAND = ("log", "resume", "--firm", FIRM, "--reason", "disk failed, backup restored")


@pytest.fixture
def gone_back(run: Run, settings: Settings, tmp_path: Path) -> Run:
    """The database of before the last acceptance."""
    shutil.copytree(settings.data, tmp_path / "copy")
    house = installation.open_installation(settings)
    accepted(house, now=now())
    house.close()
    shutil.copy(tmp_path / "copy" / "consent.db", settings.data / "consent.db")
    return run


def test_it_tells_asks_and_resumes(gone_back: Run, settings: Settings) -> None:
    """What was lost comes before the question."""
    result = gone_back(*COMMAND, stdin="y\n")
    assert result.exit_code == 0, result.stderr
    told, _, done = result.stdout.partition("Resume?")
    assert "went back in time: the log of 'page-computers' has 6 leaves, but 7 were answered" in told
    assert "lost: leaves 6 to 6" in told
    assert "newer copy of this database" in told
    assert "resumed: leaf 6 says so (log.resumed, rollback)" in done
    assert (settings.data / "anchors" / f"{FIRM}.lost-7.checkpoints").exists()
    assert "is not read-only: nothing to do" in gone_back(*COMMAND).stdout


def test_no_is_no(gone_back: Run) -> None:
    """Nothing is recorded; asked again it tells the same."""
    assert gone_back(*COMMAND, stdin="n\n").exit_code == 1
    assert "lost: leaves 6 to 6" in gone_back(*COMMAND, stdin="n\n").stdout


def test_yes_asks_nothing(gone_back: Run) -> None:
    """For scripts."""
    result = gone_back(*COMMAND, "--yes")
    assert result.exit_code == 0
    assert "Resume?" not in result.stdout


def test_other_commands_say_what_to_do() -> None:
    """Why, and the way out."""
    (sentence,) = sentences(Standstill(FIRM, "rollback", 7, bytes(32), 6).to_error())
    assert "went back in time" in sentence
    assert "`consent log resume`" in sentence


def test_a_record_from_the_future(run: Run, settings: Settings) -> None:
    """First the advice about the clock; nothing was lost."""
    house = installation.open_installation(settings)
    accepted(house, now=now() + timedelta(days=1))
    house.close()
    result = run(*COMMAND, "--yes")
    assert result.exit_code == 0, result.stderr
    assert "set it right instead" in result.stdout
    assert "lost:" not in result.stdout
    assert "(log.resumed, clock)" in result.stdout


def test_a_reason_of_two_lines_is_refused(gone_back: Run) -> None:
    """Before anything is recorded."""
    result = gone_back("log", "resume", "--firm", FIRM, "--reason", "two\nlines", "--yes")
    assert result.exit_code == 1
    assert "one line" in result.stderr


def test_doctor_has_a_problem_and_then_none(gone_back: Run, settings: Settings) -> None:
    """It says why, and the way out; and it tells of files that cannot be read."""
    result = gone_back("doctor")
    assert result.exit_code == 1
    assert "went back in time" in result.stdout
    assert "consent log resume" in result.stdout
    gone_back(*COMMAND, "--yes")
    (settings.data / "anchors" / "damal.head").write_text("damaged")
    result = gone_back("doctor")
    assert result.exit_code == 0, result.stdout
    assert "every log continues what was answered before" in result.stdout
    assert "is not remembered" in result.stdout
