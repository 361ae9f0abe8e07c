"""An acceptance and its one-time session tokens; what becomes of it is its support session (core.support_sessions).

It may make session tokens until `valid_until`, at most one of them alive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

VALIDITY = timedelta(hours=24)
TOKEN_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(minutes=30)
FORM_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the database knows of an acceptance without opening its record; `id` is a UUID.

    `erased_at`: since when its personal data are gone, with what was written about it; None while they are kept.
    """

    id: str
    firm: str
    leaf_index: int
    time: datetime
    version: str
    language: str
    customer_class: str | None
    state: str
    valid_until: datetime
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A one-time session token's row; its digits are stored nowhere (core.session_tokens derives them from `id`).

    `seal` is a MAC over what never changes of it: nobody with SQL alone can give a token to another acceptance.
    """

    id: bytes
    firm: str
    acceptance: str
    issued_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None
    redeemed_by: str | None
    revoked_at: datetime | None
    seal: bytes

    def is_alive(self, now: datetime) -> bool:
        """Whether a technician could redeem it at `now`."""
        return self.redeemed_at is None and self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class StatementAnswer:
    """One statement as the customer made it: its words, and what was answered (`answer` only for questions)."""

    id: str
    kind: str
    text: str
    basis: str
    given: bool
    answer: str | None = None
    answer_text: str | None = None
