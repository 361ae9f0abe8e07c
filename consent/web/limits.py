"""Limits before anything is read: bytes and fields of a body, and requests of one address in a minute.

The flood limit keeps a page alive under a flood and nothing more: it may count per process, and without Redis it goes on
in memory. Whatever security rests on is counted in the database.
"""

from __future__ import annotations

import time

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import RequestEntityTooLarge

from consent.config import Settings
from consent.errors import LimitReached
from consent.web.errors import show_limit

LARGEST_BODY = 1_000_000
MOST_FIELDS = 100
UNLIMITED = frozenset({"static", "machines.healthz", "machines.readyz"})


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
    rate = f"{settings.flood_limit}/minute"
    limiter = Limiter(
        get_remote_address,
        app=app,
        application_limits=[rate],
        storage_uri=settings.redis_url or "memory://",
        in_memory_fallback=[rate] if settings.redis_url else [],
        swallow_errors=True,
        key_prefix="consent",
    )
    limiter.request_filter(lambda: request.endpoint in UNLIMITED)

    @app.errorhandler(RateLimitExceeded)
    def refuse(_error: RateLimitExceeded) -> ResponseReturnValue:
        current = limiter.current_limit
        wait = current.reset_at - time.time() if current else 60
        return show_limit(LimitReached("requests", max(1, round(wait))))
