"""What has been published of a firm: the firm itself as shown, and its versions, each for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PublishedFirm:
    """The firm as published last: `sha256` of its canonical bytes (core.firms.Firm), its privacy notices by language."""

    firm: str
    sha256: str
    privacy_version: str
    privacy: Mapping[str, str]
    leaf_index: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version of a firm's terms: every language's digest, and the digest of its particulars (tariff, tools, fields)."""

    firm: str
    name: str
    effective_at: datetime
    published_at: datetime
    leaf_index: int
    particulars_sha256: str
    tariff_sha256: str
    languages: Mapping[str, str]
    documents: Mapping[str, str]

    def is_in_force(self, now: datetime) -> bool:
        """Whether it has come into force; a later one may have taken its place."""
        return self.effective_at <= now


def in_force(versions: Sequence[PublishedVersion], now: datetime) -> PublishedVersion | None:
    """The version that counts at `now`: of those that have come into force, the one that did so last."""
    started = [version for version in versions if version.is_in_force(now)]
    return max(started, key=lambda version: (version.effective_at, version.leaf_index), default=None)
