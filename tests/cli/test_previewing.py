"""`consent terms preview` as a process of its own, and what it refuses before it serves anything."""

from __future__ import annotations

import shutil
import signal
import socket
from pathlib import Path

import pytest

from consent.config import Settings
from tests.cli.conftest import Run
from tests.cli.servers import HOST, Server, environment, free_port, running
from tests.example_content import NL, write_content
from tests.firm_folders import change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example firm of docs/content.md."""
    return write_content(tmp_path / "content")


def shown(server: Server, path: str) -> str:
    """What a page says."""
    return server.get(path)[1].decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_shows_drafts_until_it_is_stopped(folder: Path, tmp_path: Path, number: signal.Signals) -> None:
    """Without an installation; it prints the address, follows the files, and ends with exit 0 and no traceback."""
    port, out, log = free_port(), tmp_path / "out", tmp_path / "log"
    variables = environment(CONSENT_CONTENT=str(folder), CONSENT_DATA=str(tmp_path / "absent"))
    command = ("terms", "preview", "example-help")
    with running(*command, port=port, log=log, variables=variables, out=out, alive="/state") as server:
        assert "Voorwaarden" in shown(server, "/firms/example-help/2024-03-01")
        change(folder / NL, "1.1 De technicus helpt", "1.1 Iemand anders helpt")
        assert "Iemand anders helpt" in shown(server, "/firms/example-help/2024-03-01")
        assert server.stop(number) == 0
    assert out.read_text().splitlines()[0].startswith(f"http://127.0.0.1:{port}/firms/example-help ")
    assert out.read_text().endswith("stopped\n")
    assert log.read_text() == ""
    assert not (tmp_path / "absent").exists()


def test_compares_with_the_installation(settings: Settings, tmp_path: Path) -> None:
    """The samples are published: they are in force, not drafts."""
    variables = environment(**settings.to_environment())
    log = tmp_path / "log"
    with running(
        "terms", "preview", port=free_port(), log=log, variables=variables, alive="/state"
    ) as server:
        assert "Ze worden vergeleken met wat gepubliceerd is." in shown(server, "/")


def test_a_taken_port_is_refused(run: Run) -> None:
    """As `serve` does."""
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen(1)
        port = other.getsockname()[1]
        result = run("terms", "preview", "--port", port)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"consent: cannot listen on {HOST} port {port}: address already in use")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "example.org", "::"])
def test_drafts_are_shown_on_this_machine_alone(run: Run, host: str) -> None:
    """No other address, whatever it is good for."""
    result = run("terms", "preview", "--host", host)
    assert result.exit_code == 1
    assert "drafts are shown on this machine alone" in result.stderr


def test_an_unknown_firm_is_refused(run: Run) -> None:
    """By name; a firm file that cannot be read is one all the same."""
    result = run("terms", "preview", "acme")
    assert (result.exit_code, result.stderr) == (1, "consent: no firm 'acme'\n")


def test_a_folder_that_is_not_there_is_refused(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is served."""
    shutil.rmtree(folder)
    monkeypatch.setenv("CONSENT_CONTENT", str(folder))
    result = run("terms", "preview")
    assert result.exit_code == 1
    assert "there is no such folder" in result.stderr
