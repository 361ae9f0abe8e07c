"""Files of signing keys in the key folder: written whole or not at all, found by name.

record.pem, log.pem                      the keys with which new logs begin
record-<kid>.pem, log-<kid>.pem          every key that took part in a change, by its thumbprint; private, or the public half alone
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from consent.core.jose import PublicKey, SigningKey
from consent.errors import KeysMissing
from consent.service.whole_files import sync_folder

_KID = re.compile("[A-Za-z0-9_-]{43}")


def read(path: Path) -> bytes:
    """The bytes of a key file, or a refusal that names it."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeysMissing(str(path)) from error
    except OSError as error:
        raise KeysMissing(str(path), error.strerror or "not readable") from error


def read_pem(path: Path) -> SigningKey:
    """A private key of PKCS #8 in PEM form."""
    try:
        key = load_pem_private_key(read(path), password=None)
    except (ValueError, TypeError) as error:
        raise KeysMissing(str(path), "not a private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysMissing(str(path), "not an Ed25519 key")
    return SigningKey(key.private_bytes_raw())


def new_pem() -> bytes:
    """A new private key."""
    return _pem_of(Ed25519PrivateKey.generate())


def _pem_of(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_new(path: Path, data: bytes) -> bool:
    """Whole or not at all: written beside, synced, then linked into place (a half-written key must never be read)."""
    if path.exists():
        return False
    beside = _write_beside(path, data)
    try:
        os.link(beside, path)
    except FileExistsError:
        return False
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def replace(path: Path, data: bytes) -> None:
    """Put a file in the place of another: at any moment one of the two is there, whole."""
    _write_beside(path, data).replace(path)
    sync_folder(path.parent)


def _write_beside(path: Path, data: bytes) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


# Keys by their thumbprint ------------------------------------------------------------------------------------------------


def path_of(folder: Path, use: str, kid: str) -> Path:
    """Where a key lies that took part in a change."""
    return folder / f"{use}-{kid}.pem"


def keep(folder: Path, use: str, key: SigningKey) -> None:
    """Keep a key under its thumbprint, for what it signed and may have to sign again."""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    write_new(path_of(folder, use, key.kid), _pem_of(private))


def make_next(folder: Path, use: str, announced: Collection[str]) -> SigningKey:
    """A key that no log has announced: the one that an interrupted change left behind, else a new one."""
    for kid in _kids_in(folder, use):
        if kid not in announced and (left := signer(folder, use, kid)) is not None:
            return left
    key = SigningKey(Ed25519PrivateKey.generate().private_bytes_raw())
    keep(folder, use, key)
    return key


def _kids_in(folder: Path, use: str) -> Iterator[str]:
    for path in sorted(folder.glob(f"{use}-*.pem")):
        yield path.stem.removeprefix(f"{use}-")


def switch(folder: Path, use: str, key: SigningKey) -> None:
    """From now on new logs begin with this key."""
    replace(folder / f"{use}.pem", _pem_of(Ed25519PrivateKey.from_private_bytes(key.seed)))


def signer(folder: Path, use: str, kid: str) -> SigningKey | None:
    """The private key of a thumbprint; None where there is no such file, or the public half alone."""
    try:
        key = read_pem(path_of(folder, use, kid)) if _KID.fullmatch(kid) else None
    except KeysMissing:
        return None
    return key if key is not None and key.kid == kid else None


def public(folder: Path, use: str, kid: str) -> PublicKey | None:
    """The public key of a thumbprint, of whichever half the file holds."""
    private = signer(folder, use, kid)
    if private is not None or not _KID.fullmatch(kid):
        return None if private is None else private.public
    try:
        key = load_pem_public_key(read(path_of(folder, use, kid)))
    except (KeysMissing, ValueError):
        return None
    found = PublicKey(key.public_bytes_raw()) if isinstance(key, Ed25519PublicKey) else None
    return found if found is not None and found.kid == kid else None
