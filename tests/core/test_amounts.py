"""Amounts in cents: as text for programs, and without the VAT that they include."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.amounts import format_amount, net_of

CENTS = st.integers(0, 10**9)
VAT = st.decimals(0, 99, places=2)


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0.00"), (5, "0.05"), (99, "0.99"), (1250, "12.50"), (123456, "1234.56")]
)
def test_an_amount_as_text(cents: int, text: str) -> None:
    """A point, two digits after it, nothing between thousands."""
    assert format_amount(cents) == text


@pytest.mark.parametrize(
    ("gross", "vat", "net"),
    [
        (3000, "21", 2479),
        (1000, "21", 826),
        (12300, "23", 10000),
        (6150, "23", 5000),
        (0, "23", 0),
        (1, "21", 1),
        (1000, "0", 1000),
        (1085, "8.5", 1000),
        (3, "20", 3),  # 2.5: a half goes up
    ],
)
def test_an_amount_without_vat(gross: int, vat: str, net: int) -> None:
    """Gross is what was agreed; net is rounded half up."""
    assert net_of(gross, Decimal(vat)) == net


@given(CENTS, VAT)
def test_net_is_within_half_a_cent(gross: int, vat: Decimal) -> None:
    """By whole numbers, without the rounding of the function itself."""
    net, hundreds = net_of(gross, vat), int(vat * 100)
    assert 0 <= net <= gross
    assert -(10000 + hundreds) < 2 * (gross * 10000 - net * (10000 + hundreds)) <= 10000 + hundreds


@given(CENTS)
def test_an_amount_as_text_comes_back(cents: int) -> None:
    """Nothing is lost."""
    assert Decimal(format_amount(cents)) * 100 == cents
