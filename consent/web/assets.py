"""Static files under addresses that carry their digest, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, url_for

YEAR = 31_536_000
SHORT = 300


def init_app(app: Flask) -> None:
    """The template function `asset`, and how long what it names is kept."""
    app.jinja_env.globals["asset"] = asset
    app.get_send_file_max_age = lambda filename: YEAR if "v" in request.args else SHORT  # type: ignore[method-assign]  # noqa: ARG005


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("static", filename=name, v=_digest(name))


@lru_cache(maxsize=64)
def _digest(name: str) -> str:
    path = Path(__file__).parents[1] / "static" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
