"""Fingerprints of the secret keys, by which a backup says which ones it needs without holding any.

The first 16 hex digits of SHA-256("consent-key-fingerprint/v1" NUL name NUL key). The keys are 32 random bytes: nothing of them is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consent.core.backups import Backup
from consent.core.encoding import sha256_hex
from consent.errors import ConfigurationError, WrongKey
from consent.service.keyring import KeyRing

_LENGTH = 16
# Without these nobody can go on with a database; without the others living codes end, or links of old receipts.
_NEEDED = ("personal-data",)


def of(keys: KeyRing) -> dict[str, tuple[str, ...]]:
    """Of every secret that a database has to do with, by the name of its file."""
    secrets = {
        "links": keys.links,
        "personal-data": (keys.personal_data,),
        "token-derivation": (keys.token_derivation,),
        "token-pepper": (keys.token_pepper,),
    }
    return {name: tuple(_fingerprint(name, key) for key in known) for name, known in secrets.items()}


def _fingerprint(name: str, key: bytes) -> str:
    return sha256_hex(b"consent-key-fingerprint/v1\0" + name.encode() + b"\0" + key)[:_LENGTH]


def check(backup: Backup, keys: KeyRing) -> tuple[str, ...]:
    """Refuse the wrong keys; the names of those that are other ones, and could be done without.

    WrongKey for keys that sign, ConfigurationError for the key of personal data.
    """
    for firm, one in backup.logs.items():
        if keys.signer("log", one.log) is None:
            raise WrongKey(firm, one.log, keys.log.kid)
        if keys.signer("record", one.record) is None:
            raise WrongKey(firm, one.record, keys.record.kid, use="record")
    others = _missing(backup.keys, of(keys))
    for name in _NEEDED:
        if name in others:
            raise ConfigurationError(
                f"{name}.key is not the one of the backup, which has the fingerprint {', '.join(backup.keys[name])}: "
                "put the right key folder back"
            )
    return others


def _missing(wanted: Mapping[str, Sequence[str]], there: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted(name for name, known in wanted.items() if not set(known) <= set(there.get(name, ()))))
