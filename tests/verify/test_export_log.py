"""`consent-verify` on the log of an export: its head, anchors from elsewhere, and every leaf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from consent.core import export
from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.encoding import sha256_hex
from consent.core.findings import Report
from consent.core.jose import SigningKey
from consent.core.merkle import root_at
from consent.core.trusted_keys import format_keys
from consent.errors import CannotCheck
from consent.verify import verify_path
from tests.core.download_samples import download
from tests.evidence import FIRM, LOG_KEY, ORIGIN, STRANGER, TRUSTED, Log
from tests.exports import Export
from tests.verify.reports import classes, found, name_in

# Heads -------------------------------------------------------------------------------------------------------------------


def test_a_checkpoint_of_a_stranger_is_found(log: Log, tmp_path: Path) -> None:
    """The leaves are then measured by the manifest."""
    made = Export(log)
    made.files[export.CHECKPOINT] = log.checkpoint(STRANGER)
    assert found(verify_path(made.write(tmp_path / "export"))) == {("checkpoint", "checkpoint")}


def test_a_checkpoint_of_another_head_is_found(log: Log, tmp_path: Path) -> None:
    """Genuine, but older than what the manifest states."""
    made = Export(log)
    made.files[export.CHECKPOINT] = Log.opened().checkpoint()
    report = verify_path(made.write(tmp_path / "export"))
    assert found(report) == {("checkpoint", "checkpoint"), ("leaf-extra", "leaves 4 to 11")}


def test_the_log_of_another_firm_is_found(log: Log, tmp_path: Path) -> None:
    """The origin ends in the firm."""
    report = verify_path(Export(log).write(tmp_path / "export", firm="damal"))
    assert {"checkpoint", "firm", "keys"} <= classes(report)


@pytest.mark.parametrize("size", [0, 4, 8, 12])
def test_an_anchor_of_the_same_log_is_well(log: Log, tmp_path: Path, size: int) -> None:
    """Whenever it was taken."""
    anchor = tmp_path / "anchor"
    anchor.write_bytes(head_of(log, size))
    assert verify_path(Export(log).write(tmp_path / "export"), anchors=[anchor, anchor]).findings == ()


def head_of(log: Log, size: int, key: SigningKey = LOG_KEY) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, root_at(size, log.read_hashes)), key)


def test_a_log_that_went_back_is_found(log: Log, tmp_path: Path) -> None:
    """The range that is missing is named."""
    anchor = tmp_path / "anchor"
    anchor.write_bytes(log.checkpoint())
    shorter = Log.opened()
    report = verify_path(Export(shorter).write(tmp_path / "export"), anchors=[anchor])
    assert found(report) == {("rollback", "leaves 4 to 11")}


def test_a_second_log_is_found(log: Log, tmp_path: Path) -> None:
    """As long as the first, signed with the real keys, and another one."""
    anchor = tmp_path / "anchor"
    anchor.write_bytes(head_of(log, 6))
    other = Log.opened()
    for _ in range(8):
        other.accept(language="pl")
    report = verify_path(Export(other).write(tmp_path / "export"), anchors=[anchor])
    assert found(report) == {("fork", "leaves 0 to 5")}


def test_an_anchor_of_somebody_else_is_found(log: Log, tmp_path: Path) -> None:
    """A stranger's signature proves nothing; what is no anchor cannot be used."""
    folder, anchor = Export(log).write(tmp_path / "export"), tmp_path / "anchor"
    anchor.write_bytes(head_of(log, 5, STRANGER))
    assert found(verify_path(folder, anchors=[anchor])) == {("anchor", "head of 5 leaves")}
    anchor.write_bytes(b"garbage")
    with pytest.raises(CannotCheck, match="anchor"):
        verify_path(folder, anchors=[anchor])


# Leaves ------------------------------------------------------------------------------------------------------------------

Change = Callable[[list[bytes]], list[bytes]]


def with_leaves(log: Log, folder: Path, change: Change) -> Report:
    """An export whose leaves were changed, and whose manifest was signed again."""
    made = Export(log)
    made.files[export.LEAVES] = b"".join(change(made.files[export.LEAVES].splitlines(keepends=True)))
    return verify_path(made.write(folder / "export"))


