"""What is published, read back: firms, versions, texts. Pages show only this, never the content folder."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from itertools import zip_longest

from consent.core.acceptances import Acceptance
from consent.core.firms import Firm, Particulars
from consent.core.publications import (
    HistoryEntry,
    PublishedFirm,
    PublishedVersion,
    VersionNote,
    history_entry,
    state_of,
)
from consent.core.record import read_record
from consent.core.terms import TermsText, parse_terms
from consent.errors import NotFound
from consent.service.installation import Installation
from consent.store import log, publications, version_notes

# Parsed once per digest: what has a digest never changes.
_firm = lru_cache(maxsize=256)(Firm.from_bytes)
_particulars = lru_cache(maxsize=1024)(Particulars.from_bytes)


@lru_cache(maxsize=1024)
def _terms(source: bytes) -> TermsText:
    return parse_terms(source, source="published terms")


def firms(house: Installation) -> tuple[Firm, ...]:
    """Every published firm, by name."""
    with house.database.reading() as connection:
        found = publications.firms(connection).values()
        contents = [publications.read_text(connection, firm.sha256) for firm in found]
    return tuple(
        sorted((_firm(content) for content in contents if content), key=lambda firm: firm.name.casefold())
    )


def firm(house: Installation, firm_id: str) -> Firm:
    """The firm as published last."""
    return _firm(text_with(house, firm_digest(house, firm_id)))


def firm_digest(house: Installation, firm_id: str) -> str:
    """SHA-256 of the firm's facts as published last."""
    return _published(house, firm_id).sha256


def firm_accepted(house: Installation, acceptance: Acceptance) -> Firm:
    """The firm as it was shown to whoever accepted: the clock on its wall then is the one that their charge goes by."""
    with house.database.reading() as connection:
        leaf = log.read_leaf(connection, acceptance.firm, acceptance.leaf_index)
    if leaf is None:
        raise NotFound("leaf", acceptance.leaf_index)
    return _firm(text_with(house, read_record(leaf.entry)["firm_sha256"]))


def firm_at(house: Installation, version: PublishedVersion) -> Firm:
    """The firm as it was published when the version was: what a page that stays for ever shows of it."""
    with house.database.reading() as connection:
        published = publications.firm(connection, version.firm, before=version.leaf_index)
    if published is None:
        raise NotFound("firm", version.firm)
    return _firm(text_with(house, published.sha256))


def logo(house: Installation, firm_id: str, sha256: str) -> bytes:
    """The exact bytes of a logo that the firm has or had."""
    with house.database.reading() as connection:
        if not publications.is_logo(connection, firm_id, sha256):
            raise NotFound("logo", sha256)
    return text_with(house, sha256)


def _published(house: Installation, firm_id: str) -> PublishedFirm:
    with house.database.reading() as connection:
        published = publications.firm(connection, firm_id)
    if published is None:
        raise NotFound("firm", firm_id)
    return published


def versions(house: Installation, firm_id: str) -> tuple[PublishedVersion, ...]:
    """Every version of a firm, the one that takes effect last first."""
    with house.database.reading() as connection:
        return publications.versions(connection, firm_id)


def in_force(house: Installation, firm_id: str, *, now: datetime) -> PublishedVersion:
    """The version that counts at `now`."""
    with house.database.reading() as connection:
        found = publications.in_force(connection, firm_id, now)
    if found is None:
        raise NotFound("version in force", firm_id)
    return found


def version(house: Installation, firm_id: str, name: str) -> PublishedVersion:
    """A version by its name."""
    with house.database.reading() as connection:
        found = publications.version(connection, firm_id, name)
    if found is None:
        raise NotFound("version", name)
    return found


def scheduled(house: Installation, firm_id: str, *, now: datetime) -> tuple[PublishedVersion, ...]:
    """Versions that are published and not yet in force, the soonest first."""
    with house.database.reading() as connection:
        return publications.scheduled(connection, firm_id, now)


def previous(house: Installation, version: PublishedVersion, language: str) -> PublishedVersion | None:
    """The version before another one, of those that have the language."""
    with house.database.reading() as connection:
        return publications.previous(connection, version, language)


def history(
    house: Installation, firm_id: str, language: str, *, now: datetime, limit: int = 50, offset: int = 0
) -> tuple[HistoryEntry, ...]:
    """Versions that have the language, the one that takes effect last first."""
    with house.database.reading() as connection:
        found = version_notes.history(connection, firm_id, language, limit=limit + 1, offset=offset)
        current = publications.in_force(connection, firm_id, now)
    earlier = [version for version, _ in found[1:]]
    return tuple(
        history_entry(version, note, state_of(version, current, now), before, language)
        for (version, note), before in zip_longest(found[:limit], earlier[:limit])
    )


def count_versions(house: Installation, firm_id: str, language: str) -> int:
    """How many versions have the language."""
    with house.database.reading() as connection:
        return version_notes.count(connection, firm_id, language)


def note(house: Installation, version: PublishedVersion, language: str) -> VersionNote:
    """What a version says of itself in a language."""
    with house.database.reading() as connection:
        found = version_notes.note(connection, version, language)
    if found is None:
        raise NotFound("language", language)
    return found


def text_with(house: Installation, sha256: str) -> bytes:
    """The exact bytes with that digest."""
    with house.database.reading() as connection:
        content = publications.read_text(connection, sha256)
    if content is None:
        raise NotFound("text", sha256)
    return content


def digest(version: PublishedVersion, language: str) -> str:
    """SHA-256 of a version's exact bytes in one language."""
    try:
        return version.languages[language]
    except KeyError as error:
        raise NotFound("language", language) from error


def source(house: Installation, version: PublishedVersion, language: str) -> bytes:
    """The exact bytes of a version in one language."""
    return text_with(house, digest(version, language))


def text(house: Installation, version: PublishedVersion, language: str) -> TermsText:
    """The same, parsed."""
    return _terms(source(house, version, language))


def html(house: Installation, version: PublishedVersion, language: str) -> str:
    """Its page fragment, made at publishing."""
    return _rendering(house, digest(version, language))


def particulars(house: Installation, version: PublishedVersion) -> Particulars:
    """The tariff, fields, classes, tools and documents of a version."""
    return _particulars(text_with(house, version.particulars_sha256))


def document(house: Installation, version: PublishedVersion, document_id: str, language: str) -> bytes:
    """The exact bytes of a further document."""
    return text_with(house, _document_digest(version, document_id, language))


def document_html(house: Installation, version: PublishedVersion, document_id: str, language: str) -> str:
    """Its page fragment."""
    return _rendering(house, _document_digest(version, document_id, language))


def privacy_html(house: Installation, firm: Firm, language: str) -> str:
    """The page fragment of the privacy notice in force."""
    return _rendering(house, privacy_digest(house, firm, language))


def privacy_digest(house: Installation, firm: Firm, language: str) -> str:
    """SHA-256 of the privacy notice's exact bytes."""
    try:
        return _published(house, firm.id).privacy[language]
    except KeyError as error:
        raise NotFound("privacy notice", language) from error


def _rendering(house: Installation, sha256: str) -> str:
    with house.database.reading() as connection:
        found = publications.read_rendering(connection, sha256)
    if found is None:
        raise NotFound("rendering", sha256)
    return found


def _document_digest(version: PublishedVersion, document_id: str, language: str) -> str:
    try:
        return version.documents[f"{document_id}/{language}"]
    except KeyError as error:
        raise NotFound("document", document_id) from error
