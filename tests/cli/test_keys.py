"""`consent keys`: listed with their leaves, changed, revoked; each refusal in words."""

from __future__ import annotations

import json

import pytest

from consent.core.note import parse_vkey
from consent.service import key_changes, key_files
from consent.service.installation import Installation
from tests.cli.conftest import Run
from tests.samples import accepted

FIRM = "page-computers"


def _listed(run: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("keys", "list", "--json").stdout)["history"][FIRM]
    return found


def _kid(run: Run, number: int) -> str:
    return str([key for key in _listed(run) if key["use"] == "record"][number]["kid"])


def test_a_key_is_changed_and_listed(run: Run, house: Installation) -> None:
    """The old one until its last leaf, the new one from there; the file to keep safe is named."""
    old = house.keys.record.kid
    house.close()
    result = run("keys", "rotate", "record")
    assert result.exit_code == 0, result.stderr
    new = _kid(run, 1)
    assert f"record-{new}.pem" in result.stdout
    assert f"{FIRM}: announced at leaf " in result.stdout
    table = run("keys", "list").stdout
    last = int(str(_listed(run)[-1]["from"]))
    assert f"from 0 to {last}" in table
    assert f"from {last}" in table
    assert old in table
    assert new in table


def test_the_logs_key_is_the_new_one_for_other_tools(run: Run) -> None:
    """Witnesses go over to it."""
    assert run("keys", "rotate", "log", "--firm", FIRM).exit_code == 0
    listed = json.loads(run("keys", "list", "--json").stdout)
    current = [key["kid"] for key in listed["history"][FIRM] if key["use"] == "log"][-1]
    assert parse_vkey(listed["logs"][FIRM]).key.kid == current
    assert parse_vkey(listed["logs"]["damal"]).key.kid != current


def test_an_interrupted_change_is_finished(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so."""
    with monkeypatch.context() as patch:
        patch.setattr(key_files, "switch", lambda *_: None)
        run("keys", "rotate", "record")
    assert "interrupted is finished" in run("keys", "rotate", "record").stdout
    assert len([key for key in _listed(run) if key["use"] == "record"]) == 2


def test_a_key_is_revoked_in_one_log(run: Run) -> None:
    """From a leaf on; the list says so, and why not twice."""
    run("keys", "rotate", "record")
    old = _kid(run, 0)
    arguments = ("keys", "revoke", old, "--firm", FIRM, "--reason", "stolen")
    result = run(*arguments, "--from", "3")
    assert result.exit_code == 0, result.stderr
    assert f"{FIRM}: the record key {old} is revoked from leaf 3 on" in result.stdout
    assert "revoked from 3" in run("keys", "list").stdout
    again = run(*arguments, "--from", "now")
    assert again.exit_code == 1
    assert "revoked from an earlier leaf" in again.stderr


def test_a_key_is_revoked_in_all_logs(run: Run, house: Installation) -> None:
    """From now on; every log that knows it says so."""
    house.close()
    run("keys", "rotate", "log")
    old = house.keys.log.kid
    result = run("keys", "revoke", old, "--from", "now", "--firm", "all", "--reason", "stolen")
    assert result.stdout.count("is revoked from leaf") == 5
    assert run("verify", "--database").exit_code == 0


def test_the_key_of_today_is_not_revoked(run: Run) -> None:
    """The message says what to do first."""
    result = run("keys", "revoke", _kid(run, 0), "--from", "now", "--firm", FIRM, "--reason", "x")
    assert result.exit_code == 1
    assert "consent keys rotate" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("rotate", "cookie"), 2, "record"),
        (("rotate", "record", "--firm", "nobody"), 1, "nobody"),
        (("revoke", "K", "--from", "soon", "--firm", FIRM, "--reason", "x"), 2, "the number of a leaf"),
        (("revoke", "K", "--from", "3", "--firm", "all", "--reason", "x"), 2, "--from now"),
        (("revoke", "K", "--from", "now", "--firm", "all", "--reason", "x"), 1, "no key 'K'"),
        (("revoke", "K", "--from", "now", "--firm", FIRM, "--reason", "x"), 1, "no key 'K'"),
        (("revoke", "-K", "--from", "now", "--firm", FIRM, "--reason", "x"), 1, "no key '-K'"),
        (("revoke", "--K", "--from", "now", "--firm", FIRM, "--reason", "x"), 1, "no key '--K'"),
        (("revoke", "K", "--from", "now", "--firm", FIRM), 2, "--reason"),
        (("revoke", "K", "--firm", FIRM, "--reason", "x"), 2, "--from"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    """Unknown uses, firms, leaves and keys; a revocation without leaf or reason."""
    result = run("keys", *arguments)
    assert (result.exit_code, said in result.stderr) == (code, True)


def test_a_reason_is_one_line(run: Run, house: Installation) -> None:
    """What no record can hold is refused before anything is written."""
    run("keys", "rotate", "record")
    before = key_changes.periods(house)
    result = run("keys", "revoke", house.keys.record.kid, "--from", "now", "--firm", FIRM, "--reason", "a\nb")
    assert result.exit_code == 1
    assert "reason" in result.stderr
    assert key_changes.periods(house) == before


def test_own_anchors_of_a_revoked_key_are_no_finding(run: Run, house: Installation) -> None:
    """The heads that the service kept itself were signed before anybody knew; the log agrees with them."""
    old, leaf = house.keys.log.kid, accepted(house).acceptance.leaf_index
    house.close()
    run("keys", "rotate", "log")
    assert run("keys", "revoke", old, "--from", leaf, "--firm", FIRM, "--reason", "stolen").exit_code == 0
    result = run("verify", "--database")
    assert (result.exit_code, "FOUND" in result.stdout) == (0, False)
