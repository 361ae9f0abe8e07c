"""The codes of the warnings that one clause of terms gets."""

from __future__ import annotations

from consent.core.checks import wording_warnings
from consent.core.wording import Unit


def codes_of(clause: str, language: str, heading: str = "") -> list[str]:
    """Codes of the warnings about wording, in order."""
    found = wording_warnings([Unit(clause, 1, heading)], language, "terms.md")
    return sorted(finding.code for finding in found)
