"""The shape of a firm file, `firms/<firm>.toml` (format consent-firm/1, docs/content.md); firm_rules has what shapes can't say."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from consent.core.hours import Hours
from consent.core.models import (
    Id,
    Labels,
    LanguageCode,
    Markdown,
    Model,
    Sha256,
    Words,
    described,
    refuse,
    shaped,
)
from consent.core.retention_rules import Retention
from consent.core.session_rules import SessionRules
from consent.core.tariffs import Tariff

LONGEST_NAME = 80
# Outside these years a day has no instant in every zone.
YEARS = range(1900, 2200)
_STACKED = re.compile(r"m{5}")
_VERSION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.([1-9][0-9]{0,2}))?", re.ASCII)


def _refuse_far(day: date) -> None:
    if day.year not in YEARS:
        raise ValueError(f"the year {day.year:04} is not between {YEARS[0]} and {YEARS[-1]}")


def version_key(name: str) -> tuple[date, int]:
    """What versions are ordered by: `2023-09-13` is the day's first, `2023-09-13.2` its second. ValueError if it is no name."""
    found = _VERSION.fullmatch(name)
    if found is None or found[2] == "1":
        raise ValueError(f"{name!r} is not like 2023-09-13 or 2023-09-13.2")
    day = date.fromisoformat(found[1])
    _refuse_far(day)
    return day, int(found[2] or 1)


def _version_name(name: str) -> str:
    try:
        version_key(name)
    except ValueError as error:
        refuse("impossible_date", f"not a version name: {error}")
    return name


def _local_time(text: str) -> str:
    try:
        _refuse_far(datetime.fromisoformat(text))
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


def _header_name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        refuse("string_too_long", f"{LONGEST_NAME} characters at most: it stands at the top of every page")
    if not any(map(str.isalnum, text)):
        refuse("malformed", "has no letter and no digit: nobody could read it aloud")
    if _STACKED.search("".join("m" if unicodedata.combining(one) else "-" for one in text)):
        refuse("malformed", "more than four marks on one letter: they would cover what stands above it")
    return text


