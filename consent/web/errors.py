"""The one place where errors become answers. Pages in the reader's language, complete without the database.

A known error has its page; of an unknown one only an id is shown, which the log lines explain.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
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
from consent.web import prices, standstills
from consent.web.error_words import Words, words_of, words_of_link
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


def init_app(app: Flask) -> None:
    """Takes over every error of `app`."""
    standstills.init_app(app)
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(ConsentError, show_ours)
    app.register_error_handler(LinkRefused, show_link_refused)
    app.register_error_handler(LanguageMissing, show_language_missing)
    app.register_error_handler(LimitReached, show_limit)
    app.register_error_handler(Unavailable, show_unavailable)
    app.register_error_handler(Exception, show_unknown)


def show_http(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses; headers that belong to the answer (Allow, Content-Range) stay."""
    if error.code is None or error.code >= 500:
        return show_unknown(getattr(error, "original_exception", None) or error)
    response = page(error.code)
    kept = {
        name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")
    }
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
    status = 410 if error.reason == "erased" else 403
    return page(status, words_of_link(error.reason), reason=error.reason)


def show_language_missing(error: LanguageMissing) -> ResponseReturnValue:
    """The page exists, only not in that language: links to those it has."""
    endpoint, values = request.endpoint or "public.firms", dict(request.view_args or {})
    links = [
        Choice(code, own_name(code), url_for(endpoint, **{**values, "language": code}), is_here=False)
        for code in error.languages
    ]
    return make_response(
        render_template("errors/language.html", links=links, name=own_name(error.language)), 404
    )


def show_limit(error: LimitReached) -> ResponseReturnValue:
    """Too many tries, and when the next one may be."""
    response = page(429)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def show_unavailable(error: Unavailable) -> ResponseReturnValue:
    """Not now. Never a false thank-you; the browser may send the same again, where that can help."""
    return unavailable(page(503, _stop_words() or still_words(error)), error)


def still_words(error: Unavailable) -> Words | None:
    """The words for what waiting a few seconds does not mend."""
    if not error.is_lasting:
        return None
    if _is_staff():
        return standstills.words_for_staff(is_clock=error.reason == "clock")
    return standstills.words_of_standstill()


def _stop_words() -> Words | None:
    """To whoever pressed Stop: the connection does not wait for us."""
    return standstills.words_of_failed_stop() if request.endpoint == "customer.stop" else None


def unavailable(response: Response, error: Unavailable) -> Response:
    """`response` as a 503 that says when to come back."""
    response.status_code = 503
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def show_unknown(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw: an id, and nothing else."""
    return page(500, _stop_words(), error_id=log_unknown(error))


def page_that_keeps(values: Mapping[str, str], error: Unavailable) -> str:
    """The accept form once more while even reading is impossible: everything that was sent, and the same button."""
    words = values.get("words", prices.ORDER)
    return render_template(
        "errors/keep.html",
        values=values,
        is_unknown=error.reason == "unknown_outcome",
        still=still_words(error),
        words=words if words in (prices.ORDER, prices.FREE, prices.NEUTRAL) else prices.ORDER,
        action=request.full_path.rstrip("?"),
    )


def page(status: int, words: Words | None = None, *, reason: str = "", error_id: str = "") -> Response:
    """The page of a status."""
    shown = words or words_of(status)
    html = render_template(
        "errors/error.html",
        status=status,
        words=shown,
        reason=reason,
        error_id=error_id,
        way_back=way_back(),
        is_staff=_is_staff(),
    )
    return make_response(html, status)


def way_back() -> str:
    """The help page of the firm in the address, or the work of staff, else the start; made without asking the database."""
    if _is_staff():
        return url_for("auth.login")  # leads whoever is logged in to their own work
    values = request.view_args or {}
    if "language" in values and "firm_id" in values and request.endpoint != "public.help_page":
        return url_for("public.help_page", language=values["language"], firm_id=values["firm_id"])
    first = request.path.split("/", 2)[1]
    return url_for("public.firms", language=first) if first in INTERFACE else url_for("public.start")


def _is_staff() -> bool:
    """Whether the address is one of those where staff work, whoever asks for it."""
    return request.path.split("/", 2)[1] in ("desk", "audit")
