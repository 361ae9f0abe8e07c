"""`consent terms new`, `schema`: for whoever writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from consent.config import Settings
from tests.cli.conftest import Run
from tests.firm_folders import write_firm

ROOT = Path(__file__).parents[2]
# Later than any clock that runs these tests.
NEW = "2099-01-01"


@pytest.fixture
def content(tmp_path: Path, settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the samples, which are published, to write in."""
    folder = tmp_path / "content"
    for path in settings.content_folder.iterdir():
        if path.name in {"firms", "terms", "tools"}:
            shutil.copytree(path, folder / path.name)
    monkeypatch.setenv("CONSENT_CONTENT", str(folder))
    return folder


def test_schema_is_the_documented_one(run: Run) -> None:
    """What is printed is what docs/content.md links, byte for byte."""
    assert run("terms", "schema").stdout == (ROOT / "docs/firm.schema.json").read_text(encoding="utf-8")


def test_new_says_what_was_written_and_what_to_do_next(run: Run, content: Path) -> None:
    """The files, the lines to look at, and the commands until it is published."""
    result = run("terms", "new", "page-computers", NEW)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    files = [f"terms/{language}/page-computers/{NEW}.md" for language in ("nl", "pl")]
    assert lines[0] == "started from version 2023-09-13; written in firms/page-computers.toml and"
    assert [line.strip() for line in lines[1:3]] == files
    assert all((content / path).is_file() for path in files)
    assert f"terms/nl/page-computers/{NEW}.md:161 still names version 2023-09-13" in result.stdout
    assert "consent terms preview page-computers" in result.stdout
    assert lines[-1] == "  consent terms publish page-computers"


def test_finished_it_can_be_published(run: Run, content: Path) -> None:
    """New, say why, check, publish: the whole way of a version."""
    run("terms", "new", "qomputer", NEW, "--effective", f"{NEW}T09:00")
    assert run("terms", "check").exit_code == 1
    assert run("terms", "publish", "qomputer").exit_code == 1
    for language in ("nl", "pl"):
        path = content / "terms" / language / "qomputer" / f"{NEW}.md"
        path.write_text(path.read_text().replace("TODO: say", "It says"))
    assert run("terms", "check").exit_code == 0
    assert NEW in run("terms", "publish", "qomputer").stdout


def test_a_correction_in_one_language_can_be_published(run: Run, content: Path) -> None:
    """The others' files are copies, and told to be left alone."""
    result = run("terms", "new", "qomputer", NEW, "--only", "pl")
    assert f"terms/nl/qomputer/{NEW}.md   as it was, byte for byte: leave it so" in result.stdout
    path = content / "terms" / "pl" / "qomputer" / f"{NEW}.md"
    path.write_text(path.read_text().replace("TODO: say", "It says"))
    assert run("terms", "publish", "qomputer").exit_code == 0


def test_versions_that_are_passed_over_are_told(run: Run, content: Path) -> None:
    """One that is to come has changes that the version in force has not; a second one that day needs an hour."""
    run("terms", "new", "qomputer", NEW)
    second = ("terms", "new", "qomputer", f"{NEW}.2")
    assert f'effective = "{NEW}T12:00"' in run(*second).stderr
    result = run(*second, "--effective", f"{NEW}T12:00")
    assert f"changes of {NEW} are not in it: --from {NEW} has them" in result.stdout
    third = ("terms", "new", "qomputer", f"{NEW}.3", "--effective", f"{NEW}T13:00")
    assert f"changes of {NEW}" not in run(*third, "--from", f"{NEW}.2").stdout


def test_a_language_to_be_translated_is_told(run: Run, content: Path) -> None:
    """Its file has another language's words."""
    write_firm(content, languages=("nl", "pl", "de"))
    shutil.rmtree(content / "terms" / "de")
    result = run("terms", "new", "workshop", NEW)
    assert f"terms/de/workshop/{NEW}.md   still in another language" in result.stdout


def test_the_samples_of_the_package_stay_as_they_are(run: Run) -> None:
    """Without a folder of one's own nothing is written, and the line to type is said."""
    result = run("terms", "new", "page-computers", NEW)
    assert result.exit_code == 1
    assert "CONSENT_CONTENT is not set" in result.stderr
    assert "cp -r " in result.stderr
    assert not (ROOT / f"consent/terms/nl/page-computers/{NEW}.md").exists()


def test_refusals_are_one_sentence(run: Run, content: Path) -> None:
    """An unknown firm, a version that is there, a folder that cannot be written: exit 1."""
    assert run("terms", "new", "acme", NEW).stderr == "consent: no firm 'acme'\n"
    assert (
        run("terms", "new", "damal", "2024-01-01").stderr == "consent: version '2024-01-01' exists already\n"
    )
    shutil.rmtree(content / "terms" / "nl" / "damal")
    (content / "terms" / "nl" / "damal").write_text("a file")
    result = run("terms", "new", "damal", NEW)
    assert result.exit_code == 1
    assert result.stderr.startswith("consent: ")
    assert result.stderr.endswith("Not a directory\n")


def test_without_an_installation_the_folder_counts(
    run: Run, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writers need neither keys nor a database."""
    monkeypatch.setenv("CONSENT_KEYS", str(tmp_path / "absent"))
    assert run("terms", "new", "overmax", "2019-01-01").exit_code == 0
