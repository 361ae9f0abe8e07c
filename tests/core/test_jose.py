"""Ed25519 keys, JWK and JWS: ours and joserfc's read each other, and everything else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from consent.core.encoding import b64url_decode, b64url_encode, canonical_json
from consent.core.jose import (
    ListedKey,
    PublicKey,
    SigningKey,
    format_listed_keys,
    open_jws,
    parse_jwk,
    parse_listed_keys,
    read_jws,
    sign_jws,
)
from consent.errors import FormatError, SignatureInvalid

TYP = "thing+json"
KEY, OTHER = SigningKey(b"k" * 32), SigningKey(b"o" * 32)
KEYS = {KEY.kid: KEY.public}
HEADER = {"alg": "Ed25519", "kid": KEY.kid, "typ": TYP}


def signed(header: object, payload: bytes = b"{}", key: SigningKey = KEY) -> bytes:
    """A JWS with a good signature under any header."""
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    start = f"{b64url_encode(text)}.{b64url_encode(payload)}".encode()
    return start + b"." + b64url_encode(key.sign(start)).encode()


# Keys --------------------------------------------------------------------------------------------------------------------


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    """Appendix A.3: the example key and its thumbprint."""
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert parse_jwk(jwk).kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_signature_is_that_of_rfc_8032() -> None:
    """Section 7.1, test 1: the empty message."""
    key = SigningKey(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    assert key.public.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")
    key.public.verify(b"", key.sign(b""))


def test_a_signing_key_never_shows_its_seed() -> None:
    """Neither in a log line nor in a traceback."""
    assert "k" * 32 not in repr(KEY)
    assert "6b6b" not in repr(KEY)


def test_keys_of_equal_bytes_are_equal() -> None:
    """They are values."""
    assert SigningKey(b"k" * 32) == KEY != OTHER
    assert {KEY.public, PublicKey(KEY.public.raw)} == {KEY.public}


@pytest.mark.parametrize("length", [0, 31, 33])
def test_keys_have_32_bytes(length: int) -> None:
    """Others are refused."""
    with pytest.raises(FormatError, match="instead of 32"):
        SigningKey(bytes(length))
    with pytest.raises(FormatError, match="instead of 32"):
        PublicKey(bytes(length))


def test_a_signature_of_another_key_or_text_is_refused() -> None:
    """And one of the wrong length."""
    for data, signature in ((b"a", OTHER.sign(b"a")), (b"b", KEY.sign(b"a")), (b"a", b"short")):
        with pytest.raises(SignatureInvalid):
            KEY.public.verify(data, signature)


def test_a_jwk_comes_back() -> None:
    """With all its members, with the required ones alone, and with strange ones beside."""
    jwk = KEY.public.jwk()
    required = {name: jwk[name] for name in ("kty", "crv", "x")}
    for value in (jwk, required, {**jwk, "nbf": 7, "key_ops": ["verify"]}):
        assert parse_jwk(value) == KEY.public
    assert OKPKey.import_key(dict(required)).thumbprint() == KEY.kid


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"crv": "Ed448"},
        {"crv": "X25519"},
        {"x": 7},
        {"x": ""},
        {"x": "AAAA"},
        {"x": KEY.public.jwk()["x"] + "="},
        {"x": KEY.public.jwk()["x"][:-1] + "b"},
        {"kid": "another"},
        {"use": "enc"},
        {"alg": "EdDSA"},
        {"alg": "none"},
        {"d": "AAAA"},
    ],
)
def test_a_jwk_that_says_something_else_is_refused(change: dict[str, object]) -> None:
    """Another type, a wrong thumbprint, a purpose or algorithm that is not ours, a private key."""
    with pytest.raises(FormatError):
        parse_jwk({**KEY.public.jwk(), **change})


@pytest.mark.parametrize("value", [None, [], "key", 7, {}])
def test_what_is_no_jwk_is_refused(value: object) -> None:
    """Whatever JSON there is."""
    with pytest.raises(FormatError, match="JWK"):
        parse_jwk(value)


def test_a_jwk_without_x_is_refused() -> None:
    """There is no key without it."""
    with pytest.raises(FormatError, match="no x"):
        parse_jwk({"kty": "OKP", "crv": "Ed25519"})


def test_a_jwk_set_comes_back_with_the_uses() -> None:
    """The service's own set; keys of other kinds are passed over."""
    data = format_listed_keys([ListedKey(KEY.public, "record"), ListedKey(OTHER.public, "log")])
    listed = parse_listed_keys(data)
    assert [(each.key, each.use) for each in listed] == [(KEY.public, "record"), (OTHER.public, "log")]
    mixed = json.loads(data)
    mixed["keys"] += [{"kty": "RSA", "n": "AQAB"}, "not a key", {"kty": "OKP", "crv": "X25519", "x": "AA"}]
    assert parse_listed_keys(json.dumps(mixed).encode()) == listed
    bare = canonical_json({"keys": [KEY.public.jwk()]})
    assert [each.use for each in parse_listed_keys(bare)] == [None]


