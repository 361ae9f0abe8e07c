"""The keys of an installation: files in one folder, outside the database and its backups.

record.pem, log.pem          Ed25519 private keys, PKCS #8 (openssl reads them): those with which new logs begin
record-<kid>.pem, log-<kid>.pem      keys that took part in a change: a log's own keys are found here by their thumbprint
links.keys                   hex, one a line, oldest first: signs links and forms; old ones stay, so that old receipts work
token-derivation.key, token-pepper.key, personal-data.key, cookie.key      hex, 32 bytes
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from consent.core.jose import PublicKey, SigningKey
from consent.errors import KeysMissing
from consent.service import key_files

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
    folder: Path | None = None
    _found: dict[tuple[str, str], SigningKey] = field(default_factory=dict, compare=False)

    def signer(self, use: str, kid: str) -> SigningKey | None:
        """The private key by which a log or its records are signed; looked for in the folder, where a change puts it.

        A process that was started before the change finds the new key so, without being started again.
        """
        own = self.record if use == "record" else self.log
        if own.kid == kid:
            return own
        if (use, kid) not in self._found and self.folder is not None:
            key = key_files.signer(self.folder, use, kid)
            if key is None:
                return None
            self._found[use, kid] = key
        return self._found.get((use, kid))

    def public(self, use: str, kid: str) -> PublicKey | None:
        """The public key, if it is one of this folder's: also where the private half was taken away."""
        known = self.signer(use, kid)
        if known is not None or self.folder is None:
            return None if known is None else known.public
        return key_files.public(self.folder, use, kid)

    def __repr__(self) -> str:
        return f"KeyRing(record={self.record.kid!r}, log={self.log.kid!r})"


def create(folder: Path) -> tuple[str, ...]:
    """Make every key file that is not there yet, readable by the owner alone; the names of those that were made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = [name for name in _PEMS if key_files.write_new(folder / name, key_files.new_pem())]
    made += [
        name
        for name in _SECRETS
        if key_files.write_new(folder / name, secrets.token_hex(_SECRET_BYTES).encode() + b"\n")
    ]
    return tuple(made)


def load(folder: Path) -> KeyRing:
    """Read all keys, or refuse and name the file."""
    return KeyRing(
        record=key_files.read_pem(folder / "record.pem"),
        log=key_files.read_pem(folder / "log.pem"),
        links=_read_secrets(folder / "links.keys"),
        token_derivation=_read_secret(folder / "token-derivation.key"),
        token_pepper=_read_secret(folder / "token-pepper.key"),
        personal_data=_read_secret(folder / "personal-data.key"),
        cookie=_read_secret(folder / "cookie.key"),
        folder=folder,
    )


def _read_secrets(path: Path) -> tuple[bytes, ...]:
    try:
        found = tuple(bytes.fromhex(line) for line in key_files.read(path).decode("ascii").split())
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
