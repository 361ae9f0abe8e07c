"""What people write in their own words about a session or an invitation: tidied, required, not too long."""

from __future__ import annotations

from collections.abc import Iterable

from consent.errors import FormRefused, Problem

LONGEST_TEXT = 2000


def checked_texts(asked: Iterable[tuple[str, str, bool]]) -> dict[str, str]:
    """What somebody wrote, by field, of (field, text, whether it is required); FormRefused with every problem."""
    found = {field: (tidy(text), is_required) for field, text, is_required in asked}
    problems = tuple(
        Problem(field, "too_long" if text else "missing")
        for field, (text, is_required) in found.items()
        if len(text) > LONGEST_TEXT or (is_required and not text)
    )
    if problems:
        raise FormRefused("incomplete", problems)
    return {field: text for field, (text, _) in found.items()}


def tidy(text: str) -> str:
    """What somebody wrote, without what browsers and hands put around it."""
    return text.replace("\r\n", "\n").strip()
