"""What a session costs, in words: block by block, the VAT in it, and why it is so much or not stated; of a record, or so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from flask_babel import get_locale, gettext, ngettext

from consent.core.amounts import net_of
from consent.core.charges import Charge
from consent.core.instants import parse_instant
from consent.core.session_records import charge_in_record
from consent.core.tariffs import Tariff
from consent.web import holiday_words, times

_HOUR = 60


@dataclass(frozen=True, slots=True)
class LineShown:
    """Blocks of one kind: what they were ("2 started blocks of 5 minutes"), and what they cost together."""

    what: str
    amount: str


@dataclass(frozen=True, slots=True)
class ChargeShown:
    """A charge as people read it. `total` is "not stated" where `is_stated` is not; `vat` says how much of it that is.

    `is_free`: the firm charges for no session at all; then there is nothing to explain, and no word of paying belongs beside it.
    """

    total: str
    why: str
    vat: str | None
    lines: tuple[LineShown, ...]
    is_stated: bool
    is_free: bool


def of_charge(charge: Charge, tariff: Tariff, timezone: str) -> ChargeShown:
    """A charge that was just computed, such as that of a session which still runs."""
    return of_record(charge_in_record(charge, tariff), timezone)


def of_record(charge: Mapping[str, Any], timezone: str, outcome: str | None = None) -> ChargeShown:
    """A charge as a record holds it; with `outcome`, how the session ended, the reason can name it."""
    amount, currency = charge["amount"], charge["currency"]
    return ChargeShown(
        total=_amount(amount, currency),
        why=why(charge["reason"], outcome),
        vat=_vat(amount, currency, charge["vat"]),
        lines=_lines(charge["lines"], currency, timezone),
        is_stated=amount is not None,
        is_free=charge["reason"] == "free",
    )


def _amount(cents: int | None, currency: str | None) -> str:
    if cents is None:
        return gettext("not stated")
    if currency is None:
        return gettext("free of charge") if cents == 0 else gettext("not stated")
    return format_currency(Decimal(cents) / 100, currency, locale=get_locale())


def _vat(cents: int | None, currency: str | None, vat: str | None) -> str | None:
    """Gross is what was agreed: what it is without VAT follows from it, and the VAT is what is left."""
    if not cents or currency is None or vat is None:
        return None
    net = net_of(cents, Decimal(vat))
    # TRANSLATORS: below an amount. Dutch: "Inclusief %(rate)s btw: %(tax)s. Zonder btw: %(net)s."
    return gettext(
        "VAT of %(rate)s is included: %(tax)s. Without VAT: %(net)s.",
        rate=holiday_words.per_cent(Decimal(vat)),
        tax=_amount(cents - net, currency),
        net=_amount(net, currency),
    )


def _lines(lines: Sequence[Mapping[str, Any]], currency: str | None, timezone: str) -> tuple[LineShown, ...]:
    kinds = [line["what"] for line in lines]
    has_bands = len(set(kinds)) < len(kinds)
    return tuple(
        LineShown(
            _what(line, parse_instant(line["begins"]) if has_bands else None, timezone),
            _amount(None if line["unit"] is None else line["blocks"] * line["unit"], currency),
        )
        for line in lines
    )


def _what(line: Mapping[str, Any], begins: datetime | None, timezone: str) -> str:
    words = _blocks(line["what"], line["minutes"], line["blocks"])
    if begins is not None:
        # TRANSLATORS: blocks that began at some time. Dutch: "%(blocks)s, vanaf %(time)s"; Polish: "%(blocks)s, od %(time)s".
        words = gettext("%(blocks)s, from %(time)s", blocks=words, time=times.clock(begins, timezone))
    if line.get("discount") is None:
        return words
    # TRANSLATORS: the discount is off the price already. Dutch: "%(blocks)s, met %(discount)s korting".
    return gettext(
        "%(blocks)s, with %(discount)s discount",
        blocks=words,
        discount=holiday_words.per_cent(Decimal(line["discount"])),
    )


def _blocks(what: str, minutes: int, blocks: int) -> str:
    if what == "first":
        # TRANSLATORS: what the first price is for. Dutch: "eerste %(num)d minuten"; Polish: "pierwsze %(num)d minut".
        return ngettext("first minute", "first %(num)d minutes", minutes)
    if minutes == 1:
        return ngettext("%(num)d started minute", "%(num)d started minutes", blocks)
    if minutes == _HOUR:
        # TRANSLATORS: Dutch: "%(num)d begonnen uur"; Polish: "%(num)d rozpoczęta godzina".
        return ngettext("%(num)d started hour", "%(num)d started hours", blocks)
    # TRANSLATORS: Dutch: "%(num)d begonnen blokken van %(minutes)d minuten"; Polish: "%(num)d rozpoczęte bloki po %(minutes)d min".
    return ngettext(
        "%(num)d started block of %(minutes)d minutes",
        "%(num)d started blocks of %(minutes)d minutes",
        blocks,
        minutes=minutes,
    )


def why(reason: str, outcome: str | None = None) -> str:
    """A sentence for each reason of core.charges; one for any that a later release may add."""
    if reason == "outcome":
        return _by_outcome(outcome)
    words = _OF_A_FIGURE.get(reason) or _OF_NONE.get(reason)
    return gettext("What is due is not stated.") if words is None else words()


def _by_outcome(outcome: str | None) -> str:
    match outcome:
        case "unsolved":
            return gettext("The problem was not solved: nothing is due.")
        case "broken_off":
            return gettext("The session was broken off: nothing is due.")
        case "test":
            return gettext("Only the connection was tested: nothing is due.")
        case _:
            return gettext("Because of how the session ended, nothing is due.")


_OF_A_FIGURE: Mapping[str, Callable[[], str]] = {
    "free": lambda: gettext("This help is free of charge."),
    "blocks": lambda: gettext("A block counts as soon as it has started."),
    "cap": lambda: gettext("More is never due for one session, however many blocks have started."),
    "longest": lambda: gettext("It lasted longer than a session may. What went beyond that is not charged."),
    "not_started": lambda: gettext("Nobody took over the computer: nothing is due."),
    "waived": lambda: gettext("No time is counted: nothing is due."),
}
_OF_NONE: Mapping[str, Callable[[], str]] = {
    "no_tariff": lambda: gettext("The firm states no price, so no amount is computed here."),
    "no_rate": lambda: gettext(
        "A block started at an hour for which the firm states no price, so no amount is computed here."
    ),
    "no_price": lambda: gettext(
        "The firm states which blocks count, but not what one costs, so no amount is computed here."
    ),
    "no_rule": lambda: gettext(
        "What is due after such an end is not stated by the firm, so no amount is computed here."
    ),
    "too_long": lambda: gettext("A clock measured a length that cannot be, so no amount is computed here."),
}
