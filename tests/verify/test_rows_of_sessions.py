"""`consent-verify` on what people wrote about sessions: in an export with a reason all of it is there, and it is what was signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core import export, session_records
from consent.core.manifest import Filter
from consent.core.sd_jwt import Disclosure
from consent.verify import verify_path
from tests.core.keeping_samples import keep
from tests.evidence import Log
from tests.exports import Export

WORDS = (Disclosure(b"w" * 16, "reason", "A complaint."), Disclosure(b"v" * 16, "witness", "Żaneta"))
AT = 5


@pytest.fixture
def log() -> Log:
    """An acceptance that is held for a reason, which two values of its record tell."""
    log = Log.opened()
    log.accept()
    about = {**log.common(), "acceptance": log.id_of(4), "by": "operator"}
    log.append(session_records.step("acceptance.held", **about), WORDS)
    return log


def line(log: Log, words: Disclosure, **changes: str) -> bytes:
    """The line of one of them."""
    return export.format_disclosure_line(changes.get("id", log.id_of(4)), AT, words.encoded)


def kinds(log: Log, folder: Path, *lines: bytes) -> list[tuple[str, str]]:
    """Class and details of what is found in an export with these lines."""
    made = Export(log, reason="why")
    made.files[export.DISCLOSURES] = b"".join(lines)
    return [(each.kind, each.detail) for each in verify_path(made.write(folder / "export")).findings]


def test_words_that_were_signed(log: Log, tmp_path: Path) -> None:
    """Nothing is found, and the report does not say that they were not checked."""
    lines = [line(log, words) for words in WORDS]
    assert kinds(log, tmp_path, *lines) == []
    said = verify_path(tmp_path / "export").not_checked
    assert not [sentence for sentence in said if sentence.startswith("what people wrote")]
    without = verify_path(Export(log).write(tmp_path / "without")).not_checked
    assert [sentence for sentence in without if sentence.startswith("what people wrote")]


def test_words_that_are_missing_are_found(log: Log, tmp_path: Path) -> None:
    """No leaf says why they should be gone."""
    assert kinds(log, tmp_path / "one", line(log, WORDS[0])) == [
        ("disclosure", "1 of what was written is not there")
    ]
    assert kinds(log, tmp_path / "two") == [("disclosure", "2 of what was written is not there")]


def test_other_words_are_found(log: Log, tmp_path: Path) -> None:
    """Another text, another salt, somebody else's id."""
    good = line(log, WORDS[0])
    stranger = Disclosure(b"x" * 16, "reason", "A complaint.")
    for name, wrong in {
        "text": good.replace(b"A complaint.", b"No complaint."),
        "salt": line(log, stranger),
        "id": line(log, WORDS[0], id=log.id_of(3)),
    }.items():
        found = kinds(log, tmp_path / name, wrong, line(log, WORDS[1]))
        assert [kind for kind, _ in found] == ["disclosure"], name


def test_words_about_an_acceptance_that_is_no_row_are_too_many(log: Log, tmp_path: Path) -> None:
    """They belong to the log, not to what was asked for."""
    made = Export(log, reason="why", filter=Filter(state="stopped"))
    made.files[export.DISCLOSURES] = line(log, WORDS[0])
    [found] = verify_path(made.write(tmp_path / "export")).findings
    assert found.kind == "row-extra"


def test_words_of_somebody_erased_are_gone(log: Log, tmp_path: Path) -> None:
    """None of them is well; one of them is found."""
    keep(log, 4, "acceptance.released", "acceptance.erased")
    assert kinds(log, tmp_path / "none") == []
    assert kinds(log, tmp_path / "one", line(log, WORDS[0])) == [
        ("erasure", "1 values are there, and the log says that they were erased")
    ]
