"""Lengths, outcomes and initials in words; when pages may speak of paying at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.support_sessions import OUTCOMES, STATES
from consent.service import library
from consent.service.glances import Glance
from consent.service.installation import Installation
from consent.web import customer_words
from tests.samples import NOW


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


@pytest.mark.parametrize(
    ("seconds", "roughly", "exactly"),
    [
        (0, "less than a minute", "0 minutes"),
        (1, "less than a minute", "1 second"),
        (59, "less than a minute", "59 seconds"),
        (60, "1 minute", "1 minute"),
        (601, "10 minutes", "10 minutes 1 second"),
        (3660, "61 minutes", "61 minutes"),
        (7200, "2 hours", "2 hours"),
        (7502, "2 hours 5 minutes", "2 hours 5 minutes 2 seconds"),
    ],
)
def test_length_as_people_say_it_and_to_the_second(seconds: int, roughly: str, exactly: str) -> None:
    """A second decides whether a block has started."""
    assert (customer_words.length(seconds), customer_words.exact_length(seconds)) == (roughly, exactly)


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_every_outcome_has_words_of_its_own(language: str) -> None:
    """In each language."""
    with force_locale(language):
        assert len({customer_words.outcome(one) for one in OUTCOMES}) == len(OUTCOMES)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Tess Janssens", "TJ"),
        ("Krzysztof Nowak-Wiśniewski", "KW"),
        ("łucja", "Ł"),
        ("damal-technician", "DT"),
        ("Jan van den Berg", "JB"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_initials_are_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    """One letter where there is one name."""
    assert customer_words.initials(name) == letters


@pytest.mark.parametrize(
    ("firm", "customer_class", "may_speak"),
    [
        ("page-computers", None, True),
        ("qomputer", None, True),
        ("damal", "sla", True),
        ("overmax", None, False),
        ("mastiff", None, True),
        ("mastiff", "own-equipment", False),
    ],
)
def test_pages_speak_of_paying_where_something_can_be_due_or_is_not_stated(
    house: Installation, firm: str, customer_class: str | None, may_speak: bool
) -> None:
    """Free is free: no word of it."""
    tariff = library.particulars(house, library.in_force(house, firm, now=NOW)).tariff
    assert customer_words.has_amounts(tariff, customer_class) is may_speak


def test_states_that_only_the_customer_can_change_are_not_followed() -> None:
    """Every other one is."""
    followed = {state for state in STATES if customer_words.etag(Glance(state, "x"))}
    assert followed == {"redeemed", "recognised", "running", "ended"}
