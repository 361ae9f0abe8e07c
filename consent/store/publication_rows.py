"""The rows of what is published, as verification reads them: every digest, every stray, every column of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Column, Connection, select

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

_PAGES = (firm_privacy.c.sha256, publication_texts.c.sha256, publication_documents.c.sha256)
_FACTS = (
    firm_publications.c.sha256,
    firm_publications.c.logo_sha256,
    publications.c.particulars_sha256,
    publications.c.tariff_sha256,
)


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
    found = {digest for query in queries for digest in connection.execute(query).scalars()}
    return frozenset(found - {None})  # a firm may have no logo


def text_strays(connection: Connection) -> Iterator[tuple[str, str]]:
    """(table, digest) of texts that nobody published, and of renderings of what is no page."""
    for table, columns in ((texts, (*_FACTS, *_PAGES)), (renderings, _PAGES)):
        there = set(connection.execute(select(table.c.sha256)).scalars())
        yield from ((table.name, digest) for digest in sorted(there - _digests(connection, columns)))


# The columns of each table that its firm's leaves say, in this order, after the firm.
EVIDENCE_COLUMNS = {
    "log_keys": ("kid", "purpose", "public", "from_index"),
    "firm_publications": ("leaf_index", "sha256", "privacy_version", "published_at", "logo_sha256"),
    "firm_privacy": ("leaf_index", "language", "sha256"),
    "publications": (
        "version",
        "leaf_index",
        "effective_at",
        "published_at",
        "particulars_sha256",
        "tariff_sha256",
        "published_by",
    ),
    "publication_texts": ("version", "language", "sha256"),
    "publication_documents": ("version", "document", "sha256"),
    "version_notes": (
        "version",
        "language",
        "title",
        "summary",
        "changes",
        "change",
        "reason",
        "asks_again",
    ),
    "version_tools": ("version", "tool", "use"),
}


def evidence_rows(connection: Connection, firm_id: str, table: str) -> Iterator[tuple[object, ...]]:
    """Every row of one of those tables, for verification."""
    columns = metadata.tables[table].c
    query = select(*(columns[name] for name in EVIDENCE_COLUMNS[table])).where(columns.firm == firm_id)
    return (tuple(row) for row in connection.execute(query))
