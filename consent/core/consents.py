"""Consents (GDPR 4(11), 7): what one that was given or refused is worth at a moment.

refused                        never given
withdrawn                      taken back by the customer: whatever else is true of it
expired                        its time, `Statement.expires_days` of the accepted text, has passed
stale                          another firm is responsible now, or its words are no longer asked (law.md R17)
given                          none of these: the only state in which it may be relied upon
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.core.firm_files import Identity
from consent.core.models import NOT_STATED
from consent.core.terms import Statement

STATES = ("given", "refused", "withdrawn", "expired", "stale")


@dataclass(frozen=True, slots=True)
class ConsentState:
    """One consent of an acceptance, in the words that were shown.

    `at` is when it was withdrawn; `until` when it ends, or ended, by itself; None where it was not, or does not.
    """

    id: str
    text: str
    state: str
    at: datetime | None = None
    until: datetime | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it may be relied upon."""
        return self.state == "given"

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether there is anything to take back: stale words could be asked again one day, an expired consent is over."""
        return self.state in ("given", "stale")


def state_of(
    asked: Statement,
    *,
    given_at: datetime | None,
    withdrawn_at: datetime | None,
    is_asked_still: bool,
    now: datetime,
) -> ConsentState:
    """What a consent is worth; `given_at` is None for a refused one, `is_asked_still` as `is_still_asked` says."""
    if given_at is None:
        return ConsentState(asked.id, asked.text, "refused")
    until = None if asked.expires_days is None else given_at + timedelta(days=asked.expires_days)
    if withdrawn_at is not None:
        state = "withdrawn"
    elif until is not None and now >= until:
        state = "expired"
    else:
        state = "given" if is_asked_still else "stale"
    return ConsentState(asked.id, asked.text, state, withdrawn_at, until)


def is_still_asked(asked: Statement, current: Iterable[Statement]) -> bool:
    """Whether the statements in force ask the same consent in exactly the same words; its id is nobody's concern."""
    return any(one.kind == "consent" and one.text == asked.text for one in current)


def is_same_controller(before: Identity, after: Identity) -> bool:
    """Whether both are one firm in law: by its number in the register, else by its name. An address may change."""
    numbers = {"".join(one.register_number.split()) for one in (before, after)}
    if NOT_STATED not in {before.register_number, after.register_number}:
        return len(numbers) == 1
    return before.legal_name == after.legal_name
