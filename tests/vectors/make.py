"""Writes the vectors beside it, without one line of consent: `python tests/vectors/make.py`.

merkle.json comes from the naive tree beside it; formats.json is the worked example of docs/formats.md, put together step by
step as that document says, with nothing but the standard library and Ed25519.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.vectors import naive  # noqa: E402 - after the line that lets the script find it

LARGEST_TREE = 17

Json = dict[str, object]


def main() -> None:
    """Write both files."""
    for name, value in (("merkle.json", merkle()), ("formats.json", formats())):
        (HERE / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# The tree ----------------------------------------------------------------------------------------------------------------


def merkle() -> Json:
    """Roots and every proof of every tree of up to LARGEST_TREE entries; entry i is i times the byte i."""
    entries = [bytes([i]) * i for i in range(LARGEST_TREE)]
    sizes = range(1, LARGEST_TREE + 1)
    return {
        "entries": [each.hex() for each in entries],
        "roots": [b64(naive.mth(entries[:size])) for size in range(LARGEST_TREE + 1)],
        "inclusion": [
            {"index": m, "size": n, "proof": [b64(each) for each in naive.path(m, entries[:n])]}
            for n in sizes
            for m in range(n)
        ],
        "consistency": [
            {"old": m, "new": n, "proof": [b64(each) for each in naive.proof(m, entries[:n])]}
            for n in sizes
            for m in range(1, n + 1)
        ],
    }


# The worked example ------------------------------------------------------------------------------------------------------

FIRM = "page-computers"
ORIGIN = f"help.example/log/{FIRM}"
RECORD_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
TERMS = "---\nlanguage: nl\n---\n\n## 1. Hulp\n\n1.1 U leest dit eerst.\n"
DISCLOSED = (("phone", "+32 470 12 34 56"), ("name", "Zoë Kowalska"))


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def kid(key: Ed25519PrivateKey) -> str:
    """RFC 7638 over the members that RFC 8037 requires."""
    required = {"crv": "Ed25519", "kty": "OKP", "x": b64url(raw(key))}
    return b64url(hashlib.sha256(canonical(required)).digest())


def jwk(key: Ed25519PrivateKey) -> Json:
    members = {"kty": "OKP", "crv": "Ed25519", "x": b64url(raw(key))}
    return {**members, "kid": kid(key), "use": "sig", "alg": "Ed25519"}


def jws(payload: bytes, key: Ed25519PrivateKey, typ: str) -> str:
    header = canonical({"alg": "Ed25519", "kid": kid(key), "typ": typ})
    signed = f"{b64url(header)}.{b64url(payload)}"
    return f"{signed}.{b64url(key.sign(signed.encode()))}"


def disclosures() -> list[str]:
    return [
        b64url(canonical([b64url(bytes([number]) * 16), name, value]))
        for number, (name, value) in enumerate(DISCLOSED, start=1)
    ]


def acceptance() -> Json:
    """The payload of the example's record."""
    digest = sha256(TERMS.encode())
    digests = [b64url(hashlib.sha256(each.encode()).digest()) for each in disclosures()]
    return {
        "schema": "consent-record/1",
        "event": "acceptance.given",
        "jti": "0190a0b0-0000-4000-8000-000000000001",
        "iat": 1795176000,
        "time": "2026-11-20T12:00:00.250Z",
        "firm": FIRM,
        "firm_sha256": sha256(b"firm"),
        "terms": {"version": "2023-09-13", "language": "nl", "sha256": digest, "leaf_index": 3},
        "statements": [
            statement("terms", "terms", b"Ik ga akkoord.", "contract", given=True),
            statement("backup", "acknowledgement", b"Reservekopie?", "contract", given=True)
            | {"answer": "not-done"},
            statement("offers", "consent", b"Ik wil aanbiedingen.", "consent", given=False),
        ],
        "particulars_sha256": sha256(b"particulars"),
        "tariff_sha256": sha256(b"tariff"),
        "documents": {"price-list/nl": sha256(b"price list")},
        "privacy": {"version": "2024-01-01", "sha256": sha256(b"privacy")},
        "customer_class": None,
        "method": "web-form",
        "valid_until": "2026-11-21T12:00:00.250Z",
        "_sd": sorted(digests),
        "_sd_alg": "sha-256",
    }


def statement(name: str, kind: str, words: bytes, basis: str, *, given: bool) -> Json:
    return {"id": name, "kind": kind, "sha256": sha256(words), "basis": basis, "given": given}


def vkey(name: str, key: Ed25519PrivateKey) -> str:
    tagged = b"\x01" + raw(key)
    return f"{name}+{key_id(name, key).hex()}+{b64(tagged)}"


def key_id(name: str, key: Ed25519PrivateKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + raw(key)).digest()[:4]


def note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    return f"{text}\n\u2014 {name} {b64(key_id(name, key) + key.sign(text.encode()))}\n"


