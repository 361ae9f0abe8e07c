"""What has been published of a firm: the firm itself as shown, and its versions, each for ever.

A published version is scheduled until its moment has come, then in force, and superseded once a later one is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.core.terms import TermsText

STATES = ("scheduled", "in_force", "superseded")


@dataclass(frozen=True, slots=True)
class PublishedFirm:
    """The firm as published last: `sha256` of its canonical bytes (core.firms.Firm), its privacy notices by language."""

    firm: str
    sha256: str
    privacy_version: str
    privacy: Mapping[str, str]
    leaf_index: int
    published_at: datetime
    logo_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version of a firm's terms: every language's digest, and the digest of its particulars (tariff, tools, fields).

    `published_by` is the role that published it ("operator"); None where an earlier release did, which did not say.
    """

    firm: str
    name: str
    effective_at: datetime
    published_at: datetime
    leaf_index: int
    particulars_sha256: str
    tariff_sha256: str
    languages: Mapping[str, str]
    documents: Mapping[str, str]
    published_by: str | None = None

    def is_in_force(self, now: datetime) -> bool:
        """Whether it has come into force; a later one may have taken its place."""
        return self.effective_at <= now

    @property
    def is_recorded_later(self) -> bool:
        """Whether it belongs to the past that a firm brought along: it held before it was published here."""
        return self.effective_at < self.published_at


@dataclass(frozen=True, slots=True)
class VersionNote:
    """What a version's text in one language says of itself, and whether it asks those who read that language again."""

    title: str
    summary: str
    changes: str
    change: str
    reason: str | None
    asks_again: bool


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A version as the history shows it in one language; `previous` is the name of the one before it in that language.

    `is_same_text`: it has the text of `previous`, byte for byte, so what its note says of changes is said of `previous`.
    """

    version: PublishedVersion
    note: VersionNote
    state: str
    previous: str | None
    is_same_text: bool


def history_entry(
    version: PublishedVersion, note: VersionNote, state: str, before: PublishedVersion | None, language: str
) -> HistoryEntry:
    """The entry of a version in a language; `before` is the one before it, of those that have the language."""
    if before is None:
        return HistoryEntry(version, note, state, None, is_same_text=False)
    is_same = before.languages.get(language) == version.languages[language]
    return HistoryEntry(version, note, state, before.name, is_same)


def in_force(versions: Sequence[PublishedVersion], now: datetime) -> PublishedVersion | None:
    """The version that counts at `now`: of those that have come into force, the one that did so last."""
    started = [version for version in versions if version.is_in_force(now)]
    return max(started, key=lambda version: (version.effective_at, version.leaf_index), default=None)


def state_of(version: PublishedVersion, current: PublishedVersion | None, now: datetime) -> str:
    """One of STATES; `current` is the version in force at `now`."""
    if not version.is_in_force(now):
        return "scheduled"
    return "in_force" if current is not None and version.name == current.name else "superseded"


def note_of(
    text: TermsText, version: PublishedVersion, language: str, before: PublishedVersion | None
) -> VersionNote:
    """The note of a version's text; `before` is the version before it, None for the firm's first.

    A material change asks again whoever read the changed text. So does another tariff, whatever the text says of itself.
    Where the text is the same, byte for byte, its language has not changed.
    """
    is_changed = before is not None and before.languages.get(language) != version.languages[language]
    asks_again = (is_changed and text.change == "material") or (
        before is not None and before.tariff_sha256 != version.tariff_sha256
    )
    return VersionNote(text.title, text.summary, text.changes, text.change, text.reason, asks_again)
