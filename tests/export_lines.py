"""Files of an export of a log in memory."""

from __future__ import annotations

from collections.abc import Sequence

from consent.core import export, record
from consent.core.consent_records import ConsentLines
from consent.core.export import AcceptanceRow


def consents(entries: Sequence[bytes], origin: str, rows: Sequence[AcceptanceRow]) -> bytes:
    """consents.jsonld."""
    mapping = ConsentLines(origin)
    lines = [mapping.line(record.read_record(entries[row.leaf_index]), row) for row in rows]
    return b"".join((mapping.head(), *lines, mapping.tail()))


def csv(columns: Sequence[str], lines: Sequence[bytes]) -> bytes:
    """A file of CSV: what the columns are, then the lines."""
    return export.csv_line(columns) + b"".join(lines)
