"""Somebody who answers by http on this machine, for tests: at once, late, or one byte after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

Answered = tuple[int, dict[str, str], bytes]


class Answering(Protocol):
    """Whoever answers: `delay` hangs before the answer, `drip` between two of its bytes; 0: none."""

    delay: float
    drip: float

    def answer(self, path: str, body: bytes) -> Answered: ...


@contextmanager
def listening(whoever: Answering) -> Iterator[str]:
    """Its address, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(whoever.delay)
            status, headers, answer = whoever.answer(self.path, body)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            pieces = [bytes([each]) for each in answer] if whoever.drip else [answer]
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    time.sleep(whoever.drip)
            except OSError:
                return  # whoever asked has gone

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
