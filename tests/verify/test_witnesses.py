"""`consent-verify` on what witnesses signed: held against the leaves, offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core import export
from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.cosignatures import Witness, cosignatures_in
from consent.core.merkle import root_at
from consent.core.witness_audit import UNLISTED, format_cosigned
from consent.verify import main, verify_path
from tests.evidence import LOG_KEY, ORIGIN, STRANGER, Log
from tests.exports import Export
from tests.verify.reports import found
from tests.witnesses import Signer

SIGNER = Signer()


def line_of(log: Log, size: int, *, root: bytes | None = None, key: object = LOG_KEY) -> bytes:
    """The line of a head that the witness cosigned."""
    head = Checkpoint(ORIGIN, size, root or root_at(size, log.read_hashes))
    note = SIGNER.cosign(sign_checkpoint(head, key))  # type: ignore[arg-type]
    return format_cosigned(size, note, cosignatures_in(note, [Witness.parse(SIGNER.vkey)]))


def written(log: Log, folder: Path, *lines: bytes) -> Path:
    """An export with these lines."""
    made = Export(log)
    made.files[export.COSIGNATURES] = b"".join(lines)
    return made.write(folder / "export")


def test_good_ones_are_told(log: Log, tmp_path: Path) -> None:
    """Without a list of witnesses that somebody trusts, whose they are is not checked."""
    folder = written(log, tmp_path, line_of(log, 5), line_of(log, 12))
    report = verify_path(folder)
    assert (report.findings, report.notes) == (
        (),
        ("cosigned by witness.example/w1: 2 heads, the largest of 12 leaves",),
    )
    assert UNLISTED.format(name=SIGNER.name) in report.not_checked
    (tmp_path / "trusted").write_text(SIGNER.vkey)
    trusting = verify_path(folder, witnesses=tmp_path / "trusted")
    assert UNLISTED.format(name=SIGNER.name) not in trusting.not_checked


def test_another_story_is_found(log: Log, tmp_path: Path) -> None:
    """The witness saw another log: that is what it is for."""
    folder = written(log, tmp_path, line_of(log, 5, root=bytes(32)))
    assert found(verify_path(folder)) == {("cosignature", "head of 5 leaves")}


def test_a_head_beyond_the_end_is_found(log: Log, tmp_path: Path) -> None:
    """The export was cut."""
    longer = line_of(log, 12)
    log.accept()
    beyond = line_of(log, 13)
    log.entries.pop()
    shorter = Log.opened()
    folder = written(shorter, tmp_path, beyond)
    assert ("cosignature", "head of 13 leaves") in found(verify_path(folder))
    assert longer != beyond


def test_a_line_that_is_none_and_a_head_that_we_did_not_sign(log: Log, tmp_path: Path) -> None:
    """Named by its number; a stranger's signature under the head by the head."""
    folder = written(log, tmp_path, b"{}\n", line_of(log, 12, key=STRANGER))
    assert found(verify_path(folder)) == {
        ("cosignature", "line 1 of cosignatures.jsonl"),
        ("cosignature", "head of 12 leaves"),
    }


def test_the_file_may_be_missing(log: Log, tmp_path: Path) -> None:
    """Exports of earlier releases have none."""
    report = verify_path(Export(log).write(tmp_path / "export"))
    assert (report.findings, report.notes) == ((), ())


def test_the_option(log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of verifier keys; anything else is no answer."""
    folder = written(log, tmp_path, line_of(log, 12))
    (tmp_path / "trusted").write_text(f"# mine\n{SIGNER.vkey}\n")
    assert main([str(folder), "--witnesses", str(tmp_path / "trusted")]) == 0
    assert "note     cosigned by witness.example/w1: 1 heads" in capsys.readouterr().out
    (tmp_path / "trusted").write_text("nobody\n")
    assert main([str(folder), "--witnesses", str(tmp_path / "trusted")]) == 2
