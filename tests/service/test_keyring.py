"""Key files: made once, for the owner alone, whole or not at all; anything else in their place is refused by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from consent.errors import KeysMissing
from consent.service import keyring
from tests.samples import at_once

PEMS = ("record.pem", "log.pem")
SINGLE = ("token-derivation.key", "token-pepper.key", "personal-data.key", "cookie.key")
NAMES = {*PEMS, *SINGLE, "links.keys"}
SECRET = "ab" * 32 + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A key folder as `create` leaves it."""
    keyring.create(tmp_path / "keys")
    return tmp_path / "keys"


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_key_is_made_and_named(tmp_path: Path) -> None:
    """Seven files, and nothing beside them."""
    made = keyring.create(tmp_path / "keys")
    assert sorted(made) == sorted(NAMES) == _names(tmp_path / "keys")


def test_only_the_owner_may_read_them(folder: Path) -> None:
    """Whatever the umask was."""
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_wide_umask_opens_nothing(tmp_path: Path) -> None:
    """The modes are given when the files are made, not afterwards."""
    before = os.umask(0)
    try:
        keyring.create(tmp_path / "keys")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_every_key_is_another_one(folder: Path, tmp_path: Path) -> None:
    """Neither two files of one installation nor two installations share a secret."""
    keyring.create(tmp_path / "other")
    contents = [path.read_bytes() for place in (folder, tmp_path / "other") for path in place.iterdir()]
    assert len(set(contents)) == len(contents)


def test_running_twice_makes_nothing_and_changes_nothing(folder: Path) -> None:
    """Keys are for ever."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert keyring.create(folder) == ()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_only_what_is_missing_is_made(folder: Path) -> None:
    """The others stay what they were."""
    kept = keyring.load(folder)
    (folder / "cookie.key").unlink()
    assert keyring.create(folder) == ("cookie.key",)
    again = keyring.load(folder)
    assert again.cookie != kept.cookie
    assert (again.record, again.log, again.links) == (kept.record, kept.log, kept.links)


def test_made_at_once_there_is_one_of_each(tmp_path: Path) -> None:
    """Two processes start an installation: each file is made by one of them, and both read the same."""
    results = at_once([lambda: keyring.create(tmp_path / "keys")] * 8)
    made = [name for result in results for name in result]  # type: ignore[attr-defined]
    assert sorted(made) == sorted(NAMES)
    assert _names(tmp_path / "keys") == sorted(NAMES)


def test_a_half_written_key_is_never_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power fails before the bytes are on the disk: the file has not appeared, and the next run makes it."""

    def fail(_: int) -> None:
        raise OSError(5, "power")

    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="power"):
            keyring.create(tmp_path / "keys")
    assert _names(tmp_path / "keys") == []
    assert sorted(keyring.create(tmp_path / "keys")) == sorted(NAMES)
    keyring.load(tmp_path / "keys")


def test_a_ring_shows_no_secret(folder: Path) -> None:
    """A traceback or a log line may hold its repr."""
    ring = keyring.load(folder)
    assert repr(ring) == f"KeyRing(record={ring.record.kid!r}, log={ring.log.kid!r})"
    assert ring.cookie.hex() not in repr(vars) + str(ring)


def test_several_link_keys_are_read_oldest_first(folder: Path) -> None:
    """One a line; the last one signs."""
    (folder / "links.keys").write_text("11" * 32 + "\n" + "22" * 32 + "\n")
    assert keyring.load(folder).links == (b"\x11" * 32, b"\x22" * 32)


# Refusals -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_missing_key_is_refused_by_name(folder: Path, name: str) -> None:
    """With the command that makes keys."""
    (folder / name).unlink()
    with pytest.raises(KeysMissing, match="consent init") as caught:
        keyring.load(folder)
    assert Path(caught.value.path).name == name


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_folder_in_the_place_of_a_key_is_refused(folder: Path, name: str) -> None:
    """Not readable as a file."""
    (folder / name).unlink()
    (folder / name).mkdir()
    with pytest.raises(KeysMissing, match="directory"):
        keyring.load(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Nothing is made by reading."""
    with pytest.raises(KeysMissing):
        keyring.load(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "32 bytes"),
        ("\n", "32 bytes"),
        ("ab" * 31, "32 bytes"),
        ("ab" * 33, "32 bytes"),
        ("xy" * 32, "hexadecimal"),
        ("abc", "hexadecimal"),
        ("é" * 64, "hexadecimal"),
        (SECRET * 2, "more than one"),
    ],
)
@pytest.mark.parametrize("name", SINGLE)
def test_wrong_secrets_are_refused(folder: Path, name: str, content: str, reason: str) -> None:
    """Too short, too long, not hexadecimal, two where there is one."""
    (folder / name).write_text(content)
    with pytest.raises(KeysMissing, match=reason) as caught:
        keyring.load(folder)
    assert Path(caught.value.path).name == name


@pytest.mark.parametrize("content", ["", "ab" * 31, SECRET + "ab", "zz" * 32])
def test_wrong_link_keys_are_refused(folder: Path, content: str) -> None:
    """Every line of the list."""
    (folder / "links.keys").write_text(content)
    with pytest.raises(KeysMissing):
        keyring.load(folder)


def _public() -> bytes:
    return (
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )


def _locked() -> bytes:
    encryption = BestAvailableEncryption(b"password")
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def _other_curve() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "not a private key"),
        (SECRET.encode, "not a private key"),
        (_public, "not a private key"),
        (_locked, "not a private key"),
        (_other_curve, "not an Ed25519 key"),
    ],
    ids=["empty", "a secret", "a public key", "one with a password", "another curve"],
)
@pytest.mark.parametrize("name", PEMS)
def test_wrong_signing_keys_are_refused(
    folder: Path, name: str, make: Callable[[], bytes], reason: str
) -> None:
    """Only an Ed25519 private key in PEM form without a password."""
    (folder / name).write_bytes(make())
    with pytest.raises(KeysMissing, match=reason) as caught:
        keyring.load(folder)
    assert Path(caught.value.path).name == name
