"""`consent terms`: check, publish, list, show."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from consent.cli import main
from consent.config import Settings
from tests.cli.conftest import Run


@pytest.fixture
def content(tmp_path: Path, settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of the user's own: a copy of the samples that may be changed."""
    folder = tmp_path / "content"
    for name in ("firms", "terms", "tools"):
        shutil.copytree(settings.content_folder / name, folder / name)
    monkeypatch.setenv("CONSENT_CONTENT", str(folder))
    return folder


def test_check_warns_and_says_how_often(run: Run) -> None:
    """The samples deserve warnings and no error: exit 0."""
    result = run("terms", "check")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("errors: 0, warnings: ")
    assert ": warning: " in result.stdout


def test_strict_check_fails_on_warnings(run: Run) -> None:
    """--strict makes a warning a finding."""
    assert run("terms", "check", "--strict").exit_code == 1


def test_check_as_json(run: Run) -> None:
    """Every finding with its place and stable code."""
    report = json.loads(run("terms", "check", "--json").stdout)
    assert report["ok"] is True
    assert {"severity", "file", "line", "code", "message"} == set(report["findings"][0])


def test_check_finds_a_missing_language(content: Path, run: Run) -> None:
    """An error is a finding: exit 1, with the file's name."""
    (content / "terms" / "pl" / "qomputer" / "2024-01-01.md").unlink()
    result = run("terms", "check")
    assert result.exit_code == 1
    assert "2024-01-01.md" in result.stdout


def test_check_finds_a_file_changed_after_publication(content: Path, run: Run) -> None:
    """What is published stays: a changed file is an error, told with the installation at hand."""
    path = content / "terms" / "nl" / "qomputer" / "2024-01-01.md"
    path.write_text(path.read_text().replace("Splashtop", "Splashtap", 1))
    result = run("terms", "check")
    assert result.exit_code == 1
    assert "terms/nl/qomputer/2024-01-01.md" in result.stdout


def test_check_finds_particulars_changed_after_publication(content: Path, run: Run) -> None:
    """Tariff, tools and fields of a published version stay too."""
    path = content / "firms" / "page-computers.toml"
    path.write_text(path.read_text().replace('price = "10.00"', 'price = "11.00"', 1))
    result = run("terms", "check")
    assert result.exit_code == 1
    assert "firms/page-computers.toml" in result.stdout


def test_check_of_another_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without firms in it is an error that was found."""
    monkeypatch.setenv("CONSENT_CONTENT", str(tmp_path))
    result = run("terms", "check")
    assert result.exit_code == 1
    assert "no_folder" in result.stdout


def test_check_needs_no_installation(bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers of terms need neither keys nor a database."""
    monkeypatch.setenv("CONSENT_DATA", str(tmp_path / "absent"))
    assert CliRunner().invoke(main, ["terms", "check"]).exit_code == 0
    assert not (tmp_path / "absent").exists()


def test_check_of_no_folder_is_2(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to check, nothing was checked."""
    monkeypatch.setenv("CONSENT_CONTENT", str(tmp_path / "absent"))
    result = run("terms", "check")
    assert result.exit_code == 2
    assert result.stderr.startswith("consent: cannot check ")


def test_publish_again_publishes_nothing(run: Run) -> None:
    """A second run has nothing to do."""
    result = run("terms", "publish")
    assert (result.exit_code, result.stdout) == (0, "nothing new\n")


def test_publish_a_new_firm(content: Path, run: Run) -> None:
    """A sixth firm by files alone, published by name."""
    source = (content / "firms" / "qomputer.toml").read_text()
    (content / "firms" / "sixth.toml").write_text(source.replace('id = "qomputer"', 'id = "sixth"', 1))
    for language in ("nl", "pl"):
        folder = content / "terms" / language
        shutil.copytree(folder / "qomputer", folder / "sixth")
        for path in (folder / "sixth").rglob("*.md"):
            path.write_text(path.read_text().replace("firm: qomputer", "firm: sixth", 1))
    result = run("terms", "publish", "sixth", "--json")
    assert result.exit_code == 0, result.stderr
    assert [(item["firm"], item["kind"]) for item in json.loads(result.stdout)] == [
        ("sixth", "firm"),
        ("sixth", "version"),
    ]


def test_publish_refuses_content_with_errors(content: Path, run: Run) -> None:
    """All or nothing: an error publishes nothing, and is told."""
    (content / "terms" / "pl" / "qomputer" / "2024-01-01.md").unlink()
    result = run("terms", "publish")
    assert result.exit_code == 1
    assert "2024-01-01.md" in result.stderr


def test_publish_unknown_firm(run: Run) -> None:
    """A name that is not in the folder."""
    result = run("terms", "publish", "acme")
    assert (result.exit_code, result.stderr) == (1, "consent: no firm 'acme'\n")


def test_list(run: Run) -> None:
    """Every version with its state, the newest of a firm first."""
    lines = run("terms", "list", "--firm", "page-computers").stdout.splitlines()
    assert [line.split()[1] for line in lines[1:]] == ["2023-09-13", "2021-09-16", "2020-01-16"]
    assert ["in force" in line for line in lines[1:]] == [True, False, False]


def test_list_as_json(run: Run) -> None:
    """All firms, with the digests of their texts."""
    rows = json.loads(run("terms", "list", "--json").stdout)
    assert len(rows) == 7
    assert {row["firm"] for row in rows} == {"damal", "mastiff", "overmax", "page-computers", "qomputer"}
    assert set(rows[0]["languages"]) == {"nl", "pl"}


def test_show_gives_the_exact_bytes(run: Run, settings: Settings) -> None:
    """What is shown is what is signed."""
    result = run("terms", "show", "page-computers", "2021-09-16", "--language", "pl")
    path = settings.content_folder / "terms" / "pl" / "page-computers" / "2021-09-16.md"
    assert result.stdout_bytes == path.read_bytes()


def test_show_without_a_version_is_the_one_in_force(run: Run) -> None:
    """In the firm's first language."""
    assert 'version: "2023-09-13"' in run("terms", "show", "page-computers").stdout


@pytest.mark.parametrize(
    "arguments", [("acme",), ("page-computers", "1999-01-01"), ("damal", "--language", "de")]
)
def test_show_what_is_not_there(run: Run, arguments: tuple[str, ...]) -> None:
    """An unknown firm, version or language is refused by name."""
    result = run("terms", "show", *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("consent: no ")


def test_publishing_a_firm_whose_file_has_errors_tells_them(content: Path, run: Run) -> None:
    """Not that there is no such firm: the name was typed well."""
    file = content / "firms" / "qomputer.toml"
    file.write_text(file.read_text().replace("tariff = ", "tarif = ", 1))
    result = run("terms", "publish", "qomputer")
    assert result.exit_code == 1
    assert "firms/qomputer.toml:" in result.stderr
    assert "[unknown_key]" in result.stderr
    assert "no firm" not in result.stderr
