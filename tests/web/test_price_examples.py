"""Worked examples: figures of the engine, at the hour of the page, and none that the firm does not state."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from consent.core.tariffs import Tariff
from consent.service import library
from consent.service.installation import Installation
from consent.web.price_examples import examples
from tests.samples import NOW
from tests.web.pages import Page

WARSAW = ZoneInfo("Europe/Warsaw")


def of(house: Installation, firm: str, when: str, customer_class: str | None = None) -> dict[int, int]:
    """Examples at a local time, by minutes."""
    tariff = library.particulars(house, library.in_force(house, firm, now=NOW)).tariff
    return dict(examples(tariff, customer_class, datetime.fromisoformat(when).replace(tzinfo=WARSAW), WARSAW))


def test_short_blocks_have_short_examples(house: Installation) -> None:
    """Within the longest session."""
    assert of(house, "page-computers", "2026-11-20T10:00") == {5: 1000, 10: 1000, 15: 1500, 30: 3000}


def test_long_blocks_have_examples_around_their_ends(house: Installation) -> None:
    """An hour, and what the next one costs."""
    assert of(house, "mastiff", "2026-11-20T10:00") == {30: 12300, 60: 12300, 90: 24600, 120: 24600}


def test_each_block_has_the_price_of_its_moment(house: Installation) -> None:
    """The evening begins in the second hour."""
    assert of(house, "mastiff", "2026-11-20T17:30")[120] == 12300 + 24600


@pytest.mark.parametrize(
    ("firm", "when"),
    [
        ("mastiff", "2026-11-21T12:00"),
        ("damal", "2026-11-20T10:00"),
        ("overmax", "2026-11-20T10:00"),
        ("qomputer", "2026-11-20T10:00"),
    ],
)
def test_no_example_without_a_price(house: Installation, firm: str, when: str) -> None:
    """Not on Saturday noon, not without a figure, not of a free help desk."""
    assert of(house, firm, when) == {}


def test_lengths_that_reach_an_unstated_hour_are_left_out(house: Installation) -> None:
    """The others stay."""
    assert of(house, "mastiff", "2026-11-20T23:30") == {30: 49200, 60: 49200}


@pytest.mark.parametrize(("longest", "lengths"), [(3, [3]), (5, [5]), (12, [5, 10]), (None, [5, 10, 15, 30])])
def test_session_shorter_than_every_example_is_its_own(longest: int | None, lengths: list[int]) -> None:
    """The longest one; others within it."""
    rate = {"block": {"minutes": 1, "price": "1.00"}}
    whole = {"kind": "blocks", "currency": "EUR", "vat": "21", "rates": [rate], "longest_minutes": longest}
    found = examples(
        Tariff.model_validate(whole, strict=False), None, datetime(2026, 11, 20, tzinfo=WARSAW), WARSAW
    )
    assert found == tuple((minutes, minutes * 100) for minutes in lengths)


def test_discounts_are_off_the_examples() -> None:
    """As off the bill."""
    whole = {
        "kind": "blocks", "currency": "EUR", "vat": "21", "rates": [{"block": {"minutes": 5, "price": "5.00"}}],
        "discounts": [{"classes": ["member"], "per_cent": "50"}],
    }  # fmt: skip
    found = examples(
        Tariff.model_validate(whole, strict=False), "member", datetime(2026, 11, 20, tzinfo=WARSAW), WARSAW
    )
    assert dict(found) == {5: 250, 10: 500, 15: 750, 30: 1500}


def test_page_shows_them_above_the_button(client: FlaskClient) -> None:
    """In the reader's words and format; a free firm has none."""
    page = Page(client.get("/nl/page-computers/").text)
    cells = [one.text for one in page.all("td") if "€" in one.text]
    assert "€ 15,00" in [cell.replace("\xa0", " ") for cell in cells]
    assert "examples" not in client.get("/nl/overmax/").text
