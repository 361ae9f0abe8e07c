"""The number of a firm in its country's register, by the name that people there know."""

from __future__ import annotations

import pytest
from flask import Flask

from consent.web.registers import called


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("BE", "nl", "Ondernemingsnummer"),
        ("NL", "nl", "KvK-nummer"),
        ("PL", "nl", "Registratienummer"),
        ("PL", "pl", "Numer w rejestrze"),
        ("NL", "pl", "Numer w rejestrze KvK"),
    ],
)
def test_each_country_has_its_own_name(app: Flask, country: str, language: str, name: str) -> None:
    """In the language of the page."""
    with app.test_request_context(f"/{language}/"):
        assert called(country) == name
