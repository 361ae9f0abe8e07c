"""Canonical JSON, strict JSON, strict base64."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.encoding import (
    LARGEST_INTEGER,
    b64_decode,
    b64_encode,
    b64url_decode,
    b64url_encode,
    canonical_json,
    parse_canonical_json,
    parse_json,
    sha256_hex,
)
from consent.errors import FormatError

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=10
)


@given(VALUES)
def test_canonical_json_is_read_back_by_anybody(value: Any) -> None:
    """Our strict parser and the standard one both give the value back."""
    data = canonical_json(value)
    assert parse_canonical_json(data, what="value") == value == json.loads(data)


def test_canonical_json_sorts_and_adds_nothing() -> None:
    """Sorted names, no spaces, raw UTF-8, tuples as lists."""
    assert canonical_json({"b": (1, None), "a": "Zoë"}) == '{"a":"Zoë","b":[1,null]}'.encode()


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {1: "a"}, {"a": {2}}, [b"x"], 2**53, -(2**53), "\ud800", {"\udfff": 1}]
)
def test_canonical_json_refuses_what_has_no_canonical_form(value: object) -> None:
    """Fractions, other types, names that are no strings, numbers others round, half surrogates."""
    with pytest.raises(FormatError):
        canonical_json(value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b'{"a":1,"a":1}', "twice"),
        (b'{"a":{"b":1,"b":2}}', "twice"),
        (b"1.0", "not an integer"),
        (b"1e3", "not an integer"),
        (b"NaN", "not an integer"),
        (b"-Infinity", "not an integer"),
        (b"9007199254740992", "beyond"),
        (b"-9007199254740992", "beyond"),
        (b"1" * 5000, "beyond"),
        (b'"\xff"', "not UTF-8 at byte 1"),
        (b'"\xed\xa0\x80"', "not UTF-8 at byte 1"),
        (b'"\\ud800"', "surrogate"),
        (b"\xef\xbb\xbf{}", "Expecting value"),
        (b"[" * 100_000, "nested too deeply"),
        (b"{} {}", "Extra data"),
        (b"\x00" * 50, "Expecting value"),
    ],
)
def test_json_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    """Whatever two readers could understand differently, or one not at all."""
    with pytest.raises(FormatError, match=reason) as caught:
        parse_json(data, what="thing")
    assert caught.value.what == "thing"


@pytest.mark.parametrize(
    "data", [b'{"a": 1}', b'{"b":1,"a":2}', b'"\\u0041"', b"{}\n", b" {}", b"-0", b'"\\/"']
)
def test_json_that_is_not_canonical_is_json_all_the_same(data: bytes) -> None:
    """The lenient parser takes it, the strict one says why not."""
    parse_json(data, what="thing")
    with pytest.raises(FormatError, match="not canonical"):
        parse_canonical_json(data, what="thing")


@given(st.binary(max_size=70))
def test_base64_comes_back(data: bytes) -> None:
    """Both alphabets, every length."""
    assert b64_decode(b64_encode(data)) == data == b64url_decode(b64url_encode(data))
    assert "=" not in b64url_encode(data)


@given(st.text(max_size=12) | st.text("AQgw+/-_=\n ", max_size=12))
def test_base64_has_one_text_for_the_same_bytes(text: str) -> None:
    """A decoder takes a text only when the encoder would write exactly that."""
    for decode, encode in ((b64_decode, b64_encode), (b64url_decode, b64url_encode)):
        try:
            data = decode(text)
        except FormatError:
            continue
        assert encode(data) == text


@pytest.mark.parametrize(
    "text", ["QQ", "QR==", "QQ=", "QQ===", "Q", "QQ==\n", " QQ==", "Q\nQ==", "-_==", "QQ==QQ==", "é", "="]
)
def test_base64_refuses_other_texts(text: str) -> None:
    """Missing padding, another ending, spaces, the other alphabet."""
    with pytest.raises(FormatError):
        b64_decode(text)


@pytest.mark.parametrize("text", ["QQ==", "QR", "Q", "QQ\n", "+/", "Q Q", "QQ=", "A", "é"])
def test_base64url_refuses_other_texts(text: str) -> None:
    """Padding, another ending, the other alphabet."""
    with pytest.raises(FormatError):
        b64url_decode(text)


def test_sha256_is_lower_case_hex() -> None:
    """FIPS 180-2, "abc"."""
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
