"""`consent terms preview`: the drafts of a content folder as pages, on this machine alone, for whoever writes them.

An application of its own: it reads, never writes, knows no login, and answers only to a name of this machine, so that no
page elsewhere can read drafts through the browser of their author (DNS rebinding).
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from consent.config import is_loopback
from consent.errors import ConsentError, NotFound
from consent.service import previews
from consent.service.installation import Installation
from consent.service.previews import Preview
from consent.web import (
    VersionConverter,
    assets,
    clock,
    headers,
    languages,
    looks,
    preview_changes,
    preview_page,
    session_rule_words,
    times,
)

logger = logging.getLogger(__name__)

# A version comes into force without any file changing: nothing older than this is shown.
FRESH = 30.0


@dataclass
class Desk:
    """What the author looks at: `folder`, perhaps one `firm` of it alone; the last look is kept while nothing changes."""

    folder: Path
    house: Installation | None = None
    firm: str | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last: tuple[str, datetime, Preview] | None = None

    def state(self) -> str:
        """What differs as soon as the pages would."""
        return previews.state(self.folder, self.house)

    def look(self) -> tuple[str, Preview]:
        """The state that was looked at, and what it is."""
        now = clock.now()
        with self._lock:
            state = self.state()
            if self._last is None or self._last[0] != state or (now - self._last[1]).total_seconds() > FRESH:
                self._last = (state, now, previews.look(self.folder, self.house, now=now))
            return state, self._last[2]

    def shows(self, firm_id: str) -> bool:
        """Whether the firm is one of those asked for."""
        return self.firm in {None, firm_id}


def create_preview_app(folder: Path, *, house: Installation | None = None, firm: str | None = None) -> Flask:
    """The application; with `house`, drafts are compared with what is published there."""
    app = Flask("consent")
    app.extensions["desk"] = Desk(folder, house, firm)
    app.url_map.converters.update(version=VersionConverter, colour=looks.ColourConverter)
    headers.init_app(app, is_https=False)
    languages.init_app(app)
    assets.init_app(app)
    app.jinja_env.globals.update(look=looks.stylesheet_address, times=times)
    app.before_request(refuse_strangers)
    app.register_error_handler(Exception, show_error)
    app.add_url_rule("/", "index", index)
    app.add_url_rule("/state", "state", state)
    app.add_url_rule("/firms/<firm:firm_id>", "firm", show_firm)
    app.add_url_rule("/firms/<firm:firm_id>/<version:name>", "version", show_version)
    # What pages of the service link to: an accent; and a document, which stands here on the page of its version.
    app.add_url_rule("/look/<colour:accent>.css", "looks.stylesheet", looks.stylesheet)
    app.add_url_rule("/firms/<firm:firm_id>/<version:name>", "public.document", show_version)
    return app


def desk() -> Desk:
    """What this application shows."""
    return cast(Desk, current_app.extensions["desk"])


def refuse_strangers() -> None:
    """Only a name of this machine: whoever lets another name lead here wants to read along."""
    try:
        host = urlsplit(f"//{request.environ.get('HTTP_HOST', '')}").hostname
    except ValueError:
        host = None
    if host is None or not is_loopback(host):
        abort(403)


def state() -> ResponseReturnValue:
    """The state, for the script that loads the page again when it differs."""
    found = desk().state()
    response = Response(found, content_type="text/plain; charset=utf-8")
    return headers.cached(response, "no-cache", found).make_conditional(request)


def index() -> ResponseReturnValue:
    """Every firm with its versions and what was found about them."""
    found, preview = desk().look()
    firms = [firm for firm in preview.firms if desk().shows(firm.id)]
    return render_template("preview/index.html", **frame(found, preview), firms=firms, line_of=Excerpts())


def show_firm(firm_id: str) -> ResponseReturnValue:
    """One firm; its file line by line while it cannot be read."""
    found, preview = desk().look()
    firm = preview.firm(firm_id) if desk().shows(firm_id) else None
    if firm is None:
        raise NotFound("firm", firm_id)
    lines = None if firm.content else previews.source(desk().folder, firm.source)
    return render_template(
        "preview/firm.html", **frame(found, preview), shown=firm, lines=lines, line_of=Excerpts()
    )


def show_version(firm_id: str, name: str, **_: str) -> ResponseReturnValue:
    """One version in all its languages, with what was found, and what changed since the one before."""
    found, preview = desk().look()
    firm, version = preview.version(firm_id, name)
    if firm.content is None or not desk().shows(firm_id):
        raise NotFound("version", name)
    page = preview_page.page(firm.content, version.version, version.findings)
    sources = {file.path: previews.source(desk().folder, file.path) for file in page.files if not file.text}
    return render_template(
        "preview/version.html",
        **frame(found, preview),
        shown=firm,
        version=version,
        page=page,
        sources=sources,
        changes=preview_changes.changes(firm.content, version),
        rules=session_rule_words.rules_in_words(firm.content.file.session),
        line_of=Excerpts(),
    )


def frame(found: str, preview: Preview) -> dict[str, object]:
    """What every page needs: `state` tells the script what it shows."""
    return {"state": found, "preview": preview, "folder": desk().folder, "home": url_for("index")}


class Excerpts:
    """`excerpts(path, line)`: the words on a line of a file, each file read once for a page."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[str, ...]] = {}

    def __call__(self, path: str, line: int) -> str:
        if path not in self._lines:
            self._lines[path] = previews.source(desk().folder, path) or ()
        lines = self._lines[path]
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def show_error(error: Exception) -> ResponseReturnValue:
    """A page for everything that goes wrong; the next change of a file may mend it, so it goes on looking."""
    status, words = 500, f"unexpected {type(error).__name__}"
    if isinstance(error, HTTPException):
        status, words = error.code or 500, error.name
    elif isinstance(error, ConsentError):
        status, words = 404 if isinstance(error, NotFound) else 503, str(error)
    else:
        logger.error("unexpected %s in %s", type(error).__name__, request.path, exc_info=error)
    page = render_template("preview/error.html", status=status, words=words, home=url_for("index"))
    return page, status
