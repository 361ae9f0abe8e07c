"""The content folder: what is loaded, what is missing or too much in it, and what was published otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.core.encoding import sha256_hex
from consent.errors import ContentError
from consent.service.content import check, load_content
from tests.example_content import (
    FIRM,
    LIST_NL,
    LIST_PL,
    NL,
    PL,
    VIEWER,
    Changes,
    Found,
    example_files,
    located,
    replaced,
    write_content,
)


def findings(folder: Path, changes: Changes | None = None) -> list[Found]:
    """(file, text of the line, code) of each finding about the changed example."""
    write_content(folder, changes)
    return [located(folder, finding) for finding in check(load_content(folder), {})]


def test_example_of_the_document_is_complete(tmp_path: Path) -> None:
    """It loads, and the check finds nothing."""
    content = load_content(write_content(tmp_path))
    assert check(content, {}) == ()
    firm = content.firms["example-help"]
    assert set(firm.texts) == {("2024-03-01", "nl"), ("2024-03-01", "pl")}
    assert firm.texts["2024-03-01", "nl"].data == example_files()[NL].encode()
    assert set(firm.documents) == {("2024-03-01", "price-list", "nl"), ("2024-03-01", "price-list", "pl")}
    assert firm.tools["example-viewer.txt"].read_text(encoding="utf-8") == example_files()[VIEWER]


def test_particulars_have_the_digests_of_the_documents(tmp_path: Path) -> None:
    """By language."""
    firm = load_content(write_content(tmp_path)).firms["example-help"]
    (document,) = firm.particulars("2024-03-01").documents
    assert document.digests == {
        "nl": sha256_hex(example_files()[LIST_NL].encode()),
        "pl": sha256_hex(example_files()[LIST_PL].encode()),
    }


def test_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """A wrong setting is told at once."""
    with pytest.raises(ContentError) as caught:
        load_content(tmp_path / "nowhere")
    assert [finding.code for finding in caught.value.findings] == ["no_folder"]


def test_folder_without_firms_is_an_error(tmp_path: Path) -> None:
    """An empty folder publishes nothing."""
    (tmp_path / "firms").mkdir()
    assert [finding.code for finding in load_content(tmp_path).findings] == ["missing"]


MISSING: list[tuple[str, str, str]] = [
    (PL, 'name = "2024-03-01"', "missing_language"),
    (NL, 'name = "2024-03-01"', "missing_language"),
    (LIST_PL, 'file = "price-list-2024.md"', "missing_document"),
    (VIEWER, 'file = "example-viewer.txt"', "missing_tool_file"),
]


@pytest.mark.parametrize(("path", "line", "code"), MISSING)
def test_missing_file_is_found_where_it_is_named(tmp_path: Path, path: str, line: str, code: str) -> None:
    """The firm file's line, and the path that was looked for."""
    assert findings(tmp_path, {path: None}) == [(FIRM, line, code)]
    (finding,) = load_content(tmp_path).findings
    assert path in finding.message


def test_both_languages_missing_are_two_findings(tmp_path: Path) -> None:
    """Nothing is compared with nothing."""
    assert [code for _, _, code in findings(tmp_path, {NL: None, PL: None})] == ["missing_language"] * 2


