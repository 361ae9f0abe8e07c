"""Publishing: firms and versions of a checked content folder become signed leaves and immutable texts, all languages together.

A firm's first publication makes its log: the first two leaves announce the record key and the log key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.core import record
from consent.core.encoding import sha256_hex
from consent.core.firms import Firm, Particulars, particulars_of
from consent.core.jose import KeyUse, SigningKey
from consent.core.publications import PublishedFirm, PublishedVersion
from consent.core.sd_jwt import Payload
from consent.errors import Finding
from consent.service import content, library, tools
from consent.service.content import Content, FirmContent
from consent.service.fragments import fragments_of
from consent.service.installation import Installation
from consent.service.key_changes import announce
from consent.service.records import append, new_id
from consent.service.timeline import timeline_faults
from consent.service.transaction import Transaction
from consent.store import publications, version_notes
from consent.store.version_notes import Sources

_MARKDOWN = "text/markdown; charset=utf-8"
_JSON = "application/json"
# The role that publishes: whoever may type commands on the installation.
_PUBLISHER = "operator"


@dataclass(frozen=True, slots=True)
class Published:
    """One thing that `publish` made public: `kind` is firm or version."""

    firm: str
    kind: str
    name: str
    leaf_index: int


def published_digests(house: Installation) -> dict[tuple[str, str, str], str]:
    """SHA-256 of every published text, by (firm, version, language): what the check compares files with."""
    with house.database.reading() as connection:
        return publications.published_texts(connection)


def check(house: Installation, folder: Content, *, now: datetime) -> tuple[Finding, ...]:
    """Everything that is wrong with or risky in a folder, compared with what is published already."""
    versions = {firm.id: library.versions(house, firm.id) for firm in library.firms(house)}
    particulars = {
        (firm_id, version.name): library.particulars(house, version)
        for firm_id, published in versions.items()
        if firm_id in folder.firms
        for version in published
    }
    findings = content.check(folder, published_digests(house), particulars)
    late = (
        finding
        for firm in folder.firms.values()
        for finding in timeline_faults(firm, versions.get(firm.file.id, ()), now)
    )
    return tuple(sorted({*findings, *late}, key=lambda each: (each.file, each.line, each.code, each.message)))


def publish(
    house: Installation, folder: Content, *, firms: Sequence[str] | None = None, now: datetime
) -> tuple[Published, ...]:
    """Publish everything of `folder` that is new, or of the named firms only; each firm all or nothing."""
    chosen = _choose(folder, firms)
    content.refuse_errors(check(house, folder, now=now))
    done: list[Published] = []
    for firm in chosen:
        done += _publish_firm(house, firm, now)
    return tuple(done)


def _publish_firm(house: Installation, firm: FirmContent, now: datetime) -> list[Published]:
    _keep_tools(house, firm)
    with house.database.reading() as connection:
        known = {version.name for version in publications.versions(connection, firm.file.id)}
    pages = fragments_of(firm, known)
    return house.writer.submit(
        [firm.file.id], lambda transaction: _Publication(house, transaction, firm, pages, now).run()
    )


def _choose(folder: Content, firms: Sequence[str] | None) -> tuple[FirmContent, ...]:
    return tuple(content.firm_named(folder, name) for name in sorted(firms or folder.firms))


def _keep_tools(house: Installation, firm: FirmContent) -> None:
    for tool in firm.file.tools:
        for file in tool.files:
            if file.file is not None and file.sha256 is not None:
                tools.keep(house.settings.tools_folder, firm.tools[file.file], file.sha256)


class _Publication:
    """One firm's part of `publish`, inside one transaction; `pages` are the fragments made of its texts."""

    def __init__(
        self,
        house: Installation,
        transaction: Transaction,
        firm: FirmContent,
        pages: Mapping[str, str],
        now: datetime,
    ) -> None:
        self._house = house
        self._transaction = transaction
        self._connection = transaction.connection
        self._content = firm
        self._id = firm.file.id
        self._pages = pages
        self._kept: dict[str, str] = {}  # digest of a text -> that of the page kept for it
        self._now = now

    def run(self) -> list[Published]:
        """Publish what is new, the firm first."""
        if not self._transaction.has_log(self._id):
            self._create_log()
        known = publications.versions(self._connection, self._id)
        content.refuse_errors(timeline_faults(self._content, known, self._now))
        firm = self._content.firm
        done = self._publish_firm(firm)
        before, names = next(iter(known), None), {each.name for each in known}
        for version in self._content.file.versions:
            if version.name not in names:
                before = self._publish_version(firm, version.name, before)
                done.append(Published(self._id, "version", before.name, before.leaf_index))
        return done

    def _create_log(self) -> None:
        origin = f"{self._house.settings.host}/log/{self._id}"
        if not self._transaction.create_log(self._id, origin, self._now):
            return
        for use, key in self._keys():
            announce(self._house, self._transaction, self._id, use, key.public, origin=origin, now=self._now)

    def _keys(self) -> tuple[tuple[KeyUse, SigningKey], ...]:
        return ("record", self._house.keys.record), ("log", self._house.keys.log)

    def _publish_firm(self, firm: Firm) -> list[Published]:
        data = firm.to_bytes()
        before = publications.firm(self._connection, self._id)
        if before is not None and before.sha256 == sha256_hex(data):
            return []
        privacy = {language: self._keep_page(text.encode()) for language, text in firm.privacy.text.items()}
        time = self._transaction.time(self._id, self._now)
        sha256 = self._keep(data, _JSON)
        logo = self._keep_logo(firm)
        payload = record.firm_published(
            id=new_id(),
            firm=self._id,
            time=time,
            sha256=sha256,
            privacy_version=firm.privacy.version,
            privacy=privacy,
            logo=logo,
            renderings=self._renderings_of(privacy.values()),
        )
        index = append(self._house, self._transaction, self._id, payload, time=time)
        new = PublishedFirm(self._id, sha256, firm.privacy.version, privacy, index, time, logo)
        publications.insert_firm(self._connection, new)
        return [Published(self._id, "firm", firm.privacy.version, index)]

    def _keep_logo(self, firm: Firm) -> str | None:
        if firm.logo is None or self._content.logo is None:
            return None
        return self._keep(self._content.logo, firm.logo.media_type)

    def _publish_version(self, firm: Firm, name: str, before: PublishedVersion | None) -> PublishedVersion:
        documents = {
            (document, language): self._keep_page(data)
            for (version, document, language), data in self._content.documents.items()
            if version == name
        }
        particulars = particulars_of(self._content.file, name, documents)
        time = self._transaction.time(self._id, self._now)
        new = PublishedVersion(
            firm=self._id,
            name=name,
            effective_at=particulars.effective_at(firm.timezone),
            published_at=time,
            leaf_index=self._transaction.next_index(self._id),
            particulars_sha256=self._keep(particulars.to_bytes(), _JSON),
            tariff_sha256=self._keep(particulars.tariff.to_bytes(), _JSON),
            languages={
                language: self._keep_page(self._content.texts[name, language].data)
                for language in firm.languages
            },
            documents={
                f"{document}/{language}": sha256 for (document, language), sha256 in documents.items()
            },
            published_by=_PUBLISHER,
        )
        renderings = self._renderings_of([*new.languages.values(), *new.documents.values()])
        payload = _payload(new, particulars, renderings)
        append(self._house, self._transaction, self._id, payload, time=time)
        publications.insert_version(self._connection, new)
        texts = {language: self._content.texts[name, language].text for language in firm.languages}
        version_notes.insert_all(self._connection, new, before, Sources(texts, particulars))
        return new

    def _keep_page(self, data: bytes) -> str:
        """Keep a text and its page, unless one was made of the same text before: the first one stays for ever."""
        sha256 = self._keep(data, _MARKDOWN)
        html = self._pages[sha256]
        if not publications.put_rendering(self._connection, sha256, html):
            html = publications.read_rendering(self._connection, sha256) or html
        self._kept[sha256] = sha256_hex(html.encode())
        return sha256

    def _renderings_of(self, texts: Iterable[str]) -> dict[str, str]:
        return {sha256: self._kept[sha256] for sha256 in texts}

    def _keep(self, data: bytes, media_type: str) -> str:
        sha256 = sha256_hex(data)
        publications.put_text(self._connection, sha256, media_type, data)
        return sha256


def _payload(version: PublishedVersion, particulars: Particulars, renderings: Mapping[str, str]) -> Payload:
    files = {
        f"{tool.id}/{file.system}": file.sha256 or file.url or ""
        for tool in particulars.tools
        for file in tool.files
    }
    return record.terms_published(
        id=new_id(),
        firm=version.firm,
        time=version.published_at,
        version=version.name,
        effective=version.effective_at,
        languages=version.languages,
        particulars_sha256=version.particulars_sha256,
        tariff_sha256=version.tariff_sha256,
        documents=version.documents,
        tools=files,
        binding=particulars.binding,
        published_by=version.published_by,
        renderings=renderings,
    )
