"""The content folder: `firms/<firm>.toml` with `logos/`, `terms/<lang>/<firm>/<version>.md` with `documents/`, `tools/<file>`.

Each file is read once and its bytes are kept: what was checked is what is published. Faults become findings, never an
exception in mid-way, so that one broken file does not hide what is wrong with the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consent.core.encoding import sha256_hex
from consent.core.firm_schema import SCHEMA_FILE
from consent.core.firms import (
    Firm,
    FirmFile,
    Particulars,
    ToolFile,
    Version,
    firm_of,
    parse_firm_file,
    particulars_of,
)
from consent.core.markdown_rules import markdown_faults
from consent.core.sources import LARGEST_FILE, Lines, decode_source, parse_toml, refusal, too_large
from consent.core.terms import TermsText, parse_terms
from consent.errors import ContentError, Finding
from consent.service.content_logos import LOGOS, described, load_logo, stray_logos

PACKAGE_CONTENT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class SourceText:
    """One terms file: its path in the folder, its exact bytes, and what they say."""

    path: str
    data: bytes
    text: TermsText


@dataclass(frozen=True, slots=True)
class FirmContent:
    """All that the folder holds of a firm; `source` is the firm file's path in the folder.

    `texts` by (version, language); `documents`, exact bytes, by (version, document id, language); `tools` by file name:
    where the file lies that has been checked; `logo`, exact bytes.
    """

    file: FirmFile
    source: str
    lines: Lines
    texts: dict[tuple[str, str], SourceText] = field(default_factory=dict)
    documents: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    tools: dict[str, Path] = field(default_factory=dict)
    logo: bytes | None = None

    @property
    def firm(self) -> Firm:
        """What is published of the firm itself."""
        return firm_of(self.file, described(self.file, self.logo))

    def document_digests(self, version: str) -> dict[tuple[str, str], str]:
        """SHA-256 (hex) of a version's documents, by document id and language."""
        return {
            (one, language): sha256_hex(data)
            for (name, one, language), data in self.documents.items()
            if name == version
        }

    def particulars(self, version: str) -> Particulars:
        """What belongs to the version besides its words."""
        return particulars_of(self.file, version, self.document_digests(version))


@dataclass(frozen=True, slots=True)
class Content:
    """A loaded folder: `firms` by id as far as they could be read, and what was found while reading."""

    folder: Path
    firms: Mapping[str, FirmContent]
    findings: tuple[Finding, ...]


def load_content(folder: Path = PACKAGE_CONTENT) -> Content:
    """Read the folder; a ContentError only where there is none. `check` before use: faults are findings."""
    if not (folder / "firms").is_dir():
        raise ContentError(
            (Finding("error", str(folder), 0, "no_folder", "there is no folder firms/ in it"),)
        )
    return _Loader(folder.resolve()).load()


def terms_path(language: str, firm: str, version: str) -> str:
    """Where a version's words stand in the folder."""
    return f"terms/{language}/{firm}/{version}.md"


def document_path(language: str, firm: str, file: str) -> str:
    """Where a document stands in the folder."""
    return f"terms/{language}/{firm}/documents/{file}"


def absence(version: Version, path: str) -> str:
    """The words for a file that a version should have and has not."""
    return f"version {version.name!r} has no {path}"


