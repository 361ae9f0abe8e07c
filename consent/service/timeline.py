"""When versions may come into force: a firm's first publication may bring its past, after that only the future is free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from consent.core.instants import at_local
from consent.core.publications import PublishedVersion
from consent.errors import Finding
from consent.service.content_folder import FirmContent


def timeline_faults(
    firm: FirmContent, published: Sequence[PublishedVersion], now: datetime
) -> Iterator[Finding]:
    """Findings about versions of the folder that are not published yet; none for a firm of which nothing is published.

    `published` has the firm's versions, the one that takes effect last first.
    """
    if not published:
        return
    known = {version.name for version in published}
    for index, version in enumerate(firm.file.versions):
        if version.name in known:
            continue
        moment = at_local(version.effective_local, firm.file.timezone)
        reason = _why_late(moment, published[0], now, firm.file.timezone)
        if reason is not None:
            line = firm.lines["versions", index, "effective" if version.effective else "name"]
            message = f"version {version.name!r} would be in force from {_local(moment, firm.file.timezone)}, {reason}"
            yield Finding("error", firm.source, line, "backward_date", message)


def _why_late(moment: datetime, last: PublishedVersion, now: datetime, timezone: str) -> str | None:
    if moment <= last.effective_at:
        return (
            f"but version {last.name!r} is published from {_local(last.effective_at, timezone)}: "
            "a new version comes after all that are published"
        )
    if moment < now:
        return (
            f"but now it is {_local(now, timezone)}: nothing is put in force backwards. "
            'Give it a later day, or an hour of today that is still to come, like effective = "2026-12-01T09:00"'
        )
    return None


def _local(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%dT%H:%M")
