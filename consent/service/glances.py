"""A glance at a session, for pages that follow it: cheap enough to be asked every few seconds by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.core.encoding import sha256_hex
from consent.service import customers, renewals
from consent.service.customers import HAS_TOKENS, OVER
from consent.service.installation import Installation

_MINUTE = timedelta(minutes=1)
# Links live half an hour; a page that follows its session has new ones in time.
_FRESH_LINKS = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Glance:
    """The state of the customer's own page, and an etag that changes with anything that this page would show by itself."""

    state: str
    etag: str


def customers_glance(house: Installation, firm_id: str, ref: str, *, now: datetime) -> Glance:
    """The state behind a reference in a few reads; LinkRefused("forged") when it is not one of ours."""
    acceptance, session, token = customers.find(house, firm_id, ref)
    state = customers.state_of(acceptance, token, now)
    if state in HAS_TOKENS and renewals.superseding(house, acceptance, now=now) is not None:
        state = "superseded"
    # A block that has just started costs at once: the minute that runs counts, not the one that is over.
    minutes = -(-session.measured(now) // 60) if state == "running" else 0
    left = (token.expires_at - now) // _MINUTE if token is not None and state == "waiting" else None
    issued = None if token is None else token.issued_at
    links = 0 if state in OVER else (now - acceptance.time) // _FRESH_LINKS
    shown = (state, session, minutes, left, issued, links)
    return Glance(state, sha256_hex(repr(shown).encode()))
