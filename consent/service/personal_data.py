"""Personal values at rest: each disclosure sealed with AES-256-GCM under a data key of its acceptance, which is wrapped by the
key for personal data. Erasing the data key erases the person.

A sealed value is a 12-byte random nonce followed by ciphertext and tag; acceptance and name are authenticated with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from consent.core.sd_jwt import Disclosure, parse_disclosure
from consent.errors import NotPossible, VerificationError
from consent.store import acceptances

_NONCE_BYTES = 12
_SALT_BYTES = 16
_KEY_NAME = "data-key"


def disclose(values: Mapping[str, str]) -> tuple[Disclosure, ...]:
    """One disclosure a value, each with its own random 128-bit salt (RFC 9901, section 4.2.1)."""
    return tuple(
        Disclosure(secrets.token_bytes(_SALT_BYTES), name, value) for name, value in sorted(values.items())
    )


def seal(master: bytes, acceptance: str, disclosures: Sequence[Disclosure]) -> tuple[bytes, dict[str, bytes]]:
    """(wrapped data key, sealed disclosure by name), under a fresh data key."""
    key = AESGCM.generate_key(bit_length=256)
    sealed = {
        each.name: _seal(key, acceptance, each.name, each.encoded.encode("ascii")) for each in disclosures
    }
    return _seal(master, acceptance, _KEY_NAME, key), sealed


def read(connection: Connection, master: bytes, acceptance: str) -> tuple[Disclosure, ...]:
    """The disclosures of an acceptance by name; none when they were erased."""
    found = acceptances.read_personal(connection, acceptance)
    return () if found is None else _opened(master, acceptance, *found)


def read_several(
    connection: Connection, master: bytes, several: Collection[str]
) -> dict[str, tuple[Disclosure, ...]]:
    """The disclosures of several acceptances at once, by their ids, each by name; whoever was erased is not there."""
    found = acceptances.read_personal_of(connection, several)
    return {
        acceptance: _opened(master, acceptance, wrapped, dict(sorted(sealed.items())))
        for acceptance, (wrapped, sealed) in found.items()
    }


def _opened(
    master: bytes, acceptance: str, wrapped: bytes, sealed: Mapping[str, bytes]
) -> tuple[Disclosure, ...]:
    key = _open(master, acceptance, _KEY_NAME, wrapped)
    texts = (_open(key, acceptance, name, value).decode("ascii") for name, value in sealed.items())
    return tuple(parse_disclosure(text) for text in texts)


# What is written later about an acceptance or an invitation ----------------------------------------------------------------


def new_key(connection: Connection, master: bytes, subject: str) -> None:
    """A data key for what is written about a subject that has no personal values of its own."""
    key = AESGCM.generate_key(bit_length=256)
    acceptances.insert_key(connection, subject, _seal(master, subject, _KEY_NAME, key))


def seal_text(connection: Connection, master: bytes, subject: str, name: str, text: str) -> bytes:
    """A text about a subject, under its data key; NotPossible("write", "erased") where that is gone."""
    return _seal(_key_of(connection, master, subject), subject, name, text.encode())


def open_text(connection: Connection, master: bytes, subject: str, name: str, sealed: bytes) -> str:
    """The text again."""
    return _open(_key_of(connection, master, subject), subject, name, sealed).decode()


def _key_of(connection: Connection, master: bytes, subject: str) -> bytes:
    wrapped = acceptances.read_key(connection, subject)
    if wrapped is None:
        raise NotPossible("write", "erased")
    return _open(master, subject, _KEY_NAME, wrapped)


def is_key_of(master: bytes, wrapped_keys: Iterable[tuple[str, bytes]]) -> bool:
    """Whether `master` opens any of these (acceptance, wrapped data key); one damaged row does not make it the wrong key."""
    return any(_is_opened(master, acceptance, wrapped) for acceptance, wrapped in wrapped_keys)


def _is_opened(master: bytes, acceptance: str, wrapped: bytes) -> bool:
    try:
        _open(master, acceptance, _KEY_NAME, wrapped)
    except VerificationError:
        return False
    return True


def values(connection: Connection, master: bytes, acceptance: str) -> dict[str, str]:
    """The personal values of an acceptance by name."""
    return {each.name: each.value for each in read(connection, master, acceptance)}


def values_of(
    connection: Connection, master: bytes, several: Sequence[str], names: Collection[str]
) -> dict[str, dict[str, str]]:
    """Those personal values of several acceptances that have one of `names`, by acceptance, in a few queries."""
    found = acceptances.read_personal_of(connection, several)
    opened = {
        acceptance: _opened(
            master, acceptance, wrapped, {name: sealed[name] for name in names if name in sealed}
        )
        for acceptance, (wrapped, sealed) in found.items()
    }
    return {
        acceptance: {each.name: each.value for each in opened.get(acceptance, ())} for acceptance in several
    }


def _seal(key: bytes, acceptance: str, name: str, data: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, _context(acceptance, name))


def _open(key: bytes, acceptance: str, name: str, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _context(acceptance, name))
    except (InvalidTag, ValueError) as error:
        raise VerificationError(f"the sealed {name!r} of acceptance {acceptance!r} does not open") from error


def _context(acceptance: str, name: str) -> bytes:
    return f"personal-data/v1\0{acceptance}\0{name}".encode()
