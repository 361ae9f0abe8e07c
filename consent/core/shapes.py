"""Declared shapes of JSON values: a check takes a value and where it stands, and raises FormatError when it does not fit.

Objects are closed: a name that the shape does not declare is refused, a declared one must be there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from consent.core.encoding import LARGEST_INTEGER
from consent.core.instants import parse_instant
from consent.errors import FormatError

Check = Callable[[object, str], None]


def refuse(place: str, value: object, wanted: str) -> FormatError:
    """The error for a value at `place` that is not what is wanted."""
    shown = repr(value)
    return FormatError(place, f"{shown[:80] + '...' if len(shown) > 80 else shown} is not {wanted}")


def text(pattern: str, wanted: str) -> Check:
    """A string that the whole of `pattern` fits."""
    fits = re.compile(pattern, re.ASCII).fullmatch

    def check(value: object, place: str) -> None:
        if not isinstance(value, str) or not fits(value):
            raise refuse(place, value, wanted)

    return check


def one_of(*values: object) -> Check:
    """Exactly one of these strings."""

    def check(value: object, place: str) -> None:
        if not isinstance(value, str) or value not in values:
            raise refuse(place, value, "one of " + ", ".join(map(str, values)))

    return check


def boolean(value: object, place: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise refuse(place, value, "true or false")


def count(value: object, place: str) -> None:
    """A whole number from 0 up."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_INTEGER:
        raise refuse(place, value, "a whole number from 0 up")


def instant(value: object, place: str) -> None:
    """An instant in its text form."""
    if not isinstance(value, str):
        raise refuse(place, value, "an instant")
    parse_instant(value)


def or_null(inner: Check) -> Check:
    """Null, or what `inner` takes."""

    def check(value: object, place: str) -> None:
        if value is not None:
            inner(value, place)

    return check


def list_of(inner: Check) -> Check:
    """A list of any length."""

    def check(value: object, place: str) -> None:
        if not isinstance(value, list):
            raise refuse(place, value, "a list")
        for number, member in enumerate(value):
            inner(member, f"{place}[{number}]")

    return check


def map_of(names: Check, values: Check) -> Check:
    """An object with any names of one shape."""

    def check(value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise refuse(place, value, "an object")
        for name, member in value.items():
            names(name, f"a name in {place}")
            values(member, f"{place}.{name}")

    return check


def fields(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these names; the optional ones may be missing."""
    known = {**required, **(optional or {})}

    def check(value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise refuse(place, value, "an object")
        if missing := required.keys() - value.keys():
            raise FormatError(place, f"{min(missing)!r} is missing")
        for name, member in value.items():
            if name not in known:
                raise FormatError(place, f"{name!r} is unknown")
            known[name](member, f"{place}.{name}")

    return check


SHA256 = text("[0-9a-f]{64}", "a SHA-256 in hex")
UUID = text("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a UUID in lower case")
FIRM = text("[a-z0-9-]{2,40}", "a firm's id")
LANGUAGE = text("[a-z]{2,3}", "a language code")
VERSION = text(r"\d{4}-\d{2}-\d{2}(\.([2-9]|[1-9]\d+))?", "a version's name")
NAME = text("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "an id")
TEXT = text(r"[^\x00]{1,2000}", "text of up to 2000 characters")
PRINTABLE = text(r"[^\x00-\x1f\x7f]{1,200}", "a line of text")
