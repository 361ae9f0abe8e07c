"""Time runs forward: a firm's first publication may bring its past, after that nothing is put in force backwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from consent.errors import ContentError, Finding
from consent.service import library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, USES_HELPER, write_firm
from tests.samples import NOW

PAST = dict.fromkeys(("2020-01-01", "2021-06-01", "2024-01-01"), USES_HELPER)


def _at(hour: str) -> str:
    return f'effective = "2026-11-20T{hour}"\n{USES_HELPER}'


def _publish(
    house: Installation, folder: Path, versions: dict[str, str], *, now: datetime = NOW
) -> tuple[Finding, ...]:
    """Findings that kept everything from being published; none when it was."""
    write_firm(folder, versions=versions)
    try:
        publishing.publish(house, load_content(folder), firms=[FIRM], now=now)
    except ContentError as error:
        return error.findings
    return ()


def test_the_first_publication_brings_the_past(house: Installation, tmp_path: Path) -> None:
    """Ascending, all at once, each marked as recorded later; the day asked decides which held."""
    assert _publish(house, tmp_path, PAST) == ()
    assert all(version.is_recorded_later for version in library.versions(house, FIRM))
    then = NOW.replace(year=2022)
    assert library.in_force(house, FIRM, now=then).name == "2021-06-01"


@pytest.mark.parametrize(
    ("name", "uses", "words"),
    [
        ("2025-01-01", USES_HELPER, "now it is 2026-11-20T11:00"),
        ("2026-11-20", USES_HELPER, "now it is 2026-11-20T11:00"),
        ("2026-11-20", _at("10:59"), "now it is 2026-11-20T11:00"),
    ],
)
def test_a_later_publication_looks_forward(
    house: Installation, tmp_path: Path, name: str, uses: str, words: str
) -> None:
    """Before this moment is an error with its place and the mend, and nothing is published."""
    assert _publish(house, tmp_path, PAST) == ()
    (found,) = _publish(house, tmp_path, {**PAST, name: uses})
    assert (found.code, found.file) == ("backward_date", f"firms/{FIRM}.toml")
    assert words in found.message
    assert "effective =" in found.message
    line = (tmp_path / found.file).read_text().splitlines()[found.line - 1]
    assert line.startswith("effective" if "effective" in uses else f'name = "{name}"')
    assert len(library.versions(house, FIRM)) == 3


def test_the_very_moment_of_publishing_is_not_the_past(house: Installation, tmp_path: Path) -> None:
    """11:00 in Brussels at 10:00 UTC, and whatever comes after."""
    assert _publish(house, tmp_path, PAST) == ()
    assert _publish(house, tmp_path, {**PAST, "2026-11-20": _at("11:00")}) == ()
    assert library.in_force(house, FIRM, now=NOW).name == "2026-11-20"


def test_nothing_comes_before_what_is_scheduled(house: Installation, tmp_path: Path) -> None:
    """A version between now and one that is published already would overtake it unseen."""
    scheduled = {**PAST, "2026-12-01": USES_HELPER}
    assert _publish(house, tmp_path, scheduled) == ()
    (found,) = _publish(house, tmp_path, {**PAST, "2026-11-25": USES_HELPER, "2026-12-01": USES_HELPER})
    assert found.code == "backward_date"
    assert "'2026-12-01' is published from 2026-12-01T00:00" in found.message


def test_the_transaction_itself_refuses_what_became_late(
    house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who publish at once, both after their check: the second one is refused inside its transaction."""
    assert _publish(house, tmp_path, PAST) == ()
    monkeypatch.setattr(publishing, "check", lambda *_, **__: ())
    assert _publish(house, tmp_path, {**PAST, "2026-12-01": USES_HELPER}) == ()
    (found,) = _publish(house, tmp_path, {**PAST, "2026-11-25": USES_HELPER, "2026-12-01": USES_HELPER})
    assert found.code == "backward_date"


def test_midnight_of_a_day_with_23_hours(house: Installation, tmp_path: Path) -> None:
    """In force from the firm's own midnight: 23:00 UTC in winter, 22:00 after the clocks went forward."""
    versions = {**PAST, "2027-03-28": USES_HELPER, "2027-03-29": USES_HELPER}
    assert _publish(house, tmp_path, versions) == ()
    sunday = datetime.fromisoformat("2027-03-27T23:00:00+00:00")
    for moment, name in (
        (sunday - timedelta(milliseconds=1), "2024-01-01"),
        (sunday, "2027-03-28"),
        (sunday + timedelta(hours=22, minutes=59), "2027-03-28"),
        (sunday + timedelta(hours=23), "2027-03-29"),
    ):
        assert library.in_force(house, FIRM, now=moment).name == name