PROBLEMS: list[tuple[Changes, Found]] = [
    ({VIEWER: "changed"}, (FIRM, 'file = "example-viewer.txt"', "wrong_digest")),
    ({"terms/nl/example-help/2023-01-01.md": "x"}, ("terms/nl/example-help/2023-01-01.md", "", "unnamed_file")),
    ({"terms/nl/example-help/documents/old.md": "x"}, ("terms/nl/example-help/documents/old.md", "", "unnamed_file")),
    ({"terms/nl/example-help/notes.txt": "x"}, ("terms/nl/example-help/notes.txt", "", "stray_file")),
    ({"terms/de/example-help/2024-03-01.md": "x"}, ("terms/de/example-help", "", "unlisted_language")),
    ({"terms/nl/other/2024-03-01.md": "x"}, ("terms/nl/other", "", "unknown_firm")),
    ({"firms/readme.md": "x"}, ("firms/readme.md", "", "stray_file")),
    ({NL: b"\xff"}, (NL, "", "encoding")),
    ({NL: b"x" * 200_001}, (NL, "", "too_large")),
    ({LIST_NL: b"one\r\n"}, (LIST_NL, "", "encoding")),
    ({LIST_NL: replaced(LIST_NL, ("# Prijslijst", "# <b>Prijs</b>"))}, (LIST_NL, "# <b>Prijs</b>", "raw_html")),
    ({NL: replaced(NL, ("firm: example-help", "firm: other-help"))}, (NL, "firm: other-help", "wrong_place")),
    ({NL: replaced(NL, ("language: nl", "language: pl"))}, (NL, "language: pl", "wrong_place")),
    ({NL: replaced(NL, ('version: "2024-03-01"', 'version: "2024-03-02"'))}, (NL, 'version: "2024-03-02"', "wrong_place")),
    ({PL: replaced(PL, ("id: view", "id: see"))}, (PL, "statements:", "languages_differ")),
    ({NL: replaced(NL, ("Example Viewer", "AnyDesk"))}, (NL, "1.1 De technicus helpt u met **AnyDesk**. De prijzen staan in de prijslijst.", "other_tool")),
    ({LIST_NL: "Een uur: 10 euro excl. btw.\n", LIST_PL: "Godzina: 10 euro.\n"}, (LIST_NL, "Een uur: 10 euro excl. btw.", "net_price")),
    ({FIRM: replaced(FIRM, ("Bel ons eerst.", "Schakel uw virusscanner uit."))}, (FIRM, 'before = { nl = "Schakel uw virusscanner uit.", pl = "Prosimy najpierw zadzwonić." }', "override_security_warning")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), PROBLEMS)
def test_problem_is_found_at_its_place(tmp_path: Path, changes: Changes, expected: Found) -> None:
    """One change, one finding, with file and line."""
    found = findings(tmp_path, changes)
    assert [(file, code) for file, _, code in found] == [(expected[0], expected[2])]
    assert expected[1] in {"", found[0][1]}


def test_schema_beside_the_firm_files_is_no_stray(tmp_path: Path) -> None:
    """Editors want it there, under this name alone."""
    assert findings(tmp_path, {"firms/firm.schema.json": "{}"}) == []
    assert [code for _, _, code in findings(tmp_path, {"firms/other.json": "{}"})] == ["stray_file"]


def test_wrong_size_of_a_file_is_found(tmp_path: Path) -> None:
    """A size that is told must be true."""
    changed = replaced(FIRM, ('file = "example-viewer.txt"', 'file = "example-viewer.txt"\nsize = 59'))
    assert [code for _, _, code in findings(tmp_path, {FIRM: changed})] == ["wrong_size"]


def test_broken_firm_file_is_told_once_and_hides_nothing_else(tmp_path: Path) -> None:
    """Its terms are not called strange, and the other firm is checked."""
    broken = replaced(FIRM, ('tariff = "session"', 'tariff = "none"'))
    other = replaced(FIRM, ('id = "example-help"', 'id = "wrong"'))
    found = findings(tmp_path, {FIRM: broken, "firms/second.toml": other})
    assert found == [
        (FIRM, 'tariff = "none"', "unknown_tariff"),
        ("firms/second.toml", 'id = "wrong"', "wrong_place"),
    ]


def test_terms_of_a_broken_firm_are_read_all_the_same(tmp_path: Path) -> None:
    """Nobody mends a folder one run at a time."""
    broken = replaced(FIRM, ('tariff = "session"', 'tariff = "none"'))
    found = findings(tmp_path, {FIRM: broken, PL: replaced(PL, ("1.2 W", "1.3 W"))})
    assert [(file, code) for file, _, code in found] == [(FIRM, "unknown_tariff"), (PL, "numbering")]


