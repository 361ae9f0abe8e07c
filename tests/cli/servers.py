"""`consent serve` as a process of its own, and what a test needs to know of it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from consent.config import Settings

HOST = "127.0.0.1"
# For machines that are busy with other tests; nothing is measured with it.
PATIENCE = 90.0


@dataclass
class Server:
    """A running command that listens on `port`; `log` is the file of its stderr, `alive` a path that answers 200."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    alive: str = "/healthz"

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def post(self, path: str, values: Mapping[str, str]) -> tuple[int, str]:
        """Status and where the answer leads."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", path, urlencode(values), kind)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location", "")
        finally:
            connection.close()

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            return self.get(self.alive)[0] == 200
        except OSError:
            return False

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return [pid for pid in children(self.process.pid) if "spawn_main" in command_line(pid)]

    def kill_all(self) -> None:
        """Cut the power: every process of it, at once."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def children(pid: int) -> list[int]:
    """Process ids of the children."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command_line(pid: int) -> str:
    """What the process was started with; empty when it is gone, or dead and not yet buried."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait, as long as a busy machine may need."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def environment(**settings: str) -> dict[str, str]:
    """The process's variables: `settings`, and none of the shell's own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CONSENT_")} | settings


@contextmanager
def running(
    *arguments: object,
    port: int,
    log: Path,
    variables: Mapping[str, str],
    out: Path | None = None,
    alive: str = "/healthz",
) -> Iterator[Server]:
    """`consent ...` that listens on `port`, once it answers; killed at the end if it still runs."""
    command = [sys.executable, "-m", "consent", *map(str, arguments), "--port", str(port)]
    with (
        log.open("a") as stderr,
        (out or Path(os.devnull)).open("a") as stdout,
        subprocess.Popen(
            command, env=dict(variables), stdout=stdout, stderr=stderr, text=True, start_new_session=True
        ) as process,
    ):
        server = Server(process, port, log, alive)
        try:
            wait_until(lambda: process.poll() is not None or server.is_up())
            assert process.poll() is None, log.read_text()
            yield server
        finally:
            server.kill_all()


@contextmanager
def serving(settings: Settings, log: Path, *arguments: object) -> Iterator[Server]:
    """`consent serve` on `settings`."""
    variables = environment(**settings.to_environment())
    with running("serve", *arguments, port=free_port(), log=log, variables=variables) as server:
        yield server
