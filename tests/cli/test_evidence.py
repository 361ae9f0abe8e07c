"""`consent checkpoint`, `consent export`, and `consent verify` of an export or a receipt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consent.core.acceptances import Acceptance
from consent.service import audit, customers
from consent.service.installation import Installation
from tests.cli.conftest import Run
from tests.samples import accepted


@pytest.fixture
def acceptance(house: Installation) -> Acceptance:
    """An acceptance of page-computers on record, read in Dutch."""
    return accepted(house).acceptance


@pytest.fixture
def folder(run: Run, acceptance: Acceptance, tmp_path: Path) -> Path:
    """An export of page-computers."""
    result = run("export", "--firm", "page-computers", "--to", tmp_path / "export")
    assert result.exit_code == 0, result.stderr
    return tmp_path / "export"


def test_checkpoint_is_the_signed_head(run: Run, house: Installation) -> None:
    """The exact bytes that the web serves too."""
    result = run("checkpoint", "--firm", "damal")
    assert result.stdout_bytes == audit.checkpoint(house, "damal")
    assert result.stdout.startswith("127.0.0.1:8000/log/damal\n4\n")


def test_checkpoint_of_an_unknown_firm(run: Run) -> None:
    """A firm without a log."""
    assert run("checkpoint", "--firm", "acme").exit_code == 1


def test_export_and_verify(run: Run, folder: Path) -> None:
    """What was exported verifies; without keys from elsewhere that is said."""
    result = run("verify", folder)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "OK"
    assert "own keys.json" in result.stdout


def test_export_says_how_much(run: Run, acceptance: Acceptance, tmp_path: Path) -> None:
    """Rows, and how to check them."""
    result = run("export", "--firm", "page-computers", "--to", tmp_path / "x")
    place = tmp_path / "x"
    assert result.stdout == f"wrote {place}: 1 acceptance; check it with `consent-verify {place}`\n"


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (("--since", "2026-11-20"), 1),
        (("--since", "2026-11-21"), 0),
        (("--until", "2026-11-20"), 1),
        (("--until", "2026-11-19"), 0),
        (("--language", "nl", "--version", "2023-09-13", "--state", "accepted"), 1),
        (("--language", "pl"), 0),
    ],
)
def test_export_filters(
    run: Run, acceptance: Acceptance, tmp_path: Path, filters: tuple[str, ...], rows: int
) -> None:
    """Days begin and end where the firm is, and the last one counts."""
    assert run("export", "--firm", "page-computers", "--to", tmp_path / "x", *filters).exit_code == 0
    assert len((tmp_path / "x" / "acceptances.jsonl").read_text().splitlines()) == rows
    assert run("verify", tmp_path / "x").exit_code == 0


def test_export_with_personal_data(run: Run, acceptance: Acceptance, tmp_path: Path) -> None:
    """Names leave only with a reason, which stands in the export."""
    command = ("export", "--firm", "page-computers", "--to", tmp_path / "x")
    assert run(*command, "--with-personal-data", "--reason", "court order 7").exit_code == 0
    assert "court order 7" in (tmp_path / "x" / "manifest.json").read_text()
    assert (tmp_path / "x" / "disclosures.jsonl").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--with-personal-data",),
        ("--reason", "why"),
        ("--since", "yesterday"),
        ("--since", "2026-02-30"),
        ("--state", "x"),
        ("--since", "2026-12-01", "--until", "2026-11-30"),
    ],
)
def test_export_usage(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Half a request for personal data, an impossible day, an unknown state, days that go backwards: nothing is written."""
    assert run("export", "--firm", "damal", "--to", tmp_path / "x", *arguments).exit_code == 2
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (("--language", "dutch"), "language 'dutch': no terms of damal are in it, only in nl, pl"),
        (("--version", "2024-01-02"), "no version '2024-01-02'"),
    ],
)
def test_export_of_what_was_never_published(
    run: Run, house: Installation, tmp_path: Path, filters: tuple[str, ...], told: str
) -> None:
    """A slip of the pen is told; it neither makes an empty export nor stands in the log."""
    before = audit.checkpoint(house, "damal")
    result = run("export", "--firm", "damal", "--to", tmp_path / "x", *filters)
    assert (result.exit_code, result.stderr) == (1, f"consent: {told}\n")
    assert not (tmp_path / "x").exists()
    assert audit.checkpoint(house, "damal") == before


def test_export_into_a_full_folder(run: Run, folder: Path) -> None:
    """Never over something that is there."""
    result = run("export", "--firm", "page-computers", "--to", folder)
    assert result.exit_code == 1
    assert result.stderr == f"consent: export folder {str(folder)!r} exists already\n"


def test_changed_export_is_a_finding(run: Run, folder: Path) -> None:
    """Exit 1, and the file is named."""
    path = folder / "acceptances.csv"
    path.write_bytes(path.read_bytes().replace(b"accepted", b"stopped", 1))
    report = json.loads((result := run("verify", folder, "--json")).stdout)
    assert result.exit_code == 1
    assert (report["ok"], report["findings"][0]["record"]) == (False, "acceptances.csv")


def test_receipt(run: Run, house: Installation, tmp_path: Path) -> None:
    """A receipt verifies against the published keys, and only against such."""
    (tmp_path / "receipt.json").write_bytes(customers.receipt(house, "page-computers", accepted(house).ref))
    (tmp_path / "keys").write_bytes(audit.jwks(house))
    assert run("verify", tmp_path / "receipt.json", "--keys", tmp_path / "keys").exit_code == 0
    assert run("verify", tmp_path / "receipt.json").exit_code == 2


def test_export_against_an_anchor(run: Run, folder: Path, house: Installation, tmp_path: Path) -> None:
    """An export made before the head that was kept lacks the end, be it only the leaf that tells of the export."""
    (tmp_path / "anchor").write_bytes(audit.checkpoint(house, "page-computers"))
    result = run("verify", folder, "--anchor", tmp_path / "anchor")
    assert result.exit_code == 1
    assert "leaves 7 to 7" in result.stdout
