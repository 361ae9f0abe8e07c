"""Instants: aware UTC datetimes, cut to the millisecond. As text `2026-11-20T12:34:56.789Z`, always 24 characters."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from consent.errors import FormatError

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00Z, cut, not rounded."""
    return (instant - _EPOCH) // _MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    """The instant that `to_milliseconds` gave the number of."""
    return _EPOCH + milliseconds * _MILLISECOND


def cut(instant: datetime) -> datetime:
    """The same instant in UTC without its microseconds."""
    return from_milliseconds(to_milliseconds(instant))


def format_instant(instant: datetime) -> str:
    """Text of an aware datetime, in UTC."""
    instant = cut(instant)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


def parse_instant(text: str) -> datetime:
    """The instant that `format_instant` wrote; anything else is a FormatError."""
    if not _FORM.fullmatch(text):
        raise FormatError("instant", f"{text!r} is not like 2026-11-20T12:34:56.789Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise FormatError("instant", f"{text!r}: {error}") from error


def at_local(local: str, timezone: str) -> datetime:
    """The instant in UTC of a local time like `2023-09-13T00:00`; one that a clock change brings twice is the first of the two."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
