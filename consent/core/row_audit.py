"""Compares the rows of an export with the rows that its log says it must have, both in the order of leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from consent.core import sd_jwt
from consent.core.consent_records import ConsentLines
from consent.core.encoding import parse_json
from consent.core.export import (
    ACCEPTANCE_COLUMNS,
    ACCEPTANCES,
    ACCEPTANCES_CSV,
    CONSENTS,
    DISCLOSURES,
    EARLIER_COLUMNS,
    SESSION_COLUMNS,
    SESSIONS,
    SessionRow,
    csv_line,
    format_disclosure_line,
)
from consent.core.findings import Findings
from consent.core.log_audit import LogAudit, name_of
from consent.core.manifest import Filter
from consent.core.sd_jwt import Payload
from consent.errors import FormatError, SignatureInvalid

_SHOWN = 300
_LEAF_INDEX = re.compile(rb'"log:leafIndex":([0-9]{1,18})[,}]')

Lines = Iterator[bytes]
OpenLines = Callable[[str], Lines]


class _Rows:
    """The lines of one file, taken leaf by leaf; `leaf_of` reads the leaf index in a line."""

    def __init__(
        self, name: str, lines: Lines, leaf_of: Callable[[bytes], int | None], findings: Findings
    ) -> None:
        self._name = name
        self._lines = lines
        self._leaf_of = leaf_of
        self._findings = findings
        self._line = next(lines, None)

    def begins(self, header: bytes) -> bool:
        """Whether this is the first line."""
        return self._line == header

    def expect_header(self, header: bytes) -> None:
        """The first line."""
        if self._line != header:
            self._findings.add("row-changed", self._name, "the first line is not the one of such a file")
        self._line = next(self._lines, None)

    def expect_end(self, end: bytes) -> None:
        """The last line, after which nothing comes."""
        while self._line not in (None, end):
            self._extra(self._line or b"")
            self._line = next(self._lines, None)
        if self._line is None:
            self._findings.add("row-changed", self._name, "its last line is missing")
        self._line = next(self._lines, None)

    def expect(self, leaf_index: int, record: str, line: bytes) -> None:
        """Exactly this line for this leaf."""
        if self._line == line:  # nearly always: nothing needs to be read in it
            self._line = next(self._lines, None)
            return
        found = self.take(leaf_index)
        if not found:
            self._findings.add("row-missing", record, f"{self._name} lacks its row")
        elif found[0] != line:
            detail = f"{self._name} has {_shown(found[0])}, the log says {_shown(line)}"
            self._findings.add("row-changed", record, detail)
        for extra in found[1:]:
            self._findings.add("row-extra", record, f"{self._name} has a further row {_shown(extra)}")

    def take(self, leaf_index: int) -> list[bytes]:
        """The lines of this leaf; those before it belong to no leaf that is a row."""
        found: list[bytes] = []
        while self._line is not None:
            leaf = self._leaf_of(self._line)
            if leaf is not None and leaf > leaf_index:
                break
            if leaf == leaf_index:
                found.append(self._line)
            else:
                self._extra(self._line)
            self._line = next(self._lines, None)
        return found

    def finish(self) -> None:
        """No more lines are expected."""
        while self._line is not None:
            self._extra(self._line)
            self._line = next(self._lines, None)

    def _extra(self, line: bytes) -> None:
        self._findings.add("row-extra", self._name, f"the log knows no such row: {_shown(line)}")


def _shown(line: bytes) -> str:
    return line[:_SHOWN].decode(errors="replace").rstrip()


def _json_of(line: bytes) -> Any:
    return parse_json(line, what="row")


def _leaf_of_json(line: bytes) -> int | None:
    try:
        value: Any = parse_json(line, what="row")
    except FormatError:
        return None
    leaf = value.get("leaf_index") if isinstance(value, dict) else None
    return leaf if isinstance(leaf, int) else None


def _leaf_of_consent(line: bytes) -> int | None:
    found = _LEAF_INDEX.search(line)
    return int(found[1]) if found else None


def _leaf_of_csv(column: int) -> Callable[[bytes], int | None]:
    def leaf_of(line: bytes) -> int | None:
        cells = line.split(b",", column + 1)
        plain = len(cells) > column and cells[column].isdigit() and len(cells[column]) < 20
        return int(cells[column]) if plain else None

    return leaf_of


class RowAudit:
    """`add` every readable record in the order of leaves, then `finish`; `open_lines` opens a file of the export.

    `consents_of`: the log's origin where the export has consent records of other people's words, None where it lacks them.
    """

    def __init__(
        self,
        log: LogAudit,
        chosen: Filter,
        open_lines: OpenLines,
        findings: Findings,
        *,
        with_personal_data: bool,
        consents_of: str | None,
    ) -> None:
        self._log = log
        self._filter = chosen
        self._findings = findings
        self._selected: set[str] = set()

        def rows(name: str, leaf_of: Callable[[bytes], int | None]) -> _Rows:
            return _Rows(name, open_lines(name), leaf_of, findings)

        self._json = rows(ACCEPTANCES, _leaf_of_json)
        self._csv = rows(ACCEPTANCES_CSV, _leaf_of_csv(ACCEPTANCE_COLUMNS.index("leaf_index")))
        self._sessions = rows(SESSIONS, _leaf_of_csv(SESSION_COLUMNS.index("leaf_index")))
        self._disclosures = rows(DISCLOSURES, _leaf_of_json) if with_personal_data else None
        self._consents = None if consents_of is None else rows(CONSENTS, _leaf_of_consent)
        self._mapping = ConsentLines(consents_of or "")
        if self._consents is not None:
            self._consents.expect_header(self._mapping.head())
        self._columns = EARLIER_COLUMNS if self._csv.begins(csv_line(EARLIER_COLUMNS)) else ACCEPTANCE_COLUMNS
        self._csv.expect_header(csv_line(self._columns))
        self._sessions.expect_header(csv_line(SESSION_COLUMNS))

    def add(self, record: Payload, leaf_index: int) -> None:
        """Check the rows that come from this record."""
        if record["event"] == "acceptance.given":
            self._check_acceptance(record, leaf_index)
            return
        acceptance = record.get("acceptance")
        if acceptance not in self._selected:
            return
        if self._disclosures is not None:
            self._check_words(self._disclosures.take(leaf_index), record, leaf_index)
        if record["event"] == "session_token.redeemed":
            line = SessionRow.of_record(record, leaf_index, self._log.session_of(acceptance)).to_csv()
            self._sessions.expect(leaf_index, name_of(leaf_index, record), line)

    def _check_acceptance(self, record: Payload, leaf_index: int) -> None:
        row = self._log.row_of(record, leaf_index)
        if not self._filter.selects(row):
            return
        name = name_of(leaf_index, record)
        self._selected.add(record["jti"])
        self._json.expect(leaf_index, name, row.to_line(self._columns))
        self._csv.expect(leaf_index, name, row.to_csv(self._columns))
        if self._consents is not None:
            self._consents.expect(leaf_index, name, self._mapping.line(record, row))
        if self._disclosures is not None:
            self._check_disclosures(self._disclosures.take(leaf_index), record, leaf_index)
        for detail in self._log.keeping.unfounded(record):
            self._findings.add("erasure", name, detail)

    def _check_disclosures(self, lines: list[bytes], record: Payload, leaf_index: int) -> None:
        texts = self._disclosed(lines, record, leaf_index, record["jti"])
        if texts is not None:
            digests = (sd_jwt.digest_of(text) for text in texts)
            self._report("erasure", record, leaf_index, self._log.keeping.left(record, digests))

    def _check_words(self, lines: list[bytes], record: Payload, leaf_index: int) -> None:
        """What somebody wrote about a session: all of it, or nothing once the person was erased."""
        texts = self._disclosed(lines, record, leaf_index, record["acceptance"])
        if texts is None:
            return
        missing = len(sd_jwt.digests_in(record)) - len(texts)
        if record["acceptance"] in self._log.keeping.erased:
            if texts:
                detail = f"{len(texts)} values are there, and the log says that they were erased"
                self._report("erasure", record, leaf_index, [detail])
        elif missing and self._consents is not None:  # exports of earlier releases hold neither
            self._report("disclosure", record, leaf_index, [f"{missing} of what was written is not there"])

    def _disclosed(
        self, lines: list[bytes], record: Payload, leaf_index: int, whose: str
    ) -> list[str] | None:
        """The disclosures of a record as the lines have them; None where they are not those of the record."""
        texts = [str(value.get("disclosure")) for value in map(_json_of, lines)]
        try:
            sd_jwt.disclose(record, texts)
            expected = [format_disclosure_line(whose, leaf_index, text) for text in texts]
        except (FormatError, SignatureInvalid) as error:
            self._report("disclosure", record, leaf_index, [str(error)])
            return None
        if expected != lines:
            self._report("disclosure", record, leaf_index, ["a line says something else than its disclosure"])
        return texts

    def _report(self, kind: str, record: Payload, leaf_index: int, details: Iterable[str]) -> None:
        for detail in details:
            self._findings.add(kind, name_of(leaf_index, record), detail)

    def finish(self) -> None:
        """After the last record: whatever is left in a file is too much."""
        if self._consents is not None:
            self._consents.expect_end(self._mapping.tail())
        for rows in (self._json, self._csv, self._consents, self._sessions, self._disclosures):
            if rows is not None:
                rows.finish()