def test_a_cut_tail_is_found(log: Log, tmp_path: Path) -> None:
    """The leaves that are in the checkpoint and not in the log."""
    report = with_leaves(log, tmp_path, lambda lines: lines[:-2])
    assert ("cut-tail", "leaves 10 to 11") in found(report)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lines: [*lines, lines[-1]], "leaf-extra"),
        (lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]], "leaf-order"),
        (lambda lines: [*lines[:5], *lines[6:]], "leaf-order"),
        (lambda lines: [*lines[:5], lines[4], *lines[6:]], "duplicate"),
        (lambda lines: [*lines[:5], b"garbage\n", *lines[6:]], "leaf-line"),
        (lambda lines: [*lines[:5], b"\n", *lines[6:]], "leaf-line"),
        (
            lambda lines: [*lines[:5], lines[5].replace(b'"leaf_index":5', b'"leaf_index":6'), *lines[6:]],
            "leaf-order",
        ),
        (
            lambda lines: [*lines[:5], lines[5].replace(b'"entry":"eyJ', b'"entry":"eyK'), *lines[6:]],
            "record",
        ),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], "file-changed"),
        (lambda _: [b"x" * 1_000_001], "file-changed"),
        (lambda _: [], "cut-tail"),
    ],
)
def test_every_change_of_the_leaves_is_found(log: Log, tmp_path: Path, change: Change, expected: str) -> None:
    """Added, swapped, deleted, copied, garbled, renumbered, cut in the middle of a line, or one endless line."""
    assert expected in classes(with_leaves(log, tmp_path, change))


def test_a_leaf_whose_bytes_are_gone_is_found(log: Log, tmp_path: Path) -> None:
    """The log still leads to its root, but nobody can say what it says."""
    entry = log.entries[7]

    def change(lines: list[bytes]) -> list[bytes]:
        return [*lines[:7], lines[7].replace(b'"' + entry + b'"', b"null"), *lines[8:]]

    report = with_leaves(log, tmp_path, change)
    assert ("entry-missing", "leaf 7") in found(report)
    assert "root" not in classes(report)


def test_a_hash_that_is_not_the_entrys_is_found(log: Log, tmp_path: Path) -> None:
    """The record is named, and the root is another."""
    line = export.LeafLine(4, bytes(32), log.entries[4]).to_bytes()
    report = with_leaves(log, tmp_path, lambda lines: [*lines[:4], line, *lines[5:]])
    assert found(report) == {("leaf-hash", name_in(log, 4)), ("root", "leaves.jsonl")}


def test_an_anchor_of_a_revoked_key_is_found_where_the_log_differs(log: Log, tmp_path: Path) -> None:
    """It was good when it was kept, or it is a thief's: while the log agrees with it nothing is wrong."""
    revoked = (TRUSTED.periods[0], replace(TRUSTED.periods[1], revoked_from=6))
    keys, anchor = tmp_path / "keys", tmp_path / "anchor"
    keys.write_bytes(format_keys(FIRM, ORIGIN, revoked))
    folder = Export(log).write(tmp_path / "export")
    for kept, wanted in (
        (head_of(log, 8), set()),
        (sign_checkpoint(Checkpoint(ORIGIN, 8, bytes(32)), LOG_KEY), {("key-revoked", "head of 8 leaves")}),
    ):
        anchor.write_bytes(kept)
        report = verify_path(folder, keys=keys, anchors=[anchor])
        assert {each for each in found(report) if each[1] == "head of 8 leaves"} == wanted


def test_a_download_that_a_strict_firm_did_not_allow_yet_is_found(tmp_path: Path) -> None:
    """The particulars in the export say that the firm waits until the technician was recognised."""
    strict, log = b'{"session":{"strict":true}}', Log.opened()
    digests = {"particulars_sha256": sha256_hex(strict)}
    published = log.publish_terms(version="2024-01-01", **digests)
    index = download(log, log.accept(version="2024-01-01", terms_leaf_index=published, **digests))
    made = Export(log)
    made.files[f"{export.TEXTS}/{sha256_hex(strict)}"] = strict
    report = verify_path(made.write(tmp_path / "export"))
    detail = "program.downloaded before the technician was recognised"
    assert [(each.kind, each.record, each.detail) for each in report.findings] == [
        ("course", f"leaf {index}", detail)
    ]
