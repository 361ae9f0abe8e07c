"""What writers look at: states and findings of a folder as it is, broken as it may be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from consent.errors import NotFound
from consent.service import previews, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.previews import Preview
from tests.example_content import FIRM, LIST_NL, LIST_PL, NL, PL, replaced, write_content
from tests.firm_folders import change, write_firm
from tests.living_terms import AFTERNOON, CURRENT, FIRST, MORNING, NEXT, live
from tests.samples import NOW


def look(folder: Path, house: Installation | None = None) -> Preview:
    return previews.look(folder, house, now=NOW)


def states(preview: Preview, firm: str = "workshop") -> dict[str, str]:
    return {one.version.name: one.state for one in preview.firm(firm).versions}


def test_published_versions_have_the_states_of_their_lives(house: Installation, tmp_path: Path) -> None:
    """The latest first; what is not published yet is a draft that was checked."""
    live(house, tmp_path)
    later = '\n[[versions]]\nname = "2027-01-01"\ntariff = "session"\ntools = ["helper"]\n'
    firm = tmp_path / "firms" / "workshop.toml"
    firm.write_text(firm.read_text() + later)
    for language in ("nl", "pl"):
        terms = tmp_path / "terms" / language / "workshop"
        text = (terms / f"{NEXT}.md").read_text().replace(NEXT, "2027-01-01")
        (terms / "2027-01-01.md").write_text(text)
    found = look(tmp_path, house)
    assert found.is_compared
    assert list(states(found).items()) == [
        ("2027-01-01", "checked"),
        (NEXT, "scheduled"),
        (CURRENT, "in_force"),
        (AFTERNOON, "superseded"),
        (MORNING, "superseded"),
        (FIRST, "superseded"),
    ]
    assert found.firm("workshop").all_findings == ()


def test_without_an_installation_everything_is_a_draft(tmp_path: Path) -> None:
    """Checked, until a file of the firm has an error; a warning is none."""
    folder = write_firm(tmp_path)
    assert states(look(folder)) == {"2024-01-01": "checked"}
    assert not look(folder).is_compared
    change(folder / "terms/nl/workshop/2024-01-01.md", "2024-01-01", "2024-01-02")
    assert states(look(folder)) == {"2024-01-01": "draft"}


def test_a_change_of_what_is_published_is_found(house: Installation, tmp_path: Path) -> None:
    """As `terms check` finds it."""
    publishing.publish(house, load_content(write_firm(tmp_path)), firms=["workshop"], now=NOW)
    change(tmp_path / "terms/nl/workshop/2024-01-01.md", "helps", "does not help")
    _, version = look(tmp_path, house).version("workshop", "2024-01-01")
    assert [each.code for each in version.findings] == ["changed_after_publication"]
    assert version.state == "in_force"


def test_findings_stand_with_what_they_are_about(tmp_path: Path) -> None:
    """A text and a document with their version, the rest with the firm, what is nobody's apart."""
    stray = "terms/nl/other/2024-03-01.md"
    changes = {
        NL: replaced(NL, ('title: "Voorwaarden', 'titel: "Voorwaarden')),
        LIST_NL: "Een uur: 10 euro excl. btw.\n",
        LIST_PL: "Godzina: 10 euro.\n",
        FIRM: replaced(FIRM, ("Bel ons eerst.", "Schakel uw virusscanner uit.")),
        "terms/pl/example-help/old.md": "x",
        stray: "x",
    }
    found = look(write_content(tmp_path, changes))
    firm, version = found.version("example-help", "2024-03-01")
    assert {each.file for each in version.findings} == {NL, LIST_NL}
    assert {each.file for each in firm.findings} == {FIRM, "terms/pl/example-help/old.md"}
    assert [each.file for each in found.findings] == ["terms/nl/other"]
    assert len(firm.all_findings) == len(version.findings) + len(firm.findings)