@pytest.mark.parametrize(
    "data",
    [b"[]", b"{}", b'{"keys":{}}', b"garbage", b'{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]}'],
)
def test_what_is_no_jwk_set_is_refused(data: bytes) -> None:
    """Not a set, or one with a broken key of our kind."""
    with pytest.raises(FormatError):
        parse_listed_keys(data)


def test_a_key_of_unknown_use_is_refused() -> None:
    """`consent_use` is record or log."""
    with pytest.raises(FormatError, match="consent_use"):
        parse_listed_keys(canonical_json({"keys": [{**KEY.public.jwk(), "consent_use": "both"}]}))


# JWS ---------------------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_a_jws_comes_back(payload: bytes) -> None:
    """Opened by us, and by a JOSE library that knows nothing of us."""
    data = sign_jws(payload, KEY, typ=TYP)
    assert open_jws(data, KEYS, typ=TYP) == payload
    assert read_jws(data, typ=TYP) == (KEY.kid, payload)
    public: Any = {name: KEY.public.jwk()[name] for name in ("kty", "crv", "x")}
    opened = jws.deserialize_compact(data, OKPKey.import_key(public), algorithms=["Ed25519"])
    assert opened.payload == payload
    assert opened.headers() == HEADER


def test_the_same_payload_gives_the_same_bytes() -> None:
    """Ed25519 is deterministic, and the header has one form."""
    data = sign_jws(b"{}", KEY, typ=TYP)
    assert data == sign_jws(b"{}", KEY, typ=TYP) == signed(HEADER)
    assert b64url_decode(data.split(b".")[0].decode()) == canonical_json(HEADER)


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in HEADER.items() if key != name}


@pytest.mark.parametrize(
    "header",
    [
        {**HEADER, "alg": "none"},
        {**HEADER, "alg": "EdDSA"},
        {**HEADER, "alg": "HS256"},
        {**HEADER, "alg": "ES256"},
        {**HEADER, "alg": "ed25519"},
        {**HEADER, "typ": "JWT"},
        {**HEADER, "typ": TYP.upper()},
        {**HEADER, "kid": 7},
        {**HEADER, "kid": None},
        {**HEADER, "crit": ["exp"]},
        {**HEADER, "crit": []},
        {**HEADER, "b64": True},
        {**HEADER, "jwk": KEY.public.jwk()},
        {**HEADER, "jku": "https://keys.example/"},
        {**HEADER, "x5c": []},
        {**HEADER, "cty": "json"},
        without("alg"),
        without("kid"),
        without("typ"),
        {},
        [],
        "text",
        dict(reversed(HEADER.items())),
        json.dumps(HEADER).encode(),
        canonical_json(HEADER) + b"\n",
        b'{"alg":"Ed25519","alg":"Ed25519","kid":"x","typ":"thing+json"}',
        b"\xff",
        b"",
    ],
)
def test_any_other_header_is_refused_though_the_signature_is_good(header: object) -> None:
    """Algorithms, critical members, keys in the header, another order, spaces, duplicates."""
    for read in (lambda data: open_jws(data, KEYS, typ=TYP), lambda data: read_jws(data, typ=TYP)):
        with pytest.raises(FormatError):
            read(signed(header))


def test_hmac_with_the_public_key_is_refused() -> None:
    """The classic confusion: the public key's bytes as the secret."""
    forged = jws.serialize_compact({**HEADER, "alg": "HS256"}, b"{}", OctKey.import_key(KEY.public.raw))
    with pytest.raises(FormatError):
        open_jws(forged.encode(), KEYS, typ=TYP)


def test_an_unknown_key_and_a_wrong_signature_are_told_apart() -> None:
    """Both prove nothing; the auditor wants to know which it is."""
    data = sign_jws(b"{}", OTHER, typ=TYP)
    with pytest.raises(SignatureInvalid, match="is not known"):
        open_jws(data, KEYS, typ=TYP)
    with pytest.raises(SignatureInvalid, match="does not verify"):
        open_jws(data, {OTHER.kid: KEY.public}, typ=TYP)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b".",
        b"..",
        b"a.b",
        b"a.b.c.d",
        "é.é.é".encode(),
        sign_jws(b"{}", KEY, typ=TYP) + b"\n",
        sign_jws(b"{}", KEY, typ=TYP) + b"=",
        b" " + sign_jws(b"{}", KEY, typ=TYP),
        sign_jws(b"{}", KEY, typ=TYP).rpartition(b".")[0] + b".",
        sign_jws(b"{}", KEY, typ=TYP)[:-4],
        sign_jws(b"{}", KEY, typ=TYP).replace(b".e30.", b".e31."),
        sign_jws(b"{}", KEY, typ=TYP).replace(b".e30.", b".e30=."),
        json.dumps({"payload": "e30", "signatures": []}).encode(),
    ],
)
def test_what_is_no_compact_jws_is_refused(data: bytes) -> None:
    """Parts missing or added, padding, other endings, the JSON form."""
    with pytest.raises(FormatError):
        open_jws(data, KEYS, typ=TYP)


def test_every_flipped_bit_is_found() -> None:
    """None of them gives the payload or an error of another kind."""
    data = sign_jws(b'{"a":1}', KEY, typ=TYP)
    for at in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            with pytest.raises((FormatError, SignatureInvalid)):
                open_jws(bytes(changed), KEYS, typ=TYP)
