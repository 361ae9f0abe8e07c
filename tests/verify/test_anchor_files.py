"""`consent-verify` with files of several anchors, and with logs that were resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core.encoding import canonical_json
from consent.core.merkle import leaf_hash
from consent.core.resumptions import CLOCK, ROLLBACK
from consent.verify import main, verify_path
from tests.core.resumed_logs import resume
from tests.evidence import Log
from tests.exports import Export
from tests.verify.reports import found, keys_file
from tests.verify.test_export_log import head_of


def _lines(log: Log, *sizes: int) -> bytes:
    """As `/log/<firm>/checkpoints` answers."""
    members = ({"checkpoint": head_of(log, size).decode(), "tree_size": size} for size in sizes)
    return b"".join(canonical_json(each) + b"\n" for each in members)


def test_a_file_of_many_heads_is_compared_with_all_of_them(log: Log, tmp_path: Path) -> None:
    """Notes one after the other, and the lines of the published history."""
    anchor, export = tmp_path / "anchors", Export(log).write(tmp_path / "export")
    for data in (head_of(log, 5) + head_of(log, 7), _lines(log, 7, 5)):
        anchor.write_bytes(data)
        assert verify_path(export, anchors=[anchor]).findings == ()


def test_the_range_that_is_gone_is_named(log: Log, tmp_path: Path) -> None:
    """For each head beyond the end."""
    (tmp_path / "anchors").write_bytes(_lines(log, 8, 7, 5))
    shorter = Log(log.entries[:6], log.payloads[:6])
    for entry in shorter.entries:
        shorter.frontier, _ = shorter.frontier.append(leaf_hash(entry))
    report = verify_path(Export(shorter).write(tmp_path / "export"), anchors=[tmp_path / "anchors"])
    assert {("rollback", "leaves 6 to 7"), ("rollback", "leaves 6 to 6")} <= found(report)


@pytest.mark.parametrize("cause", [ROLLBACK, CLOCK])
def test_a_place_where_the_log_was_resumed_is_a_note(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str], cause: str
) -> None:
    """No finding: it is what it says. In the report for programs as well."""
    index = resume(log, cause)
    folder = Export(log).write(tmp_path / "export")
    assert verify_path(folder).findings == ()
    assert main([str(folder)]) == 0
    assert f"note     the log was resumed at leaf {index} at " in capsys.readouterr().out
    assert main([str(folder), "--json"]) == 0
    assert '"notes"' in capsys.readouterr().out


def test_a_receipt_beside_many_anchors_says_so_in_one_sentence(log: Log, tmp_path: Path) -> None:
    """Only a head of its own size can be compared."""
    path = tmp_path / "receipt.json"
    path.write_bytes(log.receipt(4))
    (tmp_path / "anchors").write_bytes(_lines(log, 8, 7, 6, 5))
    report = verify_path(path, keys=keys_file(tmp_path), anchors=[tmp_path / "anchors"])
    assert report.ok
    assert sum("anchors of other sizes" in sentence for sentence in report.not_checked) == 1
