"""What error pages say: a title, and what there is to know and to do. No blame, no jargon, no apology."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext


@dataclass(frozen=True, slots=True)
class Words:
    """A page's title and its one paragraph."""

    title: str
    text: str


def words_of(status: int) -> Words:
    """The words for an HTTP status."""
    return _words_of_address(status) or _words_of_request(status) or _words_of_service(status)


def words_of_link(reason: str) -> Words:
    """The words for a genuine download link that opens nothing: expired, stopped, locked, over, retired or erased."""
    match reason:
        case "expired":
            return Words(
                gettext("This link has expired"),
                gettext(
                    "A download link works for 30 minutes. "
                    "Go back to your own page and load it again: it has a fresh link."
                ),
            )
        case "locked":
            return Words(
                gettext("The program comes a little later"),
                gettext(
                    "First the technician takes your code. Then confirm on your own page that it is the right person: "
                    "after that the link works."
                ),
            )
        case "retired":
            return Words(
                gettext("This program is no longer used"),
                gettext(
                    "The firm has retired this program. "
                    "For help with the program of today, read the terms and agree again."
                ),
            )
        case _:
            return _words_of_end(reason)


def _words_of_end(reason: str) -> Words:
    """Nothing more comes of it: stopped, over, or all erased."""
    match reason:
        case "stopped":
            return Words(
                gettext("This help was stopped"),
                gettext("The link no longer works. For new help, read the terms and agree again."),
            )
        case "erased":
            return Words(
                gettext("These data were erased"),
                gettext(
                    "What you filled in for this session, the receipt among it, is no longer kept here. "
                    "Your own copy of the receipt stays valid: anyone can still check it. "
                    "For new help, read the terms and agree again."
                ),
            )
        case _:
            return Words(
                gettext("This session is over"),
                gettext("The link no longer works. For new help, read the terms and agree again."),
            )


def _words_of_address(status: int) -> Words | None:
    match status:
        case 403:
            return Words(
                gettext("This is not open to you"),
                gettext("The address is not right, or it belongs to somebody else."),
            )
        case 404:
            return Words(
                gettext("This page does not exist"),
                gettext("The address has a mistake in it, or the page was never there."),
            )
        case 405:
            return Words(
                gettext("This does not work like that"),
                gettext(
                    "A page like this one is reached by the button of a form. Go back and press it there."
                ),
            )
        case _:
            return None


def _words_of_request(status: int) -> Words | None:
    match status:
        case 409:
            return Words(
                gettext("This is not possible any more"),
                gettext("Things have changed since you opened the page. Go back and load it again."),
            )
        case 413:
            return Words(
                gettext("That is too much"),
                gettext("What was sent is larger than any form of ours. Nothing was kept."),
            )
        case 422:
            return Words(
                gettext("This could not be read"),
                gettext("Something in what was sent is not right. Nothing was recorded."),
            )
        case 429:
            return Words(
                gettext("Too many requests"), gettext("Please wait a minute, then load the page again.")
            )
        case _:
            return None


def _words_of_service(status: int) -> Words:
    match status:
        case 503:
            return Words(
                gettext("Not available just now"),
                gettext(
                    "Please wait a few seconds and load the page again. "
                    "If you had just pressed a button: pressing again does nothing twice."
                ),
            )
        case 500:
            return Words(
                gettext("Something went wrong here"),
                gettext(
                    "It is not your fault. Please try again; if it stays like this, tell us the number below."
                ),
            )
        case _:
            return Words(
                gettext("This does not work"), gettext("What the browser asked for could not be answered.")
            )
