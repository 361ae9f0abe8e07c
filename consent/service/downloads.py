"""Download links: signed, bound to an acceptance, alive for half an hour; they open nothing once stopped or retired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consent.core.acceptances import LINK_LIFETIME, Acceptance
from consent.core.downloads import OVER, UNKNOWN_YET
from consent.core.firms import Particulars, Tool, ToolFile
from consent.core.instants import cut, from_milliseconds, to_milliseconds
from consent.core.links import Signer
from consent.errors import LinkRefused, SignatureInvalid
from consent.service import acceptances, library, tools
from consent.service.installation import Installation
from consent.store import version_notes

_PURPOSE = "download-link/v1"
_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class LinkShown:
    """A link as the customer's page shows it; `size` in bytes, where known."""

    tool: Tool
    system: str
    href_token: str
    filename: str
    publisher: str
    size: int | None
    sha256: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Download:
    """What a link opens: a kept file (`path`) or the publisher's https address (`url`), for whom and of which tool."""

    acceptance: Acceptance
    tool: str
    system: str
    filename: str
    size: int | None
    sha256: str | None
    media_type: str
    path: Path | None
    url: str | None


def links_for(
    house: Installation, acceptance: Acceptance, particulars: Particulars, *, now: datetime
) -> tuple[LinkShown, ...]:
    """Fresh links to every file of every tool that the accepted version names.

    None once stopped, ended or closed, or a day old; and none before the customer knows the technician, where the firm is strict.
    """
    if refusal_of(acceptance, particulars) is not None or now >= acceptance.valid_until:
        return ()
    expires = min(cut(now) + LINK_LIFETIME, acceptance.valid_until)
    return tuple(
        LinkShown(
            tool=tool,
            system=file.system,
            href_token=_sign(house, acceptance, tool, file, expires),
            filename=_filename(file),
            publisher=tool.publisher,
            size=_size(house, file),
            sha256=file.sha256,
            expires_at=expires,
        )
        for tool in particulars.tools
        if not is_retired(house, acceptance.firm, tool.id, now=now)
        for file in tool.files
    )


def refusal_of(acceptance: Acceptance, particulars: Particulars) -> str | None:
    """Why an acceptance unlocks nothing: erased, stopped, over (its session is), locked (the technician is still to be recognised)."""
    if acceptance.erased_at is not None:
        return "erased"
    if acceptance.state == "stopped":
        return "stopped"
    if acceptance.state in OVER:
        return "over"
    return "locked" if particulars.session.strict and acceptance.state in UNKNOWN_YET else None


def check_unlocked(house: Installation, acceptance: Acceptance) -> None:
    """LinkRefused where the acceptance, as it stands now, unlocks nothing."""
    refusal = refusal_of(acceptance, _particulars(house, acceptance))
    if refusal is not None:
        raise LinkRefused(refusal)


def _sign(house: Installation, acceptance: Acceptance, tool: Tool, file: ToolFile, expires: datetime) -> str:
    payload = {"a": acceptance.id, "t": tool.id, "s": file.system, "x": to_milliseconds(expires)}
    return Signer(house.keys.links, _PURPOSE).sign(payload)


def _filename(file: ToolFile) -> str:
    return file.file or (file.url or "").rsplit("/", 1)[-1] or "download"


def _size(house: Installation, file: ToolFile) -> int | None:
    if file.file is None or file.sha256 is None:
        return file.size
    path = house.settings.tools_folder / file.sha256
    return path.stat().st_size if path.is_file() else None


def open_link(house: Installation, firm_id: str, link: str, *, now: datetime) -> Download:
    """What a link opens now; LinkRefused: forged, expired, stopped, over, locked, retired or erased."""
    try:
        value = Signer(house.keys.links, _PURPOSE).open(link)
    except SignatureInvalid as error:
        raise LinkRefused("forged") from error
    acceptance = acceptances.find(house, str(value["a"]))
    if acceptance is None or acceptance.firm != firm_id:
        raise LinkRefused("forged")
    check_unlocked(house, acceptance)
    if is_retired(house, firm_id, str(value["t"]), now=now):
        raise LinkRefused("retired")
    if now >= from_milliseconds(int(str(value["x"]))):
        raise LinkRefused("expired")
    return _download(house, acceptance, str(value["t"]), str(value["s"]))


def is_retired(house: Installation, firm_id: str, tool_id: str, *, now: datetime) -> bool:
    """Whether versions in force have retired a tool, and none since has taken it up again."""
    with house.database.reading() as connection:
        return version_notes.is_retired(connection, firm_id, tool_id, now)


def _download(house: Installation, acceptance: Acceptance, tool_id: str, system: str) -> Download:
    for tool in _particulars(house, acceptance).tools:
        for file in tool.files:
            if (tool.id, file.system) == (tool_id, system):
                return _open(house, acceptance, tool, file)
    raise LinkRefused("forged")


def _particulars(house: Installation, acceptance: Acceptance) -> Particulars:
    return library.particulars(house, library.version(house, acceptance.firm, acceptance.version))


def _open(house: Installation, acceptance: Acceptance, tool: Tool, file: ToolFile) -> Download:
    name, whose = _filename(file), (acceptance, tool.id, file.system)
    if file.file is None or file.sha256 is None:
        return Download(*whose, name, file.size, file.sha256, _MEDIA_TYPE, None, file.url)
    path = tools.find(house.settings.tools_folder, file.sha256)
    return Download(*whose, name, path.stat().st_size, file.sha256, _MEDIA_TYPE, path, None)


def read_checked(download: Download, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Bytes [start, end) of a kept file, hashed on the way: a changed file never arrives whole (DigestMismatch)."""
    if download.path is None or download.sha256 is None:
        raise LinkRefused("forged")
    return tools.read_checked(download.path, download.sha256, start, end)


def damaged(house: Installation) -> tuple[str, ...]:
    """Names of the published tool files whose kept copy is missing or has another SHA-256."""
    versions = [found for firm in library.firms(house) for found in library.versions(house, firm.id)]
    offered = [tool for version in versions for tool in library.particulars(house, version).tools]
    names = {file.sha256: file.file for tool in offered for file in tool.files if file.file and file.sha256}
    return tuple(names[sha256] for sha256 in tools.damaged(house.settings.tools_folder, names))
