"""Two versions of a firm's terms compared in one language: their words, and what belongs to them beside the words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from consent.core.differences import Differences, differences
from consent.core.firms import Particulars
from consent.core.particular_changes import ParticularChanges, particular_changes
from consent.core.publications import PublishedVersion
from consent.core.terms import TermsText
from consent.service import library
from consent.service.installation import Installation


@dataclass(frozen=True, slots=True)
class Comparison:
    """From `before` to `after`, which may also be the older of the two."""

    before: PublishedVersion
    after: PublishedVersion
    language: str
    differences: Differences
    before_particulars: Particulars
    after_particulars: Particulars
    changes: ParticularChanges


def compare(
    house: Installation, before: PublishedVersion, after: PublishedVersion, language: str
) -> Comparison:
    """What differs; a NotFound if one of them does not have the language."""
    old, new = (library.particulars(house, version) for version in (before, after))
    return Comparison(
        before=before,
        after=after,
        language=language,
        differences=_differences(library.text(house, before, language), library.text(house, after, language)),
        before_particulars=old,
        after_particulars=new,
        changes=particular_changes(old, new),
    )


@lru_cache(maxsize=64)
def _differences(before: TermsText, after: TermsText) -> Differences:
    """Computed once for two texts: published ones never change, and aligning long ones takes a while."""
    return differences(before, after)
