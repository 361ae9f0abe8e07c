"""People who work for a firm: accounts, roles and their login sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ROLES = ("technician", "auditor", "manager")
IDLE_LIMIT = timedelta(minutes=15)
ABSOLUTE_LIMIT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """An account, bound to one firm; `id` is a UUID and is what records name, `name` is what people read."""

    id: str
    name: str
    firm: str
    roles: frozenset[str]
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A login that is alive: `key` is the secret in the cookie, known to the browser alone (only its digest is stored)."""

    key: str
    member: StaffMember
    created_at: datetime
    seen_at: datetime
