"""Logger: one JSON line a request on standard error. No path, query, body, address, name, token or cookie is ever in it:

the route's pattern stands for the path, and of an unknown error only its class and where it happened.
"""

from __future__ import annotations

import sys
import time
import traceback
from typing import TextIO, cast
from uuid import uuid4

import structlog
from flask import Flask, Response, current_app, g, request
from structlog.typing import FilteringBoundLogger

# Checks that ask every few seconds would drown the rest.
QUIET = frozenset({"static", "machines.healthz", "machines.readyz"})
# Pages that follow a session ask these; that nothing has changed is no news.
POLLS = frozenset({"customer_sessions.state", "sessions.state", "technician.state"})


def make_logger(stream: TextIO | None = None) -> FilteringBoundLogger:
    """A logger of JSON lines that shares no state with anybody else's."""
    return cast(
        FilteringBoundLogger,
        structlog.wrap_logger(
            # Line and line end in one write: workers share the stream.
            structlog.WriteLogger(stream or sys.stderr),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(0),
        ),
    )


def init_app(app: Flask, stream: TextIO | None = None) -> None:
    """Writes a line after each request of `app`."""
    app.extensions["logger"] = make_logger(stream)

    @app.before_request
    def start() -> None:
        g.started = time.monotonic()

    @app.after_request
    def write(response: Response) -> Response:
        nothing_new = request.endpoint in POLLS and response.status_code == 304
        if request.endpoint not in QUIET and not nothing_new:
            logger().info("request", **described(response))
        return response


def logger() -> FilteringBoundLogger:
    """The logger of the application that serves this request."""
    return cast(FilteringBoundLogger, current_app.extensions["logger"])


def described(response: Response) -> dict[str, object]:
    """What may be told about a request."""
    line: dict[str, object] = {
        "method": request.method if request.method in METHODS else "other",
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.monotonic() - g.get("started", time.monotonic())) * 1000, 1),
    }
    if request.view_args and "firm_id" in request.view_args and response.status_code < 400:
        line["firm"] = request.view_args["firm_id"]
    return line


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def log_unknown(error: BaseException) -> str:
    """Writes class and places of an error that nobody foresaw; the id that stands on the page is returned.

    Its message is left out on purpose: those of database drivers repeat the values of the statement.
    """
    error_id = uuid4().hex[:12]
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error)
    logger().error(
        "unknown_error", error_id=error_id, kind=f"{kind.__module__}.{kind.__qualname__}", frames=frames
    )
    return error_id
