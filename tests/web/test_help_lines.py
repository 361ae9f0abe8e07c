"""Whom to call after a scam, by country."""

from __future__ import annotations

import pytest
from flask import Flask

from consent.web.help_lines import help_line


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("BE", ("078 170 170", "verdacht@safeonweb.be")),
        ("NL", ("088 786 73 72",)),
        ("PL", ("828 828 828", "incydent.cert.pl", "8080")),
    ],
)
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_line_has_the_numbers_of_the_country(
    app: Flask, country: str, numbers: tuple[str, ...], language: str
) -> None:
    """Whatever language they are read in."""
    with app.test_request_context(f"/{language}/"):
        line = help_line(country)
    assert line
    assert [number for number in numbers if number not in line.replace("\xa0", " ")] == []


def test_country_that_we_do_not_know_has_no_line(app: Flask) -> None:
    """Better none than a wrong one."""
    with app.test_request_context("/nl/"):
        assert help_line("FR") is None