VersionName = Annotated[
    str, AfterValidator(_version_name), described(r"\d{4}-\d{2}-\d{2}(\.([2-9]|[1-9]\d{1,2}))?")
]
LocalTime = Annotated[
    str,
    shaped(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?", 'a day or a moment, such as "2024-03-01T09:30"'),
    AfterValidator(_local_time),
]
FirmName = Annotated[
    Words, AfterValidator(_header_name), described(r"\s*\S([^\n\t]*\S)?\s*", longest=LONGEST_NAME)
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

    legal_name: Words = Field(description="the firm's name in law")
    address: Words = Field(description="where the firm is, on one line")
    email: Words = Field(description="an address that is read")
    phone: Words = Field(description="the number that customers call")
    register_number: Words = Field(alias="register", description="its number in the trade register")
    vat: Words = Field(description="its VAT number")


class Contact(Model):
    """Words shown before the download."""

    before: Labels = Field(description="words shown above the download, by language")


class FormField(Model):
    """One field of the form; `pattern` is a regular expression for the whole value."""

    id: Literal["name", "phone", "email", "company", "address", "order_number", "customer_number"] = Field(
        description="what is asked; name and phone are always there"
    )
    required: bool = Field(description="whether it must be filled in")
    label: Labels = Field(description="what stands above it, by language")
    hint: Labels = Field(default_factory=dict, description="a further line, by language")
    pattern: Annotated[str, AfterValidator(_pattern), Field(max_length=200)] | None = Field(
        default=None, description="a regular expression for the whole of an order or customer number"
    )
    example: Words | None = Field(default=None, description="a value that fits the pattern")


class CustomerClass(Model):
    """A kind of customer that has rates of its own."""

    id: Id = Field(description="what rates call it")
    label: Labels = Field(description="what customers choose, by language")


class ToolFile(Model):
    """A file of the firm's, or the publisher's address; sha256 in hex, size in bytes."""

    system: Literal["windows", "macos", "linux", "android", "ios", "any"] = Field(
        description="what it runs on"
    )
    file: FileName | None = Field(default=None, description="a file in tools/; or url")
    url: HttpsAddress | None = Field(default=None, description="the publisher's https address; or file")
    sha256: Sha256 | None = Field(default=None, description="as sha256sum prints it; needed beside file")
    size: Annotated[int, Field(ge=1)] | None = Field(default=None, description="in bytes")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.file is None) == (self.url is None):
            refuse("contradiction", "needs either file or url")
        if self.file is not None and self.sha256 is None:
            refuse("missing", "sha256 of the file is missing")
        return self


class Tool(Model):
    """A remote support program: what it shows on the customer's screen and what of that is told to whom."""

    id: Id = Field(description="what versions call it")
    name: Words = Field(description="as it is written in the terms")
    publisher: Words = Field(description="who makes it")
    purpose: Labels = Field(description="what it does on the customer's computer, in one sentence")
    shows: tuple[Shown, ...] = Field(min_length=1, description="what appears on the customer's screen")
    digits: tuple[Annotated[int, Field(ge=1, le=20)], ...] = Field(
        default=(), description="how long the number that it shows can be; [] when unknown"
    )
    tell: tuple[Shown, ...] = Field(default=(), description="which of that the customer tells the technician")
    tell_by: tuple[Literal["phone", "email", "chat"], ...] = Field(default=(), description="by which way")
    files: tuple[ToolFile, ...] = Field(min_length=1, description="one for each system")

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

    version: VersionName = Field(description='the date from which it holds, "2024-03-01"')
    authority: Words = Field(description="the data protection authority: GBA, AP, UODO or another")
    text: dict[LanguageCode, Markdown] = Field(description="in Markdown, by language")


class DocumentFile(Model):
    """A further document of a version, one file for each language."""

    id: Id = Field(description="part of its address")
    title: Labels = Field(description="as it is linked, by language")
    file: Annotated[FileName, shaped(r".*\.md", 'the name of a file that ends in ".md"')] = Field(
        description="stands in documents/ of every language"
    )


class Version(Model):
    """One version of the terms; the words stand in terms/<lang>/<firm>/<name>.md."""

    name: VersionName = Field(
        description='the date from which it holds, "2024-03-01"; the second of a day is "2024-03-01.2"'
    )
    effective: LocalTime | None = Field(
        default=None, description='where it does not hold from 00:00, "2024-03-01T09:30"'
    )
    tariff: str = Field(description="id of a tariff")
    tools: tuple[Id, ...] = Field(min_length=1, description="ids of the tools that it hands out")
    retires: tuple[Id, ...] = Field(default=(), description="ids of tools that end with it")
    documents: tuple[DocumentFile, ...] = Field(default=(), description="further texts that belong to it")

    @property
    def effective_local(self) -> str:
        """From when it holds, in the firm's own time: `2023-09-13T00:00`."""
        return self.effective or f"{version_key(self.name)[0].isoformat()}T00:00"


class FirmFile(Model):
    """The whole file."""

    format: Literal["consent-firm/1"] = Field(description="the format of this file")
    id: FirmId = Field(description="the name of this file without .toml; part of every address")
    name: FirmName = Field(description="as people know the firm")
    demonstration: bool = Field(default=False, description="marks a sample firm on every page")
    country: Annotated[str, shaped(r"[A-Z]{2}", 'two capital letters, such as "BE"')] = Field(
        description="two capital letters: decides the holidays and the form of VAT and register numbers"
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        description='such as "Europe/Brussels"; all times in this file are times of this zone'
    )
    languages: tuple[LanguageCode, ...] = Field(min_length=1, description="the first is the firm's own")
    binding: LanguageCode | None = Field(
        default=None, description="the language whose text counts where they differ"
    )
    accent: Annotated[str, shaped(r"#[0-9a-f]{6}", 'a colour such as "#0b5c8a"')] | None = Field(
        default=None, description='the colour of links and buttons, "#0b5c8a"'
    )
    logo: LogoFile | None = Field(default=None, description="a .svg or .png in firms/logos/")
    identity: Identity = Field(description="who the firm is in law")
    hours: Hours = Field(description="when the firm is open")
    contact: Contact | None = Field(default=None, description="what to do before the download")
    fields: tuple[FormField, ...] = Field(description="what the form asks, in its order")
    classes: tuple[CustomerClass, ...] = Field(
        default=(), description="kinds of customer with prices of their own"
    )
    tariffs: dict[Id, Tariff] = Field(description="what a session costs, by id")
    session: SessionRules = Field(
        default_factory=SessionRules, description="how support sessions go beyond their price"
    )
    tools: tuple[Tool, ...] = Field(min_length=1, description="programs for remote help")
    privacy: Privacy = Field(description="the privacy notice")
    retention: Retention = Field(default_factory=Retention, description="how long what is kept")
    versions: tuple[Version, ...] = Field(min_length=1, description="versions of the terms, the oldest first")

    def version(self, name: str) -> Version:
        """The version of that name; KeyError if there is none."""
        return {version.name: version for version in self.versions}[name]
