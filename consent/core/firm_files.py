"""The shape of a firm file, `firms/<firm>.toml` (format consent-firm/1, docs/content.md); firm_rules has what shapes can't say."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from consent.core.hours import Hours
from consent.core.models import Id, Labels, LanguageCode, Markdown, Model, Sha256, Words, refuse, shaped
from consent.core.tariffs import Tariff

_VERSION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.([1-9][0-9]{0,2}))?", re.ASCII)


def version_key(name: str) -> tuple[date, int]:
    """What versions are ordered by: `2023-09-13` is the day's first, `2023-09-13.2` its second. ValueError if it is no name."""
    found = _VERSION.fullmatch(name)
    if found is None or found[2] == "1":
        raise ValueError(f"{name!r} is not like 2023-09-13 or 2023-09-13.2")
    return date.fromisoformat(found[1]), int(found[2] or 1)


def _version_name(name: str) -> str:
    try:
        version_key(name)
    except ValueError as error:
        refuse("impossible_date", f"not a version name: {error}")
    return name


def _local_time(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        refuse("impossible_date", str(error))
    return text if "T" in text else f"{text}T00:00"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        refuse("unknown_value", "not the name of a time zone, like Europe/Brussels")
    return name


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError) as error:
        refuse("malformed", f"not a regular expression: {error}")
    if re.search(r"(?<!\\)\)[*+{]", text):
        refuse("malformed", "groups that repeat can keep a server busy for ever: write the parts out")
    return text


VersionName = Annotated[str, AfterValidator(_version_name)]
LocalTime = Annotated[
    str,
    shaped(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?", 'a day or a moment, such as "2024-03-01T09:30"'),
    AfterValidator(_local_time),
]
FirmId = Annotated[str, shaped(r"[a-z0-9-]{2,40}", "2 to 40 lower-case letters, digits and hyphens")]
FileName = Annotated[
    str,
    shaped(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a file name of letters without accents, digits and . _ -"),
]
LogoFile = Annotated[FileName, shaped(r".*\.(svg|png)", 'the name of a file that ends in ".svg" or ".png"')]
HttpsAddress = Annotated[
    str,
    StringConstraints(max_length=2000),
    shaped(r"https://[A-Za-z0-9.-]+(:\d+)?/[!-~]*", 'an address that starts with "https://", with a path'),
]
Shown = Literal["id", "password", "code"]


class Identity(Model):
    """Who the firm is in law; any value may be "not stated", for a sample firm only."""

    legal_name: Words
    address: Words
    email: Words
    phone: Words
    register_number: Words = Field(alias="register")
    vat: Words


class Contact(Model):
    """Words shown before the download."""

    before: Labels


class FormField(Model):
    """One field of the form; `pattern` is a regular expression for the whole value."""

    id: Literal["name", "phone", "email", "company", "address", "order_number", "customer_number"]
    required: bool
    label: Labels
    hint: Labels = Field(default_factory=dict)
    pattern: Annotated[str, AfterValidator(_pattern), Field(max_length=200)] | None = None
    example: Words | None = None


class CustomerClass(Model):
    """A kind of customer that has rates of its own."""

    id: Id
    label: Labels


class ToolFile(Model):
    """A file of the firm's, or the publisher's address; sha256 in hex, size in bytes."""

    system: Literal["windows", "macos", "linux", "android", "ios", "any"]
    file: FileName | None = None
    url: HttpsAddress | None = None
    sha256: Sha256 | None = None
    size: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.file is None) == (self.url is None):
            refuse("contradiction", "needs either file or url")
        if self.file is not None and self.sha256 is None:
            refuse("missing", "sha256 of the file is missing")
        return self


class Tool(Model):
    """A remote support program: what it shows on the customer's screen and what of that is told to whom."""

    id: Id
    name: Words
    publisher: Words
    purpose: Labels
    shows: tuple[Shown, ...] = Field(min_length=1)
    digits: tuple[Annotated[int, Field(ge=1, le=20)], ...] = ()
    tell: tuple[Shown, ...] = ()
    tell_by: tuple[Literal["phone", "email", "chat"], ...] = ()
    files: tuple[ToolFile, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not set(self.tell) <= set(self.shows):
            refuse("contradiction", "the customer can't tell what the program does not show")
        if bool(self.tell) != bool(self.tell_by):
            refuse("contradiction", "tell and tell_by belong together")
        systems = [one.system for one in self.files]
        if len(set(systems)) != len(systems):
            refuse("duplicate", "two files for one system")
        return self


class Privacy(Model):
    """The privacy notice, Markdown by language."""

    version: VersionName
    authority: Words
    text: dict[LanguageCode, Markdown]


class DocumentFile(Model):
    """A further document of a version, one file for each language."""

    id: Id
    title: Labels
    file: Annotated[FileName, shaped(r".*\.md", 'the name of a file that ends in ".md"')]


class Version(Model):
    """One version of the terms; the words stand in terms/<lang>/<firm>/<name>.md."""

    name: VersionName
    effective: LocalTime | None = None
    tariff: str
    tools: tuple[Id, ...] = Field(min_length=1)
    retires: tuple[Id, ...] = ()
    documents: tuple[DocumentFile, ...] = ()

    @property
    def effective_local(self) -> str:
        """From when it holds, in the firm's own time: `2023-09-13T00:00`."""
        return self.effective or f"{version_key(self.name)[0].isoformat()}T00:00"


class FirmFile(Model):
    """The whole file."""

    format: Literal["consent-firm/1"]
    id: FirmId
    name: Words
    demonstration: bool = False
    country: Annotated[str, shaped(r"[A-Z]{2}", 'two capital letters, such as "BE"')]
    timezone: Annotated[str, AfterValidator(_zone)]
    languages: tuple[LanguageCode, ...] = Field(min_length=1)
    binding: LanguageCode | None = None
    accent: Annotated[str, shaped(r"#[0-9a-f]{6}", 'a colour such as "#0b5c8a"')] | None = None
    logo: LogoFile | None = None
    identity: Identity
    hours: Hours
    contact: Contact | None = None
    fields: tuple[FormField, ...]
    classes: tuple[CustomerClass, ...] = ()
    tariffs: dict[Id, Tariff]
    tools: tuple[Tool, ...] = Field(min_length=1)
    privacy: Privacy
    versions: tuple[Version, ...] = Field(min_length=1)

    def version(self, name: str) -> Version:
        """The version of that name; KeyError if there is none."""
        return {version.name: version for version in self.versions}[name]
