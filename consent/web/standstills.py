"""What pages say while a firm's log takes nothing: to customers that agreeing has to wait, to staff whom to tell."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import gettext

from consent.web import permissions
from consent.web.error_words import Words
from consent.web.house import house

# Public pages on which something can be begun. All others stay as they are: some may be kept for a year.
_PUBLIC = ("public.help_page", "customer.", "customer_sessions.")


def init_app(app: Flask) -> None:
    """Lets the frame of every page ask."""
    app.jinja_env.globals["standstill"] = standstill


def standstill(firm_id: str) -> Words | None:
    """The words above a page of a firm whose log stands still; None where it does not, or the page needs none."""
    if request.endpoint is None or not house().known_heads.is_still(firm_id):
        return None
    if request.endpoint.startswith(_PUBLIC):
        return words_of_standstill()
    if permissions.needed(request.endpoint, request.method).is_public:
        return None
    return Words(
        gettext("Nothing can be recorded at the moment"),
        gettext(
            "The service only shows what it has, because its database is not the one that it was. "
            "Begin no new help, and tell whoever manages the service at once: `consent doctor` says what is wrong."
        ),
    )


def words_of_standstill() -> Words:
    """The same for everybody else: waiting a few seconds will not help."""
    return Words(
        gettext("Nothing can be recorded at the moment"),
        gettext(
            "What was recorded before is safe and can still be read. "
            "Pressing a button again does not help now: please call the firm at its own number."
        ),
    )
