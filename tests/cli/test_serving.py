"""`consent serve`: starts, refuses, survives, stops."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.config import Settings
from consent.service import installation
from tests.cli.conftest import Run
from tests.cli.servers import HOST, Server, command_line, serving, wait_until
from tests.samples import at_once, filled_form, settings_in


@pytest.fixture(scope="module")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation that several tests serve."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(template, folder)
    return settings_in(folder)


@pytest.fixture(scope="module")
def server(shared: Settings) -> Iterator[Server]:
    """It, served by two workers."""
    with serving(shared, shared.data / "log") as found:
        yield found


def events(log: Path) -> set[str]:
    """What the whole lines of a log tell; each must be an object."""
    return {
        json.loads(line)["event"] for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")
    }


def test_answers(server: Server) -> None:
    """Alive, ready, and with pages."""
    assert server.get("/healthz")[0] == 200
    assert json.loads(server.get("/readyz")[1]) == {
        "database": True,
        "keys": True,
        "read_only": [],
        "schema": True,
    }
    status, page = server.get("/nl/page-computers/")
    assert status == 200
    assert b'id="accept"' in page


def test_log_lines_are_json(server: Server) -> None:
    """Every line of the log is an object, of the server and of the application."""
    server.get("/pl/damal/?private=value")
    wait_until(lambda: {"request", "Started worker-1"} <= events(server.log))
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert {"event", "level", "timestamp"} <= set.intersection(*(set(line) for line in lines))
    assert "private" not in server.log.read_text()


def test_second_server_refuses_the_port(server: Server, run: Run) -> None:
    """Two servers would share it silently."""
    result = run("serve", "--port", server.port)
    assert result.exit_code == 1
    assert result.stderr.startswith(
        f"consent: cannot listen on {HOST} port {server.port}: address already in use"
    )


def test_one_form_posted_at_once_is_one_record(server: Server, shared: Settings) -> None:
    """64 equal posts, two processes: one acceptance, one page for all."""
    house = installation.open_installation(shared)
    form = filled_form(house, now=datetime.now(UTC))
    house.close()
    answers = at_once([lambda: server.post("/nl/page-computers/accept", form)] * 64)
    assert len(set(map(str, answers))) == 1
    assert str(answers[0]).startswith("(303, '")


def test_killed_worker_is_replaced(server: Server) -> None:
    """One process less for a moment; the server goes on."""
    before = server.workers()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    wait_until(lambda: len(server.workers()) == 2 and before[0] not in server.workers())
    wait_until(server.is_up)


def test_worker_killed_again_and_again_is_replaced(server: Server) -> None:
    """Granian would take that for a worker that cannot start, and end."""
    for _ in range(3):
        killed = server.workers()[-1]  # the newest
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda gone=killed: len(server.workers()) == 2 and gone not in server.workers())  # type: ignore[misc]
    wait_until(server.is_up)
    assert server.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_calmly(settings: Settings, tmp_path: Path, number: signal.Signals) -> None:
    """A signal ends it with exit 0, its workers too, and without an error in the log."""
    with serving(settings, tmp_path / "log", "--workers", "1") as server:
        workers = server.workers()
        if number == signal.SIGINT:
            os.killpg(server.process.pid, number)  # as a terminal sends it: to everybody
        assert server.stop(number) == 0
        assert [command_line(worker) for worker in workers] == [""]
        levels = {json.loads(line)["level"] for line in server.log.read_text().splitlines()}
        assert levels == {"info"}


def test_workers_end_with_their_parent(settings: Settings, tmp_path: Path) -> None:
    """An orphan would go on answering beside the next server."""
    with serving(settings, tmp_path / "log", "--workers", "1") as server:
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        wait_until(lambda: not any(map(command_line, workers)))
        assert not server.is_up()


def test_refuses_without_keys(run: Run, settings: Settings) -> None:
    """The sentence names the command to type."""
    (settings.keys / "log.pem").unlink()
    result = run("serve")
    assert result.exit_code == 1
    assert "log.pem" in result.stderr
    assert "`consent init`" in result.stderr


def test_refuses_without_schema(run: Run, settings: Settings) -> None:
    """Keys alone are no installation."""
    (settings.data / "consent.db").unlink()
    result = run("serve")
    assert result.exit_code == 1
    assert "`consent init`" in result.stderr


def test_refuses_changed_tool_files(run: Run, settings: Settings) -> None:
    """A file that is not the published one is named before anybody is served; publishing mends it."""
    kept = min(settings.tools_folder.iterdir())
    kept.chmod(0o600)
    kept.write_bytes(b"something else")
    result = run("serve")
    assert result.exit_code == 1
    assert "-sample.txt'" in result.stderr
    assert run("terms", "publish").exit_code == 0
    assert kept.read_bytes() != b"something else"


@pytest.mark.parametrize(
    "arguments", [("--port", "0"), ("--port", "70000"), ("--workers", "0"), ("--threads", "x")]
)
def test_usage(run: Run, arguments: tuple[str, ...]) -> None:
    """Impossible numbers are usage errors."""
    assert run("serve", *arguments).exit_code == 2
