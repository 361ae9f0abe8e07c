"""The command line of `consent-verify`: exit codes, words, JSON, and what it can do alone."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from consent.core import export
from consent.core.findings import EvidenceFinding, Findings, Report
from consent.errors import CannotCheck
from consent.verify import command, main, verify_path
from consent.verify.files import Folder
from tests.evidence import Log
from tests.exports import Export

ROOT = Path(__file__).parents[2]
SAMPLE = Log.opened()
LEAF = SAMPLE.accept()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good export."""
    return Export(SAMPLE).write(tmp_path / "export")


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """A good receipt."""
    path = tmp_path / "receipt.json"
    path.write_bytes(SAMPLE.receipt(LEAF))
    return path


def test_a_good_export_ends_with_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """OK is the last word, after what was not checked."""
    assert main([str(folder)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "OK"
    assert any(line.startswith("not checked: ") for line in out)


def test_a_finding_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Class, record and details on a line."""
    (folder / export.README).write_text("another")
    assert main([str(folder)]) == 1
    out = capsys.readouterr().out
    assert "FOUND    file-changed: README.txt: another digest" in out
    assert out.endswith("NOT OK: 1 found\n")


def test_the_report_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line with the agreed members."""
    assert main([str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"ok", "findings", "size", "root", "not_checked"}
    (folder / export.KEYS).unlink()
    assert main([str(folder), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert {"class", "record", "detail"} == set(report["findings"][0])


def test_a_receipt_with_keys(receipt: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The keys of an export will do; what is verified is said."""
    assert main([str(receipt), "--keys", str(folder / export.KEYS)]) == 0
    assert f"verified acceptance {SAMPLE.id_of(LEAF)}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("receipt.json", None),
        ("nowhere", None),
        ("keys", b"garbage"),
        ("keys", b"{}"),
        ("anchor", b"garbage"),
    ],
)
def test_what_cannot_be_checked_ends_with_2(
    folder: Path,
    receipt: Path,
    tmp_path: Path,
    name: str,
    data: bytes | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A receipt without keys, nothing there, keys or anchors that are none: one sentence, no traceback."""
    given = tmp_path / name
    if data is not None:
        given.write_bytes(data)
    options = {"keys": [str(folder), "--keys", str(given)], "anchor": [str(folder), "--anchor", str(given)]}
    assert main(options.get(name, [str(given)])) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("cannot check ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize("arguments", [[], ["--unknown"], ["a", "b"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    """As argparse has it."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_names_that_a_terminal_would_obey_are_escaped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File names and values come from strangers."""
    (folder / "evil\x1b[2J\nOK").write_text("x")
    (folder / os.fsdecode(b"\xff\xfe")).write_text("x")
    assert main([str(folder)]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\nOK" not in out
    assert "evil\\x1b[2J\\nOK" in out


def test_what_an_output_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """In an old terminal as in none."""
    for encoding in ("ascii", None):
        monkeypatch.setattr(sys, "stdout", type("Old", (), {"encoding": encoding})())
        assert command.plain("Zoë") == "Zo\\xeb"


def test_sentences_of_an_empty_report() -> None:
    """No head, nothing verified."""
    report = Report((EvidenceFinding("manifest", "manifest.json", "bad"),), 0, "", ())
    assert command.sentences(report) == ["FOUND    manifest: manifest.json: bad", "NOT OK: 1 found"]


# Files -------------------------------------------------------------------------------------------------------------------


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_file_that_may_not_be_read_cannot_be_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in the words of the operating system."""
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CannotCheck, match="Permission denied"):
        verify_path(folder)


def test_a_disk_that_dies_in_the_middle_is_no_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files are read, a large one fails: nothing is said about the export."""
    real: Any = Path.open

    def open_or_fail(path: Path, mode: str) -> object:
        if path.name == export.LEAVES:
            refuse()
        return real(path, mode)

    monkeypatch.setattr(Path, "open", open_or_fail)
    with pytest.raises(CannotCheck, match=r"leaves\.jsonl: Permission denied"):
        verify_path(folder)


def test_a_folder_that_dies_in_the_middle_is_no_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a file is there cannot be told."""
    monkeypatch.setattr(Path, "lstat", refuse)
    with pytest.raises(CannotCheck, match="Permission denied"):
        verify_path(folder)


def test_lines_that_cannot_be_read_are_no_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where a file is streamed."""
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CannotCheck, match="Permission denied"):
        list(Folder(folder, Findings()).lines(export.LEAVES))


def test_names_with_nul_cannot_be_checked() -> None:
    """No file is called so."""
    with pytest.raises(CannotCheck):
        verify_path(Path("a\0b"), keys=None)


def test_a_folder_that_may_not_be_listed_cannot_be_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files too many could hide in it."""
    real = os.scandir

    def scan(path: object) -> object:
        if str(path).endswith(export.TEXTS):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scan)
    with pytest.raises(CannotCheck, match="Permission denied"):
        verify_path(folder)
