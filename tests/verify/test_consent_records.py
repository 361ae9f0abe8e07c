"""`consent-verify` on consents.jsonld: every line is made again from the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core import export
from consent.verify import verify_path
from tests.evidence import NEWS, Log
from tests.exports import Export


@pytest.fixture
def log() -> Log:
    """Three acceptances; one took a consent back."""
    log = Log.opened()
    for _ in range(3):
        log.accept(statements=[NEWS])
    log.withdraw(5)
    return log


def found(log: Log, folder: Path, lines: list[bytes]) -> list[tuple[str, str]]:
    """Class and record of what is found with these lines."""
    made = Export(log)
    made.files[export.CONSENTS] = b"".join(lines)
    return [(each.kind, each.record) for each in verify_path(made.write(folder)).findings]


def lines_of(log: Log) -> list[bytes]:
    """The first line, three records, the last line."""
    return Export(log).files[export.CONSENTS].splitlines(keepends=True)


def test_every_change_is_found(log: Log, tmp_path: Path) -> None:
    """By the record where there is one, else by the file."""
    first, one, two, three, last = lines_of(log)
    name = f"{log.id_of(5)} (leaf 5)"
    cases = {
        "changed": ([first, one, two.replace(b"Withdrawn", b"Given"), three, last], [("row-changed", name)]),
        "missing": ([first, one, three, last], [("row-missing", name)]),
        "doubled": ([first, one, one, two, three, last], [("row-extra", export.CONSENTS)]),
        "no leaf": ([first, one, b"{}\n", two, three, last], [("row-extra", export.CONSENTS)]),
        "too many": ([first, one, two, three, b",{}\n", last], [("row-extra", export.CONSENTS)]),
        "after": ([first, one, two, three, last, b"{}\n"], [("row-extra", export.CONSENTS)]),
        "no context": ([b"{\n", one, two, three, last], [("row-changed", export.CONSENTS)]),
        "no end": ([first, one, two, three], [("row-changed", export.CONSENTS)]),
    }
    for case, (lines, expected) in cases.items():
        assert found(log, tmp_path / case, lines) == expected, case


def test_exports_of_earlier_releases_lack_it(log: Log, tmp_path: Path) -> None:
    """Nothing is found where the manifest does not list it; nor that words about sessions lack, which they had not either."""
    made = Export(log, reason="why")
    del made.files[export.CONSENTS]
    assert verify_path(made.write(tmp_path / "export")).findings == ()
