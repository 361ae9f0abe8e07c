"""A small firm whose terms live: a past that it brought along, two changes on one day, a version to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from consent.service import publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, USES_HELPER, change, write_firm
from tests.samples import NOW

FIRST = "2024-01-01"
# The clocks go forward that night: its day has 23 hours.
MORNING = "2024-03-31"
AFTERNOON = "2024-03-31.2"
CURRENT = "2025-06-01"
NEXT = "2026-12-01"
PAST: Mapping[str, str] = {
    FIRST: USES_HELPER,
    MORNING: f'{USES_HELPER}\neffective = "2024-03-31T09:30"',
    AFTERNOON: f'{USES_HELPER}\neffective = "2024-03-31T15:00"',
    CURRENT: USES_HELPER,
}
TO_COME: Mapping[str, str] = {**PAST, NEXT: f'{USES_HELPER}\neffective = "2026-12-01T09:00"'}
NEWEST_FIRST = list(TO_COME)[::-1]


def write_life(
    folder: Path, versions: Mapping[str, str] = TO_COME, languages: Sequence[str] = ("nl", "pl")
) -> Path:
    """The firm in a content folder, each version with its own words about what changed; AFTERNOON is editorial."""
    write_firm(folder, versions=versions, languages=languages)
    for name in versions:
        for language in languages:
            path = folder / "terms" / language / FIRM / f"{name}.md"
            change(path, 'changes: "The first one."', f'changes: "What {name} changes in {language}."')
            reason = f'change: material\nreason: "Why {name} in {language}."'
            if name == AFTERNOON:
                reason = reason.replace("material", "editorial")
            change(path, "change: material", reason)
    return folder


def live(
    house: Installation,
    folder: Path,
    versions: Mapping[str, str] = TO_COME,
    languages: Sequence[str] = ("nl", "pl"),
) -> None:
    """Publish the firm's life at NOW: all but NEXT are recorded later."""
    content = load_content(write_life(folder, versions, languages))
    publishing.publish(house, content, firms=[FIRM], now=NOW)
