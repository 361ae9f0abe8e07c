"""`consent checkpoint --add`, and the worker's rounds with others."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from consent.service import audit, time_stamps
from consent.service.installation import Installation
from consent.store.cosignatures import Round, note_round
from tests.cli.conftest import Run
from tests.samples import NOW
from tests.stamp_server import StampServer, make_authority, stamping
from tests.witnesses import Signer, WitnessServer, serving


def test_a_cosigned_checkpoint_is_added(
    run: Run, house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a witness of the settings; a second time it is nothing new; anything else is one sentence and 1."""
    monkeypatch.setenv("CONSENT_WITNESSES", Signer().vkey)
    signed = tmp_path / "signed"
    signed.write_bytes(Signer().cosign(audit.checkpoint(house, "damal")))
    result = run("checkpoint", "--firm", "damal", "--add", signed)
    assert (result.exit_code, result.stdout) == (0, "head of 4 leaves: added: witness.example/w1\n")
    assert run("checkpoint", "--firm", "damal").stdout_bytes == signed.read_bytes()
    assert "nothing new" in run("checkpoint", "--firm", "damal", "--add", signed).stdout
    signed.write_bytes(Signer("else.example").cosign(audit.checkpoint(house, "damal")))
    refused = run("checkpoint", "--firm", "damal", "--add", signed)
    assert refused.exit_code == 1
    assert "is no witness of CONSENT_WITNESSES" in refused.stderr
    assert run("checkpoint", "--firm", "damal", "--add", tmp_path / "absent").exit_code == 1


def test_the_worker_has_witnesses_sign(
    run: Run, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says who did and who did not, with the reason."""
    with serving(WitnessServer(logs={"127.0.0.1:8000/log/damal": house.keys.log.public.raw})) as witness:
        monkeypatch.setenv("CONSENT_WITNESSES", witness.setting)
        monkeypatch.setattr(witness, "seconds", int(time.time()))
        result = run("worker", "--once")
    assert "witnesses: damal: witness.example/w1 signed 4 leaves\n" in result.stdout
    assert (
        "witnesses: overmax: 4 leaves not signed (unknown_log): witness.example/w1: it does not"
        in result.stderr
    )


def test_the_worker_has_heads_stamped(
    run: Run, house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says which heads are, and which are not, with the reason; the database verifies."""
    authority = make_authority(tmp_path / "authority")
    monkeypatch.setenv("CONSENT_STAMP_ROOTS", str(authority.roots))
    with stamping(StampServer(authority, answers=[(500, {}, b"")])) as server:
        monkeypatch.setenv("CONSENT_STAMP_URL", server.url)
        result = run("worker", "--once")
    assert "no stamp (status): 127.0.0.1: it answered 500" in result.stderr
    assert "stamps: overmax: 4 leaves stamped at 20" in result.stdout
    assert run("verify", "--database", "--firm", "overmax").exit_code == 0


def test_doctor_tells_what_is_missing(
    run: Run, house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A witness that was not reached is a warning, one that has seen another log a problem; a stamp that failed a warning."""
    assert "witnesses" not in run("doctor").stdout
    monkeypatch.setenv("CONSENT_WITNESSES", f"http://127.0.0.1:1 {Signer().vkey}")
    assert "whoever is asked to vouch for the logs" in run("doctor").stdout
    monkeypatch.setenv("CONSENT_STAMP_ROOTS", str(make_authority(tmp_path / "authority").roots))
    monkeypatch.setenv("CONSENT_STAMP_URL", "http://127.0.0.1:1/")
    assert run("worker", "--once").exit_code == 0
    seen = [
        each for each in json.loads(run("doctor", "--json").stdout)["seen"] if each["what"] == "witnesses"
    ]
    assert {each["state"] for each in seen} == {"warning"}
    assert "damal: witness.example/w1 has not signed 4 leaves: unreachable" in [
        each["detail"] for each in seen
    ]
    assert "damal: 4 leaves have no time stamp: unreachable" in [each["detail"] for each in seen]
    other = Round("damal", Signer().vkey, NOW, 1, "conflict", "")
    house.writer.submit(["damal"], lambda each: note_round(each.connection, other))
    assert run("doctor").exit_code == 1


def test_doctor_finds_what_keeps_stamps_away(
    run: Run, house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra that is not installed, and a file without certificates."""
    monkeypatch.setenv("CONSENT_STAMP_ROOTS", str(tmp_path / "absent"))
    monkeypatch.setenv("CONSENT_STAMP_URL", "http://127.0.0.1:1/")
    monkeypatch.setattr(time_stamps, "LIBRARY", "no_such_library")
    result = run("doctor", "--json")
    found = [each["detail"] for each in json.loads(result.stdout)["seen"] if each["what"] == "witnesses"]
    assert result.exit_code == 1
    assert ["consent-service[stamps]" in found[0], "no certificates in PEM" in found[1]] == [True, True]
