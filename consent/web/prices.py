"""Prices in words and figures, from the tariff alone: what is not stated is said to be so, and never computed.

Which words the final button bears follows from here too: those of the law where something can be due for the customer's
class (CRD 8(2)), those of a free request where nothing can, neutral ones where the firm states no price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import combinations
from zoneinfo import ZoneInfo

from babel.numbers import format_currency
from flask_babel import get_locale, gettext, ngettext, pgettext

from consent.core.firms import Firm, Particulars
from consent.core.hours import DAYS, MINUTES_OF_DAY, minute_of_day
from consent.core.price_bands import holds_until
from consent.core.rates import Band, overlap
from consent.core.tariffs import (
    EVERY_DAY,
    HOLIDAY,
    Block,
    Rate,
    ReducedRate,
    Tariff,
    can_be_due,
    rate_at,
    rates_for,
)
from consent.web import holiday_words, hours, times
from consent.web.price_examples import examples

ORDER, FREE, NEUTRAL = "order", "free", "neutral"


@dataclass(frozen=True, slots=True)
class PricesShown:
    """`now` for the line on top, with `until` when ("until 18:00"; None: it never changes); `rows` (when, price), `examples`
    (length, price of a session that starts now) and `sentences` above the button; `words` chooses the button's.
    """

    words: str
    now: str
    until: str | None
    most: str | None
    rows: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]


def shown(firm: Firm, particulars: Particulars, customer_class: str | None, now: datetime) -> PricesShown:
    """What a page says of the price to a customer of the class at `now`."""
    tariff = particulars.tariff
    zone = ZoneInfo(firm.timezone)
    local = now.astimezone(zone)
    return PricesShown(
        words=button_words(tariff, customer_class),
        now=price_now(tariff, customer_class, local),
        until=until(tariff, customer_class, local),
        most=_most(tariff, customer_class),
        rows=rows(tariff, customer_class),
        examples=tuple(_examples(tariff, customer_class, now, zone)),
        sentences=tuple(sentences(tariff, customer_class)),
    )


def button_words(tariff: Tariff, customer_class: str | None) -> str:
    """ORDER where anything can be due, FREE where nothing can, NEUTRAL where the firm states no price."""
    if can_be_due(tariff, customer_class):
        return ORDER
    is_free = tariff.kind == "free" or bool(rates_for(tariff, customer_class))
    return FREE if is_free else NEUTRAL


def price_now(tariff: Tariff, customer_class: str | None, local: datetime) -> str:
    """What a session that starts at `local` costs."""
    if tariff.kind == "free":
        return gettext("free of charge")
    rate = rate_at(tariff, customer_class, local) if tariff.kind == "blocks" else None
    return gettext("not stated") if rate is None else _price_of(tariff, customer_class, rate)


def until(tariff: Tariff, customer_class: str | None, local: datetime) -> str | None:
    """Until when the price of a block that starts at `local` (in the firm's zone) holds; None: it never changes."""
    end = holds_until(tariff, customer_class, local)
    if end is None:
        return None
    if end.date() == local.date():
        return gettext("until %(moment)s", moment=times.clock(end))
    if end.time() == time() and end.date() - local.date() == timedelta(days=1):
        # TRANSLATORS: a time of day at the end of "until ...". Dutch: "%(hour)s.%(minute)s uur"; Polish: "%(hour)s:%(minute)s".
        midnight = pgettext("time of day", "%(hour)s:%(minute)s", hour="24", minute="00")
        return gettext("until %(moment)s", moment=midnight)
    return times.through(end, str(end.tzinfo))


def rows(tariff: Tariff, customer_class: str | None) -> tuple[tuple[str, str], ...]:
    """Every rate of the class: when it holds, and what it is; a last row for the hours that have none."""
    rates = rates_for(tariff, customer_class)
    lines = [(when(rate), _price_of(tariff, customer_class, rate)) for rate in rates]
    if rates and not _is_whole_week(tariff, rates):
        lines.append((gettext("at all other times"), gettext("not stated")))
    return tuple(lines)


def _price_of(tariff: Tariff, customer_class: str | None, rate: Rate) -> str:
    """A price of which nothing can ever be due, such as one above a cap of nothing, is none."""
    if not can_be_due(tariff, customer_class):
        return gettext("free of charge")
    return rate_in_words(tariff, rate)


def _examples(
    tariff: Tariff, customer_class: str | None, now: datetime, zone: ZoneInfo
) -> Iterator[tuple[str, str]]:
    if button_words(tariff, customer_class) != ORDER:
        return
    for minutes, cents in examples(tariff, customer_class, now, zone):
        yield ngettext("%(num)d minute", "%(num)d minutes", minutes), money(tariff, cents)


def when(rate: Band) -> str:
    """The days and hours of a rate or a discount."""
    span = (minute_of_day(rate.start), minute_of_day(rate.end))
    if span == (0, MINUTES_OF_DAY):
        return gettext("at all times") if rate.is_every_day else _days(rate)
    return f"{_days(rate)}, {hours.span(rate.start, rate.end)}"


def _days(rate: Band) -> str:
    weekdays = [day for day in rate.days if day != HOLIDAY]
    if rate.is_every_day or HOLIDAY not in rate.days:
        return hours.days(weekdays)
    # TRANSLATORS: after days of the week, or alone. Dutch: "feestdagen"; Polish: "dni świąteczne".
    holidays = gettext("public holidays")
    return f"{hours.days(weekdays)}, {holidays}" if weekdays else holidays


def rate_in_words(tariff: Tariff, rate: Rate) -> str:
    """The price of a rate: "€10.00 for the first 10 minutes, then €5.00 for each further started 5 minutes"."""
    if all(price == 0 for price in rate.prices()):
        return gettext("free of charge")
    words = _started(tariff, rate.block)
    if rate.first is not None:
        words = f"{_first(tariff, rate.first)}, {_further(tariff, rate.block)}"
    if not isinstance(rate, ReducedRate):
        return words
    # TRANSLATORS: behind a price from which a discount is taken off already. Dutch: "%(price)s (met %(discount)s korting)".
    return gettext(
        "%(price)s (with %(discount)s discount)", price=words, discount=holiday_words.per_cent(rate.per_cent)
    )


def money(tariff: Tariff, cents: int) -> str:
    """An amount as the reader's country writes it."""
    return format_currency(Decimal(cents) / 100, tariff.currency or "", locale=get_locale())


def sentences(tariff: Tariff, customer_class: str | None) -> Iterator[str]:
    """What else the tariff says, a sentence each, for a customer of the class; no word of paying where nothing can be due."""
    words = button_words(tariff, customer_class)
    if words == NEUTRAL:
        yield gettext("The firm states no price here. This page orders nothing: ask for the price first.")
    yield from _length(tariff)
    if words == ORDER and any(overlap(*pair) for pair in combinations(rates_for(tariff, customer_class), 2)):
        # TRANSLATORS: of the lines of the table of prices. Dutch: "Passen twee regels, dan geldt de bovenste."
        yield gettext("Where two of these lines fit, the upper one counts.")
    if any(rate.all_days != EVERY_DAY for rate in rates_for(tariff, customer_class)):
        yield from holiday_words.sentences(tariff.holidays)
    if words == ORDER:
        yield from _outcomes(tariff)
    if words == ORDER and tariff.vat is not None:
        yield gettext("All prices include VAT (%(vat)s).", vat=holiday_words.per_cent(tariff.vat))


def _most(tariff: Tariff, customer_class: str | None) -> str | None:
    most = tariff.most_due(customer_class)
    # TRANSLATORS: the most that one session can cost. Dutch: "hooguit %(price)s"; Polish: "najwyżej %(price)s".
    return gettext("at most %(price)s", price=money(tariff, most)) if most else None


def _first(tariff: Tariff, block: Block) -> str:
    if block.price == 0:
        # TRANSLATORS: followed by ", then ...". Dutch: "de eerste %(num)d minuten gratis"; Polish: "pierwsze %(num)d minut bezpłatnie".
        return ngettext(
            "the first minute free of charge",
            "the first %(num)d minutes free of charge",
            block.minutes,
        )
    if block.price is None:
        # TRANSLATORS: Polish: "za pierwsze %(num)d minut: cena nie jest podana".
        return ngettext(
            "price of the first minute not stated",
            "price of the first %(num)d minutes not stated",
            block.minutes,
        )
    # TRANSLATORS: Dutch: "%(price)s voor de eerste %(num)d minuten"; Polish: "%(price)s za pierwsze %(num)d minut".
    return ngettext(
        "%(price)s for the first minute",
        "%(price)s for the first %(num)d minutes",
        block.minutes,
        price=money(tariff, block.price),
    )


def _further(tariff: Tariff, block: Block) -> str:
    if block.price == 0:
        # TRANSLATORS: after the price of the first minutes. Dutch: "daarna gratis"; Polish: "potem bezpłatnie".
        return gettext("then free of charge")
    if block.price is None:
        return ngettext(
            "then counted by the started minute, price not stated",
            "then counted by started blocks of %(num)d minutes, price not stated",
            block.minutes,
        )
    # TRANSLATORS: Dutch: "daarna %(price)s per begonnen %(num)d minuten"; Polish: "potem %(price)s za każde rozpoczęte %(num)d minut".
    return ngettext(
        "then %(price)s for each further minute that is started",
        "then %(price)s for each further %(num)d minutes that are started",
        block.minutes,
        price=money(tariff, block.price),
    )


def _started(tariff: Tariff, block: Block) -> str:
    hours_long, rest = divmod(block.minutes, 60)
    if block.price is None:
        # TRANSLATORS: the firm counts like this, but states no price. Polish: "za każde rozpoczęte %(num)d minut; cena nie jest podana".
        return ngettext(
            "counted by the started minute, price not stated",
            "counted by started blocks of %(num)d minutes, price not stated",
            block.minutes,
        )
    price = money(tariff, block.price)
    if rest:
        # TRANSLATORS: Dutch: "%(price)s per begonnen %(num)d minuten"; Polish (W14): "%(price)s za każde rozpoczęte %(num)d minut".
        return ngettext(
            "%(price)s for each minute that is started",
            "%(price)s for each %(num)d minutes that are started",
            block.minutes,
            price=price,
        )
    # TRANSLATORS: Dutch: "%(price)s per begonnen uur"; Polish: "%(price)s za każdą rozpoczętą godzinę".
    return ngettext(
        "%(price)s for each hour that is started",
        "%(price)s for each %(num)d hours that are started",
        hours_long,
        price=price,
    )


def _length(tariff: Tariff) -> Iterator[str]:
    if tariff.longest_minutes is not None:
        yield ngettext(
            "A session lasts at most %(num)d minute.",
            "A session lasts at most %(num)d minutes.",
            tariff.longest_minutes,
        )


def _outcomes(tariff: Tariff) -> Iterator[str]:
    if tariff.unsolved == "free":
        yield gettext("If your problem is not solved during the session, you pay nothing.")
    if tariff.unsolved == "not_stated":
        yield gettext("What you pay if your problem is not solved is not stated.")
    if tariff.broken_off == "free":
        yield gettext("If the session is broken off, you pay nothing.")
    if tariff.broken_off == "not_stated":
        yield gettext("What you pay if the session is broken off is not stated.")
    if tariff.test == "free":
        yield gettext("Testing the connection is free.")


def _is_whole_week(tariff: Tariff, rates: Sequence[Rate]) -> bool:
    starts = {0, *(minute_of_day(rate.end) for rate in rates)} - {MINUTES_OF_DAY}
    days = DAYS if tariff.holidays is None else EVERY_DAY
    return all(any(rate.is_open_at(day, minute) for rate in rates) for day in days for minute in starts)
