"""The one place where errors become answers. Pages in the reader's language, complete without the database.

A known error has its page; of an unknown one only an id is shown, which the log lines explain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from consent.errors import (
    AlreadyExists,
    ConfigurationError,
    ConsentError,
    FormRefused,
    Invalid,
    LimitReached,
    LinkRefused,
    LoginRefused,
    NotFound,
    NotPossible,
    TokenMistyped,
    Unavailable,
)
from consent.web import prices
from consent.web.languages import INTERFACE, Choice, LanguageMissing, own_name
from consent.web.logs import log_unknown

# Errors without a page of their own, by class: the first that fits.
STATUS: tuple[tuple[type[ConsentError], int], ...] = (
    (NotFound, 404),
    (LoginRefused, 403),
    (NotPossible, 409),
    (AlreadyExists, 409),
    (FormRefused, 422),
    (TokenMistyped, 422),
    (Invalid, 422),
    (ConfigurationError, 503),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A page's title and what there is to say and to do."""

    title: str
    text: str


def init_app(app: Flask) -> None:
    """Takes over every error of `app`."""
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(ConsentError, show_ours)
    app.register_error_handler(LinkRefused, show_link_refused)
    app.register_error_handler(LanguageMissing, show_language_missing)
    app.register_error_handler(LimitReached, show_limit)
    app.register_error_handler(Unavailable, show_unavailable)
    app.register_error_handler(Exception, show_unknown)


def show_http(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses; redirects pass, and headers that belong to the answer (Allow, Retry-After) stay."""
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    if error.code >= 500:
        return show_unknown(getattr(error, "original_exception", None) or error)
    response = page(error.code)
    kept = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    response.headers.update(kept)
    return response


def show_ours(error: ConsentError) -> ResponseReturnValue:
    """Our own errors: expected ones by the table, all others are unknown here."""
    for kind, status in STATUS:
        if isinstance(error, kind):
            return page(status)
    return show_unknown(error)


def show_link_refused(error: LinkRefused) -> ResponseReturnValue:
    """Forged: nothing about why. Genuine: the word, and the way back."""
    if error.reason == "forged":
        return page(403)
    words = {
        "expired": Words(
            gettext("This link has expired"),
            gettext("A download link works for 30 minutes. Go back to your own page and load it again: it has a fresh link."),
        ),
        "stopped": Words(
            gettext("This help was stopped"),
            gettext("The link no longer works, because this help was stopped. For new help, read the terms and agree again."),
        ),
        "retired": Words(
            gettext("This program is no longer used"),
            gettext("The firm has retired this program. For help with the program of today, read the terms and agree again."),
        ),
    }
    return page(403, words.get(error.reason), reason=error.reason)


def show_language_missing(error: LanguageMissing) -> ResponseReturnValue:
    """The page exists, only not in that language: links to those it has."""
    endpoint, values = request.endpoint or "public.firms", dict(request.view_args or {})
    links = [
        Choice(code, own_name(code), url_for(endpoint, **{**values, "language": code}), is_here=False)
        for code in error.languages
    ]
    return make_response(render_template("errors/language.html", links=links, name=own_name(error.language)), 404)


def show_limit(error: LimitReached) -> ResponseReturnValue:
    """Too many tries, and when the next one may be."""
    response = page(429)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def show_unavailable(error: Unavailable) -> ResponseReturnValue:
    """Not now. Never a false thank-you; the browser may send the same again."""
    return unavailable(page(503), error)


def unavailable(response: Response, error: Unavailable) -> Response:
    """`response` as a 503 that says when to come back."""
    response.status_code = 503
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def show_unknown(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw: an id, and nothing else."""
    return page(500, error_id=log_unknown(error))


def page_that_keeps(values: Mapping[str, str], error: Unavailable) -> str:
    """The accept form once more while even reading is impossible: everything that was sent, and the same button."""
    words = values.get("words", prices.ORDER)
    return render_template(
        "errors/keep.html",
        values=values,
        is_unknown=error.reason == "unknown_outcome",
        words=words if words in (prices.ORDER, prices.FREE, prices.NEUTRAL) else prices.ORDER,
        action=request.full_path.rstrip("?"),
    )


def page(status: int, words: Words | None = None, *, reason: str = "", error_id: str = "") -> Response:
    """The page of a status."""
    shown = words or words_of(status)
    html = render_template(
        "errors/error.html", status=status, words=shown, reason=reason, error_id=error_id, way_back=way_back()
    )
    return make_response(html, status)


def way_back() -> str:
    """The help page of the firm in the address, else the start; made without asking the database."""
    values = request.view_args or {}
    if "language" in values and "firm_id" in values and request.endpoint != "public.help_page":
        return url_for("public.help_page", language=values["language"], firm_id=values["firm_id"])
    first = request.path.split("/", 2)[1]
    return url_for("public.firms", language=first) if first in INTERFACE else url_for("public.start")


def words_of(status: int) -> Words:
    """What the pages say, by status."""
    match status:
        case 403:
            return Words(gettext("This is not open to you"), gettext("The address is not right, or it belongs to somebody else."))
        case 404:
            return Words(gettext("This page does not exist"), gettext("The address has a mistake in it, or the page was never there."))
        case 405:
            return Words(gettext("This does not work like that"), gettext("Pages like this one are reached by a button of a form. Go back and press it there."))
        case 409:
            return Words(gettext("This is not possible any more"), gettext("Things have changed since you opened the page. Go back and load it again."))
        case 413:
            return Words(gettext("That is too much"), gettext("What was sent is larger than any form of ours. Nothing was kept."))
        case 422:
            return Words(gettext("This could not be read"), gettext("Something in what was sent is not right. Nothing was recorded."))
        case 429:
            return Words(gettext("Too many requests"), gettext("Please wait a minute, then load the page again."))
        case 503:
            return Words(gettext("Not available just now"), gettext("Please wait a few seconds and load the page again. If you had just pressed a button: pressing again does nothing twice."))
        case 500:
            return Words(gettext("Something went wrong here"), gettext("It is not your fault. Please try again; if it stays like this, tell us the number below."))
        case _:
            return Words(gettext("This does not work"), gettext("What the browser asked for could not be answered."))
