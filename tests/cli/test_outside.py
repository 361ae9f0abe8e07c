"""`consent checkpoint --add`, and the worker's rounds with others."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from consent.service import audit
from consent.service.installation import Installation
from tests.cli.conftest import Run
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
