"""Published firms and versions: written once, read for ever; every text under its own SHA-256."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Table, and_, insert, select

from consent.core.publications import PublishedFirm, PublishedVersion
from consent.store.inserting import insert_new
from consent.store.schema import (
    firm_privacy,
    firm_publications,
    publication_documents,
    publication_texts,
    publications,
    renderings,
    texts,
)

_VERSION_COLUMNS = (
    "firm",
    "leaf_index",
    "effective_at",
    "published_at",
    "particulars_sha256",
    "tariff_sha256",
    "published_by",
)
_FEW = 100
_NEWEST_FIRST = (publications.c.effective_at.desc(), publications.c.leaf_index.desc())


def put_text(connection: Connection, sha256: str, media_type: str, content: bytes) -> None:
    """Keep exact bytes under their digest."""
    insert_new(connection, texts, {"sha256": sha256, "media_type": media_type, "content": content})


def put_rendering(connection: Connection, sha256: str, html: str) -> bool:
    """Keep the page fragment made from the text with that digest, unless one is kept already; whether this one is."""
    return insert_new(connection, renderings, {"sha256": sha256, "html": html})


def read_text(connection: Connection, sha256: str) -> bytes | None:
    """The exact bytes with that digest."""
    return connection.execute(select(texts.c.content).where(texts.c.sha256 == sha256)).scalar_one_or_none()


def read_rendering(connection: Connection, sha256: str) -> str | None:
    """The page fragment of that digest."""
    return connection.execute(
        select(renderings.c.html).where(renderings.c.sha256 == sha256)
    ).scalar_one_or_none()


def insert_firm(connection: Connection, new: PublishedFirm) -> None:
    """A firm as it is shown from now on."""
    values = {
        name: getattr(new, name)
        for name in ("firm", "leaf_index", "sha256", "privacy_version", "published_at", "logo_sha256")
    }
    connection.execute(insert(firm_publications).values(**values))
    _insert_map(
        connection, firm_privacy, {"firm": new.firm, "leaf_index": new.leaf_index}, "language", new.privacy
    )


def insert_version(connection: Connection, new: PublishedVersion) -> None:
    """A version with all its languages."""
    values = {name: getattr(new, name) for name in _VERSION_COLUMNS}
    connection.execute(insert(publications).values(version=new.name, **values))
    place = {"firm": new.firm, "version": new.name}
    _insert_map(connection, publication_texts, place, "language", new.languages)
    _insert_map(connection, publication_documents, place, "document", new.documents)


def _insert_map(
    connection: Connection, table: Table, place: Mapping[str, object], key: str, digests: Mapping[str, str]
) -> None:
    if digests:
        connection.execute(
            insert(table), [{**place, key: name, "sha256": sha256} for name, sha256 in digests.items()]
        )


def firms(connection: Connection) -> dict[str, PublishedFirm]:
    """Every firm as published last, by its id."""
    privacy: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for row in connection.execute(select(firm_privacy)):
        privacy[row.firm, row.leaf_index][row.language] = row.sha256
    query = select(firm_publications).order_by(firm_publications.c.firm, firm_publications.c.leaf_index)
    rows = (row._mapping for row in connection.execute(query))
    return {
        row["firm"]: PublishedFirm(**row, privacy=privacy[row["firm"], row["leaf_index"]]) for row in rows
    }


def firm(connection: Connection, firm_id: str, *, before: int | None = None) -> PublishedFirm | None:
    """One firm as published last; with `before`, a leaf index, as it was published last until then."""
    query = select(firm_publications).where(firm_publications.c.firm == firm_id)
    if before is not None:
        query = query.where(firm_publications.c.leaf_index < before)
    row = connection.execute(query.order_by(firm_publications.c.leaf_index.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    chosen = select(firm_privacy).where(
        firm_privacy.c.firm == firm_id, firm_privacy.c.leaf_index == row.leaf_index
    )
    privacy = {notice.language: notice.sha256 for notice in connection.execute(chosen)}
    return PublishedFirm(**row._mapping, privacy=privacy)


def is_logo(connection: Connection, firm_id: str, sha256: str) -> bool:
    """Whether the firm was ever published with that logo."""
    columns = firm_publications.c
    query = select(columns.leaf_index).where(columns.firm == firm_id, columns.logo_sha256 == sha256)
    return connection.execute(query.limit(1)).first() is not None


def versions(connection: Connection, firm_id: str) -> tuple[PublishedVersion, ...]:
    """Every version of a firm, the one that takes effect last first."""
    query = select(publications).where(publications.c.firm == firm_id).order_by(*_NEWEST_FIRST)
    return of_rows(connection, firm_id, connection.execute(query).mappings().all())


def version(connection: Connection, firm_id: str, name: str) -> PublishedVersion | None:
    """A version by its name."""
    query = select(publications).where(publications.c.firm == firm_id, publications.c.version == name)
    return next(iter(of_rows(connection, firm_id, connection.execute(query).mappings().all())), None)


def in_force(connection: Connection, firm_id: str, now: datetime) -> PublishedVersion | None:
    """The version that counts at `now`."""
    query = select(publications).where(publications.c.firm == firm_id, publications.c.effective_at <= now)
    rows = connection.execute(query.order_by(*_NEWEST_FIRST).limit(1)).mappings().all()
    return next(iter(of_rows(connection, firm_id, rows)), None)


def scheduled(connection: Connection, firm_id: str, now: datetime) -> tuple[PublishedVersion, ...]:
    """Versions that are published and not yet in force, the soonest first."""
    query = select(publications).where(publications.c.firm == firm_id, publications.c.effective_at > now)
    rows = connection.execute(query.order_by(publications.c.effective_at)).mappings().all()
    return of_rows(connection, firm_id, rows)


def newest(connection: Connection, firm_id: str) -> PublishedVersion | None:
    """The version that takes effect last, whether in force or not."""
    query = select(publications).where(publications.c.firm == firm_id).order_by(*_NEWEST_FIRST).limit(1)
    return next(iter(of_rows(connection, firm_id, connection.execute(query).mappings().all())), None)


def previous(connection: Connection, after: PublishedVersion, language: str) -> PublishedVersion | None:
    """The version before another one, of those that have the language."""
    of_version = and_(
        publication_texts.c.firm == publications.c.firm,
        publication_texts.c.version == publications.c.version,
    )
    query = (
        select(publications)
        .join(publication_texts, of_version)
        .where(publications.c.firm == after.firm, publications.c.effective_at < after.effective_at)
        .where(publication_texts.c.language == language)
        .order_by(*_NEWEST_FIRST)
        .limit(1)
    )
    return next(iter(of_rows(connection, after.firm, connection.execute(query).mappings().all())), None)


def of_rows(connection: Connection, firm_id: str, rows: Sequence[RowMapping]) -> tuple[PublishedVersion, ...]:
    """The versions of rows that have the columns of `publications`, in their order."""
    names = [row["version"] for row in rows]
    languages = _maps(connection, publication_texts, "language", firm_id, names)
    documents = _maps(connection, publication_documents, "document", firm_id, names)
    return tuple(
        PublishedVersion(
            name=row["version"],
            languages=languages[row["version"]],
            documents=documents[row["version"]],
            **{name: row[name] for name in _VERSION_COLUMNS},
        )
        for row in rows
    )


def _maps(
    connection: Connection, table: Table, key: str, firm_id: str, names: Sequence[str]
) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    query = select(table).where(table.c.firm == firm_id)
    if len(names) <= _FEW:
        query = query.where(table.c.version.in_(names))
    for row in connection.execute(query):
        found[row.version][row._mapping[key]] = row.sha256
    return found


def published_texts(connection: Connection) -> dict[tuple[str, str, str], str]:
    """Digest of every published text, by (firm, version, language)."""
    rows: Iterable[object] = connection.execute(select(publication_texts))
    return {(row.firm, row.version, row.language): row.sha256 for row in rows}  # type: ignore[attr-defined]