def test_previous_version_is_the_one_before_in_the_firm_file(tmp_path: Path) -> None:
    """The first has none."""
    folder = write_firm(tmp_path, versions=dict.fromkeys(("2024-01-01", "2025-01-01"), 'tools = ["helper"]'))
    newer, first = look(folder).firm("workshop").versions
    assert newer.previous == first.version
    assert first.previous is None


def test_a_broken_firm_file_is_a_firm_without_versions(tmp_path: Path) -> None:
    """Its findings are there, and the terms are read all the same."""
    firm = look(write_content(tmp_path, {FIRM: "format =", PL: b"\xff"})).firm("example-help")
    assert (firm.content, firm.versions) == (None, ())
    assert {each.code for each in firm.findings} == {"toml", "encoding"}


def test_a_missing_text_is_a_finding_of_the_firm_file(tmp_path: Path) -> None:
    """Deleted while somebody looks."""
    folder = write_content(tmp_path, {NL: None})
    assert [each.code for each in look(folder).firm("example-help").findings] == ["missing_language"]


def test_a_logo_belongs_to_its_firm(tmp_path: Path) -> None:
    """What is wrong with the picture is found at the picture."""
    folder = write_content(tmp_path, {"firms/logos/a.svg": "<svg"})
    change(folder / FIRM, 'accent = "#2f5d50"', 'accent = "#2f5d50"\nlogo = "a.svg"')
    firm = look(folder).firm("example-help")
    assert {each.file for each in firm.findings} == {"firms/logos/a.svg"}


@pytest.mark.parametrize("gone", ["", "firms"])
def test_a_folder_that_is_gone_is_a_finding(tmp_path: Path, gone: str) -> None:
    """No firm, no exception."""
    folder = write_content(tmp_path / "content")
    shutil.rmtree(folder / gone)
    found = look(folder)
    assert found.firms == ()
    assert [each.code for each in found.findings] == ["no_folder"]


def test_a_folder_that_cannot_be_read_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that vanishes in the middle of loading."""

    def fail(_: Path) -> None:
        raise FileNotFoundError(2, "No such file or directory", "x")

    monkeypatch.setattr(previews, "load_content", fail)
    assert [each.code for each in look(tmp_path).findings] == ["unreadable"]


@pytest.mark.parametrize(("firm", "version"), [("acme", "2024-03-01"), ("example-help", "2020-01-01")])
def test_what_is_not_there_is_not_found(tmp_path: Path, firm: str, version: str) -> None:
    """A firm or a version by a name that nobody uses."""
    with pytest.raises(NotFound):
        look(write_content(tmp_path)).version(firm, version)


def test_state_changes_with_files_and_with_publications(house: Installation, tmp_path: Path) -> None:
    """So that open pages know."""
    folder = write_firm(tmp_path)
    before = previews.state(folder, house)
    assert previews.state(folder, house) == before
    publishing.publish(house, load_content(folder), firms=["workshop"], now=NOW)
    published = previews.state(folder, house)
    assert published != before
    change(folder / "firms" / "workshop.toml", "Workshop", "Work shop")
    assert previews.state(folder, house) != published


# Files as they stand -------------------------------------------------------------------------------------------------


def test_source_shows_what_cannot_be_read(tmp_path: Path) -> None:
    """Bytes that are no text get a sign of their own."""
    folder = write_content(tmp_path, {NL: b"one\n\xfftwo"})
    assert previews.source(folder, NL) == ("one", "\ufffdtwo")


@pytest.mark.parametrize(
    "path", ["terms/nl/absent.md", "terms", "../outside.md", "firms/link.md", "firms/loop.md"]
)
def test_source_of_no_file_of_the_folder_is_none(tmp_path: Path, path: str) -> None:
    """Absent, a folder, outside, a link that leads outside, a link to itself."""
    folder = write_content(tmp_path / "content")
    (tmp_path / "outside.md").write_text("secret")
    (folder / "firms/link.md").symlink_to(tmp_path / "outside.md")
    (folder / "firms/loop.md").symlink_to("loop.md")
    assert previews.source(folder, path) is None
