"""`consent terms check --watch`: again after every change, whatever happens to the folder, until Ctrl-C."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from consent.cli import content_check
from tests.cli.conftest import Run
from tests.example_content import FIRM, NL, replaced, write_content

Step = Callable[[Path], object]
Watch = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of one firm, which nobody has published; no installation."""
    made = write_content(tmp_path / "content")
    monkeypatch.setenv("CONSENT_CONTENT", str(made))
    monkeypatch.setenv("CONSENT_KEYS", str(tmp_path / "absent"))
    return made


@pytest.fixture
def watch(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """`watch(step, step, options=())`: each step is done while the watch waits; after the last one comes Ctrl-C."""

    def command(*steps: Step, options: tuple[str, ...] = ()) -> Result:
        left: Iterator[Step] = iter(steps)

        def wait(seconds: float) -> None:
            assert seconds <= 1
            step = next(left, None)
            if step is None:
                raise KeyboardInterrupt
            step(folder)

        monkeypatch.setattr(content_check, "wait", wait)
        return run("terms", "check", "--watch", *options)

    return command


def blocks(result: Result) -> list[list[str]]:
    """The lines of each check, the time above them taken off."""
    parts = re.split(r"^--- \d\d:\d\d:\d\d\n", result.stdout, flags=re.MULTILINE)
    assert parts[0] == ""
    return [part.strip().splitlines() for part in parts[1:]]


def break_it(folder: Path) -> None:
    (folder / FIRM).write_text(replaced(FIRM, ('tariff = "session"', 'tariff = "none"')))


def mend_it(folder: Path) -> None:
    (folder / FIRM).write_text(replaced(FIRM))


def nothing(folder: Path) -> None:
    """A second without a change."""


def test_checks_again_after_each_change(watch: Watch) -> None:
    """A block with the time for each change, none where nothing changed; mended at the end is exit 0."""
    result = watch(nothing, break_it, nothing, mend_it)
    assert [lines[-1] for lines in blocks(result)] == [
        "errors: 0, warnings: 0",
        "errors: 1, warnings: 0",
        "errors: 0, warnings: 0",
    ]
    assert "[unknown_tariff]" in blocks(result)[1][0]
    assert result.exit_code == 0


def test_exit_code_is_the_last_checks(watch: Watch) -> None:
    """Left with an error: 1."""
    assert watch(break_it).exit_code == 1


def test_warnings_count_with_strict(watch: Watch) -> None:
    """As without --watch."""
    risky = replaced(NL, ("De prijzen staan in de prijslijst.", "Alle prijzen zijn excl. btw."))
    assert watch(lambda folder: (folder / NL).write_text(risky), options=("--strict",)).exit_code == 1
    assert watch().exit_code == 0


def test_a_deleted_folder_is_told_and_waited_for(watch: Watch) -> None:
    """It could not be checked; when it comes back it is."""
    result = watch(shutil.rmtree, nothing, write_content)
    assert [len(lines) for lines in blocks(result)] == [1, 1, 1]
    assert "there is no such folder" in blocks(result)[1][0]
    assert result.exit_code == 0
    assert watch(shutil.rmtree).exit_code == 2


def test_a_folder_without_firms_is_a_finding(watch: Watch) -> None:
    """What `check` says of it, the watch says too."""
    result = watch(lambda folder: shutil.rmtree(folder / "firms"))
    assert "[no_folder]" in blocks(result)[1][0]
    assert result.exit_code == 1


def test_an_installation_that_does_not_open_is_told(
    watch: Watch, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing was checked, which is 2, and no traceback."""
    monkeypatch.setenv("CONSENT_KEYS", str(tmp_path / "data" / "keys"))
    monkeypatch.setenv("CONSENT_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    result = watch()
    assert blocks(result)[0][0].startswith("could not check: there is no database yet: run `consent init`")
    assert result.exit_code == 2


def test_watch_prints_for_people_only(run: Run) -> None:
    """A program asks for one check."""
    result = run("terms", "check", "--watch", "--json")
    assert result.exit_code == 2
    assert "--json" in result.stderr
