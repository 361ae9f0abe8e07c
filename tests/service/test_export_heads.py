"""What others said of heads, in an export: `consent-verify` takes it as it is."""

from __future__ import annotations

import json
from pathlib import Path

from consent.core.manifest import Filter
from consent.service import audit, exporting, key_changes, key_files
from consent.verify import verify_path
from tests.damage import Copy
from tests.firm_folders import FIRM
from tests.samples import NOW


def exported(copy: Copy, folder: Path) -> list[dict[str, object]]:
    """The lines of cosignatures.jsonl of a fresh export, which verifies."""
    exporting.export(copy.house, FIRM, folder, Filter(), now=NOW)
    assert verify_path(folder).findings == ()
    return [json.loads(line) for line in (folder / "cosignatures.jsonl").read_bytes().splitlines()]


def test_every_cosigned_head_is_in_it(copy: Copy, tmp_path: Path) -> None:
    """As the address of checkpoints has it, with the witnesses' keys."""
    newest = audit.checkpoint(copy.house, FIRM).decode()
    first, second = exported(copy, tmp_path / "export")
    assert second["checkpoint"] == newest
    assert [str(line["witnesses"]).count("example") for line in (first, second)] == [1, 1]
    assert {
        f"cosigned by other.example: 1 heads, the largest of {second['tree_size']} leaves",
        f"cosigned by witness.example/w1: 1 heads, the largest of {first['tree_size']} leaves",
    } <= set(verify_path(tmp_path / "export").notes)


def test_what_is_damaged_is_not_handed_on(copy: Copy, tmp_path: Path) -> None:
    """Verifying the database finds it."""
    copy.run("UPDATE cosignatures SET signature = zeroblob(72)")
    assert exported(copy, tmp_path / "export") == []


def test_without_the_old_log_key_the_witness_still_speaks(copy: Copy, tmp_path: Path) -> None:
    """Our own line is missing in heads of that time; the leaves lead to them, the witness has signed them."""
    old = copy.house.keys.log
    key_changes.rotate(copy.house, "log", now=NOW)
    key_files.path_of(copy.house.settings.keys, "log", old.kid).unlink()
    copy.close()
    copy._open()
    first, second = exported(copy, tmp_path / "export")
    assert [str(line["checkpoint"]).count("\u2014") for line in (first, second)] == [1, 1]
