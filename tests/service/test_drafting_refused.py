"""Beginning a version is refused while there is still nothing to undo, or everything that was made is undone."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from consent.errors import AlreadyExists, ContentError, Invalid, NotFound
from consent.service import publishing
from consent.service.content import load_content
from consent.service.drafting import Wanted, write_draft
from consent.service.installation import Installation
from tests.begun_drafts import EXAMPLE, NEW_NL, NEW_PL, WORKSHOP, begin, contents
from tests.example_content import FIRM, NL, PL, example_files, write_content
from tests.firm_folders import USES_HELPER, change, write_firm
from tests.living_terms import CURRENT, NEXT, live
from tests.samples import NOW

REFUSED = [
    (replace(EXAMPLE, firm="acme"), NotFound, "no firm 'acme'"),
    (replace(EXAMPLE, name="december"), Invalid, "like 2026-12-01; the second of a day is 2026-12-01.2"),
    (replace(EXAMPLE, name="2026-02-30"), Invalid, "name it after the day"),
    (replace(EXAMPLE, name="2024-03-01.1"), Invalid, "name it after the day"),
    (replace(EXAMPLE, name="../../2026-12-01"), Invalid, "name it after the day"),
    (replace(EXAMPLE, name="2024-03-01"), AlreadyExists, "version '2024-03-01' exists already"),
    (replace(EXAMPLE, name="2024-02-29"), Invalid, "must come after 2024-03-01, the last one of"),
    (replace(EXAMPLE, only="de"), Invalid, "language 'de': firms/example-help.toml lists nl, pl"),
    (replace(EXAMPLE, base="2020-01-01"), NotFound, "no version '2020-01-01'"),
    (replace(EXAMPLE, effective="2026-12-02T09:00"), Invalid, "is named after another day"),
    (replace(EXAMPLE, name="2024-03-01.2"), Invalid, "at the same moment as '2024-03-01'"),
    (replace(EXAMPLE, effective="nine"), Invalid, "must be a day or a moment"),
    (replace(EXAMPLE, name="2027-03-28", effective="2027-03-28T02:30"), Invalid, "the clock skips it"),
]


@pytest.mark.parametrize(("wanted", "error", "words"), REFUSED)
def test_what_cannot_be_is_refused(
    tmp_path: Path, wanted: Wanted, error: type[Exception], words: str
) -> None:
    """By name and with the mend; the folder is as it was."""
    folder = write_content(tmp_path)
    before = contents(folder)
    with pytest.raises(error, match=words):
        begin(folder, wanted)
    assert contents(folder) == before


def test_a_broken_firm_file_is_told(tmp_path: Path) -> None:
    """Its findings, not that there is no such firm."""
    folder = write_content(tmp_path, {FIRM: "format = "})
    with pytest.raises(ContentError, match="not TOML"):
        begin(folder)


def test_broken_terms_are_told(tmp_path: Path) -> None:
    """Nothing is made of a file that cannot be read."""
    folder = write_content(tmp_path, {PL: b"\xff"})
    with pytest.raises(ContentError, match="not UTF-8"):
        begin(folder)


def test_no_terms_at_all_are_told(tmp_path: Path) -> None:
    """The firm file names a version that has no file."""
    folder = write_content(tmp_path, {NL: None, PL: None})
    with pytest.raises(NotFound, match=NL):
        begin(folder)


def test_versions_in_one_list_are_told(tmp_path: Path) -> None:
    """TOML lets nothing be added to such a list; the mend is said."""
    head = example_files()[FIRM].split("[[versions]]")[0]
    inline = 'versions = [{ name = "2024-03-01", tariff = "session", tools = ["example-viewer"] }]\n'
    firm = head.replace("[identity]", f"{inline}\n[identity]", 1)
    folder = write_content(tmp_path, {FIRM: firm})
    with pytest.raises(Invalid, match=r"write each one as \[\[versions\]\] first"):
        begin(folder)


def test_a_version_that_could_not_be_published_is_refused(house: Installation, tmp_path: Path) -> None:
    """The firm's past ended with its first publication; the draft of another is no reason to refuse this one."""
    publishing.publish(house, load_content(write_firm(tmp_path)), firms=["workshop"], now=NOW)
    with pytest.raises(
        Invalid, match=r"^version '2026-11-19': would be in force .* nothing is put in force backwards"
    ):
        begin(tmp_path, replace(WORKSHOP, name="2026-11-19"), house)
    firm = tmp_path / "firms" / "workshop.toml"
    late = f'\n[[versions]]\nname = "2026-11-19"\ntariff = "session"\n{USES_HELPER}\n'
    firm.write_text(firm.read_text() + late)
    assert begin(tmp_path, replace(WORKSHOP, name="2026-11-21"), house).base == "2024-01-01"