def formats() -> Json:
    """Every format once, each from the ones before it."""
    entry = jws(canonical(acceptance()), RECORD_KEY, "consent-record+sd-jwt")
    entries = [b"earlier record %d" % number for number in range(4)] + [entry.encode()]
    checkpoint = note(f"{ORIGIN}\n5\n{b64(naive.mth(entries))}\n", ORIGIN, LOG_KEY)
    hashes = "".join(f"{b64(each)}\n" for each in naive.path(4, entries))
    proof = f"c2sp.org/tlog-proof@v1\nindex 4\n{hashes}\n{checkpoint}"
    sd_jwt = "~".join([entry, *disclosures(), ""])
    return {
        "firm": FIRM,
        "origin": ORIGIN,
        "record_seed": RECORD_KEY.private_bytes_raw().hex(),
        "log_seed": LOG_KEY.private_bytes_raw().hex(),
        "record_jwk": jwk(RECORD_KEY),
        "log_vkey": vkey(ORIGIN, LOG_KEY),
        "terms": TERMS,
        "disclosures": disclosures(),
        "payload": canonical(acceptance()).decode(),
        "entry": entry,
        "leaf_hash": hashlib.sha256(b"\x00" + entry.encode()).hexdigest(),
        "earlier_entries": [each.decode() for each in entries[:4]],
        "checkpoint": checkpoint,
        "proof": proof,
        "sd_jwt": sd_jwt,
        "receipt": receipt(sd_jwt, proof).decode(),
        "keys": keys().decode(),
        "manifest": manifest(naive.mth(entries)).decode(),
        "manifest_jws": jws(manifest(naive.mth(entries)), RECORD_KEY, "consent-manifest+json"),
        "leaf_line": canonical({"leaf_index": 4, "leaf_hash": leaf(entry), "entry": entry}).decode() + "\n",
        "session_token": session_token(),
        "two_words": two_words(),
        "link": link(),
    }


def leaf(entry: str) -> str:
    return hashlib.sha256(b"\x00" + entry.encode()).hexdigest()


def receipt(sd_jwt: str, proof: str) -> bytes:
    text = {"language": "nl", "sha256": sha256(TERMS.encode()), "base64": b64(TERMS.encode())}
    hints = [
        {"use": "record", "kid": kid(RECORD_KEY), "jwk": jwk(RECORD_KEY)},
        {"use": "log", "kid": kid(LOG_KEY), "vkey": vkey(ORIGIN, LOG_KEY)},
    ]
    parts = {"receipt": sd_jwt, "proof": proof, "terms": [text], "key_hints": hints}
    return canonical({"format": "consent-receipt/1", **parts})


def keys() -> bytes:
    always = {"from": 0, "until": None, "revoked_from": None}
    members = [
        {"use": "record", "kid": kid(RECORD_KEY), "jwk": jwk(RECORD_KEY), **always},
        {"use": "log", "kid": kid(LOG_KEY), "jwk": jwk(LOG_KEY), "vkey": vkey(ORIGIN, LOG_KEY), **always},
    ]
    return canonical({"format": "consent-keys/1", "firm": FIRM, "origin": ORIGIN, "keys": members})


def manifest(root: bytes) -> bytes:
    names = (
        "keys.json",
        "checkpoint",
        "leaves.jsonl",
        "acceptances.csv",
        "acceptances.jsonl",
        "sessions.csv",
    )
    files = {name: {"sha256": sha256(name.encode()), "size": len(name)} for name in (*names, "README.txt")}
    chosen = {"since": None, "until": None, "language": "nl", "version": None, "state": None}
    return canonical(
        {
            "format": "consent-export/1",
            "firm": FIRM,
            "origin": ORIGIN,
            "made_at": "2026-11-20T13:00:00.000Z",
            "filter": chosen,
            "personal_data": None,
            "tree_size": 5,
            "root_hash": b64(root),
            "files": files,
        }
    )


# Session token, words, link ----------------------------------------------------------------------------------------------

KEY, PEPPER, TOKEN_ID = b"k" * 32, b"p" * 32, bytes(range(16))
DAMM = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
]


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def session_token() -> Json:
    drawn = mac(KEY, b"session-token-digits/v1\0" + FIRM.encode() + b"\0" + TOKEN_ID)
    digits = str(10_000_000 + int.from_bytes(drawn[:16], "big") % 90_000_000)
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    digits += str(interim)
    stored = mac(PEPPER, b"session-token/v1\0" + FIRM.encode() + b"\0" + digits.encode())
    return {
        "derivation_key": KEY.hex(),
        "pepper": PEPPER.hex(),
        "token_id": TOKEN_ID.hex(),
        "digits": digits,
        "lookup_mac": stored.hex(),
    }


def two_words() -> Json:
    words = ["appel", "brug", "citroen", "duin", "ezel", "fiets", "gans", "hamer"]
    drawn = mac(KEY, b"two-words/v1\0" + TOKEN_ID)
    first = words[int.from_bytes(drawn[:8], "big") % len(words)]
    left = [word for word in words if word != first]
    second = left[int.from_bytes(drawn[8:16], "big") % len(left)]
    return {"key": KEY.hex(), "token_id": TOKEN_ID.hex(), "words": words, "pair": [first, second]}


def link() -> Json:
    payload = {"a": "0190a0b0-0000-4000-8000-000000000001", "t": "helper", "s": "windows", "x": 1795177800250}
    text = b64url(canonical(payload))
    derived = mac(KEY, b"consent-link/v1/download-link/v1")
    signed = f"{text}.{b64url(mac(derived, text.encode()))}"
    return {"key": KEY.hex(), "purpose": "download-link/v1", "payload": payload, "text": signed}


if __name__ == "__main__":
    main()
