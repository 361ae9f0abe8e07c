"""The programs on the customer's page: which file first, how large it is, by which way its number is told.

The visitor's system comes from the browser's User-Agent; only the order of the downloads depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.units import format_unit
from flask_babel import get_locale, gettext

from consent.core.firms import Tool
from consent.service.downloads import LinkShown

# Tried in this order: Android also says Linux, an iPhone also says Mac OS.
SIGNS = (
    ("windows", ("Windows",)),
    ("android", ("Android",)),
    ("ios", ("iPhone", "iPad", "iPod")),
    ("macos", ("Macintosh", "Mac OS X")),
    ("linux", ("Linux", "X11", "CrOS")),
)
NAMES = {
    "windows": "Windows",
    "macos": "macOS",
    "linux": "Linux",
    "android": "Android",
    "ios": "iPhone / iPad",
}
UNITS = ((1_000_000, "megabyte"), (1_000, "kilobyte"), (1, "byte"))


@dataclass(frozen=True, slots=True)
class ToolShown:
    """A tool with its files: those for the visitor's own system first, the others one click away."""

    link: LinkShown
    here: tuple[LinkShown, ...]
    others: tuple[LinkShown, ...]


def system_of(user_agent: str) -> str | None:
    """windows, android, ios, macos or linux; None where the browser does not say."""
    for system, signs in SIGNS:
        if any(sign in user_agent for sign in signs):
            return system
    return None


def shown(links: Sequence[LinkShown], system: str | None) -> tuple[ToolShown, ...]:
    """The tools, each with its files in the order that serves this visitor; all at once where the system is unknown."""
    by_tool: dict[str, list[LinkShown]] = {}
    for link in links:
        by_tool.setdefault(link.tool.id, []).append(link)
    return tuple(_shown(files, system) for files in by_tool.values())


def _shown(files: Sequence[LinkShown], system: str | None) -> ToolShown:
    here = tuple(link for link in files if link.system in (system, "any"))
    others = tuple(link for link in files if link not in here)
    return ToolShown(files[0], here, others) if here else ToolShown(files[0], others, ())


def size_in_words(size: int) -> str:
    """Bytes as people read them: "8.4 MB"."""
    divisor, unit = next((one for one in UNITS if size >= one[0]), UNITS[-1])
    value = round(size / divisor, 1)
    return format_unit(int(value) if value == int(value) else value, unit, "short", locale=get_locale())


def ways_in_words(tool: Tool) -> tuple[str, ...]:
    """How the customer tells what the program shows."""
    words = {"phone": gettext("telephone"), "email": gettext("e-mail"), "chat": gettext("chat")}
    return tuple(words[way] for way in tool.tell_by)
