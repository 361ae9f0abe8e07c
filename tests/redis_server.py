"""A real Redis for tests, which they may stop, freeze and start again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NobodyThere

from tests.cli.servers import HOST, PATIENCE, free_port, wait_until
from tests.databases import missing


@dataclass
class RedisServer:
    """A server on a port of its own that keeps nothing on disk; `folder` holds its socket and its log."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        """Its address for CONSENT_REDIS_URL."""
        return f"redis://{HOST}:{self.port}/0"

    @property
    def patient_url(self) -> str:
        """The same for tests in which it has to count, however busy the machine is."""
        return f"{self.url}?socket_timeout={PATIENCE}&socket_connect_timeout={PATIENCE}"

    @property
    def socket_url(self) -> str:
        """The same through a socket in the file system."""
        return f"unix://{self.folder}/socket?db=0&socket_timeout={PATIENCE}"

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        listens = ["--bind", HOST, "--port", str(self.port), "--unixsocket", str(self.folder / "socket")]
        keeps = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        log = (self.folder / "log").open("ab")
        with log:
            self.process = subprocess.Popen(["redis-server", *listens, *keeps], stdout=log, stderr=log)
        wait_until(lambda: self.process.poll() is not None or self.is_up())
        assert self.process.poll() is None, (self.folder / "log").read_text()

    def is_up(self) -> bool:
        """Whether it answers."""
        with Redis(host=HOST, port=self.port) as client:
            try:
                return bool(client.ping())
            except NobodyThere:
                return False

    def freeze(self) -> None:
        """Let it hang: it takes connections and commands, and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Take it away; a frozen one dies too."""
        self.process.kill()
        self.process.wait()


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running server; its folder is not one of pytest's, whose names are too long for a socket."""
    if shutil.which("redis-server") is None:
        missing("redis", "no redis-server on the PATH")
    with tempfile.TemporaryDirectory(prefix="consent-redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
