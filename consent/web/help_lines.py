"""Whom to call after a scam, by the firm's country: numbers that the countries' own advice pages give."""

from __future__ import annotations

from flask_babel import gettext


def help_line(country: str) -> str | None:
    """One sentence, None where we know no line of that country."""
    match country:
        case "BE":
            return gettext(
                "Did you already give codes or let someone in? Call Card Stop: %(number)s. Report messages to %(mail)s.",
                number=_unbroken("078 170 170"),
                mail="verdacht@safeonweb.be",
            )
        case "NL":
            return gettext(
                "Did you already give codes or let someone in? Call your bank, then the Fraudehelpdesk: %(number)s.",
                number=_unbroken("088 786 73 72"),
            )
        case "PL":
            return gettext(
                "Did you already give codes or let someone in? Block your cards: %(number)s. Report it on %(site)s or by SMS to %(sms)s.",
                number=_unbroken("828 828 828"),
                site="incydent.cert.pl",
                sms="8080",
            )
        case _:
            return None


def _unbroken(number: str) -> str:
    """A number that is dialled from the screen stays on one line."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")
