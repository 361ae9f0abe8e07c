"""Compares the tables beside the log with what its records say: each row is rebuilt from leaves, texts and keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from consent.core import sd_jwt
from consent.core.encoding import sha256_hex
from consent.core.findings import EvidenceFinding, Findings
from consent.core.instants import parse_instant
from consent.core.jose import parse_jwk
from consent.core.log_audit import LogAudit, name_of
from consent.core.rendering import render_markdown, render_terms
from consent.core.sd_jwt import Payload
from consent.core.terms import parse_terms
from consent.errors import ConsentError, ContentError, FormatError, SignatureInvalid, VerificationError
from consent.service import paper, personal_data
from consent.service.installation import Installation
from consent.service.verification_charges import check_charges
from consent.service.verification_invitations import check_invitations
from consent.service.verification_keeping import check_keeping
from consent.service.verification_records import InOrder, Records
from consent.service.verification_sessions import check_remarks, check_sessions
from consent.service.verification_tokens import check_tokens
from consent.store import acceptances, publication_rows, publications, version_notes, version_pdfs
from consent.store.schema import scoped_tables

Row = tuple[object, ...]


def strays(connection: Connection, firms: frozenset[str]) -> tuple[EvidenceFinding, ...]:
    """Rows that belong to none of `firms`, which have logs, and to nothing that theirs say."""
    found = Findings()
    for table in scoped_tables():
        for firm in connection.execute(select(table.c.firm).distinct()).scalars():
            if firm not in firms:
                found.add("row-extra", f"{table.name} of {firm!r}", "the firm has no log")
    for name, acceptance in acceptances.personal_strays(connection):
        found.add("row-extra", f"{name} of {acceptance}", "there is no such acceptance")
    for name, digest in publication_rows.text_strays(connection):
        found.add("row-extra", f"{name} {digest}", "nothing that is published names it")
    return found.all()


@dataclass
class RowChecks:
    """The checks of one firm."""

    house: Installation
    connection: Connection
    firm: str
    audit: LogAudit
    records: Records
    findings: Findings

    # What is published -------------------------------------------------------------------------------------------------

    def check_published(self) -> None:
        """Keys, firms, versions and every text they name."""
        for name, expected in self._expected_publications().items():
            self.compare(name, expected, publication_rows.evidence_rows(self.connection, self.firm, name))
        pages = publication_rows.page_digests(self.connection, self.firm)
        for digest, leaf in sorted(self.audit.published.texts.items()):
            self._check_text(digest, leaf, is_page=digest in pages)
        self._check_pdfs()

    def _expected_publications(self) -> dict[str, dict[Row, str]]:
        """Table -> row -> the leaf that says so."""
        expected: dict[str, dict[Row, str]] = {name: {} for name in publication_rows.EVIDENCE_COLUMNS}
        for index, record in self.records.of("key.added", "firm.published", "terms.published"):
            leaf = name_of(index, record)
            if record["event"] == "key.added":
                public = parse_jwk(record["jwk"])
                expected["log_keys"][public.kid, record["use"], public.raw, index] = leaf
            elif record["event"] == "firm.published":
                time, notice, logo = parse_instant(record["time"]), record["privacy"], record.get("logo")
                expected["firm_publications"][index, record["firm_sha256"], notice["version"], time, logo] = (
                    leaf
                )
                for language, digest in notice["languages"].items():
                    expected["firm_privacy"][index, language, digest] = leaf
            else:
                moments = parse_instant(record["effective"]), parse_instant(record["time"])
                digests = record["particulars_sha256"], record["tariff_sha256"]
                said = *moments, *digests, record.get("published_by")
                expected["publications"][record["version"], index, *said] = leaf
                for language, digest in record["languages"].items():
                    expected["publication_texts"][record["version"], language, digest] = leaf
                for document, digest in record["documents"].items():
                    expected["publication_documents"][record["version"], document, digest] = leaf
        self._expect_notes(expected)
        return expected

    def _check_text(self, digest: str, leaf: str, *, is_page: bool) -> None:
        content = publications.read_text(self.connection, digest)
        if content is None:
            self.findings.add("text", leaf, f"the text {digest} is gone")
        elif sha256_hex(content) != digest:
            self.findings.add("text", leaf, f"the text {digest} has been changed")
        elif is_page:
            self._check_rendering(digest, content, leaf)

    def _check_rendering(self, digest: str, content: bytes, leaf: str) -> None:
        stored = publications.read_rendering(self.connection, digest)
        if stored is None:
            self.findings.add("rendering", leaf, f"the page of {digest} is gone")
        elif digest in self.audit.published.renderings:
            if sha256_hex(stored.encode()) != self.audit.published.renderings[digest]:
                self.findings.add("rendering", leaf, f"the page of {digest} has been changed")
        elif stored != _render(content):  # published by a release whose leaves did not name the page
            self.findings.add(
                "rendering", leaf, f"the page of {digest} is not what this release makes of the text"
            )

    def _expect_notes(self, expected: dict[str, dict[Row, str]]) -> None:
        """What the versions say of themselves, made again from their texts as far as these can be read."""
        before = None
        for version in reversed(publications.versions(self.connection, self.firm)):
            leaf = f"leaf {version.leaf_index}"
            try:
                notes, tools = version_notes.rows_of(self.connection, version, before)
            except (ContentError, FormatError) as error:
                self.findings.add(
                    "text", leaf, f"the texts of version {version.name} cannot be read: {error}"
                )
                notes, tools = [], []
            expected["version_notes"] |= dict.fromkeys(notes, leaf)
            expected["version_tools"] |= dict.fromkeys(tools, leaf)
            before = version

    def _check_pdfs(self) -> None:
        places = {
            (record["version"], language)
            for _, record in self.records.of("terms.published")
            for language in record["languages"]
        }
        for version, language, content, seal in version_pdfs.all_of(self.connection, self.firm):
            name = f"PDF of version {version} in {language}"
            if (version, language) not in places:
                self.findings.add("row-extra", name, "no leaf says that there is such a version")
            elif seal != paper.seal_of(self.house, self.firm, version, language, content):
                self.findings.add("column", name, "it is not the one that was made here")

    # What was accepted -------------------------------------------------------------------------------------------------

    def check_accepted(self) -> None:
        """Acceptances, their personal values, their session tokens and support sessions."""
        kept = InOrder(
            acceptances.evidence_rows(self.connection, self.firm),
            lambda _, row: self.find_extra("acceptances", row),
        )
        for index, record in self.records.of("acceptance.given"):
            name, said, row = name_of(index, record), self._acceptance(index, record), kept.take(index)
            if row is not None and row != said:
                self.find_extra("acceptances", row)
            if row != said:
                self.find_missing("acceptances", name)
            self._check_personal(index, record)
        kept.finish()
        check_tokens(self)
        self.audit.downloads.check_order(partial(publications.read_text, self.connection), self.findings)
        check_sessions(self)
        check_charges(self)
        check_remarks(self)
        check_invitations(self)
        check_keeping(self)

    def _acceptance(self, index: int, record: Payload) -> Row:
        row = self.audit.row_of(record, index)
        moments = parse_instant(row.time), parse_instant(record["valid_until"])
        said = row.version, row.language, row.customer_class, row.state
        erased_at = None if row.erased_at is None else parse_instant(row.erased_at)
        return row.id, index, moments[0], *said, moments[1], erased_at

    def _check_personal(self, index: int, record: Payload) -> None:
        name = name_of(index, record)
        try:
            kept = personal_data.read(self.connection, self.house.keys.personal_data, record["jti"])
            sd_jwt.disclose(record, [each.encoded for each in kept])
        except (FormatError, SignatureInvalid, VerificationError) as error:
            self.findings.add("disclosure", name, error)
            return
        digests = [each.digest for each in kept]
        for detail in (*self.audit.keeping.unfounded(record), *self.audit.keeping.left(record, digests)):
            self.findings.add("erasure", name, detail)
        missing = self.audit.keeping.missing(record, digests)
        if missing:
            self.findings.add("disclosure", name, f"{missing} personal values are gone and no leaf says why")

    # Comparing ---------------------------------------------------------------------------------------------------------

    def compare(self, table: str, expected: Mapping[Row, str], stored: Iterable[Row]) -> None:
        """Rows that should be there against rows that are."""
        there = set(stored)
        for row in sorted(there - expected.keys(), key=repr):
            self.find_extra(table, row)
        for row, leaf in expected.items():
            if row not in there:
                self.find_missing(table, leaf)

    def find_extra(self, table: str, row: Row) -> None:
        """A row of which no leaf tells."""
        self.findings.add("row-extra", _name_of_row(table, row), "no leaf says this")

    def find_missing(self, table: str, leaf: str) -> None:
        """A row of which a leaf tells."""
        self.findings.add("row-missing", leaf, f"{table} has no such row")


def _name_of_row(table: str, row: Row) -> str:
    return f"{table} {row[0]!r} ({', '.join(map(str, row[1:4]))})"


def _render(content: bytes) -> str:
    """The page fragment of a text, terms or plain Markdown."""
    try:
        return render_terms(parse_terms(content, source="published terms"))
    except ConsentError:
        return render_markdown(content.decode())
