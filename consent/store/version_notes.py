"""What each published version says of itself, language by language, and which tools it takes up or drops.

All of it stands in the published texts; it is kept beside them so that a history of hundreds of versions is one query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, insert, select
from sqlalchemy import func as sql

from consent.core.acceptances import Acceptance
from consent.core.firms import Particulars
from consent.core.publications import PublishedVersion, VersionNote, note_of
from consent.core.terms import TermsText, parse_terms
from consent.store import publications
from consent.store.schema import publications as versions
from consent.store.schema import version_notes, version_tools

_NAMES = tuple(VersionNote.__slots__)
_SAME_VERSION = and_(version_notes.c.firm == versions.c.firm, version_notes.c.version == versions.c.version)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a version's notes are made of: its texts by language, and its particulars."""

    texts: Mapping[str, TermsText]
    particulars: Particulars


def insert_all(
    connection: Connection, new: PublishedVersion, before: PublishedVersion | None, sources: Sources
) -> None:
    """Keep what a version says of itself; `before` is the version before it."""
    place = {"firm": new.firm, "version": new.name}
    rows = [{**place, "language": language, **values} for language, values in _notes(new, before, sources)]
    connection.execute(insert(version_notes), rows)
    tools = [{**place, "tool": tool, "use": use} for tool, use in _tools(sources)]
    connection.execute(insert(version_tools), tools)


def rows_of(
    connection: Connection, version: PublishedVersion, before: PublishedVersion | None
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """(rows of version_notes, rows of version_tools) as the texts make them, in the order of EVIDENCE_COLUMNS."""
    sources = _read_sources(connection, version)
    notes: list[tuple[object, ...]] = [
        (version.name, language, *(values[name] for name in _NAMES))
        for language, values in _notes(version, before, sources)
    ]
    tools: list[tuple[object, ...]] = [(version.name, tool, use) for tool, use in _tools(sources)]
    return notes, tools


def _read_sources(connection: Connection, version: PublishedVersion) -> Sources:
    def read(sha256: str) -> bytes:
        return publications.read_text(connection, sha256) or b""

    texts = {
        language: parse_terms(read(sha256), source=sha256) for language, sha256 in version.languages.items()
    }
    return Sources(texts, Particulars.from_bytes(read(version.particulars_sha256)))


def _notes(
    version: PublishedVersion, before: PublishedVersion | None, sources: Sources
) -> Iterator[tuple[str, dict[str, object]]]:
    for language in version.languages:
        note = note_of(sources.texts[language], version, language, before)
        yield language, {name: getattr(note, name) for name in _NAMES} | {"asks_again": int(note.asks_again)}


def _tools(sources: Sources) -> Iterator[tuple[str, str]]:
    yield from ((tool.id, "offered") for tool in sources.particulars.tools)
    yield from ((tool, "retired") for tool in sources.particulars.retires)


def fill(connection: Connection) -> None:
    """Make the rows of every version that was published before there were such rows."""
    for firm in publications.firms(connection):
        before: PublishedVersion | None = None
        for version in reversed(publications.versions(connection, firm)):
            insert_all(connection, version, before, _read_sources(connection, version))
            before = version


def note(connection: Connection, version: PublishedVersion, language: str) -> VersionNote | None:
    """What a version says of itself in a language."""
    columns = version_notes.c
    where = (columns.firm == version.firm, columns.version == version.name, columns.language == language)
    row = connection.execute(select(*(columns[name] for name in _NAMES)).where(*where)).one_or_none()
    return None if row is None else VersionNote(**{**row._mapping, "asks_again": bool(row.asks_again)})


def history(
    connection: Connection, firm: str, language: str, *, limit: int, offset: int
) -> tuple[tuple[PublishedVersion, VersionNote], ...]:
    """Versions that have the language with their notes, the one that takes effect last first."""
    query = (
        select(versions, *(version_notes.c[name] for name in _NAMES))
        .join(version_notes, _SAME_VERSION)
        .where(versions.c.firm == firm, version_notes.c.language == language)
        .order_by(versions.c.effective_at.desc(), versions.c.leaf_index.desc())
    )
    rows = connection.execute(query.limit(limit).offset(offset)).mappings().all()
    found = publications.of_rows(connection, firm, rows)
    notes = [
        VersionNote(**{name: row[name] for name in _NAMES} | {"asks_again": bool(row["asks_again"])})
        for row in rows
    ]
    return tuple(zip(found, notes, strict=True))


def count(connection: Connection, firm: str, language: str) -> int:
    """How many versions have the language."""
    where = (version_notes.c.firm == firm, version_notes.c.language == language)
    return connection.execute(select(sql.count()).select_from(version_notes).where(*where)).scalar_one()


def is_asked_again(connection: Connection, accepted: PublishedVersion, language: str, now: datetime) -> bool:
    """Whether a version that came into force after `accepted`, by `now`, asks those who read the language again.

    One that does not have the language any more asks its readers where it asks those of another.
    """
    same = version_notes.alias()
    in_language = (
        select(same.c.language)
        .where(same.c.firm == versions.c.firm, same.c.version == versions.c.version)
        .where(same.c.language == language)
        .exists()
    )
    query = (
        select(versions.c.version)
        .join(version_notes, _SAME_VERSION)
        .where(
            versions.c.firm == accepted.firm,
            versions.c.effective_at <= now,
            versions.c.effective_at > accepted.effective_at,
            (version_notes.c.language == language) | ~in_language,
            version_notes.c.asks_again == 1,
        )
    )
    return connection.execute(query.limit(1)).first() is not None


def is_superseded(connection: Connection, acceptance: Acceptance, now: datetime) -> bool:
    """Whether a version in force asks again who accepted what this acceptance did."""
    accepted = publications.version(connection, acceptance.firm, acceptance.version)
    return accepted is not None and is_asked_again(connection, accepted, acceptance.language, now)


def is_retired(connection: Connection, firm: str, tool: str, now: datetime) -> bool:
    """Whether a version in force by `now` has retired the tool, and none since has taken it up again."""
    query = (
        select(version_tools.c.use)
        .join(
            versions,
            and_(version_tools.c.firm == versions.c.firm, version_tools.c.version == versions.c.version),
        )
        .where(versions.c.firm == firm, versions.c.effective_at <= now, version_tools.c.tool == tool)
        .order_by(versions.c.effective_at.desc(), versions.c.leaf_index.desc())
        .limit(1)
    )
    return connection.execute(query).scalar() == "retired"
