"""Files of signing keys: found by their thumbprint, private or public, and nothing else is taken for one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from consent.core.jose import SigningKey
from consent.service import key_files, keyring

KEY, OTHER = SigningKey(b"k" * 32), SigningKey(b"o" * 32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A key folder as `create` leaves it."""
    keyring.create(tmp_path / "keys")
    return tmp_path / "keys"


def public_pem(key: SigningKey) -> bytes:
    """What openssl writes with -pubout."""
    half = Ed25519PrivateKey.from_private_bytes(key.seed).public_key()
    return half.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_key_is_kept_under_its_thumbprint(folder: Path) -> None:
    """For the owner alone, once, and for its own use."""
    key_files.keep(folder, "log", KEY)
    key_files.keep(folder, "log", KEY)
    path = folder / f"log-{KEY.kid}.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_files.signer(folder, "log", KEY.kid) == KEY
    assert key_files.public(folder, "log", KEY.kid) == KEY.public
    assert key_files.signer(folder, "record", KEY.kid) is None


def test_the_public_half_signs_nothing(folder: Path) -> None:
    """It is known nevertheless."""
    key_files.path_of(folder, "record", KEY.kid).write_bytes(public_pem(KEY))
    assert key_files.signer(folder, "record", KEY.kid) is None
    assert key_files.public(folder, "record", KEY.kid) == KEY.public


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        public_pem(OTHER),
        generate_private_key(SECP256R1())
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ],
)
def test_what_is_not_the_key_of_its_name_is_none(folder: Path, content: bytes) -> None:
    """Damaged, another one's, of another kind."""
    key_files.path_of(folder, "record", KEY.kid).write_bytes(content)
    assert key_files.signer(folder, "record", KEY.kid) is None
    assert key_files.public(folder, "record", KEY.kid) is None


def test_a_private_key_of_another_name_is_none(folder: Path) -> None:
    """A file that was renamed does not sign for somebody else."""
    key_files.keep(folder, "record", OTHER)
    key_files.path_of(folder, "record", OTHER.kid).rename(key_files.path_of(folder, "record", KEY.kid))
    assert key_files.signer(folder, "record", KEY.kid) is None
    assert key_files.public(folder, "record", KEY.kid) is None


@pytest.mark.parametrize("kid", ["", "../record", "x" * 42, "x" * 44, "ż" * 43])
def test_what_is_no_thumbprint_names_no_file(folder: Path, kid: str) -> None:
    """It comes from the database, and leads nowhere else."""
    assert key_files.signer(folder, "record", kid) is None
    assert key_files.public(folder, "record", kid) is None


def test_the_next_key_is_the_one_left_behind(folder: Path) -> None:
    """A change that was cut off made it; one that a log knows, a public half and a foreign file are none."""
    key_files.keep(folder, "record", OTHER)
    key_files.path_of(folder, "record", "0" * 43).write_bytes(public_pem(KEY))
    (folder / "record-notes.pem").write_text("x")
    new = key_files.make_next(folder, "record", {OTHER.kid})
    assert new not in (KEY, OTHER)
    assert key_files.make_next(folder, "record", {OTHER.kid}) == new
    assert key_files.make_next(folder, "record", {OTHER.kid, new.kid}) not in (new, OTHER)


def test_new_logs_begin_with_the_key_that_was_switched_to(folder: Path) -> None:
    """Whole, for the owner alone, and nothing lies beside it."""
    before = len(list(folder.iterdir()))
    key_files.switch(folder, "log", KEY)
    assert keyring.load(folder).log == KEY
    assert stat.S_IMODE((folder / "log.pem").stat().st_mode) == 0o600
    assert len(list(folder.iterdir())) == before


def test_a_ring_finds_keys_that_came_later(folder: Path) -> None:
    """And remembers them; a ring without a folder has its own two alone."""
    ring = keyring.load(folder)
    assert (ring.signer("log", KEY.kid), ring.public("log", KEY.kid)) == (None, None)
    key_files.keep(folder, "log", KEY)
    assert (ring.signer("log", KEY.kid), ring.public("log", KEY.kid)) == (KEY, KEY.public)
    key_files.path_of(folder, "log", KEY.kid).unlink()
    assert ring.signer("log", KEY.kid) == KEY
    assert ring.signer("record", ring.record.kid) == ring.record
    bare = keyring.KeyRing(KEY, OTHER, (), b"", b"", b"", b"")
    assert (bare.signer("record", KEY.kid), bare.signer("log", KEY.kid)) == (KEY, None)
    assert (bare.public("log", OTHER.kid), bare.public("log", KEY.kid)) == (OTHER.public, None)
