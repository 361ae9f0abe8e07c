"""Work that takes minutes: its records have the time at which they are made, so that no log refuses them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.service import exporting, long_work, retaining
from consent.service.installation import Installation
from consent.service.long_work import Since
from tests.samples import NOW, accepted

FIRM = "page-computers"
TEN_MINUTES = timedelta(minutes=10)


def test_it_moves_on_in_whole_seconds() -> None:
    """Short work has the time that it was given."""
    ticks = iter([100.0, 100.9, 101.0, 700.5])
    since = Since(NOW, ticks=lambda: next(ticks))
    assert [since.now() - NOW for _ in range(3)] == [timedelta(), timedelta(seconds=1), TEN_MINUTES]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes pass between the beginning and every record."""
    monkeypatch.setattr(long_work.Since, "now", lambda self: self._began + TEN_MINUTES)


@pytest.mark.usefixtures("slow")
def test_a_long_export_is_on_record_though_others_wrote_meanwhile(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log's last record is minutes later than the beginning of the export: that is no wrong clock."""
    write = exporting._write

    def meanwhile(*arguments: object) -> object:
        made = write(*arguments)  # type: ignore[arg-type]
        accepted(house, now=NOW + timedelta(minutes=9))
        return made

    monkeypatch.setattr(exporting, "_write", meanwhile)
    exporting.export(house, FIRM, tmp_path / "export", Filter(), now=NOW)
    exporting.export_zip(house, FIRM, Filter(), now=NOW).unlink()


@pytest.mark.usefixtures("slow")
def test_a_long_run_of_retention_goes_on_though_others_write(house: Installation) -> None:
    """Somebody agrees while a firm's old records are deleted, one after the other."""
    accepted(house)
    late = NOW + timedelta(days=400)
    accepted(house, now=late + timedelta(minutes=9))
    assert retaining.run(house, now=late).counts[FIRM]["traces"] == 1
