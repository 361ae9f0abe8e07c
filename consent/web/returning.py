"""Customers who come back: what has happened to the terms since they accepted them.

They are known by a cookie that is needed for this alone and holds no personal data, or by what their own page sends along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, request

from consent.core.acceptances import Acceptance
from consent.service import acquaintance, comparisons, library, renewals
from consent.service.renewals import Returning
from consent.web import difference_words
from consent.web.house import house

_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class ReturningShown:
    """What the help page says to somebody who accepted before; `differences` where there is something to read."""

    returning: Returning
    current: str
    differences: difference_words.Shown | None


def remember(response: Response, acceptance: Acceptance) -> Response:
    """Let the browser keep which version was accepted, in which language."""
    text = acquaintance.remember(house(), acquaintance.recall(house(), _cookie()), acceptance)
    response.set_cookie(
        cookie_name(),
        text,
        max_age=_YEAR_SECONDS,
        secure=house().settings.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def cookie_name() -> str:
    """The cookie's name; `__Host-` where the service is reached by https."""
    return f"{current_app.config['SESSION_COOKIE_NAME']}-accepted"


def _cookie() -> str:
    return request.cookies.get(cookie_name(), "")


def shown(firm_id: str, language: str, now: datetime) -> ReturningShown | None:
    """What to say to this visitor in this language; None to somebody new, and where there is nothing to say."""
    version, _, accepted_language = request.form.get("since", "").partition("/")
    known = acquaintance.recall(house(), _cookie()).get(firm_id)
    if not version:
        if known is None:
            return None
        version, accepted_language = known
    return since(firm_id, version, accepted_language, language, now)


def since(
    firm_id: str, version: str, accepted_language: str, language: str, now: datetime
) -> ReturningShown | None:
    """What to say in `language` to somebody who accepted a version in a language; None where there is nothing to say."""
    found = renewals.returning(house(), firm_id, version, accepted_language, now=now)
    if found is None:
        return None
    current = library.in_force(house(), firm_id, now=now)
    compared = None
    if found.is_asked_again and language in found.version.languages:
        compared = difference_words.shown(comparisons.compare(house(), found.version, current, language))
    return ReturningShown(found, current.name, compared)
