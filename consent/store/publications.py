"""Published firms and versions: written once, read for ever; every text under its own SHA-256."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Column, Connection, Table, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from consent.core.publications import PublishedFirm, PublishedVersion
from consent.store.schema import (
    firm_privacy,
    firm_publications,
    metadata,
    publication_documents,
    publication_texts,
    publications,
    renderings,
    texts,
)


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row unless its key is there already; whether it was inserted."""
    make = postgres_insert if connection.dialect.name == "postgresql" else sqlite_insert
    key = next(iter(table.primary_key.columns))
    query = make(table).values(**values).on_conflict_do_nothing().returning(key)
    return connection.execute(query).first() is not None


def put_text(connection: Connection, sha256: str, media_type: str, content: bytes) -> None:
    """Keep exact bytes under their digest."""
    insert_new(connection, texts, {"sha256": sha256, "media_type": media_type, "content": content})


def put_rendering(connection: Connection, sha256: str, html: str) -> None:
    """Keep the page fragment made from the text with that digest."""
    insert_new(connection, renderings, {"sha256": sha256, "html": html})


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
        for name in ("firm", "leaf_index", "sha256", "privacy_version", "published_at")
    }
    connection.execute(insert(firm_publications).values(**values))
    _insert_map(
        connection, firm_privacy, {"firm": new.firm, "leaf_index": new.leaf_index}, "language", new.privacy
    )


def insert_version(connection: Connection, new: PublishedVersion) -> None:
    """A version with all its languages."""
    names = ("firm", "leaf_index", "effective_at", "published_at", "particulars_sha256", "tariff_sha256")
    values = {name: getattr(new, name) for name in names}
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


def firm(connection: Connection, firm_id: str) -> PublishedFirm | None:
    """One firm as published last."""
    query = select(firm_publications).where(firm_publications.c.firm == firm_id)
    row = connection.execute(query.order_by(firm_publications.c.leaf_index.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    chosen = select(firm_privacy).where(
        firm_privacy.c.firm == firm_id, firm_privacy.c.leaf_index == row.leaf_index
    )
    privacy = {notice.language: notice.sha256 for notice in connection.execute(chosen)}
    return PublishedFirm(**row._mapping, privacy=privacy)


def versions(connection: Connection, firm_id: str) -> tuple[PublishedVersion, ...]:
    """Every version of a firm, the one that takes effect last first."""
    languages = _maps(connection, publication_texts, "language", firm_id)
    documents = _maps(connection, publication_documents, "document", firm_id)
    order = (publications.c.effective_at.desc(), publications.c.leaf_index.desc())
    query = select(publications).where(publications.c.firm == firm_id).order_by(*order)
    return tuple(
        PublishedVersion(
            firm=row.firm,
            name=row.version,
            effective_at=row.effective_at,
            published_at=row.published_at,
            leaf_index=row.leaf_index,
            particulars_sha256=row.particulars_sha256,
            tariff_sha256=row.tariff_sha256,
            languages=languages[row.version],
            documents=documents[row.version],
        )
        for row in connection.execute(query)
    )


def _maps(connection: Connection, table: Table, key: str, firm_id: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(select(table).where(table.c.firm == firm_id)):
        found[row.version][row._mapping[key]] = row.sha256
    return found


def published_texts(connection: Connection) -> dict[tuple[str, str, str], str]:
    """Digest of every published text, by (firm, version, language)."""
    rows: Iterable[object] = connection.execute(select(publication_texts))
    return {(row.firm, row.version, row.language): row.sha256 for row in rows}  # type: ignore[attr-defined]


_PAGES = (firm_privacy.c.sha256, publication_texts.c.sha256, publication_documents.c.sha256)
_FACTS = (firm_publications.c.sha256, publications.c.particulars_sha256, publications.c.tariff_sha256)


def digests_of(connection: Connection, firm_id: str) -> frozenset[str]:
    """SHA-256 of every text that a firm ever published: terms, particulars, tariffs, documents, facts, privacy notices."""
    return _digests(connection, (*_FACTS, *_PAGES), firm_id)


def page_digests(connection: Connection, firm_id: str) -> frozenset[str]:
    """SHA-256 of those among them that people read, of which a rendering is kept: terms, documents, privacy notices."""
    return _digests(connection, _PAGES, firm_id)


def _digests(
    connection: Connection, columns: Iterable[Column[str]], firm_id: str | None = None
) -> frozenset[str]:
    queries = [select(column) for column in columns]
    if firm_id is not None:
        queries = [select(column).where(column.table.c.firm == firm_id) for column in columns]
    return frozenset(digest for query in queries for digest in connection.execute(query).scalars())


def text_strays(connection: Connection) -> Iterator[tuple[str, str]]:
    """(table, digest) of texts that nobody published, and of renderings of what is no page."""
    for table, columns in ((texts, (*_FACTS, *_PAGES)), (renderings, _PAGES)):
        there = set(connection.execute(select(table.c.sha256)).scalars())
        yield from ((table.name, digest) for digest in sorted(there - _digests(connection, columns)))


# The columns of each table that its firm's leaves say, in this order, after the firm.
EVIDENCE_COLUMNS = {
    "log_keys": ("kid", "purpose", "public", "from_index"),
    "firm_publications": ("leaf_index", "sha256", "privacy_version", "published_at"),
    "firm_privacy": ("leaf_index", "language", "sha256"),
    "publications": (
        "version",
        "leaf_index",
        "effective_at",
        "published_at",
        "particulars_sha256",
        "tariff_sha256",
    ),
    "publication_texts": ("version", "language", "sha256"),
    "publication_documents": ("version", "document", "sha256"),
}


def evidence_rows(connection: Connection, firm_id: str, table: str) -> Iterator[tuple[object, ...]]:
    """Every row of one of those tables, for verification."""
    columns = metadata.tables[table].c
    query = select(*(columns[name] for name in EVIDENCE_COLUMNS[table])).where(columns.firm == firm_id)
    return (tuple(row) for row in connection.execute(query))
