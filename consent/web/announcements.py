"""What a version says of itself on pages that show one, and the versions that are announced before they are in force."""

from __future__ import annotations

from datetime import datetime, timedelta

from consent.core.firms import Firm
from consent.core.publications import HistoryEntry, PublishedVersion, history_entry
from consent.service import library
from consent.web.house import house

MOST = 3
# Staff are told of new terms so long before they hold.
SOON = timedelta(days=14)


def entry_of(version: PublishedVersion, language: str, state: str = "") -> HistoryEntry:
    """A version's note and the version that it came after: both stay the same for ever, its state does not."""
    before = library.previous(house(), version, language)
    note = library.note(house(), version, language)
    return history_entry(version, note, state, before, language)


def coming(firm: Firm, language: str, now: datetime) -> tuple[HistoryEntry, ...]:
    """The next versions in a language that are published and not yet in force, the soonest first."""
    found = [one for one in library.scheduled(house(), firm.id, now=now) if language in one.languages]
    return tuple(entry_of(one, language, "scheduled") for one in found[:MOST])


def soon(firm: Firm, language: str, now: datetime) -> tuple[HistoryEntry, ...]:
    """Those of them that staff should know of now."""
    return tuple(one for one in coming(firm, language, now) if one.version.effective_at <= now + SOON)
