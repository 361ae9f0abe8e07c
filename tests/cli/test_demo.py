"""`consent demo`: the main job from end to end without a browser, and the samples to be tried by hand."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consent import verify
from consent.cli import main, tour
from consent.cli.journey import Customer, Technician, Unexpected
from tests.cli.servers import HOST, environment, free_port, running, wait_until

STEPS = ["read", "locked", "accept", "unlock", "token", "redeem", "once"]
STEPS += ["recognise", "start", "close", "confirm", "receipt"]


@pytest.fixture
def demo(bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`demo()` with a place for temporary files of its own."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return lambda *arguments: CliRunner().invoke(main, ["demo", *map(str, arguments)])


def test_every_step_in_two_languages(demo: Callable[..., Result], tmp_path: Path) -> None:
    """One line a step, each ends in ok; nothing is left behind."""
    result = demo()
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "publish",
        "start",
        *STEPS * 2,
        "export",
        "verify",
        "export",
        "verify",
    ]
    assert {line.rpartition(" ... ")[2] for line in lines} == {"ok"}
    assert lines[0] == "publish   5 firms, 7 versions, 2 languages each ... ok"
    assert ["in Dutch" in result.stdout, "in Polish" in result.stdout] == [True, True]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_kept_folder_can_be_checked_again(demo: Callable[..., Result], tmp_path: Path) -> None:
    """With --dir everything stays, exports and receipts too."""
    assert demo("--dir", tmp_path / "kept").exit_code == 0
    assert verify.main([str(tmp_path / "kept" / "mastiff-export")]) == 0
    keys = tmp_path / "kept" / "mastiff-receipt.jwks"
    assert verify.main([str(tmp_path / "kept" / "mastiff-receipt.json"), "--keys", str(keys)]) == 0


def test_full_folder_is_refused(demo: Callable[..., Result], tmp_path: Path) -> None:
    """Nobody's files are mixed with a demonstration's."""
    (tmp_path / "mine").write_text("mine")
    result = demo("--dir", tmp_path)
    assert (result.exit_code, result.stderr) == (1, f"consent: folder {str(tmp_path)!r}: is not empty\n")


@pytest.mark.parametrize(
    ("owner", "method", "step"),
    [
        (Customer, "try_without", "locked"),
        (Customer, "accept", "accept"),
        (Technician, "redeem", "redeem"),
        (Customer, "recognise", "recognise"),
        (Technician, "close_session", "close"),
        (Customer, "confirm_work", "confirm"),
        (tour, "verified", "receipt"),
    ],
)
def test_failed_step_is_named(
    demo: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    owner: object,
    method: str,
    step: str,
) -> None:
    """Exit 1, the step's name and what was seen instead; nothing is left behind."""

    def fail(*_: object) -> None:
        raise Unexpected("it rained")

    monkeypatch.setattr(owner, method, fail)
    result = demo()
    assert result.exit_code == 1
    assert result.stderr == f"consent: step {step!r} failed: it rained\n"
    assert result.stdout.splitlines()[-1] == f"{step:<10}... failed"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_second_redemption_that_counts_fails_the_step(
    demo: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demonstration looks at what it shows."""
    monkeypatch.setattr(Technician, "redeem", lambda *_: "valid")
    result = demo()
    assert (result.exit_code, result.stderr) == (
        1,
        "consent: step 'once' failed: the second redemption is 'valid'\n",
    )


def test_summary_with_another_amount_fails_the_step(
    demo: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the desk closed with is what the customer reads."""
    monkeypatch.setattr(Customer, "confirm_work", lambda *_: "11,00")
    result = demo()
    assert (result.exit_code, result.stderr) == (
        1,
        "consent: step 'confirm' failed: the summary does not say 10.00 EUR\n",
    )


def test_finding_fails_the_step(demo: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """A verification that finds something is no success."""
    monkeypatch.setattr(verify, "main", lambda _: 1)
    result = demo()
    assert result.exit_code == 1
    assert "step 'receipt' failed: consent-verify ended with 1" in result.stderr


def test_samples_served(tmp_path: Path) -> None:
    """What `make run` does: pages answer, logins are printed, one calm line at the end, and the folder is gone."""
    port, out, place = free_port(), tmp_path / "out", tmp_path / "tmp"
    place.mkdir()
    variables = environment(TMPDIR=str(place), CONSENT_FLOOD_LIMIT="0")
    with running("demo", "--serve", port=port, log=tmp_path / "log", variables=variables, out=out) as server:
        assert server.get("/pl/mastiff/")[0] == 200
        said = out.read_text()
        assert f"http://{HOST}:{port}/nl/page-computers/" in said
        assert {"damal-technician", "damal-auditor", "damal-both"} <= set(said.split())
        os.killpg(server.process.pid, signal.SIGINT)
        assert server.process.wait(90) == 0
    assert out.read_text().splitlines()[-1] == "stopped"
    assert "Traceback" not in (tmp_path / "log").read_text()
    wait_until(lambda: not [path for path in place.iterdir() if path.name.startswith("consent-")])


def test_taken_port_is_refused_before_anything_is_set_up(demo: Callable[..., Result], tmp_path: Path) -> None:
    """Nobody waits for a set-up that cannot be served."""
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        result = demo("--serve", "--port", other.getsockname()[1], "--dir", tmp_path / "kept")
    assert result.exit_code == 1
    assert "address already in use; choose another with --port" in result.stderr
    assert not (tmp_path / "kept").exists()


def test_interrupted_set_up_ends_calmly(
    demo: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SIGTERM in the middle of the set-up: one line, exit 0, nothing left behind."""
    monkeypatch.setattr("consent.cli.samples.publish", lambda _: os.kill(os.getpid(), signal.SIGTERM))
    result = demo("--serve", "--port", free_port())
    assert (result.exit_code, result.stdout) == (0, "stopped\n")
    assert list((tmp_path / "tmp").iterdir()) == []
