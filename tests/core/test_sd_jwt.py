"""SD-JWT: what is disclosed must be what was signed, each value once."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.encoding import b64url_decode, b64url_encode, canonical_json
from consent.core.jose import SigningKey, open_jws, sign_jws
from consent.core.sd_jwt import Disclosure, combine, disclose, issue, open_sd_jwt, parse_disclosure, split
from consent.errors import FormatError, SignatureInvalid

TYP = "thing+sd-jwt"
KEY = SigningKey(b"k" * 32)
KEYS = {KEY.kid: KEY.public}
NAME, PHONE = Disclosure(b"n" * 16, "name", "Zoë"), Disclosure(b"p" * 16, "phone", "+32 470 12 34 56")
JWS = issue({"event": "x"}, [NAME, PHONE], KEY, typ=TYP)


def signed(payload: object) -> bytes:
    return sign_jws(canonical_json(payload), KEY, typ=TYP)


def test_a_disclosure_is_salt_name_and_value() -> None:
    """Byte for byte; its digest is over the text that is handed over (RFC 9901 section 4.2.3)."""
    assert json.loads(b64url_decode(NAME.encoded)) == [b64url_encode(b"n" * 16), "name", "Zoë"]
    assert NAME.digest == b64url_encode(hashlib.sha256(NAME.encoded.encode()).digest())
    assert parse_disclosure(NAME.encoded) == NAME


@given(
    st.binary(min_size=16, max_size=16),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
        lambda name: name not in ("_sd", "_sd_alg", "...")
    ),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_a_disclosure_comes_back(salt: bytes, name: str, value: str) -> None:
    """Any text."""
    disclosure = Disclosure(salt, name, value)
    assert parse_disclosure(disclosure.encoded) == disclosure


@pytest.mark.parametrize(
    ("salt", "name"),
    [(b"short", "a"), (bytes(17), "a"), (bytes(16), ""), (bytes(16), "_sd"), (bytes(16), "...")],
)
def test_salts_have_16_bytes_and_names_are_free(salt: bytes, name: str) -> None:
    """128 bits; the names that SD-JWT keeps for itself are not disclosed."""
    with pytest.raises(FormatError, match="disclosure"):
        Disclosure(salt, name, "value")


SALT = b64url_encode(bytes(16))


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        "text",
        [SALT],
        [SALT, "value"],
        [SALT, "name", "value", "more"],
        [SALT, "name", 7],
        [SALT, 7, "value"],
        [7, "name", "value"],
        ["short", "name", "value"],
        [SALT + "=", "name", "value"],
    ],
)
def test_any_other_disclosure_is_refused(value: object) -> None:
    """Elements of arrays, values that are not text, salts of another length."""
    with pytest.raises(FormatError):
        parse_disclosure(b64url_encode(canonical_json(value)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        NAME.encoded + "=",
        b64url_encode(f'["{SALT}", "name", "value"]'.encode()),
        b64url_encode(b"["),
    ],
)
def test_a_disclosure_has_one_text(text: str) -> None:
    """With spaces, padding or garbage it is none of ours."""
    with pytest.raises(FormatError):
        parse_disclosure(text)


def test_the_payload_commits_to_every_disclosure() -> None:
    """Sorted digests and the algorithm; no value."""
    payload = json.loads(open_jws(JWS, KEYS, typ=TYP))
    assert payload == {"event": "x", "_sd": sorted([NAME.digest, PHONE.digest]), "_sd_alg": "sha-256"}


def test_nothing_to_disclose_leaves_the_payload_alone() -> None:
    """Neither digests nor algorithm."""
    assert open_jws(issue({"event": "x"}, [], KEY, typ=TYP), KEYS, typ=TYP) == b'{"event":"x"}'


@pytest.mark.parametrize(
    ("payload", "disclosures"),
    [
        ({"name": "x"}, [NAME]),
        ({"_sd": []}, []),
        ({"_sd_alg": "sha-256"}, []),
        ({"...": "x"}, []),
        ({}, [NAME, Disclosure(b"m" * 16, "name", "Zoë")]),
    ],
)
def test_names_stand_once(payload: dict[str, Any], disclosures: list[Disclosure]) -> None:
    """Neither in the payload and in a disclosure, nor in two, nor those of SD-JWT itself."""
    with pytest.raises(FormatError):
        issue(payload, disclosures, KEY, typ=TYP)


@pytest.mark.parametrize("shown", [[], [NAME], [PHONE], [PHONE, NAME]])
def test_any_part_can_be_disclosed(shown: list[Disclosure]) -> None:
    """None, some or all, in any order."""
    text = combine(JWS, [each.encoded for each in shown])
    assert text.count("~") == len(shown) + 1
    assert split(text) == (JWS, tuple(each.encoded for each in shown))
    payload, disclosed = open_sd_jwt(text, KEYS, typ=TYP)
    assert payload["event"] == "x"
    assert disclosed == {each.name: each.value for each in shown}


@pytest.mark.parametrize("text", ["", JWS.decode(), f"{JWS.decode()}~{NAME.encoded}", "~é~"])
def test_an_sd_jwt_ends_in_a_tilde(text: str) -> None:
    """What stands after the last one would be a key binding: there is none here."""
    with pytest.raises(FormatError):
        split(text)


def test_a_key_binding_jwt_is_refused() -> None:
    """At the end it has no tilde, in the middle it is no disclosure."""
    binding = sign_jws(b"{}", KEY, typ="kb+jwt").decode()
    for text in (combine(JWS, [NAME.encoded]) + binding, combine(JWS, [binding])):
        with pytest.raises(FormatError):
            open_sd_jwt(text, KEYS, typ=TYP)


@pytest.mark.parametrize(
    "shown",
    [
        [Disclosure(b"n" * 16, "name", "Zoe")],
        [Disclosure(b"m" * 16, "name", "Zoë")],
        [NAME, Disclosure(b"x" * 16, "email", "z@example.org")],
        [NAME, NAME],
    ],
)
def test_a_disclosure_that_was_not_signed_is_refused(shown: list[Disclosure]) -> None:
    """Another value, another salt, a further one, one of them twice."""
    with pytest.raises(SignatureInvalid, match="disclosure"):
        open_sd_jwt(combine(JWS, [each.encoded for each in shown]), KEYS, typ=TYP)


def test_two_disclosures_of_one_name_are_refused() -> None:
    """Though both digests were signed."""
    other = Disclosure(b"m" * 16, "name", "Zoe")
    payload = {"_sd": sorted([NAME.digest, other.digest]), "_sd_alg": "sha-256"}
    with pytest.raises(SignatureInvalid, match="stands twice"):
        disclose(payload, [NAME.encoded, other.encoded])


def test_a_disclosure_of_a_name_in_the_payload_is_refused() -> None:
    """It would overwrite what was signed in the open."""
    payload = {"name": "x", "_sd": [NAME.digest], "_sd_alg": "sha-256"}
    with pytest.raises(SignatureInvalid, match="stands twice"):
        disclose(payload, [NAME.encoded])


@pytest.mark.parametrize(
    "payload",
    [
        {"_sd": "text", "_sd_alg": "sha-256"},
        {"_sd": [7], "_sd_alg": "sha-256"},
        {"_sd": [NAME.digest, NAME.digest], "_sd_alg": "sha-256"},
        {"_sd": sorted([NAME.digest, PHONE.digest], reverse=True), "_sd_alg": "sha-256"},
        {"_sd": [NAME.digest]},
        {"_sd": [NAME.digest], "_sd_alg": "md5"},
        {"_sd": [NAME.digest], "_sd_alg": "sha-512"},
        {"_sd_alg": "sha-256"},
        {"_sd": [], "_sd_alg": "sha-256"},
        {"_sd": [NAME.digest], "_sd_alg": "sha-256", "...": NAME.digest},
        [],
        "text",
    ],
)
def test_a_payload_with_other_digests_is_refused(payload: object) -> None:
    """Not a list, doubled, unsorted, another algorithm or none; or no object at all."""
    with pytest.raises(FormatError):
        open_sd_jwt(combine(signed(payload), []), KEYS, typ=TYP)


def test_the_signature_comes_first() -> None:
    """A wrong typ, a stranger, other bytes."""
    with pytest.raises(FormatError):
        open_sd_jwt(combine(JWS, []), KEYS, typ="JWT")
    with pytest.raises(SignatureInvalid):
        open_sd_jwt(combine(JWS, []), {}, typ=TYP)
    with pytest.raises(FormatError):
        open_sd_jwt(combine(sign_jws(b'{"a": 1}', KEY, typ=TYP), []), KEYS, typ=TYP)
