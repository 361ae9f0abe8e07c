"""`consent price`: figures with their reason, for people and programs, and what cannot be asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.particular_samples import particulars

FRIDAY = "2026-11-20T"


def priced(run: Run, firm: str, start: str, *more: str) -> dict[str, Any]:
    """The JSON of a price."""
    result = run("price", "--firm", firm, "--start", start, *more, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_price_is_told_with_every_line(run: Run) -> None:
    """An hour at office price, an hour at evening price."""
    assert priced(run, "mastiff", f"{FRIDAY}17:30", "--minutes", "90") == {
        "amount": "369.00",
        "currency": "PLN",
        "reason": "by started blocks",
        "lines": [
            {"what": "60 min, started", "start": "2026-11-20T17:30:00", "blocks": 1, "unit": "123.00", "amount": "123.00"},
            {"what": "60 min, started", "start": "2026-11-20T18:30:00", "blocks": 1, "unit": "246.00", "amount": "246.00"},
        ],
    }  # fmt: skip


def test_what_is_not_stated_has_no_figure(run: Run) -> None:
    """And says for which moment."""
    found = priced(run, "mastiff", f"{FRIDAY}23:30", "--minutes", "90")
    assert found["amount"] is None
    assert found["reason"] == "no price is stated for that class at 2026-11-21 00:30"


def test_seconds_and_outcome_count(run: Run) -> None:
    """A second more is a block more; unsolved is nothing."""
    start = f"{FRIDAY}09:00"
    assert priced(run, "page-computers", start, "--minutes", "10", "--seconds", "1")["amount"] == "15.00"
    assert (
        priced(run, "page-computers", start, "--minutes", "10", "--outcome", "unsolved")["amount"] == "0.00"
    )


def test_class_has_its_own_price(run: Run) -> None:
    """Half of it."""
    found = priced(run, "mastiff", f"{FRIDAY}10:00", "--minutes", "60", "--class", "own-other")
    assert found["amount"] == "61.50"


def test_version_is_the_one_in_force_at_the_start(run: Run) -> None:
    """Or the one that is named; its name stands beside the figure."""
    ask = ("price", "--firm", "page-computers", "--minutes", "12", "--start")
    assert "page-computers 2020-01-16: 15.00 EUR (by started blocks)" in run(*ask, "2020-05-01T10:00").stdout
    named = run(*ask, f"{FRIDAY}10:00", "--version", "2021-09-16").stdout
    assert named.splitlines()[-1].startswith("page-computers 2021-09-16: 15.00 EUR")
    assert "first 10 min" in named


def test_firm_without_a_price(run: Run) -> None:
    """No table, one sentence."""
    said = run("price", "--firm", "qomputer", "--start", f"{FRIDAY}10:00", "--minutes", "5").stdout
    assert said.endswith(": not stated (the firm states no price)\n")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--start", f"{FRIDAY}10:00"), "not 0 seconds"),
        (("--start", f"{FRIDAY}10:00", "--minutes", "-5"), "not -300 seconds"),
        (("--start", f"{FRIDAY}10:00", "--minutes", "20000"), "a week"),
        (("--start", "2026-11-20", "--minutes", "5"), "not like"),
        (("--start", f"{FRIDAY}10:00Z", "--minutes", "5"), "not like"),
        (("--start", "tomorrow at noon", "--minutes", "5"), "not like"),
        (("--start", "2026-03-29T02:30", "--minutes", "5"), "clocks go forward"),
        (("--start", f"{FRIDAY}10:00", "--minutes", "5", "--class", "vip"), "own-equipment, own-other"),
        (("--start", f"{FRIDAY}10:00", "--minutes", "5", "--outcome", "won"), "won"),
    ],
)
def test_what_is_no_session_is_a_usage_error(run: Run, options: tuple[str, ...], words: str) -> None:
    """Exit 2, and what to write instead."""
    result = run("price", "--firm", "mastiff", *options)
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize("options", [("--firm", "nobody"), ("--firm", "mastiff", "--version", "1999-01-01")])
def test_unknown_firm_or_version_is_refused(run: Run, options: tuple[str, ...]) -> None:
    """Exit 1, named."""
    result = run("price", *options, "--start", f"{FRIDAY}10:00", "--minutes", "5")
    assert result.exit_code == 1
    assert options[-1] in result.stderr


def test_discount_is_told_in_its_lines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much, and of what."""
    half = {
        "kind": "blocks", "currency": "EUR", "vat": "21", "rates": [{"block": {"minutes": 60, "price": "20.00"}}],
        "discounts": [{"classes": ["member"], "per_cent": "50"}],
    }  # fmt: skip
    found = particulars(tariff=half)
    monkeypatch.setattr("consent.cli.pricing.library.particulars", lambda *_: found)
    ask = ("mastiff", f"{FRIDAY}10:00", "--minutes", "61", "--class", "member")
    (line,) = priced(run, *ask)["lines"]
    assert (line["blocks"], line["unit"], line["amount"]) == (2, "10.00", "20.00")
    assert (line["discount_per_cent"], line["full_unit"]) == ("50", "20.00")
    said = run("price", "--firm", ask[0], "--start", *ask[1:]).stdout
    assert "60 min, started, 20.00 less 50%" in said
