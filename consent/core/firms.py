"""What is published of a firm, as canonical JSON.

A `Firm` is what holds for all its versions: who it is, when it is open, how it treats data. `Particulars` belong to one
version and stay with it for ever: tariff, classes, fields of the form, rules of sessions, tools and documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from consent.core.firm_files import (
    Contact,
    CustomerClass,
    FirmFile,
    FirmId,
    FormField,
    Identity,
    LocalTime,
    Privacy,
    Tool,
    ToolFile,
    Version,
    VersionName,
    version_key,
)
from consent.core.firm_rules import faults_of
from consent.core.hours import Hours
from consent.core.instants import at_local
from consent.core.models import Id, Labels, LanguageCode, Model, Sha256, Words, parse_model
from consent.core.retention_rules import Retention
from consent.core.session_rules import SessionRules
from consent.core.sources import decode_source, parse_toml, words
from consent.core.tariffs import Tariff
from consent.errors import ContentError, Finding

__all__ = [
    "Contact",
    "CustomerClass",
    "Document",
    "Firm",
    "FirmFile",
    "FormField",
    "Identity",
    "Logo",
    "Particulars",
    "Privacy",
    "Tool",
    "ToolFile",
    "Version",
    "firm_of",
    "parse_firm_file",
    "particulars_of",
    "version_key",
]


class Logo(Model):
    """The firm's logo: SHA-256 of the file's exact bytes, and what kind of picture they are."""

    sha256: Sha256
    media_type: Literal["image/svg+xml", "image/png"]


class Firm(Model):
    """What is published of a firm itself and shown on its pages."""

    id: FirmId
    name: Words
    demonstration: bool = False
    country: str
    timezone: str
    languages: tuple[LanguageCode, ...]
    accent: str | None = None
    logo: Logo | None = None
    identity: Identity
    hours: Hours
    contact: Contact | None = None
    privacy: Privacy
    retention: Retention = Field(default_factory=Retention)


class Document(Model):
    """A document of a published version: SHA-256 of its bytes by language."""

    id: Id
    title: Labels
    digests: dict[LanguageCode, Sha256]


class Particulars(Model):
    """What belongs to one version besides its words; `effective` is in the firm's own time.

    `binding` is the language whose text counts where they differ; None: all count alike.
    """

    firm: FirmId
    version: VersionName
    effective: LocalTime
    tariff: Tariff
    classes: tuple[CustomerClass, ...]
    fields: tuple[FormField, ...]
    tools: tuple[Tool, ...]
    retires: tuple[Id, ...]
    documents: tuple[Document, ...]
    binding: LanguageCode | None = None
    session: SessionRules = Field(default_factory=SessionRules)

    def effective_at(self, timezone: str) -> datetime:
        """From when the version holds, in UTC; an hour that a clock change brings twice is the first of the two."""
        return at_local(self.effective, timezone)


def firm_of(file: FirmFile, logo: Logo | None = None) -> Firm:
    """What is published of the firm itself; `logo` is the file that it names."""
    return Firm(
        id=file.id, name=file.name, demonstration=file.demonstration, country=file.country, timezone=file.timezone,
        languages=file.languages, accent=file.accent, logo=logo, identity=file.identity, hours=file.hours, contact=file.contact,
        privacy=file.privacy, retention=file.retention,
    )  # fmt: skip


def particulars_of(
    file: FirmFile, version_name: str, document_digests: Mapping[tuple[str, str], str]
) -> Particulars:
    """What belongs to one version; `document_digests` has the SHA-256 (hex) by document id and language."""
    version = file.version(version_name)
    tools = {tool.id: tool for tool in file.tools}
    documents = tuple(
        Document(
            id=one.id,
            title=one.title,
            digests={lang: document_digests[one.id, lang] for lang in file.languages},
        )
        for one in version.documents
    )
    return Particulars(
        firm=file.id, version=version.name, effective=version.effective_local, tariff=file.tariffs[version.tariff],
        classes=file.classes, fields=file.fields, tools=tuple(tools[name] for name in version.tools),
        retires=version.retires, documents=documents, binding=file.binding, session=file.session,
    )  # fmt: skip


def parse_firm_file(data: bytes, *, source: str) -> FirmFile:
    """The firm file; a ContentError with a finding for everything that is wrong with it."""
    value, lines = parse_toml(decode_source(data, source=source), source=source)
    file = parse_model(FirmFile, value, source=source, lines=lines)
    faults = tuple(
        Finding("error", source, lines[path], code, f"{words(path)}: {message}")
        for path, code, message in faults_of(file)
    )
    if faults:
        raise ContentError(faults)
    return file
