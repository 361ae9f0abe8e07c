"""The note of the last verification: read as written, each firm its own, and nothing where it is not to be had."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.findings import EvidenceFinding, Report
from consent.service import assurances, last_verification
from consent.service.installation import Installation
from consent.service.last_verification import LastVerification
from tests.samples import NOW, accepted, settings_in

FOUND = EvidenceFinding("root", "head of 3 leaves", "another hash")


def report(size: int, *findings: EvidenceFinding) -> Report:
    """A report on so many leaves."""
    return Report(findings, size, "", ())


def test_each_firm_reads_its_own(tmp_path: Path) -> None:
    """What belongs to no firm counts for each of them; a firm that came later was not verified."""
    settings = settings_in(tmp_path)
    reports = {"damal": report(5, FOUND), "overmax": report(7), "": report(0, FOUND, FOUND)}
    assert last_verification.note(settings, reports, anchors=2, now=NOW)
    assert last_verification.read(settings, "damal") == LastVerification(NOW, 3, 5, 2)
    assert last_verification.read(settings, "overmax") == LastVerification(NOW, 2, 7, 2)
    assert last_verification.read(settings, "mastiff") is None


def test_later_one_takes_its_place(tmp_path: Path) -> None:
    """By rename: nothing else is left in the folder."""
    settings = settings_in(tmp_path)
    for days in range(2):
        last_verification.note(settings, {"damal": report(days)}, anchors=0, now=NOW + timedelta(days=days))
    assert last_verification.read(settings, "damal") == LastVerification(NOW + timedelta(days=1), 0, 1, 0)
    assert [path.name for path in tmp_path.iterdir()] == [last_verification.FILE]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]\n", b'{"anchors":0,"logs":{"damal":{}},"time":"x"}\n'])
def test_anything_else_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    """A page never fails over it."""
    settings = settings_in(tmp_path)
    last_verification.path_of(settings).write_bytes(content)
    assert last_verification.read(settings, "damal") is None


def test_folder_that_takes_nothing(tmp_path: Path) -> None:
    """Said, not raised."""
    settings = settings_in(tmp_path / "nowhere")
    assert not last_verification.note(settings, {}, anchors=0, now=NOW)
    assert last_verification.read(settings, "damal") is None


def test_what_speaks_for_a_log(house: Installation) -> None:
    """The newest head outside the database, and the verification; neither is a must."""
    assert assurances.of_log(house, "nobody") == assurances.Assurance(None, None, is_still=False)
    accepted(house, "damal", "pl")
    house.known_heads.flush(is_last=True)
    last_verification.note(house.settings, {"damal": report(4)}, anchors=0, now=NOW)
    found = assurances.of_log(house, "damal")
    assert found.verified == LastVerification(NOW, 0, 4, 0)
    assert found.anchored is not None
    assert (found.anchored.size, found.anchored.time) == (5, NOW)
    assert found.anchored.kept >= 1
