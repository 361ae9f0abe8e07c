"""Names of remote support programs in a text: which of them are not the program that the text is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

WELL_KNOWN = (
    "AeroAdmin", "Ammyy Admin", "AnyDesk", "AnyViewer", "Apple Remote Desktop", "BeyondTrust", "Bomgar", "Chrome Remote Desktop",
    "ConnectWise", "DameWare", "DWService", "FixMe.IT", "Getscreen", "GoToAssist", "GoToMyPC", "HelpWire", "HopToDesk",
    "Iperius Remote", "ISL AlwaysOn", "ISL Light", "ISL Online", "LogMeIn", "MeshCentral", "NoMachine", "NTRsupport", "Quick Assist",
    "QuickSupport", "RealVNC", "RemotePC", "RustDesk", "ScreenConnect", "Splashtop", "Supremo", "TeamViewer", "TightVNC", "UltraViewer",
    "UltraVNC", "Zoho Assist",
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def foreign_names(
    text: str, own: tuple[str, ...], others: tuple[str, ...] = ()
) -> tuple[tuple[str, int], ...]:
    """Names of well-known programs and of `others` in `text` that are no part of an `own` name, with their positions.

    Endings are allowed ("TeamViewera", "AnyDeskiem"); each name is given once.
    """
    return tuple(_found(text, own, others))


def _found(text: str, own: tuple[str, ...], others: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for name in dict.fromkeys((*others, *WELL_KNOWN)):
        found = _pattern(name).search(text)
        if found and not any(_pattern(name).search(one) for one in own):
            yield name, found.start()


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in name.split())
    ending = "" if name[-1].isdigit() else r"\w{0,3}"
    return re.compile(r"(?<!\w)" + r"[\s*_-]*".join(parts) + ending + r"(?!\w)", re.IGNORECASE)
