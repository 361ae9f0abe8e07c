"""Log lines of the server: one JSON object a line on stderr, `{"event", "level", "logger", "timestamp", ...}`.

The application writes its own lines in the same form (consent.web.logs); this is for the server around it and for libraries.
Of an error only its class is told: messages of database drivers repeat values.
"""

from __future__ import annotations

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger


def json_lines() -> logging.Formatter:
    """The formatter, made where it is used: the server's workers are processes of their own."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            name_error,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
    )
    return formatter


class Meant(logging.Filter):
    """Drops the server's warning about many threads: they wait for the writer, and so make its batches."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is told."""
        return not str(record.msg).startswith("Configuration allows spawning")


def name_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The class of a logged error in place of its message and traceback."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple) and found[0] is not None:
        event["kind"] = f"{found[0].__module__}.{found[0].__qualname__}"
    return event


def logging_settings(level: str) -> dict[str, Any]:
    """For logging.config.dictConfig: everything that any library logs takes the same way."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{__name__}.json_lines"}},
        "filters": {"meant": {"()": f"{__name__}.Meant"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["meant"]}},
        # alembic tells at each look that there is a database.
        "loggers": {"_granian": {"level": level, "propagate": True}, "alembic": {"level": "WARNING"}},
        "root": {"handlers": ["lines"], "level": level},
    }
