"""`consent-verify` on exports: each thing that can be wrong is found and named."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core import export
from consent.core.encoding import sha256_hex
from consent.core.jose import ListedKey, format_listed_keys
from consent.core.manifest import FileDigest, Filter
from consent.core.trusted_keys import KeyPeriod, format_keys
from consent.errors import CannotCheck
from consent.verify import verify_path
from tests.evidence import FIRM, LOG_KEY, ORIGIN, RECORD_KEY, START, STRANGER, TRUSTED, Log
from tests.exports import Export
from tests.verify.reports import classes, found, keys_file, name_in

# What is well ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(),
        Filter(language="pl"),
        Filter(state="accepted"),
        Filter(state="redeemed"),
        Filter(state="stopped"),
        Filter(version="2099-01-01"),
        Filter(since=START + timedelta(seconds=5), until=START + timedelta(seconds=7)),
    ],
)
@pytest.mark.parametrize("reason", [None, "asked by the court"])
def test_an_export_is_well(log: Log, tmp_path: Path, chosen: Filter, reason: str | None) -> None:
    """Whatever the filter, with and without personal data."""
    report = verify_path(Export(log, chosen, reason).write(tmp_path / "export"))
    assert report.findings == ()
    assert report.ok
    assert report.size == log.frontier.size


def test_the_report_says_what_it_rested_on(log: Log, tmp_path: Path) -> None:
    """Without keys and anchor from elsewhere it says so."""
    folder = Export(log).write(tmp_path / "export")
    alone = verify_path(folder)
    assert any("keys.json" in sentence for sentence in alone.not_checked)
    assert any("--anchor" in sentence for sentence in alone.not_checked)
    anchor = tmp_path / "anchor"
    anchor.write_bytes(log.checkpoint())
    full = verify_path(folder, keys=keys_file(tmp_path), anchors=[anchor])
    assert full.ok
    assert not any("--keys" in sentence or "--anchor" in sentence for sentence in full.not_checked)


def test_an_empty_log_is_well(tmp_path: Path) -> None:
    """A firm that published nothing yet has a log of no leaves; its keys are then not announced."""
    empty = Export(Log())
    empty.files = {name: data for name, data in empty.files.items() if not name.startswith(export.TEXTS)}
    empty.files[export.KEYS] = format_keys(FIRM, ORIGIN, [])
    report = verify_path(empty.write(tmp_path / "export"), keys=keys_file(tmp_path))
    assert (report.findings, report.size) == ((), 0)


def test_a_replaced_key_is_well(tmp_path: Path) -> None:
    """Announced by the old one, valid from its leaf on."""
    log = Log.opened()
    log.accept()
    first = log.announce("record", STRANGER)
    log.key = STRANGER
    log.accept()
    periods = (
        KeyPeriod("record", RECORD_KEY.public, 0, first + 1),
        TRUSTED.periods[1],
        KeyPeriod("record", STRANGER.public, first),
    )
    made = Export(log)
    made.files[export.KEYS] = format_keys(FIRM, ORIGIN, periods)
    folder = made.write(tmp_path / "export", key=STRANGER)
    assert verify_path(folder).findings == ()
    assert verify_path(folder, keys=keys_file(tmp_path, *periods)).findings == ()
    revoked = (replace(periods[2], revoked_from=first + 1), *periods[:2])
    report = verify_path(folder, keys=keys_file(tmp_path, *revoked))
    assert found(report) == {
        ("key-revoked", name_in(log, first + 1)),
        ("manifest", "manifest.jws"),
    }


# Files -------------------------------------------------------------------------------------------------------------------


def test_every_changed_file_is_found(log: Log, tmp_path: Path) -> None:
    """One byte in the middle of each, one at a time."""
    folder = Export(log, reason="why").write(tmp_path / "export")
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        before = path.read_bytes()
        at = len(before) // 2
        path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        report = verify_path(folder)
        assert not report.ok, path
        path.write_bytes(before)
    assert verify_path(folder).ok


def test_a_missing_file_is_found(log: Log, tmp_path: Path) -> None:
    """Each of them."""
    folder = Export(log, reason="why").write(tmp_path / "export")
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.name != export.MANIFEST):
        before = path.read_bytes()
        path.unlink()
        names = {
            record for kind, record in found(verify_path(folder)) if kind in ("file-missing", "manifest")
        }
        assert path.relative_to(folder).as_posix() in names
        path.write_bytes(before)


def test_a_file_too_many_is_found(log: Log, tmp_path: Path) -> None:
    """Also a link, also deep inside."""
    folder = Export(log).write(tmp_path / "export")
    (folder / "terms" / "deep").mkdir()
    (folder / "terms" / "deep" / "note.txt").write_text("x")
    (folder / "link").symlink_to(tmp_path)
    report = verify_path(folder)
    assert found(report) == {("file-extra", "link"), ("file-extra", "terms/deep/note.txt")}


def test_links_and_pipes_are_never_opened(log: Log, tmp_path: Path) -> None:
    """A pipe would wait for ever, a link could lead anywhere."""
    folder = Export(log).write(tmp_path / "export")
    (folder / export.README).unlink()
    os.mkfifo(folder / export.README)
    leaves = folder / export.LEAVES
    leaves.rename(tmp_path / "elsewhere")
    leaves.symlink_to(tmp_path / "elsewhere")
    assert {("file-missing", "README.txt"), ("file-missing", "leaves.jsonl")} <= found(verify_path(folder))


@pytest.mark.parametrize("manifest", [b"", b"{", b"\x00\xff\xfe" * 99, b"{}", b"[" * 100_000])
def test_a_manifest_that_is_none_is_found(log: Log, tmp_path: Path, manifest: bytes) -> None:
    """Nothing else can be checked then."""
    folder = Export(log).write(tmp_path / "export")
    (folder / export.MANIFEST).write_bytes(manifest)
    report = verify_path(folder)
    assert (classes(report), report.size, report.root) == ({"manifest"}, 0, "")


def test_a_folder_that_is_no_export_cannot_be_checked(tmp_path: Path) -> None:
    """An empty folder, a folder of something else."""
    with pytest.raises(CannotCheck, match=r"no manifest\.json"):
        verify_path(tmp_path)


def test_a_manifest_signed_by_a_stranger_is_found(log: Log, tmp_path: Path) -> None:
    """And one whose signature is over other bytes."""
    folder = Export(log).write(tmp_path / "one", key=STRANGER)
    assert found(verify_path(folder)) == {("manifest", "manifest.jws")}
    folder, other = (
        Export(log).write(tmp_path / "two"),
        Export(log, Filter(language="nl")).write(tmp_path / "three"),
    )
    (folder / export.MANIFEST_SIGNATURE).write_bytes((other / export.MANIFEST_SIGNATURE).read_bytes())
    assert found(verify_path(folder)) == {("manifest", "manifest.json")}


def test_keys_that_cannot_be_read_end_the_check(log: Log, tmp_path: Path) -> None:
    """Without them nothing is proven; with keys from elsewhere the rest is checked all the same."""
    made = Export(log)
    made.files[export.KEYS] = b"garbage"
    folder = made.write(tmp_path / "export")
    assert found(verify_path(folder)) == {("keys", "keys.json")}
    report = verify_path(folder, keys=keys_file(tmp_path))
    assert (found(report), report.size) == ({("keys", "keys.json")}, log.frontier.size)


def test_the_keys_of_another_log_are_found(log: Log, tmp_path: Path) -> None:
    """Those in the folder, and those that were brought."""
    made = Export(log)
    made.files[export.KEYS] = format_keys(FIRM, "elsewhere.example/log/page-computers", TRUSTED.periods)
    report = verify_path(made.write(tmp_path / "export"))
    assert found(report) == {("keys", "keys.json"), ("checkpoint", "checkpoint")}
    right = verify_path(Export(log).write(tmp_path / "right"), keys=tmp_path / "export" / export.KEYS)
    assert found(right) == {("checkpoint", "checkpoint")}


def test_the_services_own_key_set_will_do(log: Log, tmp_path: Path) -> None:
    """A JWK Set knows no periods and no origin: the log names its own."""
    keys = tmp_path / "jwks.json"
    keys.write_bytes(
        format_listed_keys([ListedKey(RECORD_KEY.public, "record"), ListedKey(LOG_KEY.public, "log")])
    )
    assert verify_path(Export(log).write(tmp_path / "export"), keys=keys).findings == ()


def test_the_keys_of_another_firm_are_found(log: Log, tmp_path: Path) -> None:
    """Though they are the same keys: keys.json speaks of one firm."""
    keys = tmp_path / "keys.json"
    keys.write_bytes(format_keys("damal", ORIGIN, TRUSTED.periods))
    report = verify_path(Export(log).write(tmp_path / "export"), keys=keys)
    assert found(report) == {("keys", FIRM)}


def test_the_keys_of_a_stranger_prove_nothing(log: Log, tmp_path: Path) -> None:
    """Every record, the head and the manifest are named."""
    strange = (KeyPeriod("record", STRANGER.public), KeyPeriod("log", STRANGER.public))
    report = verify_path(Export(log).write(tmp_path / "export"), keys=keys_file(tmp_path, *strange))
    assert classes(report) == {"signature", "manifest", "checkpoint"}
    assert len(report.findings) == log.frontier.size + 2


# Texts -------------------------------------------------------------------------------------------------------------------


def test_texts_are_exactly_those_that_the_log_names(log: Log, tmp_path: Path) -> None:
    """One that is missing, one too many, one under a wrong name."""
    made = Export(log)
    gone = next(name for name in made.files if name.startswith("terms/"))
    text = made.files.pop(gone)
    extra, wrong = f"terms/{sha256_hex(b'x')}", f"terms/{'0' * 64}"
    made.files |= {extra: b"x", wrong: text}
    report = verify_path(made.write(tmp_path / "export"))
    assert found(report) == {("text", "leaf 3"), ("text", extra), ("text", wrong)}


def test_a_file_in_the_manifest_alone_is_found(log: Log, tmp_path: Path) -> None:
    """Listed with a digest, never written."""
    made = Export(log)
    files = {name: FileDigest(sha256_hex(data), len(data)) for name, data in made.files.items()}
    folder = made.write(tmp_path / "export", files={**files, f"terms/{'1' * 64}": FileDigest("1" * 64, 5)})
    assert ("file-missing", f"terms/{'1' * 64}") in found(verify_path(folder))
