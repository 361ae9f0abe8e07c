"""Firm files: names that fit into a header."""

from __future__ import annotations

import pytest

from tests.core.content_findings import firm_file, firm_findings


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x" * 81, "too_long"),
        ("\U0001f6e0", "malformed"),
        ("\u200b-\u200b", "malformed"),
        ("Z" + "\u0335" * 5 + "algo", "malformed"),
        ("", "empty"),
    ],
)
def test_name_that_no_header_can_show_is_refused(name: str, code: str) -> None:
    """Too long, of signs alone, invisible, or towering over its line."""
    line = f'name = "{name}"'
    assert firm_findings(('name = "Example Help"', line)) == [(line, code)]


@pytest.mark.parametrize(
    "name", ["x" * 80, 'Jan & "Co" <b>', "\U0001f469\u200d\U0001f527 Help", "שירות מחשבים", "Đặng", "24/7"]
)
def test_name_may_have_any_letters(name: str) -> None:
    """Quotes, emoji beside letters, letters from right to left, letters with marks, digits."""
    assert firm_file(('name = "Example Help"', f"name = '{name}'")).name == name
