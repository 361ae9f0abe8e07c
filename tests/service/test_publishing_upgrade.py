"""Publishing after an upgrade: what an earlier release published, in fewer words, is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consent.core.encoding import canonical_json
from consent.core.firms import Particulars
from consent.core.session_rules import SessionRules
from consent.service import library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.publishing import Published
from tests.firm_folders import FIRM, change, write_firm
from tests.samples import NOW


def _publish(house: Installation, folder: Path) -> tuple[Published, ...]:
    return publishing.publish(house, load_content(folder), now=NOW)


def _without_rules(data: bytes) -> bytes:
    value = json.loads(data)
    del value["session"]
    return canonical_json(value)


@pytest.fixture
def folder(tmp_path: Path, house: Installation, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder that a release without session rules has published."""
    found, whole = write_firm(tmp_path / "content"), Particulars.to_bytes
    with monkeypatch.context() as earlier:
        earlier.setattr(Particulars, "to_bytes", lambda self: _without_rules(whole(self)))
        _publish(house, found)
    return found


def test_the_same_folder_is_nothing_new(house: Installation, folder: Path) -> None:
    """Its particulars lack the key: they read as those of a firm without rules."""
    (version,) = library.versions(house, FIRM)
    assert _publish(house, folder) == ()
    assert library.particulars(house, version).session == SessionRules()
    assert publishing.check(house, load_content(folder), now=NOW) == ()


def test_rules_that_come_with_the_upgrade_keep_nothing_from_being_published(
    house: Installation, folder: Path
) -> None:
    """They are a warning, and the version stays without them."""
    change(folder / "firms" / f"{FIRM}.toml", "[identity]", "[session]\nstrict = true\n\n[identity]")
    (finding,) = publishing.check(house, load_content(folder), now=NOW)
    assert (finding.severity, finding.code) == ("warning", "rules_from_next_version")
    assert _publish(house, folder) == ()
    (version,) = library.versions(house, FIRM)
    assert library.particulars(house, version).session == SessionRules()
