"""Telephone numbers: one number written in several ways is the same digits, two numbers never are."""

from __future__ import annotations

import pytest

from consent.core.telephones import fold_number


@pytest.mark.parametrize(
    "text",
    [
        "+32 470 12 34 56",
        "0032 470 12 34 56",
        "0470 12 34 56",
        "0470/12.34.56",
        "+32 (0)470 12 34 56",
        "+32 ( 0 ) 470 12 34 56",
        "+32 0470 12 34 56",
        " +32470123456 ",
        "32470123456",
    ],
)
def test_a_belgian_number_is_one_number(text: str) -> None:
    """However it is written in Belgium."""
    assert fold_number(text, "BE") == "32470123456"


@pytest.mark.parametrize(
    "text", ["600 100 200", "+48 600 100 200", "0048600100200", "48 600 100 200", "0600100200"]
)
def test_a_polish_number_is_one_number(text: str) -> None:
    """Poland has had no zero in front since 2010; some write it."""
    assert fold_number(text, "PL") == "48600100200"


@pytest.mark.parametrize("country", ["BE", "PL", "NL", "MT"])
def test_a_number_from_abroad_is_the_same_everywhere(country: str) -> None:
    """Where it was typed does not matter, once the country's code is in front."""
    assert (
        fold_number("+420 601 123 456", country) == fold_number("00420601123456", country) == "420601123456"
    )


def test_the_same_digits_at_home_are_different_people() -> None:
    """A number without a country is one of the firm's own country."""
    assert fold_number("0470 12 34 56", "BE") != fold_number("0470 12 34 56", "NL")


def test_of_a_country_that_we_do_not_know_only_the_digits_count() -> None:
    """Its zero may belong to the number."""
    assert fold_number("06 1234-5678", "IT") == "0612345678"


def test_a_short_number_that_begins_like_the_code_is_one_of_home() -> None:
    """48 is also how numbers in Radom begin."""
    assert fold_number("48 362 12 34", "PL") == "48483621234"


def test_no_number_is_no_digits() -> None:
    """Nothing typed, in a country that we know or not."""
    assert fold_number("", "IT") == fold_number("", "PL") == fold_number("+", "PL") == ""
