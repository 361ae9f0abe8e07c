"""A support session in words for the customer: how long, how it ended, what it costs so far and when its end comes near."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from consent.core.tariffs import Tariff
from consent.service.customers import CustomerPage
from consent.service.glances import Glance
from consent.web import charge_words, prices
from consent.web.charge_words import ChargeShown

# How soon a page looks again, in seconds; a state that is not named changes no more by what the other side does.
SOON = {"waiting": 3, "expired": 10, "redeemed": 3, "recognised": 3, "running": 3, "ended": 5}
_MINUTE = 60
_TWO_HOURS = 120
_NAME_PARTS = re.compile(r"[\s._-]+")


@dataclass(frozen=True, slots=True)
class RunningShown:
    """A session that runs: its length; what it costs so far and the most that it can cost, None where no amount belongs on the page."""

    length: str
    charge: ChargeShown | None
    most: str | None
    warning: str | None


def etag(glance: Glance) -> str | None:
    """What the page is compared with from now on; None where there is nothing to wait for."""
    return glance.etag if glance.state in SOON else None


def running(page: CustomerPage) -> RunningShown | None:
    """What the page says of a session that runs; None for any other."""
    if page.state != "running":
        return None
    tariff = page.particulars.tariff
    has_amount = has_amounts(tariff, page.acceptance.customer_class) and page.charge is not None
    most = tariff.most_due(page.acceptance.customer_class) if has_amount else None
    return RunningShown(
        length=length(page.seconds),
        charge=charge_words.of_charge(page.charge, tariff, page.firm.timezone)
        if has_amount and page.charge is not None
        else None,
        most=prices.money(tariff, most) if most else None,
        warning=_warning(page),
    )


def has_amounts(tariff: Tariff, customer_class: str | None) -> bool:
    """Whether pages for a customer of the class may speak of paying: not where nothing can ever be due."""
    return prices.button_words(tariff, customer_class) != prices.FREE


def _warning(page: CustomerPage) -> str | None:
    """The end comes near, or has come; nothing before, and nothing where the firm has no such rule."""
    longest, warn = page.particulars.tariff.longest_minutes, page.particulars.session.warn_minutes
    if longest is not None and page.seconds >= longest * _MINUTE:
        return ngettext(
            "The longest time of a session, %(num)d minute, is over.",
            "The longest time of a session, %(num)d minutes, is over.",
            longest,
        )
    if warn is None or page.seconds < warn * _MINUTE:
        return None
    if longest is None:
        return gettext("The end of the session comes near.")
    # TRANSLATORS: in a running session. Dutch: "Het einde komt in zicht: een sessie duurt hooguit %(num)d minuten."
    return ngettext(
        "The end comes near: a session lasts at most %(num)d minute.",
        "The end comes near: a session lasts at most %(num)d minutes.",
        longest,
    )


def length(seconds: int) -> str:
    """Whole minutes, as people say how long something has lasted."""
    return gettext("less than a minute") if seconds < _MINUTE else _minutes(seconds // _MINUTE)


def exact_length(seconds: int) -> str:
    """To the second: whether a block has started depends on it."""
    minutes, rest = divmod(seconds, _MINUTE)
    said = [_minutes(minutes)] if minutes or not rest else []
    said += [ngettext("%(num)d second", "%(num)d seconds", rest)] if rest else []
    return " ".join(said)


def _minutes(minutes: int) -> str:
    """Up to two hours as prices count them; more in hours."""
    hours, rest = divmod(minutes, 60)
    if minutes < _TWO_HOURS:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)
    said = [ngettext("%(num)d hour", "%(num)d hours", hours)]
    said += [ngettext("%(num)d minute", "%(num)d minutes", rest)] if rest else []
    return " ".join(said)


def outcome(word: str) -> str:
    """How a session ended, in a word or two."""
    match word:
        case "solved":
            return gettext("solved")
        case "unsolved":
            return gettext("not solved")
        case "broken_off":
            return gettext("broken off")
        case "test":
            return gettext("only the connection was tested")
        case _:
            return gettext("not begun")


def initials(name: str) -> str:
    """One or two letters that stand for a person."""
    parts = [part for part in _NAME_PARTS.split(name) if part]
    chosen = [*parts[:1], *parts[1:][-1:]]
    return "".join(part[0] for part in chosen).upper()
