"""Limits before anything is read: bytes and fields of a body, and requests of one address in a minute.

The flood limit keeps a page alive under a flood and nothing more: it may count per process, and while Redis is away or
hangs it goes on in memory. Whatever security rests on is counted in the database.
"""

from __future__ import annotations

import re
import time
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError as NotInstalled
from limits.errors import StorageError
from werkzeug.exceptions import RequestEntityTooLarge

from consent.config import Settings
from consent.errors import ConfigurationError, LimitReached
from consent.web import logins
from consent.web.errors import show_limit

LARGEST_BODY = 1_000_000
MOST_FIELDS = 100
# Desks of one office share an address, and each asks every few seconds; whoever is not logged in gets nothing from that.
UNLIMITED = frozenset({"static", "machines.healthz", "machines.readyz"}) | logins.POLLS
# Seconds that a request waits for Redis. One that waits in vain sends its process to memory; later ones try again, rarely.
REDIS_PATIENCE = 0.25
WINDOW = 60


def init_app(app: Flask, settings: Settings) -> None:
    """Sets the limits of `app`."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY, MAX_FORM_PARTS=MOST_FIELDS
    )
    app.before_request(refuse_many_fields)
    if settings.flood_limit:
        limit_floods(app, settings)


def refuse_many_fields() -> None:
    """413 for more fields than any form of ours has, counted before they are parsed."""
    if request.query_string.count(b"&") >= MOST_FIELDS:
        raise RequestEntityTooLarge
    if request.mimetype == "application/x-www-form-urlencoded":
        body = request.get_data(parse_form_data=False)
        if body.count(b"&") >= MOST_FIELDS:
            raise RequestEntityTooLarge


def limit_floods(app: Flask, settings: Settings) -> None:
    """So many requests an address and minute, over all pages together."""
    limiter = Limiter(
        get_remote_address,
        application_limits=[f"{settings.flood_limit}/minute"],
        in_memory_fallback_enabled=settings.redis_url is not None,
        swallow_errors=True,
        key_prefix="consent",
        **counters(settings.redis_url),
    )
    try:
        limiter.init_app(app)
    except NotInstalled as error:
        raise ConfigurationError(
            "CONSENT_REDIS_URL needs the package redis: install consent-service[redis]"
        ) from error
    limiter.request_filter(lambda: request.endpoint in UNLIMITED)

    @app.errorhandler(RateLimitExceeded)
    def refuse(_error: RateLimitExceeded) -> ResponseReturnValue:
        return show_limit(LimitReached("requests", seconds_left(limiter)))


def counters(redis_url: str | None) -> dict[str, Any]:
    """Where the requests are counted, in the words of the limiter: in Redis, or in this process's memory."""
    if redis_url is None:
        return {"storage_uri": "memory://"}
    options = {
        "socket_timeout": REDIS_PATIENCE,
        "socket_connect_timeout": REDIS_PATIENCE,
        "wrap_exceptions": True,
    }
    # the limiter's name for what everybody else calls unix://
    return {"storage_uri": re.sub(r"\Aunix:", "redis+unix:", redis_url), "storage_options": options}


def seconds_left(limiter: Limiter) -> int:
    """Until the next request is let in; the most that it can be where Redis went away after it had counted."""
    try:
        left = limiter.current_limit.reset_at - time.time() if limiter.current_limit else WINDOW
    except StorageError:
        left = WINDOW
    return max(1, round(left))
