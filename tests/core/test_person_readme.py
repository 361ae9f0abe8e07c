"""README.txt of a person's copy: in the firm's language, with the number, the day where the firm is, and whom to ask."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import consent
from consent.core.firms import Firm, firm_of, parse_firm_file
from consent.core.models import NOT_STATED
from consent.core.person_readme import contact_of, readme

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def firm(name: str, **changes: object) -> Firm:
    file = parse_firm_file(
        (Path(consent.__file__).parent / "firms" / f"{name}.toml").read_bytes(), source=name
    )
    return firm_of(file).model_copy(update=changes)


@pytest.mark.parametrize(
    ("name", "languages", "first"),
    [
        ("page-computers", ("nl", "pl"), "Uw gegevens bij Page Computers"),
        ("damal", ("pl", "nl"), "Państwa dane w firmie "),
        ("damal", ("de", "nl"), "Uw gegevens bij "),
        ("damal", ("de",), "Your data at "),
    ],
)
def test_the_language_is_the_first_of_the_firms_that_there_is(
    name: str, languages: tuple[str, ...], first: str
) -> None:
    """English where the firm has none of ours."""
    text = readme(firm(name, languages=languages), "9c1e5b0f", NOW).decode()
    assert text.startswith(first)
    assert "9c1e5b0f" in text
    assert "2026-11-21" in text  # half past midnight where the firm is


def test_only_what_is_stated_is_named() -> None:
    """A sample firm leaves some of it out."""
    one = firm("page-computers")
    stated = one.identity.model_copy(update={"phone": "+32 2 000 00 00", "address": NOT_STATED})
    assert "+32 2 000 00 00" in contact_of(one.model_copy(update={"identity": stated}))
    assert NOT_STATED not in contact_of(one)
