"""Rules for records of downloads: what was not published, not allowed any more, not yet, or is on record already."""

from __future__ import annotations

from typing import Any

import pytest

from consent.core.downloads import is_strict
from consent.core.findings import Findings
from tests.core.download_samples import download
from tests.core.keeping_samples import keep
from tests.core.log_audits import audited, found
from tests.core.session_course import go
from tests.evidence import PARTICULARS, Log, uuid_of

ELSEWHERE = {"system": "macos", "source": "https://tool.example/file.dmg", "redirected": True}
STRICT = b'{"session":{"strict":true}}'


def given() -> Log:
    log = Log.opened()
    log.accept()
    return log


def test_each_program_once_is_well() -> None:
    """A file and an address of one tool are two programs; when they were fetched is known afterwards."""
    log = given()
    download(log, 4)
    download(log, 4, **ELSEWHERE)
    audit, findings = audited(log)
    assert findings.all() == ()
    fetched = [("helper/windows", log.payloads[5]["time"]), ("helper/macos", log.payloads[6]["time"])]
    assert audit.downloads.of(log.id_of(4)) == tuple(fetched)
    assert audit.downloads.of(uuid_of(99)) == ()


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"acceptance": uuid_of(99)}, f"no earlier acceptance {uuid_of(99)}"),
        ({"tool": "other"}, "did not publish the program 'other/windows'"),
        ({"system": "linux"}, "did not publish the program 'helper/linux'"),
        ({"source": "1" * 64}, "did not publish the program 'helper/windows'"),
        ({**ELSEWHERE, "redirected": False}, "is at its publisher's, and was not handed over here"),
    ],
)
def test_what_was_not_published_is_found(changes: dict[str, Any], detail: str) -> None:
    """No acceptance, another tool, system or file, or a way that cannot be."""
    log = given()
    download(log, 4, **changes)
    ((kind, text),) = found(log)
    assert kind == "course"
    assert detail in text


def test_a_program_of_a_version_that_was_never_published_is_found() -> None:
    """Beside what is wrong with such an acceptance."""
    log = Log.opened()
    download(log, log.accept(terms_leaf_index=2))
    kinds = [kind for kind, _ in found(log)]
    assert kinds == ["terms", "course"]


def test_a_second_record_of_a_program_is_found() -> None:
    """A range or another try leaves none."""
    log = given()
    download(log, 4)
    download(log, 4)
    assert found(log) == [("course", "program.downloaded of the program 'helper/windows' a second time")]


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (["session.stopped"], "stopped"),
        (["session_token.redeemed", "technician.recognised", "session.started", "session.stopped"], "ended"),
        (["session_token.redeemed", "technician.recognised", "session.closed"], "closed"),
    ],
)
def test_a_download_after_the_end_is_found(steps: list[str], state: str) -> None:
    """Nothing is unlocked by then."""
    log = given()
    go(log, 4, *steps)
    download(log, 4)
    assert found(log) == [("course", f"program.downloaded after the acceptance was {state}")]


def test_a_download_after_erasing_is_found() -> None:
    """Whoever is erased has no page any more."""
    log = given()
    keep(log, 4, "acceptance.erased")
    download(log, 4)
    assert found(log) == [("course", "program.downloaded after the personal data were erased")]


@pytest.mark.parametrize(
    ("particulars", "steps", "count"),
    [
        (STRICT, [], 1),
        (STRICT, ["session_token.redeemed"], 1),
        (STRICT, ["session_token.redeemed", "technician.recognised"], 0),
        (PARTICULARS, [], 0),
        (None, [], 0),
    ],
)
def test_where_the_firm_waits_an_early_download_is_found(
    particulars: bytes | None, steps: list[str], count: int
) -> None:
    """Before the technician was recognised, if the particulars that are there say so; named by its leaf."""
    log = given()
    go(log, 4, *steps)
    index = download(log, 4)
    audit, _ = audited(log)
    findings = Findings()
    audit.downloads.check_order(lambda _: particulars, findings)
    assert [(each.record, each.detail) for each in findings.all()] == [
        (f"leaf {index}", "program.downloaded before the technician was recognised")
    ] * count


@pytest.mark.parametrize(
    "text", [b"", b"no json", b"[]", b"{}", b'{"session":[]}', b'{"session":{"strict":1}}']
)
def test_what_does_not_say_so_is_not_strict(text: bytes) -> None:
    """Damaged particulars are a finding of whoever checks the texts."""
    assert not is_strict(text)
