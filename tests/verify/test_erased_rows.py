"""`consent-verify` on exports in which people were erased: the log says why values are missing, and what must not be there."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from consent.core import export
from consent.core.findings import Report
from consent.verify import verify_path
from tests.core.keeping_samples import keep
from tests.evidence import Log, disclosures_of
from tests.exports import Export


@pytest.fixture
def log() -> Log:
    """Two acceptances."""
    log = Log.opened()
    log.accept()
    log.accept()
    return log


def verified(log: Log, folder: Path, *, shown: int) -> Report:
    """An export with the first `shown` disclosures of the first acceptance, and all of the second one."""
    made = Export(log, reason="asked")
    texts = [(4, each.encoded) for each in disclosures_of(4)[:shown]]
    texts += [(5, each.encoded) for each in disclosures_of(5)]
    made.files[export.DISCLOSURES] = b"".join(
        export.format_disclosure_line(log.id_of(leaf), leaf, text) for leaf, text in texts
    )
    return verify_path(made.write(folder / "export"))


def test_an_erased_record_still_verifies(log: Log, tmp_path: Path) -> None:
    """Its row says since when; its values are not there, and that is as it must be."""
    keep(log, 4, "acceptance.erased")
    report = verified(log, tmp_path, shown=0)
    assert report.findings == ()
    assert report.notes == (
        "acceptances whose personal data were erased, as the log says with the reason: 1",
    )
    rows = (tmp_path / "export" / export.ACCEPTANCES).read_bytes().splitlines()
    assert [json.loads(row)["erased_at"] for row in rows] == [log.payloads[6]["time"], None]
    table = csv.DictReader(io.StringIO((tmp_path / "export" / export.ACCEPTANCES_CSV).read_text()))
    assert [row["erased_at"] for row in table] == [log.payloads[6]["time"], ""]


def test_values_of_whom_was_erased_are_a_finding(log: Log, tmp_path: Path) -> None:
    """Whoever puts them into an export did not erase them."""
    keep(log, 4, "acceptance.erased")
    (found,) = verified(log, tmp_path, shown=2).findings
    assert (found.kind, found.record) == ("erasure", f"{log.id_of(4)} (leaf 4)")


def test_a_removed_value_is_missing_and_no_other(log: Log, tmp_path: Path) -> None:
    """The first one was removed: with it there is a finding."""
    keep(log, 4, "personal_data.reduced")
    assert [each.kind for each in verified(log, tmp_path, shown=1).findings] == ["erasure"]


def test_a_removal_of_what_never_was_is_a_finding(log: Log, tmp_path: Path) -> None:
    """The record does not commit to such a value."""
    keep(log, 4, "personal_data.reduced", removed=[{"name": "name", "digest": "x" * 43}])
    assert [each.kind for each in verified(log, tmp_path, shown=2).findings] == ["erasure"]
