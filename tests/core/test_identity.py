"""Register and VAT numbers: well-formed or not, by country."""

from __future__ import annotations

import pytest

from consent.core.identity import is_register_number, is_vat_number


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("BE 0123.456.749", "BE"),
        ("BTW BE0123456749", "BE"),
        ("NL004495445B01", "NL"),
        ("btw: NL 0044.95.445.B01", "NL"),
        ("PL 856-734-62-15", "PL"),
        ("NIP 8567346215", "PL"),
        ("DE136695976", "DE"),
        ("whatever they write there", "XX"),
    ],
)
def test_good_vat_numbers(number: str, country: str) -> None:
    """As people write them, with and without the word and the country."""
    assert is_vat_number(number, country)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("BE 0123.456.748", "BE"),
        ("NL004495446B01", "NL"),
        ("PL8567346216", "PL"),
        ("DE136695978", "DE"),
        ("PL8567346215", "BE"),
        ("unknown", "PL"),
    ],
)
def test_bad_vat_numbers(number: str, country: str) -> None:
    """A digit wrong, or another country's."""
    assert not is_vat_number(number, country)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("KBO 0123.456.749", "BE"),
        ("KvK 12345678", "NL"),
        ("KRS 0000123456", "PL"),
        ("CEIDG, NIP 856-734-62-15", "PL"),
        ("REGON 192598184", "PL"),
        ("HRB 1234", "DE"),
    ],
)
def test_good_register_numbers(number: str, country: str) -> None:
    """Each register has its form; one that is not known takes any."""
    assert is_register_number(number, country)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("KBO 0123.456.748", "BE"),
        ("KvK 1234567", "NL"),
        ("KRS 9999123456", "PL"),
        ("CEIDG 8567346216", "PL"),
        ("12", "PL"),
    ],
)
def test_bad_register_numbers(number: str, country: str) -> None:
    """Too short, or a check digit that is wrong."""
    assert not is_register_number(number, country)
