"""Beginning a version: all files or none, from what is published, and refused while there is still nothing to undo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from consent.errors import Invalid
from consent.service import publishing
from consent.service.content import check, load_content
from consent.service.drafting import Draft
from consent.service.installation import Installation
from tests.begun_drafts import EXAMPLE, NEW_NL, NEW_PL, WORKSHOP, begin, contents
from tests.example_content import FIRM, NL, PL, example_files, replaced, write_content
from tests.firm_folders import USES_HELPER, change, write_firm
from tests.living_terms import CURRENT, NEXT, live
from tests.samples import NOW


def codes(folder: Path) -> set[tuple[str, str]]:
    return {(finding.file, finding.code) for finding in check(load_content(folder), {})}


def test_every_language_is_begun_and_named_in_the_firm_file(tmp_path: Path) -> None:
    """The check then finds what the author still has to say, and nothing else."""
    folder = write_content(tmp_path)
    draft = begin(folder)
    assert draft == Draft("2024-03-01", FIRM, (NEW_NL, NEW_PL), (), (), ())
    assert codes(folder) == {(NEW_NL, "unfinished"), (NEW_PL, "unfinished")}
    assert (folder / FIRM).read_text().startswith(example_files()[FIRM].rstrip("\n") + "\n\n[[versions]]\n")


def test_nothing_else_is_touched(tmp_path: Path) -> None:
    """Three files differ; no file of ours is left lying about."""
    folder = write_content(tmp_path)
    before = contents(folder)
    begin(folder)
    after = contents(folder)
    assert {path for path in after if before.get(path) != after[path]} == {FIRM, NEW_NL, NEW_PL}


def test_finished_draft_passes_the_check(tmp_path: Path) -> None:
    """Saying what changed and why is all that is asked."""
    folder = write_content(tmp_path)
    begin(folder)
    for path in (NEW_NL, NEW_PL):
        change(folder / path, "TODO: say", "It says")
    assert codes(folder) == set()


def test_effective_and_documents_are_taken_over_and_retiring_is_not(tmp_path: Path) -> None:
    """The hour is the new version's; a tool retires once."""
    two = {"2024-01-01": USES_HELPER, "2025-01-01": 'tools = ["viewer"]\nretires = ["helper"]'}
    folder = write_firm(tmp_path, versions=two)
    begin(folder, replace(WORKSHOP, effective="2027-01-01T09:30"))
    before, last = load_content(folder).firms["workshop"].file.versions[-2:]
    assert (last.name, last.effective, last.retires) == ("2027-01-01", "2027-01-01T09:30", ())
    assert (last.tariff, last.tools, last.documents) == (before.tariff, before.tools, before.documents)


def test_lines_that_name_the_earlier_version_are_told(tmp_path: Path) -> None:
    """With their file."""
    text = replaced(NL, ("1.2 Tijdens de sessie:", "1.2 Versie 2024-03-01:"))
    draft = begin(write_content(tmp_path, {NL: text}))
    ((path, line),) = draft.mentions
    assert path == NEW_NL
    assert (tmp_path / path).read_text().split("\n")[line - 1] == "1.2 Versie 2024-03-01:"


# A correction in one language ----------------------------------------------------------------------------------------


def test_only_one_language_is_drafted_and_the_others_are_copied(tmp_path: Path) -> None:
    """The same bytes have the same digest: nobody who read them is asked again."""
    folder = write_content(tmp_path)
    draft = begin(folder, replace(EXAMPLE, only="pl"))
    assert (draft.drafted, draft.copied) == ((NEW_PL,), (NEW_NL,))
    assert (folder / NEW_NL).read_bytes() == (folder / NL).read_bytes()
    assert codes(folder) == {(NEW_PL, "unfinished")}


