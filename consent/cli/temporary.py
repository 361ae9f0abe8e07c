"""An installation in a temporary folder: for demonstrations, and for what only needs one to look at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consent.cli.house import open_house
from consent.config import Settings
from consent.service import installation
from consent.service.installation import Installation


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone at the end, whatever happened in between."""
    with tempfile.TemporaryDirectory(prefix="consent-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def new_house(settings: Settings) -> Iterator[Installation]:
    """Keys and schema made, the installation opened."""
    installation.create(settings)
    with open_house(settings) as house:
        yield house
