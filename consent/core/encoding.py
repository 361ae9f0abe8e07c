"""Bytes and text: canonical JSON, base64 in both alphabets, SHA-256 in hex.

Canonical JSON has sorted keys, no spaces and raw UTF-8; its numbers are integers that every JSON reader holds exactly.
Every decoder accepts only what the encoder beside it writes, so a value has one form and no other verifies in its place.
"""

from __future__ import annotations

import base64
import hashlib
import json

from consent.errors import FormatError

LARGEST_INTEGER = 2**53 - 1


def canonical_json(value: object) -> bytes:
    """The one JSON text of `value`: objects, lists, strings, integers, booleans and null; anything else is a FormatError."""
    _refuse_other_values(value)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:
        raise FormatError("canonical JSON", "a string holds half of a surrogate pair") from error


def _refuse_other_values(value: object) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise FormatError("canonical JSON", f"{value!r} is beyond 2^53 - 1")
    elif isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str):
                raise FormatError("canonical JSON", f"name {name!r} is not a string")
            if type(member) is not str:  # most are, and exports write millions
                _refuse_other_values(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_other_values(member)
    else:
        raise FormatError("canonical JSON", f"{type(value).__name__} has no canonical form")


def parse_json(data: bytes, *, what: str) -> object:
    """The value of a JSON text in UTF-8; no duplicate names, no fractions, no NaN, no half surrogates (RFC 8259, RFC 7493)."""
    try:
        value = _DECODER.decode(data.decode())
        if b"\\u" in data:  # only an escape can bring half of a surrogate pair in
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise FormatError(what, _reason(error)) from error
    return value


def parse_canonical_json(data: bytes, *, what: str) -> object:
    """The value of a JSON text that `canonical_json` wrote."""
    value = parse_json(data, what=what)
    if _ENCODER.encode(value).encode() != data:
        raise FormatError(what, "not canonical JSON")
    return value


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    if isinstance(error, UnicodeEncodeError):
        return "a string holds half of a surrogate pair"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error)


def _object_without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return value


def _integer(text: str) -> int:
    value = int(text) if len(text) <= len(str(-LARGEST_INTEGER)) else LARGEST_INTEGER + 1
    if abs(value) > LARGEST_INTEGER:
        raise ValueError(f"a number is beyond {LARGEST_INTEGER}")
    return value


def _refuse_number(text: str) -> object:
    raise ValueError(f"number {text[:40]!r} is not an integer")


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object_without_duplicates,
    parse_int=_integer,
    parse_float=_refuse_number,
    parse_constant=_refuse_number,
)


def b64_encode(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode()


def b64_decode(text: str) -> bytes:
    """Bytes of what `b64_encode` wrote; other endings, spaces or missing padding are a FormatError."""
    try:
        data = base64.b64decode(text)
    except ValueError as error:
        raise FormatError("base64", str(error)) from error
    if b64_encode(data) != text:
        raise FormatError("base64", "another text has the same bytes")
    return data


def b64url_encode(data: bytes) -> str:
    """base64url without padding (RFC 4648 section 5, RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64url_decode(text: str) -> bytes:
    """Bytes of what `b64url_encode` wrote; padding or another ending with the same bytes is a FormatError."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise FormatError("base64url", str(error)) from error
    if b64url_encode(data) != text:
        raise FormatError("base64url", "another text has the same bytes")
    return data


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()
