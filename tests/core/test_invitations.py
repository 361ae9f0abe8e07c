"""Invitations: what their rows say of their state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.core.invitations import LIFETIME, Invitation

MADE = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
OPEN = Invitation("i", "overmax", "t", MADE, "pl", MADE + LIFETIME, None, None)


@pytest.mark.parametrize(
    ("invitation", "state"),
    [
        (OPEN, "waiting"),
        (replace(OPEN, acceptance="a"), "used"),
        (replace(OPEN, refused="quota"), "refused"),
        (replace(OPEN, refused="decision", language=None, expires_at=None), "refused"),
    ],
)
def test_state_until_it_expires(invitation: Invitation, state: str) -> None:
    """Used, closed or open."""
    assert invitation.state(MADE) == state


def test_it_expires_after_a_day_to_the_millisecond() -> None:
    """One that was used stays used."""
    assert OPEN.state(MADE + LIFETIME - timedelta(milliseconds=1)) == "waiting"
    assert OPEN.state(MADE + LIFETIME) == "expired"
    assert replace(OPEN, acceptance="a").state(MADE + LIFETIME) == "used"
