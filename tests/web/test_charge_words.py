"""A charge in words: its lines, its VAT, and for every reason a sentence; what is not stated never becomes a figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.charges import Charge, ChargeLine, Reason
from consent.core.tariffs import Tariff
from consent.service import library
from consent.service.installation import Installation
from consent.web import charge_words
from tests.samples import NOW

BRUSSELS = "Europe/Brussels"


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def record(
    amount: int | None,
    reason: str,
    *lines: dict[str, Any],
    vat: str | None = "21",
    currency: str | None = "EUR",
) -> dict[str, Any]:
    """A charge as records hold it."""
    return {"amount": amount, "currency": currency, "vat": vat, "reason": reason, "lines": list(lines)}


def line(what: str, minutes: int, blocks: int, unit: int | None, **more: object) -> dict[str, Any]:
    """A line that begins at NOW."""
    return {
        "what": what,
        "begins": "2026-11-20T10:00:00.000Z",
        "minutes": minutes,
        "blocks": blocks,
        "unit": unit,
        **more,
    }


def tariff_of(house: Installation, firm: str) -> Tariff:
    """The tariff of the version in force."""
    return library.particulars(house, library.in_force(house, firm, now=NOW)).tariff


TWENTY = record(2000, "blocks", line("first", 10, 1, 1000), line("started", 5, 2, 500))


def shown_lines(charge: dict[str, Any]) -> list[str]:
    """Each line as one sentence."""
    return [f"{one.what}: {one.amount}" for one in charge_words.of_record(charge, BRUSSELS).lines]


def test_lines_say_what_each_kind_of_block_costs_together() -> None:
    """The first price, then the started blocks."""
    assert shown_lines(TWENTY) == ["first 10 minutes: €10.00", "2 started blocks of 5 minutes: €10.00"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["eerste 10 minuten: € 10,00", "2 begonnen blokken van 5 minuten: € 10,00"]),
        ("pl", ["pierwsze 10 minut: 10,00 €", "2 rozpoczęte bloki po 5 min: 10,00 €"]),
    ],
)
def test_lines_stand_in_the_readers_language(language: str, words: list[str]) -> None:
    """And so do the amounts."""
    with force_locale(language):
        assert [one.replace("\xa0", " ") for one in shown_lines(TWENTY)] == words


def test_vat_is_what_is_left_of_the_gross_amount() -> None:
    """2000 gross at 21 %: 1653 net, 347 VAT; together again what is due."""
    shown = charge_words.of_record(TWENTY, BRUSSELS)
    assert shown.total == "€20.00"
    assert shown.vat == "VAT of 21% is included: €3.47. Without VAT: €16.53."


@pytest.mark.parametrize(
    "charge",
    [
        record(0, "outcome"),
        record(None, "no_rate"),
        record(2000, "blocks", vat=None),
        record(0, "free", currency=None, vat=None),
    ],
)
def test_no_word_of_vat_where_there_is_none(charge: dict[str, Any]) -> None:
    """Nothing due, nothing stated, or no rate known."""
    assert charge_words.of_record(charge, BRUSSELS).vat is None


@pytest.mark.parametrize(
    ("minutes", "blocks", "words"),
    [
        (1, 1, "1 started minute"),
        (1, 7, "7 started minutes"),
        (60, 1, "1 started hour"),
        (60, 2, "2 started hours"),
        (30, 1, "1 started block of 30 minutes"),
        (120, 3, "3 started blocks of 120 minutes"),
    ],
)
def test_blocks_have_the_words_of_their_length(minutes: int, blocks: int, words: str) -> None:
    """Minutes and hours have names of their own."""
    charge = record(0, "blocks", line("started", minutes, blocks, 0))
    assert charge_words.of_record(charge, BRUSSELS).lines[0].what == words


def test_prices_of_different_hours_say_from_when(house: Installation) -> None:
    """A session that crosses 18:00 has two prices, each with the time at which its blocks began, on the firm's clock."""
    tariff = tariff_of(house, "mastiff")
    lines = (
        ChargeLine("started", datetime(2026, 11, 20, 16, 30, tzinfo=UTC), 60, 1, 12300),
        ChargeLine("started", datetime(2026, 11, 20, 17, 30, tzinfo=UTC), 60, 1, 24600),
    )
    shown = charge_words.of_charge(Charge(36900, "blocks", lines), tariff, "Europe/Warsaw")
    assert [one.what for one in shown.lines] == [
        "1 started hour, from 17:30",
        "1 started hour, from 18:30",
    ]
    assert [one.amount for one in shown.lines] == ["PLN123.00", "PLN246.00"]
    assert shown.total == "PLN369.00"


def test_discount_stands_beside_what_it_came_off() -> None:
    """The unit is the price after it."""
    charge = record(6150, "blocks", line("started", 60, 1, 6150, discount="50"), currency="PLN")
    assert shown_lines(charge) == ["1 started hour, with 50% discount: PLN61.50"]


def test_what_is_not_stated_is_no_figure() -> None:
    """Neither the line nor the total."""
    charge = record(None, "no_price", line("started", 60, 1, None), currency="PLN")
    shown = charge_words.of_record(charge, BRUSSELS)
    assert (shown.total, shown.is_stated, shown.lines[0].amount) == ("not stated", False, "not stated")
    assert not any(sign.isdigit() for sign in shown.why)


def test_free_firm_states_no_currency() -> None:
    """Nothing to compute, and nothing to pay."""
    shown = charge_words.of_record(record(0, "free", currency=None, vat=None), BRUSSELS)
    assert (shown.total, shown.is_free, shown.lines) == ("free of charge", True, ())


def test_amount_without_a_currency_is_not_stated() -> None:
    """A record that no tariff could have made is no reason to invent a coin."""
    assert charge_words.of_record(record(100, "blocks", currency=None), BRUSSELS).total == "not stated"


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_every_reason_has_words_of_its_own(language: str) -> None:
    """None falls back to the words for one that is not known."""
    with force_locale(language):
        words = {reason: charge_words.why(reason) for reason in (*get_args(Reason), "of_a_later_release")}
    assert len(set(words.values())) == len(words)
    assert all(text.endswith(".") for text in words.values())


def test_reason_names_the_outcome_where_it_is_known() -> None:
    """Not solved, broken off and tested are different stories."""
    told = {charge_words.why("outcome", one) for one in ("unsolved", "broken_off", "test", None)}
    assert len(told) == 4
