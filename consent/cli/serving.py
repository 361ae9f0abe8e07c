"""`consent serve`: granian in front of the application, which each worker process makes for itself."""

from __future__ import annotations

import logging.config
import multiprocessing
import signal
import threading
from multiprocessing import resource_tracker
from typing import Any

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from consent.cli.house import open_house
from consent.cli.log_lines import logging_settings
from consent.cli.ports import own_port
from consent.config import Settings
from consent.errors import ConfigurationError
from consent.service import downloads

# Threads that wait for the writer make its batches, and a client that sends slowly holds one: many cheap ones beat few.
# They are started when they are needed.
WORKERS, THREADS = 2, 256
# How long a stopping worker may finish what it has begun, in seconds.
STOP_WITHIN = 15


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--workers", default=WORKERS, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option(
    "--threads",
    default=THREADS,
    show_default=True,
    type=click.IntRange(1, 1024),
    help="Most threads a process.",
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages until SIGTERM or Ctrl-C.

    Refuses to start without keys or schema, with a tool file that is not the published one, and on a port that
    something else has. In production a proxy with TLS stands in front of it. Log lines are JSON, on stderr.

    \b
    Example:
      CONSENT_BASE_URL=https://help.example.org consent serve --port 8000
    """
    settings = Settings.from_environment()
    with own_port(host, port):
        refuse_unready(settings)
        run_server(host, port, workers=workers, threads=threads)


class ToolsDamaged(ConfigurationError):
    """Tool files that are missing or are not the published ones."""

    def __init__(self, files: tuple[str, ...]) -> None:
        listed = ", ".join(repr(name) for name in files)
        super().__init__(
            f"tool files missing or changed: {listed}; `consent terms publish` copies them again"
        )
        self.files = files


def refuse_unready(settings: Settings) -> None:
    """Open the installation and hash its tool files once, here, where a person reads the answer."""
    with open_house(settings) as house:
        files = downloads.damaged(house)
    if files:
        raise ToolsDamaged(files)


def run_server(host: str, port: int, *, workers: int, threads: int, log_level: str = "INFO") -> None:
    """Serve until a signal; SystemExit(1) when workers fail again and again."""
    # A fork would copy threads' locks and database connections; a fresh process has none.
    multiprocessing.set_start_method("spawn", force=True)
    log = logging_settings(log_level)
    logging.config.dictConfig(log)
    server = Server(
        "consent.cli.worker:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels(log_level.lower()),
        log_dictconfig=log,
    )
    stop_on_interrupt(server)
    server.serve()


class Server(MPServer):
    """Granian, which ends when a worker dies twice within seconds, for then it can hardly start.

    One that was killed (by hand, or for want of memory) says nothing of the kind: it is replaced however often.
    """

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Any:  # type: ignore[override]
        worker = super()._spawn_worker(idx, target, callback_loader)
        watch: Any = worker._watcher  # noqa: SLF001 - granian offers no other way in

        def watcher() -> None:
            worker.inner.join()
            if worker.inner.exitcode == -signal.SIGKILL:
                self.respawned_wrks.pop(idx, None)
            watch()

        worker._watcher = watcher  # type: ignore[method-assign]  # noqa: SLF001
        return worker


def stop_on_interrupt(server: MPServer) -> None:
    """Let Ctrl-C reach this process alone, and stop calmly.

    A terminal sends SIGINT to the workers too, which would die in the middle of starting, or hang when the server's
    own SIGTERM comes on top. A blocked signal stays blocked in the processes and threads that are made from now on.
    """
    # It unblocks SIGINT once it has started, so it must have started before.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def wait() -> None:
        signal.sigwait({signal.SIGINT})
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    threading.Thread(target=wait, name="interrupt", daemon=True).start()
