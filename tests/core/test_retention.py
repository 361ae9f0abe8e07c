"""How long data are kept: by the firm's country, to the day, where the firm is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consent.core.retention import claims_end


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "zone", "last", "end"),
    [
        ("BE", "Europe/Brussels", "2026-11-20T10:00", "2036-11-20T23:00"),
        ("BE", "Europe/Brussels", "2026-11-20T23:30", "2036-11-21T23:00"),
        ("BE", "Europe/Brussels", "2028-02-29T10:00", "2038-03-01T23:00"),
        ("NL", "Europe/Amsterdam", "2026-11-20T10:00", "2032-05-20T22:00"),
        ("NL", "Europe/Amsterdam", "2026-08-31T10:00", "2032-03-01T23:00"),
        ("NL", "Europe/Amsterdam", "2025-08-31T10:00", "2031-03-01T23:00"),
        ("NL", "Europe/Amsterdam", "2026-12-31T10:00", "2032-07-01T22:00"),
        ("PL", "Europe/Warsaw", "2026-01-01T10:00", "2032-12-31T23:00"),
        ("PL", "Europe/Warsaw", "2026-12-31T22:59", "2032-12-31T23:00"),
        ("PL", "Europe/Warsaw", "2026-12-31T23:01", "2033-12-31T23:00"),
        ("FR", "Europe/Paris", "2026-11-20T10:00", "2036-11-20T23:00"),
    ],
)
def test_when_claims_end(country: str, zone: str, last: str, end: str) -> None:
    """The day itself counts whole; in Poland the year does; where we know nothing, the longest."""
    assert claims_end(country, at(last), zone) == at(end)
