"""Content that was published before: words and particulars that may no longer change, and those that may."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core.encoding import sha256_hex
from consent.core.firms import Particulars
from consent.errors import ContentError, Finding
from consent.service.content import check, load_content, refuse_errors
from consent.service.content_folder import document_path
from tests.example_content import (
    FIRM,
    LIST_NL,
    NL,
    PL,
    Changes,
    Found,
    example_files,
    located,
    replaced,
    write_content,
)
from tests.firm_folders import FIRM as WORKSHOP
from tests.firm_folders import FIRST, USES_HELPER, write_firm

SECOND = '\n[[versions]]\nname = "2024-05-01"\ntariff = "session"\ntools = ["example-viewer"]\n'


def codes(
    folder: Path, before: Particulars | None = None, texts: dict[tuple[str, str, str], str] | None = None
) -> list[Found]:
    """Findings when a version was published with these particulars and texts."""
    published = {("example-help", "2024-03-01"): before} if before else None
    return [located(folder, finding) for finding in check(load_content(folder), texts or {}, published)]


def published_texts() -> dict[tuple[str, str, str], str]:
    """Digests of the example's terms, as if they were published."""
    found = {"nl": NL, "pl": PL}
    return {
        ("example-help", "2024-03-01", language): sha256_hex(example_files()[path].encode())
        for language, path in found.items()
    }


def test_text_that_changed_after_publication_is_an_error(tmp_path: Path) -> None:
    """The same digest is fine, another is not; other firms' and versions' digests do not matter."""
    write_content(tmp_path)
    good = published_texts()
    assert codes(tmp_path, texts={**good, ("x", "y", "nl"): "z"}) == []
    found = codes(tmp_path, texts={**good, ("example-help", "2024-03-01", "nl"): "0" * 64})
    assert found == [(NL, "", "changed_after_publication")]


def test_statements_of_the_law_are_asked_of_what_is_not_published_yet(tmp_path: Path) -> None:
    """In each language; what customers accepted already stays as it is."""
    other = ("id: start-now", "id: something")
    write_content(tmp_path, {path: replaced(path, other) for path in (NL, PL)})
    missing = [(path, "statements:", "missing_statement") for path in (NL, PL)]
    assert codes(tmp_path) == missing
    texts = {
        ("example-help", "2024-03-01", lang): sha256_hex(replaced(path, other).encode())
        for lang, path in (("nl", NL), ("pl", PL))
    }
    assert codes(tmp_path, texts=texts) == []


def test_language_added_to_a_published_version_asks_for_a_new_version(tmp_path: Path) -> None:
    """One finding that says the way out, not one for each word; with a version after it there is none."""
    write_content(tmp_path)
    dutch = {key: digest for key, digest in published_texts().items() if key[2] == "nl"}
    firm = tmp_path / "firms" / "example-help.toml"
    assert codes(tmp_path, texts=dutch) == [
        ("firms/example-help.toml", 'name = "2024-03-01"', "language_without_version")
    ]
    firm.write_text(firm.read_text() + SECOND)
    assert "language_without_version" not in {code for _, _, code in codes(tmp_path, texts=dutch)}


def test_published_version_owes_nothing_in_a_language_added_later(tmp_path: Path) -> None:
    """Nobody has to translate old versions: only the new one lacks its files."""
    write_content(tmp_path)
    dutch = {key: digest for key, digest in published_texts().items() if key[2] == "nl"}
    firm = tmp_path / "firms" / "example-help.toml"
    firm.write_text(firm.read_text() + SECOND)
    (tmp_path / PL).unlink()
    found = {message for message in messages(tmp_path, dutch) if "has no" in message}
    assert found == {
        f"version '2024-05-01' has no terms/{language}/example-help/2024-05-01.md"
        for language in ("nl", "pl")
    }


def messages(folder: Path, texts: dict[tuple[str, str, str], str]) -> set[str]:
    """What the findings say."""
    return {finding.message for finding in check(load_content(folder), texts)}


PUBLISHED = [
    (("first = { minutes = 15", "first = { minutes = 10"), 'tariff = "session"'),
    (
        ('name = "2024-03-01"', 'name = "2024-03-01"\neffective = "2024-03-01T09:00"'),
        'effective = "2024-03-01T09:00"',
    ),
    (('name = "Example Viewer"', 'name = "Example  Viewer"'), 'tools = ["example-viewer"]'),
    (('label = { nl = "Uw naam"', 'label = { nl = "Naam"'), 'name = "2024-03-01"'),
    (('title = { nl = "Prijslijst"', 'title = { nl = "Prijzen"'), "[[versions.documents]]"),
]


@pytest.mark.parametrize(("change", "line"), PUBLISHED)
def test_particulars_that_changed_after_publication_are_an_error(
    tmp_path: Path, change: tuple[str, str], line: str
) -> None:
    """What the version took from the firm file stays; the place says which part."""
    before = load_content(write_content(tmp_path)).firms["example-help"].particulars("2024-03-01")
    assert codes(tmp_path, before) == []
    write_content(tmp_path, {FIRM: replaced(FIRM, change)})
    assert codes(tmp_path, before) == [(FIRM, line, "changed_after_publication")]


