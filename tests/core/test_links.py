"""Signed links and forms."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.encoding import b64url_encode, canonical_json
from consent.core.links import Signer
from consent.errors import FormatError, SignatureInvalid

OLD, NEW = b"o" * 32, b"n" * 32
SIGNER = Signer([OLD, NEW], "download")
PAYLOAD = {"acceptance": "x", "expires": 7}
TEXT = SIGNER.sign(PAYLOAD)


def signed(payload: str, key: bytes = NEW, purpose: bytes = b"download") -> str:
    """What `sign` writes, put together by hand."""
    derived = hmac.digest(key, b"consent-link/v1/" + purpose, hashlib.sha256)
    return f"{payload}.{b64url_encode(hmac.digest(derived, payload.encode(), hashlib.sha256))}"


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 99) | st.text("xyz é") | st.none()))
def test_a_payload_comes_back(payload: dict[str, object]) -> None:
    """In characters that an address takes as they are."""
    text = SIGNER.sign(payload)
    assert SIGNER.open(text) == payload
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_the_signature_is_hmac_under_a_key_for_the_purpose() -> None:
    """Byte for byte as the module says."""
    assert signed(b64url_encode(canonical_json(PAYLOAD))) == TEXT


def test_old_keys_still_open_and_the_newest_signs() -> None:
    """Links in old receipts live on."""
    old_text = Signer([OLD], "download").sign(PAYLOAD)
    assert SIGNER.open(old_text) == PAYLOAD
    assert Signer([NEW], "download").open(TEXT) == PAYLOAD
    with pytest.raises(SignatureInvalid):
        Signer([NEW], "download").open(old_text)


def test_another_purpose_opens_nothing() -> None:
    """A reference to a page is not a download."""
    with pytest.raises(SignatureInvalid, match="customer-page"):
        Signer([OLD, NEW], "customer-page").open(TEXT)


def test_every_flipped_bit_is_found() -> None:
    """Signatures have one text each, so the last character counts in full."""
    for at in range(len(TEXT)):
        for bit in range(7):
            changed = TEXT[:at] + chr(ord(TEXT[at]) ^ (1 << bit)) + TEXT[at + 1 :]
            with pytest.raises(SignatureInvalid):
                SIGNER.open(changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a.b",
        "é.é",
        "\ud800",
        TEXT + "=",
        TEXT + "\n",
        TEXT + ".",
        TEXT[:-1],
        TEXT.partition(".")[0],
        signed(""),
        signed("!"),
        signed(b64url_encode(b"[1]")),
        signed(b64url_encode(b'{"a": 1}')),
        signed(b64url_encode(b"7")),
        signed("e30="),
    ],
)
def test_whatever_was_not_signed_by_us_is_refused(text: str) -> None:
    """Garbage, padding, and well-signed bytes that are no payload."""
    with pytest.raises(SignatureInvalid):
        SIGNER.open(text)


@pytest.mark.parametrize("keys", [[], [b"short"], [NEW, b""]])
def test_keys_must_be_long_enough(keys: list[bytes]) -> None:
    """A short one could be guessed."""
    with pytest.raises(FormatError, match="link keys"):
        Signer(keys, "download")
