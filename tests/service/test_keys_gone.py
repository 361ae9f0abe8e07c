"""Old keys that are not there any more: what is proven all the same, and what cannot be done."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from consent.core.jose import SigningKey
from consent.core.manifest import Filter
from consent.errors import NotFound, WrongKey
from consent.service import (
    audit,
    checkpoints,
    customers,
    exporting,
    installation,
    key_changes,
    key_files,
)
from consent.service.installation import Installation
from tests.samples import NOW, accepted
from tests.service.key_periods import FIRM, found_in, trusted_in, verifies


def test_keys_that_are_not_in_the_folder_are_found(house: Installation, tmp_path: Path) -> None:
    """The public half of an old record key is enough; without any file nobody here vouches for it."""
    old = house.keys.record
    key_changes.rotate(house, "record", now=NOW)
    again = installation.open_installation(house.settings)
    path = key_files.path_of(house.settings.keys, "record", old.kid)
    path.write_bytes(_public_pem(old.seed))
    assert key_files.signer(house.settings.keys, "record", old.kid) is None
    assert found_in(again) == set()
    path.unlink()
    assert {kind for kind, _ in found_in(again)} == {"keys"}
    again.close()


def _public_pem(seed: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_without_an_old_log_key_old_receipts_lead_to_a_later_head(house: Installation) -> None:
    """The head of their own time cannot be signed again; they verify nevertheless."""
    old, done = house.keys.log, accepted(house)
    before = customers.receipt(house, FIRM, done.ref)
    key_changes.rotate(house, "log", now=NOW)
    again = installation.open_installation(house.settings)
    key_files.path_of(house.settings.keys, "log", old.kid).unlink()
    after = customers.receipt(again, FIRM, done.ref)
    assert after != before
    trusted = trusted_in(audit.jwks(again))
    assert verifies(after, trusted)
    assert verifies(before, trusted)
    again.close()


def test_heads_whose_key_is_gone_are_left_out(house: Installation) -> None:
    """The history has those that can be signed; asked for by its size, one that cannot is not there."""
    old, size = house.keys.log, audit.log_state(house, FIRM).size
    key_changes.rotate(house, "log", now=NOW)
    assert f'"tree_size":{size}' in checkpoints.page(house, FIRM).lines.decode()
    again = installation.open_installation(house.settings)
    key_files.path_of(house.settings.keys, "log", old.kid).unlink()
    kept = [json.loads(line)["tree_size"] for line in checkpoints.page(again, FIRM).lines.splitlines()]
    assert kept == [size + 1]
    with pytest.raises(NotFound, match="checkpoint"):
        checkpoints.consistency(again, FIRM, 1, size)
    again.close()


def test_without_the_record_key_of_today_nothing_is_exported(house: Installation, tmp_path: Path) -> None:
    """The manifest could not be signed: the refusal names the key."""
    stranger = replace(house, keys=replace(house.keys, record=SigningKey(b"s" * 32)))
    with pytest.raises(WrongKey, match=house.keys.record.kid):
        exporting.export(stranger, FIRM, tmp_path / "export", Filter(), now=NOW)
