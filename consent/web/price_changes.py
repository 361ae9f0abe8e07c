"""What changed of a tariff, as rows of a table in words: what, before, after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel.numbers import get_currency_name
from flask_babel import get_locale, gettext, ngettext

from consent.core.firms import Particulars
from consent.core.tariff_changes import BlockChange, DiscountChange, RateChange, TariffChange
from consent.core.tariffs import EVERY_CLASS, NO_CLASS, Block, Discount, Rate, Tariff
from consent.web import holiday_words, prices

# Whether help costs anything stands above how much.
FIRST = ("kind", "currency")


@dataclass(frozen=True, slots=True)
class Row:
    """`before` or `after` None: it was not there, or is there no longer.

    `name` are the firm's own words for what the row is about; `is_quote`: before and after are the firm's words too.
    The addresses are of the pages that before and after speak of.
    """

    label: str
    before: str | None
    after: str | None
    name: str = ""
    is_quote: bool = False
    before_href: str = ""
    after_href: str = ""


def rows(change: TariffChange, before: Particulars, after: Particulars, language: str) -> Iterator[Row]:
    """The rows of the prices, in the reader's language."""
    labels = {one.id: one.label.get(language, one.id) for one in (*before.classes, *after.classes)}
    first = [name for name in change.facts if name in FIRST]
    for name in first:
        yield from _fact(name, change)
    for rate in change.rates:
        yield from _rate(rate, change, labels)
    for discount in change.discounts:
        yield from _discount(discount, labels)
    for name in change.facts:
        if name not in first:
            yield from _fact(name, change)


def notes(change: TariffChange) -> Iterator[str]:
    """What no row can say."""
    if change.is_reordered:
        yield gettext("Where more than one price fits, another one goes first now.")


def _fact(name: str, change: TariffChange) -> Iterator[Row]:
    before, after = change.before, change.after
    # Of a tariff that states no prices, the rest says nothing.
    has_prices = before.kind == after.kind == "blocks"
    if has_prices or name in {"kind", "longest_minutes"}:
        yield Row(_fact_label(name), _fact_words(name, before), _fact_words(name, after))


def _fact_label(name: str) -> str:
    return {
        "kind": gettext("What help costs"),
        "currency": gettext("Currency"),
        "vat": gettext("VAT, included in the prices"),
        "longest_minutes": gettext("The longest that a session lasts"),
        "most": gettext("The most that a session costs"),
        "unsolved": gettext("If the problem is not solved"),
        "broken_off": gettext("If the session is broken off"),
        "test": gettext("Testing the connection"),
        "holidays": gettext("Days with the prices of public holidays"),
    }[name]


def _fact_words(name: str, tariff: Tariff) -> str:
    value = getattr(tariff, name)
    match name:
        case "holidays":
            return (
                holiday_words.days(value) if value else gettext("none: public holidays are days like others")
            )
        case "kind":
            return {"free": gettext("free of charge"), "blocks": gettext("a price by time")}.get(
                value, gettext("not stated")
            )
        case _ if value is None:
            return gettext("not stated")
        case "currency":
            return get_currency_name(value, locale=get_locale())
        case "vat":
            return holiday_words.per_cent(value)
        case "longest_minutes":
            return ngettext("%(num)d minute", "%(num)d minutes", value)
        case "most":
            return prices.money(tariff, value)
        case _:
            return _outcome(value)


def _outcome(value: str) -> str:
    return {
        "as_solved": gettext("the same price"),
        "free": gettext("nothing to pay"),
        "not_stated": gettext("not stated"),
    }[value]


# Rates -----------------------------------------------------------------------------------------------------------------


def _rate(change: RateChange, tariffs: TariffChange, labels: Mapping[str, str]) -> Iterator[Row]:
    rate = change.after or change.before
    if rate is None:
        return
    name = ", ".join(labels.get(one, one) for one in rate.classes if one not in (NO_CLASS, EVERY_CLASS))
    held = _held(rate, tariffs, labels)
    if change.is_price_alone:
        for block in change.blocks:
            label = ", ".join(part for part in (held, _block_label(block, rate)) if part)
            yield Row(label, *_block_prices(block, tariffs), name)
        return
    # Customers without a price of their own do pay one: "not there yet" would say that they had none.
    # TRANSLATORS: of a kind of customers, beside the price that they get now or got before.
    none = gettext("no price of its own") if name else None
    before = prices.rate_in_words(tariffs.before, change.before) if change.before else none
    after = prices.rate_in_words(tariffs.after, change.after) if change.after else none
    if change.facts and change.before and change.after:
        before = f"{_held(change.before, tariffs, labels, is_full=True)}: {before}"
        after = f"{_held(change.after, tariffs, labels, is_full=True)}: {after}"
        held = ""
    yield Row(held or ("" if name else gettext("Price")), before, after, name)


def _held(rate: Rate, tariffs: TariffChange, labels: Mapping[str, str], *, is_full: bool = False) -> str:
    """Whom and when a rate holds for, as far as there is a choice; `is_full`: when in any case."""
    # Where every price holds at all times there is no other time to tell it from.
    is_always = {prices.when(one) for one in (*tariffs.before.rates, *tariffs.after.rates)} == {
        prices.when(rate)
    }
    parts = []
    if labels and NO_CLASS in rate.classes:
        parts.append(gettext("other customers"))
    if EVERY_CLASS in rate.classes:
        parts.append(gettext("all customers"))
    if is_full or not is_always:
        parts.append(prices.when(rate))
    return ", ".join(parts)


def _block_label(change: BlockChange, rate: Rate) -> str:
    minutes = change.after.minutes if change.after else 0
    if change.role == "first":
        return ngettext("first minute", "first %(num)d minutes", minutes)
    if rate.first is not None:
        return ngettext(
            "each further minute that is started", "each further %(num)d minutes that are started", minutes
        )
    return ngettext("each minute that is started", "each %(num)d minutes that are started", minutes)


def _block_prices(change: BlockChange, tariffs: TariffChange) -> tuple[str, str]:
    return _price(tariffs.before, change.before), _price(tariffs.after, change.after)


def _price(tariff: Tariff, block: Block | None) -> str:
    if block is None or block.price is None:
        return gettext("not stated")
    return prices.money(tariff, block.price) if block.price else gettext("free of charge")


# Discounts -------------------------------------------------------------------------------------------------------------


def _discount(change: DiscountChange, labels: Mapping[str, str]) -> Iterator[Row]:
    discount = change.after or change.before
    if discount is None:
        return
    name = ", ".join(_customers(one, labels) for one in discount.classes)
    before, after = (_less(one, labels) if one else None for one in (change.before, change.after))
    yield Row(gettext("Discount"), before, after, name)


def _customers(customer_class: str, labels: Mapping[str, str]) -> str:
    return (
        gettext("other customers")
        if customer_class == NO_CLASS
        else labels.get(customer_class, customer_class)
    )


def _less(discount: Discount, labels: Mapping[str, str]) -> str:
    """How much, when, and whose prices, where they are not those of everybody else."""
    parts = [holiday_words.per_cent(discount.per_cent), prices.when(discount)]
    if discount.of != NO_CLASS:
        # TRANSLATORS: a discount. %(customers)s is a kind of customers, in the firm's words.
        parts.append(
            gettext("on the price of: %(customers)s", customers=labels.get(discount.of, discount.of))
        )
    return ", ".join(parts)
