"""What a draft changes: each of its texts, and what belongs to it, compared with the version before it in the firm file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from consent.core.differences import differences
from consent.core.firms import Particulars, Version
from consent.core.instants import at_local
from consent.core.particular_changes import particular_changes
from consent.core.publications import PublishedVersion
from consent.service.comparisons import Comparison
from consent.service.content_folder import FirmContent
from consent.service.previews import PreviewVersion
from consent.web import difference_words
from consent.web.difference_words import Shown


@dataclass(frozen=True, slots=True)
class Changes:
    """What one language's readers will be told."""

    language: str
    shown: Shown


def changes(firm: FirmContent, version: PreviewVersion) -> tuple[Changes, ...]:
    """For each language that both versions have; none for the first version, and while a file cannot be read."""
    before = version.previous
    if before is None or not (_has_documents(firm, before) and _has_documents(firm, version.version)):
        return ()
    return tuple(_changes(firm, before, version.version))


def _changes(firm: FirmContent, before: Version, after: Version) -> Iterator[Changes]:
    old, new = firm.particulars(before.name), firm.particulars(after.name)
    for language in firm.file.languages:
        older, newer = (firm.texts.get((name, language)) for name in (before.name, after.name))
        if older and newer:
            compared = Comparison(
                before=_as_published(firm, before, old),
                after=_as_published(firm, after, new),
                language=language,
                differences=differences(older.text, newer.text),
                before_particulars=old,
                after_particulars=new,
                changes=particular_changes(old, new),
            )
            yield Changes(language, difference_words.shown(compared))


def _has_documents(firm: FirmContent, version: Version) -> bool:
    """Whether every document could be read: what belongs to a version has the digests of all of them."""
    wanted = {
        (version.name, one.id, language) for one in version.documents for language in firm.file.languages
    }
    return wanted <= firm.documents.keys()


def _as_published(firm: FirmContent, version: Version, particulars: Particulars) -> PublishedVersion:
    """The version as pages of differences name it: nothing of its publication is on them."""
    moment = at_local(version.effective_local, firm.file.timezone)
    return PublishedVersion(
        firm=firm.file.id,
        name=version.name,
        effective_at=moment,
        published_at=moment,
        leaf_index=0,
        particulars_sha256="",
        tariff_sha256="",
        languages={},
        documents={one.id: "" for one in particulars.documents},
    )
