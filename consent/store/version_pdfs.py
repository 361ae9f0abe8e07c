"""PDFs of versions: the first that was made is the one that is kept, under a seal."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from consent.store.inserting import insert_new
from consent.store.schema import version_pdfs

Pdf = tuple[bytes, bytes]


def put(connection: Connection, firm: str, version: str, language: str, pdf: Pdf) -> None:
    """Keep a PDF with its seal, unless one is kept already."""
    content, seal = pdf
    place = {"firm": firm, "version": version, "language": language}
    insert_new(connection, version_pdfs, {**place, "content": content, "seal": seal})


def read(connection: Connection, firm: str, version: str, language: str) -> Pdf | None:
    """(content, seal) of the PDF that is kept."""
    columns = version_pdfs.c
    where = (columns.firm == firm, columns.version == version, columns.language == language)
    row = connection.execute(select(columns.content, columns.seal).where(*where)).one_or_none()
    return None if row is None else (row.content, row.seal)


def all_of(connection: Connection, firm: str) -> Iterator[tuple[str, str, bytes, bytes]]:
    """(version, language, content, seal) of every PDF of a firm, one at a time; nothing and no seal under a name that cannot be looked up."""
    columns = version_pdfs.c
    names = connection.execute(select(columns.version, columns.language).where(columns.firm == firm)).all()
    for name in names:
        content, seal = read(connection, firm, name.version, name.language) or (b"", b"")
        yield name.version, name.language, content, seal
