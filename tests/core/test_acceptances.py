"""Session tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.core.acceptances import TOKEN_LIFETIME, SessionToken

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
END = NOON + TOKEN_LIFETIME
MOMENT = timedelta(milliseconds=1)
TOKEN = SessionToken(b"i" * 16, "damal", "an-acceptance", NOON, END, None, None, None, b"")


def test_a_token_lives_until_its_end() -> None:
    """The last millisecond counts, the end itself does not."""
    assert TOKEN.is_alive(END - MOMENT)
    assert not TOKEN.is_alive(END)


@pytest.mark.parametrize("event", ["redeemed_at", "revoked_at"])
def test_a_token_that_was_used_or_taken_back_is_dead(event: str) -> None:
    """However much of its time is left."""
    assert not replace(TOKEN, **{event: NOON}).is_alive(NOON)  # type: ignore[arg-type]
