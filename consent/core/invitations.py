"""An invitation: by it a technician opens a firm's form for one customer, once, within a day; or refuses to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the database knows of an invitation; `id` is a UUID.

    `language` and `expires_at` are None where the technician refused: there was nothing to open. `refused` is the cause of a
    refusal, `acceptance` what was accepted by it.
    """

    id: str
    firm: str
    technician: str
    made_at: datetime
    language: str | None
    expires_at: datetime | None
    refused: str | None
    acceptance: str | None

    def state(self, now: datetime) -> str:
        """used, refused, expired or waiting."""
        if self.acceptance is not None:
            return "used"
        if self.refused is not None or self.expires_at is None:
            return "refused"
        return "waiting" if now < self.expires_at else "expired"
