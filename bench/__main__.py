"""`make bench`: every figure is a ratio of two things done in turn on this machine, so that a busy minute slows both."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import measures
from bench.figures import Figure, table
from bench.filling import SPACING, fill, opened
from consent.service.installation import Installation
from tests.databases import one_database, postgres_server

RESULTS = Path(__file__).parent / "results.json"
FULL, SMALL = 1_000_000, 1_000
QUICK_DIVISOR = 100


def main() -> int:
    """Measure, print the table, write results.json; 0 when every floor holds."""
    is_quick = bool(os.environ.get("QUICK"))
    size = int(os.environ.get("BENCH_SIZE", FULL // QUICK_DIVISOR if is_quick else FULL))
    pairs = 5
    with tempfile.TemporaryDirectory(prefix="consent-bench-") as place:
        figures = measured(Path(place), size, pairs)
    print(table(figures, size))
    results = {name: figure.to_json(is_scaled=size < FULL) for name, figure in figures.items()}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0 if all(figure.holds for figure in figures.values()) else 1


def measured(place: Path, size: int, pairs: int) -> dict[str, Figure]:
    """All figures by name."""
    figures: dict[str, Figure] = {}
    with filled(place / "small", min(SMALL, size)) as small, filled(place / "large", size) as large:
        figures["P5"] = measures.verifying(large, place / "verified", pairs)
        figures["P6-sqlite"] = measures.exporting_sqlite(large, place, size, pairs)
        figures["P7"] = measures.appending(small, large, pairs)
    with (
        contextmanager(postgres_server)() as server,
        one_database(server) as url,
        filled(place / "postgres", size, url) as house,
    ):
        figures["P6"] = measures.exporting_postgres(house, place, size, pairs)
    return dict(sorted(figures.items()))


@contextmanager
def filled(folder: Path, size: int, database_url: str | None = None) -> Iterator[Installation]:
    """An installation with so many acceptances."""
    since = datetime.now(UTC).replace(microsecond=0) - SPACING * (size + 2)
    house = opened(folder, since=since, database_url=database_url)
    try:
        fill(house, size, since=since)
        yield house
    finally:
        house.close()


if __name__ == "__main__":
    sys.exit(main())
