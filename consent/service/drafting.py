"""Beginning a new version in the content folder: all its files from an earlier version, or none of them.

It starts from the bytes that are published, where there are any: what stands in the folder may have changed since.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consent.core.drafts import DraftText, append_version, draft_terms
from consent.core.firm_files import FirmFile, Version, version_key
from consent.core.firms import parse_firm_file
from consent.core.publications import PublishedVersion
from consent.core.sources import decode_source, parse_toml
from consent.errors import AlreadyExists, ContentError, Invalid, NotFound
from consent.service import library
from consent.service.content import Content, FirmContent, firm_named, terms_path
from consent.service.installation import Installation
from consent.service.timeline import timeline_faults


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: version `name` of `firm`, from `effective` on (the firm's time), with new words in `only`, from `base`."""

    firm: str
    name: str
    effective: str | None = None
    only: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written: paths in the folder. `drafted` are to be edited, `copied` are the earlier version's byte for byte.

    `untranslated` of the drafted have another language's words; `mentions` has the lines that still name the earlier version.
    """

    base: str
    firm_file: str
    drafted: tuple[str, ...]
    copied: tuple[str, ...]
    untranslated: tuple[str, ...]
    mentions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Base:
    """The version to start from, as the firm file has it, and its texts by language."""

    version: Version
    texts: Mapping[str, bytes]


def write_draft(content: Content, wanted: Wanted, *, house: Installation | None, now: datetime) -> Draft:
    """Write the files of a new version; refused with nothing written where it cannot be, and nothing is ever overwritten."""
    firm = firm_named(content, wanted.firm)
    published = library.versions(house, wanted.firm) if house else ()
    _refuse_name(firm.file, wanted, {version.name for version in published})
    base = _base(content, firm, wanted, house, now)
    before = (content.folder / firm.source).read_bytes()
    after = _with_version(firm, wanted, base, before)
    _refuse_late(firm, after, published, now)
    texts = dict(_texts(firm.file, wanted, base))
    paths = {language: terms_path(language, wanted.firm, wanted.name) for language in texts}
    _write(
        content.folder,
        {paths[language]: text.data for language, text in texts.items()},
        firm.source,
        before,
        after,
    )
    return _draft(firm, wanted, base, paths, texts)


def _draft(
    firm: FirmContent, wanted: Wanted, base: _Base, paths: Mapping[str, str], texts: Mapping[str, DraftText]
) -> Draft:
    drafted = [language for language in paths if wanted.only in {None, language}]
    return Draft(
        base=base.version.name,
        firm_file=firm.source,
        drafted=tuple(paths[language] for language in drafted),
        copied=tuple(path for language, path in paths.items() if language not in drafted),
        untranslated=tuple(paths[language] for language in drafted if language not in base.texts),
        mentions=tuple((paths[language], line) for language in drafted for line in texts[language].mentions),
    )


# What is refused -----------------------------------------------------------------------------------------------------


def _refuse_name(file: FirmFile, wanted: Wanted, published: set[str]) -> None:
    try:
        key = version_key(wanted.name)
    except ValueError as error:
        reason = (
            "name it after the day from which it holds, like 2026-12-01; the second of a day is 2026-12-01.2"
        )
        raise Invalid("version", wanted.name, reason) from error
    last = file.versions[-1].name
    if wanted.name in published | {version.name for version in file.versions}:
        raise AlreadyExists("version", wanted.name)
    if key < version_key(last):
        raise Invalid("version", wanted.name, f"must come after {last}, the last one of firms/{file.id}.toml")
    if wanted.only is not None and wanted.only not in file.languages:
        raise Invalid("language", wanted.only, f"firms/{file.id}.toml lists {', '.join(file.languages)}")


def _with_version(firm: FirmContent, wanted: Wanted, base: _Base, before: bytes) -> bytes:
    """The firm file with the new version; Invalid where it could not have it."""
    version = base.version.model_copy(
        update={"name": wanted.name, "effective": wanted.effective, "retires": ()}
    )
    text = append_version(decode_source(before, source=firm.source), version)
    try:
        parse_firm_file(text.encode(), source=firm.source)
    except ContentError as error:
        # The finding names a place in a file that nobody has written yet.
        reason = error.findings[0].message.partition(": ")[2]
        if error.findings[0].code == "toml":
            reason = f"{firm.source} has its versions in one list: write each one as [[versions]] first"
        raise Invalid("version", wanted.name, reason) from error
    return text.encode()


def _refuse_late(
    firm: FirmContent, after: bytes, published: tuple[PublishedVersion, ...], now: datetime
) -> None:
    """Refuse a version that could not be published any more, and not only when it is finished."""
    file = parse_firm_file(after, source=firm.source)
    planned = FirmContent(file, firm.source, parse_toml(after.decode(), source=firm.source)[1])
    last = len(file.versions) - 1
    for fault in timeline_faults(planned, published, now):
        if fault.line >= planned.lines["versions", last, "name"]:
            name = file.versions[last].name
            raise Invalid("version", name, fault.message.removeprefix(f"version {name!r} "))


# What it starts from -------------------------------------------------------------------------------------------------


def _base(
    content: Content, firm: FirmContent, wanted: Wanted, house: Installation | None, now: datetime
) -> _Base:
    found = _published_base(firm, wanted, house, now) if house else None
    if found is None:
        found = _base_in_folder(content, firm, wanted)
    last = firm.file.versions[-1].name
    if wanted.only is not None and found.version.name != last:
        reason = f"a correction in one language changes the last version, {last}, and not {found.version.name}: --from {last}"
        raise Invalid("language", wanted.only, reason)
    return found


def _published_base(firm: FirmContent, wanted: Wanted, house: Installation, now: datetime) -> _Base | None:
    try:
        if wanted.base is None:
            version = library.in_force(house, firm.file.id, now=now)
        else:
            version = library.version(house, firm.file.id, wanted.base)
    except NotFound:
        return None
    texts = {language: library.source(house, version, language) for language in version.languages}
    return _Base(_version(firm, version.name), texts)


def _base_in_folder(content: Content, firm: FirmContent, wanted: Wanted) -> _Base:
    version = _version(firm, wanted.base or firm.file.versions[-1].name)
    paths = {language: terms_path(language, firm.file.id, version.name) for language in firm.file.languages}
    broken = tuple(finding for finding in content.findings if finding.file in paths.values())
    if broken:
        raise ContentError(broken)
    texts = {
        language: firm.texts[version.name, language].data
        for language in paths
        if (version.name, language) in firm.texts
    }
    return _Base(version, texts)


def _version(firm: FirmContent, name: str) -> Version:
    try:
        return firm.file.version(name)
    except KeyError as error:
        raise NotFound("version", name) from error


def _texts(file: FirmFile, wanted: Wanted, base: _Base) -> Iterator[tuple[str, DraftText]]:
    """The new version's texts by language; one that the earlier version lacks begins with the words of another."""
    first = next((base.texts[language] for language in file.languages if language in base.texts), None)
    for language in file.languages:
        data = base.texts.get(language, first)
        path = terms_path(language, file.id, base.version.name)
        if data is None:
            raise NotFound("file", path)
        if wanted.only in {None, language}:
            yield language, draft_terms(data, wanted.name, language, source=path)
        elif language in base.texts:
            yield language, DraftText(data)
        else:
            raise Invalid("language", wanted.only, f"{language} would be new too: leave --only out")


# Writing -------------------------------------------------------------------------------------------------------------


def _write(folder: Path, files: Mapping[str, bytes], firm_file: str, before: bytes, after: bytes) -> None:
    """The new files first, then the firm file in one step: whatever fails, everything is as it was."""
    with _all_or_nothing() as made:
        for path, data in files.items():
            _create(folder, path, data, made)
        place = (folder / firm_file).resolve()
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as new:
            made.append(Path(new.name))
            new.write(after)
        shutil.copymode(place, new.name)
        if place.read_bytes() != before:
            raise Invalid("firm file", firm_file, "was changed meanwhile: try again")
        Path(new.name).replace(place)


@contextmanager
def _all_or_nothing() -> Iterator[list[Path]]:
    """A list for what is made; it is all removed again when something fails."""
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _create(folder: Path, path: str, data: bytes, made: list[Path]) -> None:
    place = folder / path
    if not place.resolve().is_relative_to(folder):
        raise Invalid("file", path, "leads out of the content folder")
    for parent in [one for one in reversed(place.parents) if not one.exists()]:
        parent.mkdir()
        made.append(parent)
    try:
        with place.open("xb") as new:
            made.append(place)
            new.write(data)
    except FileExistsError as error:
        raise AlreadyExists("file", path) from error
