"""An export with its progress, in one answer: lines of JSON while it is made, then the zip itself. static/export.js reads it.

    {"done": ..., "of": ...}      leaves written and leaves in all, again and again; equal: they are being packed
    {"name": ..., "size": ...}    then exactly so many bytes: the zip
    {"failed": reason}            or this, and nothing after it: no export was handed over

The work is done in a thread of its own; whoever goes away in the middle ends it, and nothing of the export stays.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Protocol

from flask import Flask, Response, current_app

from consent.errors import Unavailable
from consent.service.exporting import Progress
from consent.web import logs

MEDIA_TYPE = "application/vnd.consent.export-progress"
CHUNK_BYTES = 65_536
# While nothing is new the last line is said again, so that nobody in between takes the answer for dead.
QUIET_SECONDS = 5.0


class Make(Protocol):
    """Makes the export into a temporary file, telling how far it is."""

    def __call__(self, *, progress: Progress) -> Path:
        """The file; the caller deletes it."""


class _GivenUp(Exception):
    """Whoever asked has gone away."""


class _Work:
    """The export while it is made. `said` has (leaves, of how many), then a path, or a reason as text."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.said: SimpleQueue[tuple[int, int] | Path | str] = SimpleQueue()
        self._app = app
        self._make = make
        self._is_given_up = False
        self._thread = threading.Thread(target=self._run, name="consent-export", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def give_up(self) -> None:
        """End it, and delete what it made meanwhile."""
        self._is_given_up = True
        self._thread.join()
        while not self.said.empty():
            left = self.said.get()
            if isinstance(left, Path):
                left.unlink()

    def _run(self) -> None:
        try:
            self.said.put(self._make(progress=self._tell))
        except _GivenUp:
            self.said.put("given_up")
        except Unavailable as error:
            self.said.put(error.reason)
        except Exception as error:  # noqa: BLE001 - there is no request to fail any more: it is logged, and said to be unknown
            with self._app.app_context():
                logs.log_unknown(error)
            self.said.put("unknown")

    def _tell(self, done: int, of: int) -> None:
        if self._is_given_up:
            raise _GivenUp
        self.said.put((done, of))


def answer(make: Make, name: str) -> Response:
    """The whole of it; nothing is made before somebody reads."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way to hand it to a thread
    return Response(_parts(_Work(app, make), name), mimetype=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"})


def _parts(work: _Work, name: str) -> Iterator[bytes]:
    work.start()
    try:
        for said in _heard(work.said):
            if isinstance(said, tuple):
                yield _line(done=said[0], of=said[1])
            elif isinstance(said, str):
                yield _line(failed=said)
            else:
                yield from _zip(said, name)
    finally:
        work.give_up()


def _heard(said: SimpleQueue[tuple[int, int] | Path | str]) -> Iterator[tuple[int, int] | Path | str]:
    """Everything up to the end; the last figures again while nothing else is said."""
    last: tuple[int, int] | Path | str = (0, 0)
    while isinstance(last, tuple):
        with suppress(Empty):
            last = said.get(timeout=QUIET_SECONDS)
        yield last


def _zip(path: Path, name: str) -> Iterator[bytes]:
    size, file = path.stat().st_size, path.open("rb")
    path.unlink()
    with file:
        yield _line(name=name, size=size)
        yield from pieces_of(file)


def _line(**members: object) -> bytes:
    return json.dumps(members).encode() + b"\n"


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of the file, which is closed after the last of them."""
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
