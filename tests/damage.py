"""What somebody with full SQL does to a database, guards and all; and what verification says about it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from consent.core.findings import Report
from consent.service import installation
from consent.service.verification import verify_database
from tests.samples import settings_in


class Copy:
    """A copy of a data folder, open for a service and for a thief: no trigger refuses the thief anything."""

    def __init__(self, source: Path, folder: Path) -> None:
        self._source = source
        self._folder = folder
        shutil.copytree(source, folder)
        self._open()

    def _open(self) -> None:
        self.house = installation.open_installation(settings_in(self._folder))
        self.sql = sqlite3.connect(self._folder / "consent.db", isolation_level=None)
        guards = self.sql.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            self.sql.execute(f"DROP TRIGGER {name}")

    def close(self) -> None:
        """Give both connections back."""
        self.sql.close()
        self.house.close()

    def restore(self) -> None:
        """Copy the database file back as it was in the beginning, anchors and all, while nobody has it open."""
        self.close()
        for path in self._folder.glob("consent.db*"):
            path.unlink()
        shutil.copy(self._source / "consent.db", self._folder)
        shutil.rmtree(self._folder / "anchors")
        shutil.copytree(self._source / "anchors", self._folder / "anchors")
        self._open()

    def run(self, statement: str, *values: object) -> int:
        """Execute one statement; the number of rows that it touched."""
        return self.sql.execute(statement, values).rowcount

    def reports(self, *, anchors: Sequence[bytes] = ()) -> dict[str, Report]:
        """The reports on this database."""
        return verify_database(self.house, anchors=anchors)

    def findings(self, *, anchors: Sequence[bytes] = ()) -> set[str]:
        """Firm and class of everything that is found, in words: `workshop head`."""
        reports = self.reports(anchors=anchors)
        return {f"{firm} {each.kind}" for firm, report in reports.items() for each in report.findings}
