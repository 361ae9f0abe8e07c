"""Local times of firms as instants."""

from __future__ import annotations

from datetime import datetime

import pytest

from consent.core.instants import at_local


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2024-01-15T00:00", "Europe/Brussels", "2024-01-14T23:00+00:00"),
        ("2024-07-15T00:00", "Europe/Warsaw", "2024-07-14T22:00+00:00"),
        ("2024-10-27T02:30", "Europe/Warsaw", "2024-10-27T00:30+00:00"),
        ("2024-03-31T09:30", "Europe/Amsterdam", "2024-03-31T07:30+00:00"),
    ],
)
def test_versions_hold_from_an_instant(local: str, zone: str, utc: str) -> None:
    """Winter and summer; an hour that comes twice is the first of the two."""
    assert at_local(local, zone) == datetime.fromisoformat(utc)
