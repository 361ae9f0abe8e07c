"""What `consent verify --database` said when it last ran: a small file in the data folder, outside the database that it is about.

    {"anchors":<compared with so many heads>,"logs":{"<firm>":{"findings":<n>,"size":<leaves>}},"time":<instant>}

What belongs to no firm stands under "". It proves nothing: it tells when somebody looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consent.config import Settings
from consent.core import shapes
from consent.core.findings import Report
from consent.core.instants import format_instant, parse_instant
from consent.service import state_files

FILE = "last-verification.json"
_SHAPE = shapes.fields(
    {
        "anchors": shapes.count,
        "logs": shapes.map_of(
            shapes.text("[a-z0-9-]{0,64}", "a firm"),
            shapes.fields({"findings": shapes.count, "size": shapes.count}),
        ),
        "time": shapes.instant,
    }
)


@dataclass(frozen=True, slots=True)
class LastVerification:
    """When it ran, what it found of one firm's log (and of what belongs to none), and of how many leaves."""

    time: datetime
    findings: int
    size: int
    anchors: int


def path_of(settings: Settings) -> Path:
    """Where the file is."""
    return settings.data / FILE


def note(settings: Settings, reports: Mapping[str, Report], *, anchors: int, now: datetime) -> bool:
    """Write what was found; False where that is not possible, which changes nothing about the finding."""
    logs = {firm: {"findings": len(report.findings), "size": report.size} for firm, report in reports.items()}
    return state_files.write(
        path_of(settings), {"anchors": anchors, "logs": logs, "time": format_instant(now)}
    )


def read(settings: Settings, firm_id: str) -> LastVerification | None:
    """What it said of one firm's log; None: it never ran, or the file is not what `note` wrote."""
    value = state_files.read(path_of(settings), _SHAPE)
    if value is None:
        return None
    own, nobodys = (value["logs"].get(name) for name in (firm_id, ""))
    if own is None:
        return None
    findings = own["findings"] + (nobodys["findings"] if nobodys else 0)
    return LastVerification(parse_instant(value["time"]), findings, own["size"], value["anchors"])