def test_session_rules_that_are_new_hold_from_the_next_version_on(tmp_path: Path) -> None:
    """A release that knew no rules may have published it: a warning, so that nobody has to hurry."""
    before = load_content(write_content(tmp_path)).firms["example-help"].particulars("2024-03-01")
    write_content(tmp_path, {FIRM: replaced(FIRM, session("strict = true"))})
    (finding,) = check(load_content(tmp_path), {}, {("example-help", "2024-03-01"): before})
    assert (finding.severity, *located(tmp_path, finding)) == (
        "warning",
        FIRM,
        "[session]",
        "rules_from_next_version",
    )


@pytest.mark.parametrize("line", ["guarantee_days = 30", ""])
def test_session_rules_that_changed_after_publication_are_an_error(tmp_path: Path, line: str) -> None:
    """Customers were promised the others; the line is that of the table, if it is there still."""
    write_content(tmp_path, {FIRM: replaced(FIRM, session("guarantee_days = 14"))})
    before = load_content(tmp_path).firms["example-help"].particulars("2024-03-01")
    assert codes(tmp_path, before) == []
    write_content(tmp_path, {FIRM: replaced(FIRM, session(line)) if line else replaced(FIRM)})
    ((_, place, code),) = codes(tmp_path, before)
    assert code == "changed_after_publication"
    assert place == "[session]" or not line


def test_session_rules_may_change_with_a_new_version(tmp_path: Path) -> None:
    """The published version keeps its own."""
    write_content(tmp_path, {FIRM: replaced(FIRM, session("guarantee_days = 14"))})
    before = load_content(tmp_path).firms["example-help"].particulars("2024-03-01")
    write_content(tmp_path, {FIRM: replaced(FIRM, session("guarantee_days = 30")) + SECOND})
    found = {code for _, _, code in codes(tmp_path, before)}
    assert found.isdisjoint({"changed_after_publication", "rules_from_next_version"})


def session(line: str) -> tuple[str, str]:
    """The change that gives the example a table of rules with this line."""
    return "\n[identity]\n", f"\n[session]\n{line}\n\n[identity]\n"


def test_language_that_the_firm_gives_up_with_a_new_version_is_no_change(tmp_path: Path) -> None:
    """Documents of the published one must be the same in the languages that are left, and only there."""
    before = load_content(write_firm(tmp_path / "both")).firms[WORKSHOP].particulars(FIRST)
    versions = {FIRST: USES_HELPER, "2026-11-20": USES_HELPER}
    folder = write_firm(tmp_path / "dutch", versions=versions, languages=("nl",))
    published = {(WORKSHOP, FIRST): before}
    assert check(load_content(folder), {}, published) == check(load_content(folder), {})
    (folder / document_path("nl", WORKSHOP, f"prices-{FIRST}.md")).write_text("Another list.\n")
    found = {finding.code for finding in check(load_content(folder), {}, published)}
    assert "changed_after_publication" in found


def test_words_of_forms_and_tools_may_change_with_a_new_version(tmp_path: Path) -> None:
    """An earlier version keeps its own; its prices and files must stay in the file as they were."""
    before = load_content(write_content(tmp_path)).firms["example-help"].particulars("2024-03-01")
    later: Changes = {
        path.replace("2024-03-01", "2024-05-01"): replaced(
            path, ("2024-03-01", "2024-05-01"), ("change: material", 'change: material\nreason: "x"')
        )
        for path in (NL, PL)
    }
    firm = (
        replaced(FIRM, ('label = { nl = "Uw naam"', 'label = { nl = "Naam"'), ("Laat de", "Laat onze"))
        + SECOND
    )
    write_content(tmp_path, {FIRM: firm, **later})
    assert codes(tmp_path, before) == []
    write_content(tmp_path, {FIRM: firm.replace('price = "12.50"', 'price = "13.00"'), **later})
    assert [code for _, _, code in codes(tmp_path, before)] == ["changed_after_publication"]


def test_missing_document_is_told_instead_of_its_digest(tmp_path: Path) -> None:
    """What cannot be read cannot be compared."""
    before = load_content(write_content(tmp_path)).firms["example-help"].particulars("2024-03-01")
    (tmp_path / LIST_NL).unlink()
    assert [code for _, _, code in codes(tmp_path, before)] == ["missing_document"]


def test_only_errors_keep_a_folder_from_being_used() -> None:
    """Warnings never do."""
    warning = Finding("warning", "x.md", 1, "other_tool", "x")
    error = Finding("error", "x.md", 1, "encoding", "x")
    refuse_errors([warning])
    with pytest.raises(ContentError) as caught:
        refuse_errors([warning, error])
    assert caught.value.findings == (error,)
