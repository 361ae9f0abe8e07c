"""The keys of an installation: files in one folder, outside the database and its backups.

record.pem, log.pem          Ed25519 private keys, PKCS #8 (openssl reads them)
links.keys                   hex, one a line, oldest first: signs links and forms; old ones stay, so that old receipts work
token-derivation.key, token-pepper.key, personal-data.key, cookie.key      hex, 32 bytes
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from consent.core.jose import SigningKey
from consent.errors import KeysMissing

_PEMS = ("record.pem", "log.pem")
_SECRETS = ("token-derivation.key", "token-pepper.key", "personal-data.key", "cookie.key", "links.keys")
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """All keys, loaded. Never printed: it has no repr of its contents."""

    record: SigningKey
    log: SigningKey
    links: tuple[bytes, ...]
    token_derivation: bytes
    token_pepper: bytes
    personal_data: bytes
    cookie: bytes

    def __repr__(self) -> str:
        return f"KeyRing(record={self.record.kid!r}, log={self.log.kid!r})"


def create(folder: Path) -> tuple[str, ...]:
    """Make every key file that is not there yet, readable by the owner alone; the names of those that were made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = [name for name in _PEMS if _write_new(folder / name, _new_pem())]
    made += [
        name
        for name in _SECRETS
        if _write_new(folder / name, secrets.token_hex(_SECRET_BYTES).encode() + b"\n")
    ]
    return tuple(made)


def load(folder: Path) -> KeyRing:
    """Read all keys, or refuse and name the file."""
    return KeyRing(
        record=_read_pem(folder / "record.pem"),
        log=_read_pem(folder / "log.pem"),
        links=_read_secrets(folder / "links.keys"),
        token_derivation=_read_secret(folder / "token-derivation.key"),
        token_pepper=_read_secret(folder / "token-pepper.key"),
        personal_data=_read_secret(folder / "personal-data.key"),
        cookie=_read_secret(folder / "cookie.key"),
    )


def _new_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_new(path: Path, data: bytes) -> bool:
    """Whole or not at all: written beside, synced, then linked into place (a half-written key must never be read)."""
    if path.exists():
        return False
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        return False
    finally:
        beside.unlink(missing_ok=True)
    return True


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeysMissing(str(path)) from error
    except OSError as error:
        raise KeysMissing(str(path), error.strerror or "not readable") from error


def _read_pem(path: Path) -> SigningKey:
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise KeysMissing(str(path), "not a private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysMissing(str(path), "not an Ed25519 key")
    return SigningKey(key.private_bytes_raw())


def _read_secrets(path: Path) -> tuple[bytes, ...]:
    try:
        found = tuple(bytes.fromhex(line) for line in _read(path).decode("ascii").split())
    except ValueError as error:
        raise KeysMissing(str(path), "not hexadecimal") from error
    if not found or any(len(secret) != _SECRET_BYTES for secret in found):
        raise KeysMissing(str(path), f"not {_SECRET_BYTES} bytes a line")
    return found


def _read_secret(path: Path) -> bytes:
    found = _read_secrets(path)
    if len(found) != 1:
        raise KeysMissing(str(path), "holds more than one key")
    return found[0]
