"""Every version that there is, with its state: from a draft with errors to one that was superseded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from consent.errors import NotFound
from consent.service import publishing, version_list
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.samples import NOW

NEXT, LAST = "2026-12-01", "2027-01-01"


def _states(house: Installation, folder: Path | None, **moment: int) -> list[tuple[str, str]]:
    content = load_content(folder) if folder else None
    listed = version_list.versions(house, content, firm=FIRM, now=NOW + timedelta(**moment))
    return [(one.name, one.state) for one in listed]


def test_a_version_goes_through_its_states(house: Installation, tmp_path: Path) -> None:
    """Draft, checked, scheduled, in force, superseded."""
    write_firm(tmp_path)
    text = tmp_path / "terms" / "nl" / FIRM / f"{FIRST}.md"
    change(text, "## 1. Help", "## 2. Help")
    assert _states(house, tmp_path) == [(FIRST, "draft")]
    change(text, "## 2. Help", "## 1. Help")
    assert _states(house, tmp_path) == [(FIRST, "checked")]
    publishing.publish(house, load_content(tmp_path), firms=[FIRM], now=NOW)
    assert _states(house, tmp_path) == [(FIRST, "in_force")]
    write_firm(tmp_path, versions={FIRST: USES_HELPER, NEXT: USES_HELPER})
    publishing.publish(house, load_content(tmp_path), firms=[FIRM], now=NOW)
    write_firm(tmp_path, versions={FIRST: USES_HELPER, NEXT: USES_HELPER, LAST: USES_HELPER})
    assert _states(house, tmp_path) == [(LAST, "checked"), (NEXT, "scheduled"), (FIRST, "in_force")]
    assert _states(house, None, days=30) == [(NEXT, "in_force"), (FIRST, "superseded")]


def test_a_draft_that_would_be_in_force_backwards_has_an_error(house: Installation, tmp_path: Path) -> None:
    """It cannot be published, so it is not called checked."""
    write_firm(tmp_path)
    publishing.publish(house, load_content(tmp_path), firms=[FIRM], now=NOW)
    write_firm(tmp_path, versions={FIRST: USES_HELPER, "2026-01-01": USES_HELPER})
    assert _states(house, tmp_path) == [("2026-01-01", "draft"), (FIRST, "in_force")]


def test_another_firms_error_is_not_this_ones(house: Installation, tmp_path: Path) -> None:
    """Each firm is published by itself."""
    write_firm(tmp_path)
    write_firm(tmp_path, "bakery")
    (tmp_path / "terms" / "nl" / "bakery" / f"{FIRST}.md").write_text("no terms")
    assert _states(house, tmp_path) == [(FIRST, "checked")]


def test_an_unknown_firm(house: Installation, tmp_path: Path) -> None:
    """Neither published nor in the folder."""
    with pytest.raises(NotFound):
        version_list.versions(house, None, firm="nobody", now=NOW)