def test_a_correction_of_a_correction_names_the_right_version(tmp_path: Path) -> None:
    """The Dutch text still names the version before both; what is made of it names the new one."""
    folder = write_content(tmp_path)
    begin(folder, replace(EXAMPLE, only="pl"))
    change(folder / NEW_PL, "TODO: say", "It says")
    begin(folder, replace(EXAMPLE, name="2027-01-01", only="nl"))
    text = (folder / NL.replace("2024-03-01", "2027-01-01")).read_text()
    assert 'version: "2027-01-01"' in text
    assert (folder / PL.replace("2024-03-01", "2027-01-01")).read_bytes() == (folder / NEW_PL).read_bytes()


def test_a_correction_is_one_of_the_last_version(house: Installation, tmp_path: Path) -> None:
    """One is to come: copies of the one in force would take its change back."""
    live(house, tmp_path)
    with pytest.raises(Invalid, match=f"changes the last version, {NEXT}, and not {CURRENT}: --from {NEXT}"):
        begin(tmp_path, replace(WORKSHOP, only="pl"), house)
    assert begin(tmp_path, replace(WORKSHOP, only="pl", base=NEXT), house).base == NEXT


# What it starts from -------------------------------------------------------------------------------------------------


def test_published_bytes_count_and_not_the_folder(house: Installation, tmp_path: Path) -> None:
    """What was changed in the folder after publication is not in the draft."""
    live(house, tmp_path)
    change(tmp_path / f"terms/nl/workshop/{CURRENT}.md", "helps", "does not help")
    begin(tmp_path, WORKSHOP, house)
    assert "does not help" not in (tmp_path / "terms/nl/workshop/2027-01-01.md").read_text()


def test_it_starts_from_the_version_in_force(house: Installation, tmp_path: Path) -> None:
    """Not from the last one, which is to come; the new one comes after that all the same."""
    live(house, tmp_path)
    assert begin(tmp_path, WORKSHOP, house).base == CURRENT


@pytest.mark.parametrize("base", [NEXT, "2024-01-01"])
def test_it_starts_from_another_version_where_that_is_asked(
    house: Installation, tmp_path: Path, base: str
) -> None:
    """A later or an earlier one."""
    live(house, tmp_path)
    assert begin(tmp_path, replace(WORKSHOP, base=base), house).base == base


def test_before_the_first_publication_the_last_version_counts(house: Installation, tmp_path: Path) -> None:
    """There is an installation, but nothing of this firm in it; its past may still be written."""
    folder = write_firm(tmp_path)
    assert begin(folder, replace(WORKSHOP, name="2024-06-01"), house).base == "2024-01-01"
    second = replace(WORKSHOP, name="2024-06-01.2", effective="2024-06-01T12:00")
    assert begin(folder, second, house).base == "2024-06-01"


@pytest.fixture
def with_german(house: Installation, tmp_path: Path) -> Path:
    """A firm that is published in two languages, and now lists a third."""
    folder = write_firm(tmp_path / "content")
    publishing.publish(house, load_content(folder), firms=["workshop"], now=NOW)
    firm = folder / "firms" / "workshop.toml"
    change(firm, 'languages = ["nl", "pl"]', 'languages = ["nl", "pl", "de"]')
    change(firm, 'pl = "label in pl"', 'pl = "label in pl", de = "label in de"')
    change(firm, '\npl = """', '\nde = """\n## Daten\n"""\npl = """')
    return folder


GERMAN = "terms/de/workshop/2027-01-01.md"


@pytest.mark.parametrize("only", [None, "de"])
def test_an_added_language_begins_with_the_words_of_the_first(
    house: Installation, with_german: Path, only: str | None
) -> None:
    """They are there to be translated; the other languages may stay as they are."""
    draft = begin(with_german, replace(WORKSHOP, only=only), house)
    assert draft.untranslated == (GERMAN,)
    assert "\nlanguage: de\n" in (with_german / GERMAN).read_text()
    assert len(draft.copied) == (0 if only is None else 2)


def test_an_added_language_is_new_and_no_copy(house: Installation, with_german: Path) -> None:
    """A correction in Dutch alone would leave it without words."""
    with pytest.raises(Invalid, match="de would be new too: leave --only out"):
        begin(with_german, replace(WORKSHOP, only="nl"), house)
