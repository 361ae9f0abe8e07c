"""Every version that there is: the published ones, and those of the content folder that are still being written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from consent.core.encoding import sha256_hex
from consent.core.instants import at_local
from consent.core.publications import PublishedVersion, state_of
from consent.errors import NotFound
from consent.service import library, publishing
from consent.service.content import Content, FirmContent
from consent.service.installation import Installation
from consent.store import publications


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """One version: `state` is draft (the check finds errors in its firm), checked, scheduled, in_force or superseded.

    `languages` maps each to the SHA-256 of its text; `published_at` and `leaf_index` only once it is published.
    """

    firm: str
    name: str
    state: str
    effective_at: datetime
    published_at: datetime | None
    leaf_index: int | None
    languages: Mapping[str, str]


def versions(
    house: Installation, folder: Content | None, *, firm: str | None = None, now: datetime
) -> tuple[ListedVersion, ...]:
    """By firm, the one that takes effect last first; `folder` None: only what is published. NotFound for an unknown firm."""
    published = {one.id for one in library.firms(house)}
    drafted = frozenset(folder.firms) if folder else frozenset()
    names = sorted(published | drafted) if firm is None else [firm]
    if firm is not None and firm not in published | drafted:
        raise NotFound("firm", firm)
    broken = _broken(house, folder, now)
    found: list[ListedVersion] = []
    for name in names:
        listed = [*_published(house, name, now)]
        if folder and name in folder.firms:
            known = {one.name for one in listed}
            listed += _drafts(folder.firms[name], known, is_broken=name in broken)
        found += sorted(listed, key=lambda one: one.effective_at, reverse=True)
    return tuple(found)


def _published(house: Installation, firm: str, now: datetime) -> Iterator[ListedVersion]:
    with house.database.reading() as connection:
        current = publications.in_force(connection, firm, now)
        every = publications.versions(connection, firm)
    yield from (_listed(version, state_of(version, current, now)) for version in every)


def _listed(version: PublishedVersion, state: str) -> ListedVersion:
    return ListedVersion(
        firm=version.firm,
        name=version.name,
        state=state,
        effective_at=version.effective_at,
        published_at=version.published_at,
        leaf_index=version.leaf_index,
        languages=version.languages,
    )


def _drafts(firm: FirmContent, known: set[str], *, is_broken: bool) -> Iterator[ListedVersion]:
    for version in firm.file.versions:
        if version.name not in known:
            yield ListedVersion(
                firm=firm.file.id,
                name=version.name,
                state="draft" if is_broken else "checked",
                effective_at=at_local(version.effective_local, firm.file.timezone),
                published_at=None,
                leaf_index=None,
                languages={
                    language: sha256_hex(text.data)
                    for (name, language), text in firm.texts.items()
                    if name == version.name
                },
            )


def _broken(house: Installation, folder: Content | None, now: datetime) -> frozenset[str]:
    """Firms with an error in their files: nothing of theirs can be published."""
    if folder is None:
        return frozenset()
    places = {
        finding.file for finding in publishing.check(house, folder, now=now) if finding.severity == "error"
    }
    return frozenset(
        name
        for name, firm in folder.firms.items()
        if firm.source in places or any(f"/{name}/" in place for place in places)
    )