class _Loader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._firms: dict[str, FirmContent] = {}
        self._findings: list[Finding] = []
        self._known: set[str] = set()

    def load(self) -> Content:
        broken: set[str] = set()
        for path in self._files("firms"):
            if path in (LOGOS, f"firms/{SCHEMA_FILE}"):
                continue
            if not path.endswith(".toml"):
                self._find(
                    path, 0, "stray_file", "only firm files, <firm>.toml, are read here", severity="warning"
                )
            elif not self._load_firm(path):
                broken.add(Path(path).stem)
        if not self._firms and not broken:
            self._find("firms", 0, "missing", "there is no firm file, <firm>.toml, in it")
        self._find_strays(broken)
        return Content(self._folder, self._firms, tuple(self._findings))

    def _find(self, path: str, line: int, code: str, message: str, *, severity: str = "error") -> None:
        self._findings.append(Finding(severity, path, line, code, message))

    def _files(self, place: str) -> Iterator[str]:
        """Everything in a folder that is neither hidden nor what Python leaves behind."""
        folder = self._folder / place
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not entry.name.startswith((".", "__pycache__")):
                yield f"{place}/{entry.name}"

    def _place(self, path: str) -> Path | None:
        """Where a regular file of the folder lies, or None and a finding if it leads out of the folder."""
        try:
            place = (self._folder / path).resolve()
        except (OSError, RuntimeError):  # links in a circle: Python 3.11 and 3.12 say RuntimeError
            place = self._folder.parent
        if not place.is_relative_to(self._folder):
            self._find(path, 0, "outside", "a link that leads out of the content folder")
        elif place.is_file():
            return place
        elif place.exists():
            self._find(path, 0, "not_a_file", "is not a file")
        return None

    def _read(self, path: str) -> bytes | None:
        self._known.add(path)
        place = self._place(path)
        if place is None:
            return None
        if place.stat().st_size > LARGEST_FILE:
            raise refusal(path, 0, "too_large", too_large(place.stat().st_size))
        try:
            return place.read_bytes()
        except OSError as error:
            raise refusal(path, 0, "unreadable", f"cannot be read: {error.strerror}") from error

    def _load_firm(self, path: str) -> bool:
        try:
            data = self._read(path)
            if data is None:
                return False
            file = parse_firm_file(data, source=path)
        except ContentError as error:
            self._findings += error.findings
            return False
        lines = parse_toml(decode_source(data, source=path), source=path)[1]
        logo, findings = load_logo(file, path, lines, self._read)
        self._findings += findings
        firm = FirmContent(file, path, lines, logo=logo)
        if file.id != Path(path).stem:
            self._find(
                path, firm.lines["id",], "wrong_place", f"id is {file.id!r}: the file must be {file.id}.toml"
            )
            return False
        self._load_parts(firm)
        self._firms[file.id] = firm
        return True

    def _load_parts(self, firm: FirmContent) -> None:
        for index, version in enumerate(firm.file.versions):
            for language in firm.file.languages:
                self._load_terms(firm, index, version, language)
                self._load_documents(firm, index, version, language)
        for index, tool in enumerate(firm.file.tools):
            for place, file in enumerate(tool.files):
                line = firm.lines["tools", index, "files", place, "file"]
                self._load_tool(firm, file, line)

    def _load_terms(self, firm: FirmContent, index: int, version: Version, language: str) -> None:
        path = terms_path(language, firm.file.id, version.name)
        try:
            data = self._read(path)
            if data is None:
                line = firm.lines["versions", index, "name"]
                self._find(firm.source, line, "missing_language", absence(version, path))
                return
            text = parse_terms(data, source=path)
        except ContentError as error:
            self._findings += error.findings
            return
        firm.texts[version.name, language] = SourceText(path, data, text)
        copied = firm.texts.get((firm.file.versions[index - 1].name, language)) if index else None
        name = copied.text.version if copied and copied.data == data else version.name
        for key, wanted in {"firm": firm.file.id, "version": name, "language": language}.items():
            found = getattr(text, key)
            if found != wanted:
                self._find(
                    path,
                    text.lines[key,],
                    "wrong_place",
                    f"{key} is {found!r}, but the file stands at {wanted!r}",
                )

    def _load_documents(self, firm: FirmContent, index: int, version: Version, language: str) -> None:
        for place, document in enumerate(version.documents):
            path = document_path(language, firm.file.id, document.file)
            try:
                data = self._read(path)
                if data is None:
                    line = firm.lines["versions", index, "documents", place, "file"]
                    self._find(firm.source, line, "missing_document", absence(version, path))
                    continue
                text = decode_source(data, source=path)
            except ContentError as error:
                self._findings += error.findings
                continue
            firm.documents[version.name, document.id, language] = data
            for line, code, message in markdown_faults(text):
                self._find(path, line, code, message)

    def _load_tool(self, firm: FirmContent, file: ToolFile, line: int) -> None:
        if file.file is None:
            return
        place = self._place(f"tools/{file.file}")
        if place is None:
            self._find(firm.source, line, "missing_tool_file", f"there is no tools/{file.file}")
            return
        with place.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        if sha256 != file.sha256:
            self._find(firm.source, line, "wrong_digest", f"tools/{file.file} has the sha256 {sha256}")
        if file.size is not None and file.size != place.stat().st_size:
            self._find(firm.source, line, "wrong_size", f"tools/{file.file} has {place.stat().st_size} bytes")
        firm.tools[file.file] = place

    # What nobody names ------------------------------------------------------------------------------------------------

    def _find_strays(self, broken: set[str]) -> None:
        if not broken:
            self._findings += stray_logos(self._files(LOGOS), self._known)
        for language_path in self._files("terms"):
            for firm_path in self._files(language_path):
                name = Path(firm_path).name
                if name in self._firms:
                    self._find_stray_files(self._firms[name].file, Path(language_path).name, firm_path)
                elif name in broken:
                    self._parse_all(firm_path)
                else:
                    self._find(firm_path, 0, "unknown_firm", f"there is no firms/{name}.toml")

    def _parse_all(self, firm_path: str) -> None:
        """The firm file is broken, so nobody says what should be here; what is here is read all the same."""
        for path in self._files(firm_path):
            if path.endswith(".md"):
                try:
                    parse_terms(self._read(path) or b"", source=path)
                except ContentError as error:
                    self._findings += error.findings

    def _find_stray_files(self, file: FirmFile, language: str, firm_path: str) -> None:
        if language not in file.languages:
            message = f"firms/{file.id}.toml does not list the language {language!r}"
            self._find(firm_path, 0, "unlisted_language", message)
            return
        paths = [path for path in self._files(firm_path) if path != f"{firm_path}/documents"]
        for path in [*paths, *self._files(f"{firm_path}/documents")]:
            if path in self._known:
                continue
            if path.endswith(".md"):
                self._find(
                    path, 0, "unnamed_file", f"firms/{file.id}.toml names no version or document for it"
                )
            else:
                self._find(path, 0, "stray_file", "only .md files are read here", severity="warning")
