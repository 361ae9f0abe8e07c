"""One walk over a log, a page of leaves at a time, and what each page puts into the files of an export.

What became of an acceptance is read from its row, which `consent verify --database` holds against the log; `consent-verify` makes it
again from the leaves of the export. So memory holds one page, however long the log is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection

from consent.core import export as files
from consent.core.consent_records import ConsentLines
from consent.core.download_events import EVENT as DOWNLOADED
from consent.core.export import AcceptanceRow, LeafLine, SessionRow, csv_line, format_disclosure_line
from consent.core.instants import format_instant
from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.errors import NotPossible
from consent.service import personal_data, remarks, withdrawal_pages
from consent.service.installation import Installation
from consent.store import export_pages as pages
from consent.store.acceptances import Selection
from consent.store.log import Leaf
from consent.store.support_sessions import Found

AT_A_TIME = 1000
_REDEEMED, _WITHDRAWN = "session_token.redeemed", "consent.withdrawn"
# What the customer holds in hand is no fact about the person: whoever reads an export must not be able to press the button.
_OF_THE_CUSTOMER_ALONE = frozenset({withdrawal_pages.DISCLOSURE})


@dataclass
class Walk:
    """The walk over the first `size` leaves; `rows` counts the acceptances that were written."""

    house: Installation
    connection: Connection
    selection: Selection
    origin: str
    size: int
    with_personal_data: bool
    rows: int = 0

    def __post_init__(self) -> None:
        self._consents = ConsentLines(self.origin)

    def names(self) -> tuple[str, ...]:
        """The files that it fills."""
        always = (files.LEAVES, files.ACCEPTANCES, files.ACCEPTANCES_CSV, files.SESSIONS, files.CONSENTS)
        return (*always, files.DISCLOSURES) if self.with_personal_data else always

    def first(self) -> Mapping[str, bytes]:
        """What stands at the beginning of a file."""
        return {
            files.ACCEPTANCES_CSV: csv_line(files.ACCEPTANCE_COLUMNS),
            files.SESSIONS: csv_line(files.SESSION_COLUMNS),
            files.CONSENTS: self._consents.head(),
        }

    def last(self) -> Mapping[str, bytes]:
        """What stands at the end of a file."""
        return {files.CONSENTS: self._consents.tail()}

    def pages(self) -> Iterator[tuple[int, Mapping[str, bytes]]]:
        """(leaves so far, what the page adds to each file)."""
        for leaves in pages.pages(self.connection, self.selection.firm, self.size, AT_A_TIME):
            yield leaves[-1].leaf_index + 1, dict(self._page(leaves))

    def _page(self, leaves: tuple[Leaf, ...]) -> Iterator[tuple[str, bytes]]:
        yield files.LEAVES, b"".join(_leaf_line(leaf) for leaf in leaves)
        first, last = leaves[0].leaf_index, leaves[-1].leaf_index
        chosen = pages.given(self.connection, self.selection, first, last)
        yield from self._rows(chosen, {leaf.leaf_index: leaf.entry for leaf in leaves})
        yield files.SESSIONS, b"".join(self._sessions(leaves))
        if self.with_personal_data:
            lines = (*self._values(chosen), *self._words(first, last))
            yield files.DISCLOSURES, b"".join(line for _, line in sorted(lines, key=_by_leaf))

    def _rows(self, chosen: Mapping[int, Found], entries: Mapping[int, bytes]) -> Iterator[tuple[str, bytes]]:
        ids = [found.acceptance.id for found in chosen.values()]
        withdrawn, downloaded = self._withdrawn(ids), self._downloaded(ids)
        lines, cells, consents = [], [], []
        for index, found in sorted(chosen.items()):
            record = read_record(entries[index])
            name = found.acceptance.id
            row = _row(record, found, withdrawn.get(name, {}), downloaded.get(name))
            lines.append(row.to_line())
            cells.append(row.to_csv())
            consents.append(self._consents.line(record, row))
        self.rows += len(lines)
        yield files.ACCEPTANCES, b"".join(lines)
        yield files.ACCEPTANCES_CSV, b"".join(cells)
        yield files.CONSENTS, b"".join(consents)

    def _withdrawn(self, ids: list[str]) -> Mapping[str, Mapping[str, str]]:
        """When which consents of some acceptances were taken back."""
        found: dict[str, dict[str, str]] = {}
        for leaf in pages.about(self.connection, self.selection.firm, _WITHDRAWN, ids):
            record = read_record(leaf.entry)
            found.setdefault(record["acceptance"], {})[record["statement"]] = record["time"]
        return found

    def _downloaded(self, ids: list[str]) -> Mapping[str, str]:
        """When the first program of some acceptances was fetched."""
        found: dict[str, str] = {}
        for leaf in pages.about(self.connection, self.selection.firm, DOWNLOADED, ids):
            found.setdefault(str(leaf.subject), format_instant(leaf.time))
        return found

    def _sessions(self, leaves: tuple[Leaf, ...]) -> Iterator[bytes]:
        redeemed = [leaf for leaf in leaves if leaf.event == _REDEEMED]
        subjects = [leaf.subject for leaf in redeemed if leaf.subject is not None]
        chosen = pages.among(self.connection, self.selection, subjects)
        for leaf in redeemed:
            record = read_record(leaf.entry)
            if record["acceptance"] in chosen:
                session = chosen[record["acceptance"]].session
                yield SessionRow.of_record(record, leaf.leaf_index, session).to_csv()

    def _values(self, chosen: Mapping[int, Found]) -> Iterator[tuple[int, bytes]]:
        """What customers typed, and what was noted of them."""
        ids = [found.acceptance.id for found in chosen.values()]
        known = personal_data.read_several(self.connection, self.house.keys.personal_data, ids)
        for index, found in chosen.items():
            name = found.acceptance.id
            for each in known.get(name, ()):
                if each.name not in _OF_THE_CUSTOMER_ALONE:
                    yield index, format_disclosure_line(name, index, each.encoded)

    def _words(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """What was written about their sessions."""
        for one in pages.remarks_of(self.connection, self.selection, first, last):
            with suppress(NotPossible):  # words whose key is gone are a finding of whoever verifies
                said = remarks.open_one(self.house, self.connection, one)
                yield one.leaf_index, format_disclosure_line(one.subject, one.leaf_index, said.encoded)


def _leaf_line(leaf: Leaf) -> bytes:
    return LeafLine(leaf.leaf_index, leaf.leaf_hash, leaf.entry).to_bytes()


def _by_leaf(line: tuple[int, bytes]) -> int:
    return line[0]


def _row(
    record: Payload, found: Found, withdrawn: Mapping[str, str], downloaded_at: str | None
) -> AcceptanceRow:
    erased = found.acceptance.erased_at
    return AcceptanceRow.of_record(
        record,
        found.acceptance.leaf_index,
        found.session,
        withdrawn=withdrawn,
        erased_at=None if erased is None else format_instant(erased),
        downloaded_at=downloaded_at,
    )
