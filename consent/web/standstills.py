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
    return words_for_staff()


def words_for_staff(*, is_clock: bool = False) -> Words:
    """Whom to tell, and what is wrong: the database, or the clock."""
    if is_clock:
        text = gettext(
            "The service only shows what it has, because its clock is behind the last record. "
            "Begin no new help, and tell whoever manages the service at once: `consent doctor` says what is wrong."
        )
    else:
        text = gettext(
            "The service only shows what it has, because its database is not the one that it was. "
            "Begin no new help, and tell whoever manages the service at once: `consent doctor` says what is wrong."
        )
    return Words(gettext("Nothing can be recorded at the moment"), text)


def words_of_standstill() -> Words:
    """The same for everybody else: waiting a few seconds will not help."""
    return Words(
        gettext("Nothing can be recorded at the moment"),
        gettext(
            "What was recorded before is safe and can still be read. "
            "Pressing a button again does not help now: please call the firm at its own number."
        ),
    )


def words_of_failed_stop() -> Words:
    """Whoever wanted to stop can do it without us, and has to know how."""
    return Words(
        gettext("It could not be recorded that you stop"),
        # TRANSLATORS: a customer pressed "Stop now and withdraw access", and it could not be recorded.
        gettext(
            "Close the program for remote help on your computer yourself: that ends the connection at once. "
            "Then call the firm at its own number and say that you stopped."
        ),
    )