def test_folder_where_a_file_should_be_is_an_error(tmp_path: Path) -> None:
    """A firm file, and terms."""
    folder = write_content(tmp_path, {NL: None, "firms/folder.toml/x": "x", f"{NL}/x": "x"})
    found = {(finding.file, finding.code) for finding in load_content(folder).findings}
    assert found == {("firms/folder.toml", "not_a_file"), (NL, "not_a_file"), (FIRM, "missing_language")}


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    """They lead nowhere."""
    folder = write_content(tmp_path, {NL: None})
    (folder / NL).symlink_to(folder / NL)
    assert (NL, "outside") in {(finding.file, finding.code) for finding in load_content(folder).findings}


def test_file_that_cannot_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions, a disk that fails: told with the file."""
    folder = write_content(tmp_path)
    read = Path.read_bytes

    def fail(path: Path) -> bytes:
        if path.name == Path(NL).name and path.parts[-3] == "nl":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert [(one.file, one.code) for one in load_content(folder).findings] == [(NL, "unreadable")]


def test_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """Neither terms nor programs nor firm files come from elsewhere."""
    folder = write_content(tmp_path / "content", {NL: None, VIEWER: None, "tools/keep": "x"})
    for path in (NL, VIEWER, "firms/linked.toml"):
        outside = tmp_path / Path(path).name
        outside.write_text("x", encoding="utf-8")
        (folder / path).symlink_to(outside)
    codes = {(finding.file, finding.code) for finding in load_content(folder).findings}
    assert {(NL, "outside"), (VIEWER, "outside"), ("firms/linked.toml", "outside")} <= codes


def test_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    """A folder may be arranged as one likes."""
    write_content(tmp_path, {VIEWER: None, "tools/real.txt": example_files()[VIEWER]})
    (tmp_path / VIEWER).symlink_to(tmp_path / "tools/real.txt")
    assert check(load_content(tmp_path), {}) == ()


def test_hidden_files_are_not_read(tmp_path: Path) -> None:
    """Editors and file managers leave them everywhere."""
    hidden: Changes = {"firms/.draft.toml": "x", "terms/nl/example-help/.x.md": "x", "terms/.DS_Store": "x"}
    assert findings(tmp_path, hidden) == []


def test_findings_are_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    """As one mends them."""
    broken: Changes = {PL: b"\xff", LIST_NL: "<b>x</b>\n\n<i>y</i>\n", LIST_PL: "x\n"}
    found = check(load_content(write_content(tmp_path, broken)), {})
    assert [(one.file, one.line) for one in found] == [(LIST_NL, 1), (LIST_NL, 3), (PL, 1)]


# Languages -----------------------------------------------------------------------------------------------------------


def only_dutch(text: str) -> str:
    """The firm file without its Polish."""
    lines = text.replace('languages = ["nl", "pl"]', 'languages = ["nl"]').split('pl = """')
    rest = lines[1].split('"""\n', 1)[1]
    return "\n".join(
        line.split(', pl = "')[0] + (" }" if ', pl = "' in line else "")
        for line in (lines[0] + rest).split("\n")
    )


def test_firm_of_one_language(tmp_path: Path) -> None:
    """Nothing is compared, nothing is missing."""
    changes: Changes = {FIRM: only_dutch(example_files()[FIRM]), PL: None, LIST_PL: None}
    assert findings(tmp_path, changes) == []


def test_firm_with_a_third_language(tmp_path: Path) -> None:
    """Its words in the firm file and one file each; nothing else."""
    firm = (
        example_files()[FIRM]
        .replace('["nl", "pl"]', '["nl", "pl", "de"]')
        .replace("{ nl =", '{ de = "x", nl =')
    )
    changes: Changes = {
        FIRM: firm.replace("[privacy.text]\n", '[privacy.text]\nde = "Ihre Daten"\n'),
        NL.replace("/nl/", "/de/"): replaced(NL, ("language: nl", "language: de")),
        LIST_NL.replace("/nl/", "/de/"): example_files()[LIST_NL],
    }
    assert findings(tmp_path, changes) == []
    changes[NL.replace("/nl/", "/de/")] = None
    assert [code for _, _, code in findings(tmp_path / "second", changes)] == ["missing_language"]
