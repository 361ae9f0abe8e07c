"""What whoever writes terms looks at before publishing: every firm and version of a content folder, with what the check finds.

Nothing here raises for what stands in a file: a file that cannot be read is shown by its findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consent.core.encoding import sha256_hex
from consent.core.firms import Version
from consent.core.instants import at_local
from consent.core.publications import PublishedVersion, state_of
from consent.core.publications import in_force as choose_in_force
from consent.core.sources import LARGEST_FILE
from consent.errors import ContentError, Finding, NotFound
from consent.service import content, folder_state, library, publishing
from consent.service.content_folder import Content, FirmContent, document_path, load_content, terms_path
from consent.service.installation import Installation

Published = Mapping[str, Sequence[PublishedVersion]]


@dataclass(frozen=True, slots=True)
class PreviewVersion:
    """A version of the folder; `state` is draft (its firm has errors), checked, scheduled, in_force or superseded.

    `files` are its own; `findings` are about them; `previous` is the one before it in the firm file.
    """

    version: Version
    state: str
    effective_at: datetime
    files: frozenset[str]
    findings: tuple[Finding, ...]
    previous: Version | None


@dataclass(frozen=True, slots=True)
class PreviewFirm:
    """A firm file and what belongs to it; `content` is None where it cannot be read. The latest version stands first.

    `findings` are those about no version's own file: the firm file, files that nobody names.
    """

    id: str
    source: str
    content: FirmContent | None
    versions: tuple[PreviewVersion, ...]
    findings: tuple[Finding, ...]

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Everything found in the firm's files; what two versions share counts once."""
        found = {*self.findings, *(each for version in self.versions for each in version.findings)}
        return tuple(sorted(found, key=lambda each: (each.file, each.line)))


@dataclass(frozen=True, slots=True)
class Preview:
    """The folder as it is; `findings` belong to no firm. `is_compared`: with what is published."""

    firms: tuple[PreviewFirm, ...]
    findings: tuple[Finding, ...]
    is_compared: bool

    def firm(self, firm_id: str) -> PreviewFirm:
        """One firm; NotFound."""
        for firm in self.firms:
            if firm.id == firm_id:
                return firm
        raise NotFound("firm", firm_id)

    def version(self, firm_id: str, name: str) -> tuple[PreviewFirm, PreviewVersion]:
        """A firm and a version of it; NotFound."""
        firm = self.firm(firm_id)
        for version in firm.versions:
            if version.version.name == name:
                return firm, version
        raise NotFound("version", name)


def state(folder: Path, house: Installation | None) -> str:
    """What differs as soon as a preview would: a file changed, or a version was published."""
    names = [(one.firm, one.name) for every in _published(house).values() for one in every]
    return sha256_hex(f"{folder_state.fingerprint(folder)} {sorted(names)}".encode())


def look(folder: Path, house: Installation | None, *, now: datetime) -> Preview:
    """Load and check the folder."""
    is_compared = house is not None
    try:
        loaded = load_content(folder)
    except ContentError as error:
        return Preview((), error.findings, is_compared)
    except OSError as error:
        finding = Finding("error", str(folder), 0, "unreadable", f"cannot be read: {error.strerror}")
        return Preview((), (finding,), is_compared)
    findings = publishing.check(house, loaded, now=now) if house else content.check(loaded, {})
    published = _published(house)
    names = sorted({*loaded.firms, *_broken(loaded.findings)})
    firms = tuple(_firm(loaded, name, findings, published.get(name, ()), now) for name in names)
    told = {finding for firm in firms for finding in firm.all_findings}
    return Preview(firms, tuple(each for each in findings if each not in told), is_compared)


def source(folder: Path, path: str) -> tuple[str, ...] | None:
    """The lines of a file of the folder as they can be shown, broken as they may be; None where there is no such file."""
    try:
        root, place = folder.resolve(), (folder / path).resolve()
        if not place.is_relative_to(root) or not place.is_file():
            return None
        with place.open("rb") as stream:
            return tuple(stream.read(LARGEST_FILE).decode(errors="replace").split("\n"))
    except (OSError, RuntimeError):  # links in a circle: Python 3.11 and 3.12 say RuntimeError
        return None


def _published(house: Installation | None) -> Published:
    if house is None:
        return {}
    return {firm.id: library.versions(house, firm.id) for firm in library.firms(house)}


def _broken(findings: Sequence[Finding]) -> Iterator[str]:
    """Firms whose file cannot be read, by the name of the file."""
    for finding in findings:
        place, _, name = finding.file.partition("/")
        if place == "firms" and name.endswith(".toml") and "/" not in name:
            yield name.removesuffix(".toml")


def _firm(
    loaded: Content,
    name: str,
    findings: Sequence[Finding],
    published: Sequence[PublishedVersion],
    now: datetime,
) -> PreviewFirm:
    firm, source_path = loaded.firms.get(name), f"firms/{name}.toml"
    mine = [each for each in findings if each.file == source_path or _is_of(each.file, name, firm)]
    is_broken = any(each.severity == "error" for each in mine)
    versions = tuple(_versions(firm, mine, published, now, is_broken=is_broken)) if firm else ()
    told = {path for version in versions for path in version.files}
    others = tuple(each for each in mine if each.file not in told)
    return PreviewFirm(name, source_path, firm, versions[::-1], others)


def _is_of(path: str, name: str, firm: FirmContent | None) -> bool:
    """Whether a file is one of the firm's terms, or its logo."""
    parts = path.split("/")
    is_logo = firm is not None and firm.file.logo is not None and path == f"firms/logos/{firm.file.logo}"
    return is_logo or (parts[0] == "terms" and parts[2:3] == [name])


def _versions(
    firm: FirmContent,
    findings: Sequence[Finding],
    published: Sequence[PublishedVersion],
    now: datetime,
    *,
    is_broken: bool,
) -> Iterator[PreviewVersion]:
    known = {one.name: one for one in published}
    current = choose_in_force(published, now)
    before: Version | None = None
    for version in firm.file.versions:
        files = frozenset(_files(firm, version))
        found = known.get(version.name)
        drafted = "draft" if is_broken else "checked"
        yield PreviewVersion(
            version=version,
            state=state_of(found, current, now) if found else drafted,
            effective_at=at_local(version.effective_local, firm.file.timezone),
            files=files,
            findings=tuple(each for each in findings if each.file in files),
            previous=before,
        )
        before = version


def _files(firm: FirmContent, version: Version) -> Iterator[str]:
    for language in firm.file.languages:
        yield terms_path(language, firm.file.id, version.name)
        for document in version.documents:
            yield document_path(language, firm.file.id, document.file)
