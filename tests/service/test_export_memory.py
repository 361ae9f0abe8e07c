"""An export holds one page of the log in memory, however long the log is."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.service import export_walk, exporting
from consent.service.installation import Installation
from tests.grown_log import grow
from tests.samples import NOW

SAMPLE = "page-computers"


def peak(house: Installation, firm: str, folder: Path) -> int:
    """Bytes that an export needs at most, besides what there was."""
    gc.collect()
    tracemalloc.start()
    try:
        exporting.export(house, firm, folder, Filter(), now=NOW + timedelta(minutes=1))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_log(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five times as many leaves, each of a session of its own, need no more than one page and what nobody has swept up yet."""
    monkeypatch.setattr(export_walk, "AT_A_TIME", 20)
    grow(house, 300, firm=SAMPLE)
    peak(house, SAMPLE, tmp_path / "warm")  # what is made once
    small = peak(house, SAMPLE, tmp_path / "small")
    grow(house, 1800, firm=SAMPLE)
    assert peak(house, SAMPLE, tmp_path / "large") < small + 200_000
