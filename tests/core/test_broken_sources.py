"""Firm files and terms with something cut out or put in: read or refused with findings, never another error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.core.firms import parse_firm_file
from consent.core.terms import parse_terms
from consent.errors import ContentError, Finding
from tests.example_content import FIRM, NL, example_files

PIECES = (
    *'"\'[]{}=\n:#|>%@`\t\\~?&*!<-', '"""', "'''", "---\n", "1.1 ", "## 1. ", "&a ", "*a ", "!!x ", "2024-01-01", "1.5", "true", "\\u0000",
    "\\ud800", "9" * 400, "not stated", "\x00", "\ufeff", "\r\n", "  - ", "(", "{9999999999}",
)  # fmt: skip


def findings(parse: Callable[..., object], text: str) -> tuple[Finding, ...]:
    """What is wrong with the text; nothing if it is read."""
    try:
        parse(text.encode(), source="x")
    except ContentError as error:
        return error.findings or (Finding("error", "x", -1, "none", "an error without a finding"),)
    return ()


@pytest.mark.parametrize(("path", "parse"), [(FIRM, parse_firm_file), (NL, parse_terms)])
@settings(max_examples=150, deadline=None)
@given(place=st.floats(0, 1), length=st.sampled_from([0, 0, 1, 3, 20, 300]), piece=st.sampled_from(PIECES))
def test_damage_is_a_finding_or_harmless(
    path: str, parse: Callable[..., object], place: float, length: int, piece: str
) -> None:
    """And each finding has a line of the file."""
    text = example_files()[path]
    start = int(place * len(text))
    damaged = text[:start] + piece + text[start + length :]
    lines = [finding.line for finding in findings(parse, damaged)]
    assert all(0 <= line <= damaged.count("\n") + 1 for line in lines)