def test_a_published_version_is_not_begun_again(house: Installation, tmp_path: Path) -> None:
    """Although somebody took it out of the firm file."""
    live(house, tmp_path)
    firm = tmp_path / "firms" / "workshop.toml"
    firm.write_text(firm.read_text().rpartition("\n[[versions]]\n")[0])
    with pytest.raises(AlreadyExists, match=f"version '{NEXT}'"):
        begin(tmp_path, replace(WORKSHOP, name=NEXT), house)


def test_the_version_in_force_must_stand_in_the_firm_file(house: Installation, tmp_path: Path) -> None:
    """Its tariff and tools are taken from there."""
    live(house, tmp_path)
    change(tmp_path / "firms" / "workshop.toml", f'name = "{CURRENT}"', 'name = "2025-06-02"')
    with pytest.raises(NotFound, match=f"version '{CURRENT}'"):
        begin(tmp_path, WORKSHOP, house)


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    """The second language's file is there: the first one's goes again."""
    folder = write_content(tmp_path, {NEW_PL: "mine"})
    before = contents(folder)
    with pytest.raises(AlreadyExists, match=NEW_PL):
        begin(folder)
    assert contents(folder) == before


def test_a_folder_that_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Where the second language's folder should be lies a file: the first one's text goes again."""
    folder = write_content(tmp_path)
    content = load_content(folder)
    shutil.rmtree(folder / "terms/pl/example-help")
    (folder / "terms/pl/example-help").write_text("a file")
    before = contents(folder)
    with pytest.raises(NotADirectoryError):
        write_draft(content, EXAMPLE, house=None, now=NOW)
    assert contents(folder) == before


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails at the last step, the firm file; what was made before is removed, new folders too."""
    folder = write_content(tmp_path)
    content = load_content(folder)
    shutil.rmtree(folder / "terms")
    before = contents(folder)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "firms")

    monkeypatch.setattr("shutil.copymode", fail)
    with pytest.raises(OSError, match="No space left"):
        write_draft(content, EXAMPLE, house=None, now=NOW)
    assert contents(folder) == before


def test_a_firm_file_that_changes_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saved it in an editor at that moment loses nothing."""
    folder = write_content(tmp_path)

    def save(*_: object) -> None:
        change(folder / FIRM, "Example Help is invented", "Example Help was invented")

    monkeypatch.setattr("shutil.copymode", save)
    with pytest.raises(Invalid, match="was changed meanwhile: try again"):
        begin(folder)
    assert "was invented" in (folder / FIRM).read_text()
    assert not (folder / NEW_NL).exists()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Nothing is written where nobody looks for it."""
    folder = write_content(tmp_path / "content")
    content = load_content(folder)
    outside = folder / "terms" / "pl" / "example-help"
    outside.rename(tmp_path / "outside")
    outside.symlink_to(tmp_path / "outside")
    with pytest.raises(Invalid, match="leads out of the content folder"):
        write_draft(content, EXAMPLE, house=None, now=NOW)
    assert not (folder / NEW_NL).exists()


def test_the_firm_file_keeps_its_mode_and_its_place(tmp_path: Path) -> None:
    """Who may read it may still do so; a link to it stays one."""
    folder = write_content(tmp_path)
    (folder / FIRM).chmod(0o640)
    (folder / "firms").rename(folder / "sources")
    (folder / "firms").mkdir()
    (folder / FIRM).symlink_to(folder / "sources" / "example-help.toml")
    begin(folder)
    assert (folder / FIRM).is_symlink()
    assert (folder / FIRM).stat().st_mode & 0o777 == 0o640
    assert "2026-12-01" in (folder / FIRM).read_text()
