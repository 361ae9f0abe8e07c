"""Terms: front matter, statements, numbered sections and clauses; each fault with its line."""

from __future__ import annotations

import pytest

from consent.core.terms import Clause, parse_terms
from consent.errors import ContentError
from tests.core.content_findings import terms, terms_findings
from tests.example_content import NL, example_files

STATEMENT = "  - id: view\n    kind: permission\n    required: true\n    basis: contract\n"
BACKUP = "  - id: backup\n    kind: acknowledgement\n"
RECORDING = "    kind: consent\n    required: false\n    basis: consent\n"
PLURAL_KINDS = ("order", "permission", "acknowledgement")


def test_example_is_read_as_it_is_written() -> None:
    """Front matter, statements, sections."""
    text = terms()
    assert (text.firm, text.version, text.language, text.change) == (
        "example-help",
        "2024-03-01",
        "nl",
        "material",
    )
    assert len(text.in_short) == 5
    assert [statement.id for statement in text.statements] == [
        "terms",
        "view",
        "backup",
        "start-now",
        "lose-withdrawal",
        "recording",
    ]
    assert [answer.id for answer in text.statements[2].answers or ()] == ["done", "not-done"]
    assert [statement.only for statement in text.statements] == [
        "always",
        "always",
        "always",
        "paid",
        "paid",
        "always",
    ]
    assert [(section.number, section.heading) for section in text.sections] == [
        (1, "De hulp"),
        (2, "Klachten"),
    ]


def test_clause_holds_everything_until_the_next() -> None:
    """Its number is cut off, its list belongs to it, its line leads there."""
    clauses = list(terms().clauses)
    assert [clause.number for clause in clauses] == ["1.1", "1.2", "2.1"]
    assert clauses[1].text == (
        "Tijdens de sessie:\n\n- ziet de technicus uw scherm;\n- kunt u op elk moment stoppen."
    )
    line = example_files()[NL].split("\n").index("1.2 Tijdens de sessie:") + 1
    assert clauses[1].line == line


def test_paragraphs_without_a_number_belong_to_the_clause_before() -> None:
    """A clause can have several paragraphs."""
    text = terms(("- ziet de", "Een alinea.\n\n- ziet de"))
    assert (
        "\n\nEen alinea.\n\n- ziet" in next(clause for clause in text.clauses if clause.number == "1.2").text
    )


def test_same_text_is_the_same_value() -> None:
    """Lines are no part of what the terms say."""
    moved = terms(("## 1. De hulp\n", "\n\n## 1. De hulp\n"))
    assert moved != terms()
    assert [clause.text for clause in moved.clauses] == [clause.text for clause in terms().clauses]
    assert terms() == terms()
    assert isinstance(next(terms().clauses), Clause)


FAULTS = [
    (("firm: example-help", "firm: Example"), "firm: Example", "malformed"),
    (('version: "2024-03-01"', "version: 2024-03-01"), "version: 2024-03-01", "unquoted"),
    (('version: "2024-03-01"', 'version: "2024-02-31"'), 'version: "2024-02-31"', "impossible_date"),
    (("language: nl", "language: NL"), "language: NL", "malformed"),
    (("change: material", "change: big"), "change: big", "unknown_value"),
    (("change: material\n", ""), None, "missing"),
    (('changes: "Dit is de eerste versie."', 'changes: ""'), 'changes: ""', "empty"),
    (("change: material", "change: material\nauthor: me"), "author: me", "unknown_key"),
    (('  - "U vraagt de hulp zelf."\n', ""), "in_short:", "too_few"),
    (('  - "U vraagt de hulp zelf."\n', '  - "x"\n  - "y"\n'), "in_short:", "too_many"),
    (('"U vraagt de hulp zelf."', '"U vraagt\\nhulp."'), '- "U vraagt\\nhulp."', "line_break"),
    (('"U vraagt de hulp zelf."', '"U vraagt\\u202ehulp."'), '- "U vraagt\\u202ehulp."', "hidden_character"),
    (("title: ", "title: - "), None, "yaml"),
    (("title: ", "title: *"), None, "yaml"),
    (("title: ", "title: x\ntitle: "), None, "duplicate"),
    (("  - id: view", "  - id: terms"), "- id: terms", "duplicate"),
    (("  - id: view", "  - id: View"), "- id: View", "malformed"),
    (("    kind: terms", "    kind: order"), "statements:", "missing"),
    ((STATEMENT, STATEMENT.replace("permission", "terms")), "kind: terms", "duplicate"),
    (("    kind: terms\n    required: true", "    kind: terms\n    required: false"), "- id: terms", "contradiction"),
    (("    kind: terms\n", "    kind: terms\n    only: paid\n"), "- id: terms", "contradiction"),
    ((RECORDING, RECORDING.replace("false", "true")), "- id: recording", "consent_required"),
    ((RECORDING, RECORDING.replace("basis: consent", "basis: contract")), "- id: recording", "contradiction"),
    ((STATEMENT, STATEMENT.replace("basis: contract", "basis: consent")), "- id: view", "contradiction"),
    (("    kind: permission", "    kind: wish"), "kind: wish", "unknown_value"),
    (("    required: true", "    required: yes"), "required: yes", "unquoted"),
    (("    required: true", '    required: "true"'), 'required: "true"', "wrong_type"),
    (("    only: paid", "    only: never"), "only: never", "unknown_value"),
    ((BACKUP, "  - id: backup\n    kind: terms\n"), None, "contradiction"),
    (("      - {id: not-done, text: \"Niet gedaan\"}\n", ""), "answers:", "too_few"),
    (("{id: not-done", "{id: done"), "- id: backup", "duplicate"),
    (("---\n\n## 1. De hulp", "---\n\nVooraf.\n\n## 1. De hulp"), "Vooraf.", "unnumbered"),
    (("## 1. De hulp\n", "## 1. De hulp\n\nVooraf.\n"), "Vooraf.", "unnumbered"),
    (("## 1. De hulp\n", "# 1. De hulp\n"), "# 1. De hulp", "unnumbered"),
    (("## 2. Klachten", "## 3. Klachten"), "## 3. Klachten", "numbering"),
    (("1.2 Tijdens", "1.3 Tijdens"), "1.3 Tijdens de sessie:", "numbering"),
    (("1.2 Tijdens", "1.1 Tijdens"), "1.1 Tijdens de sessie:", "duplicate_clause"),
    (("prijslijst.\n\n1.2 Tijdens", "prijslijst.\n1.2 Tijdens"), "1.2 Tijdens de sessie:", "numbering"),
    (("1.2 Tijdens", "### Let op\n\n1.2 Tijdens"), "### Let op", "heading"),
    (("1.2 Tijdens", "---\n\n1.2 Tijdens"), "---", "heading"),
    (("1.2 Tijdens", "Kop\n===\n\n1.2 Tijdens"), "===", "heading"),
    (("**Example Viewer**", "<b>Example Viewer</b>"), None, "raw_html"),
    (("**Example Viewer**", "<!-- x --> Example"), None, "raw_html"),
    (("**Example Viewer**", "<https://example.org>"), None, "raw_html"),
    (("**Example Viewer**", "![x](https://example.org/x.png)"), None, "image"),
    (("mailto:info@", "javascript:info@"), None, "unsafe_link"),
    (("sessie:\n\n- ziet", "sessie:\n- ziet"), "- ziet de technicus uw scherm;", "list"),
    (("- ziet de", "> > > > > > > ziet de"), None, "too_complex"),
    (("- ziet de", "- " + "[" * 700 + " ziet de"), None, "too_complex"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "line", "code"), FAULTS)
def test_fault_is_found_at_its_line(change: tuple[str, str], line: str | None, code: str) -> None:
    """The place is where it is mended."""
    found = terms_findings(change)
    assert code in {found_code for _, found_code in found}
    assert line is None or (line, code) in found


def test_sections_out_of_order_are_told_apart_from_gaps() -> None:
    """The same number again is another mistake than a number left out."""
    found = terms_findings(("## 2. Klachten", "## 1. Klachten"), ("2.1 Een", "1.1 Een"))
    assert found == [("## 1. Klachten", "duplicate_section"), (found[1][0], "duplicate_clause")]


def test_section_without_a_clause_is_refused() -> None:
    """In the middle and at the end."""
    assert ("## 2. Leeg", "empty") in terms_findings(("## 2. Klachten", "## 2. Leeg\n\n## 3. Klachten"))
    text = example_files()[NL]
    with pytest.raises(ContentError) as caught:
        parse_terms((text + "\n## 3. Leeg\n").encode(), source="t.md")
    assert [finding.code for finding in caught.value.findings] == ["empty"]


def test_text_without_sections_is_refused() -> None:
    """Clauses need a section above them."""
    front = example_files()[NL].split("---\n")[1]
    for body, codes in (("", ["missing"]), ("1.1 Tekst.\n", ["numbering", "missing"])):
        with pytest.raises(ContentError) as caught:
            parse_terms(f"---\n{front}---\n{body}".encode(), source="t.md")
        assert sorted(finding.code for finding in caught.value.findings) == sorted(codes)


def test_all_faults_are_told_at_once() -> None:
    """Front matter and text, in the order of the file."""
    found = terms_findings(
        ("change: material", "change: big"),
        ("1.2 Tijdens", "1.3 Tijdens"),
        ("**Example Viewer**", "<i>x</i>"),
    )
    assert [code for _, code in found] == ["unknown_value", "raw_html", "numbering"]


def test_two_hundred_thousand_bytes_are_the_limit() -> None:
    """A longer text is refused before it is read."""
    with pytest.raises(ContentError) as caught:
        parse_terms(example_files()[NL].encode() + b"x" * 200_000, source="t.md")
    assert [finding.code for finding in caught.value.findings] == ["too_large"]


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"---\r\n", b"\xef\xbb\xbf---\n---\n", b"---\n- a\n---\n", b"---\nx\n---\n"]
)
def test_bytes_that_are_no_terms_are_refused(data: bytes) -> None:
    """With findings, never with another error."""
    with pytest.raises(ContentError) as caught:
        parse_terms(data, source="t.md")
    assert caught.value.findings


@pytest.mark.parametrize("kind", PLURAL_KINDS)
def test_questions_are_for_kinds_that_are_no_agreement(kind: str) -> None:
    """Any answer lets the customer go on, so agreeing is never a question."""
    text = terms((BACKUP, BACKUP.replace("acknowledgement", kind)))
    assert text.statements[2].kind == kind


def test_consent_may_end_by_itself() -> None:
    """After a number of days, in quotes as everything else; without one it has no end."""
    text = terms((RECORDING, RECORDING + '    expires_days: "365"\n'))
    assert [statement.expires_days for statement in text.statements][-2:] == [None, 365]


@pytest.mark.parametrize(
    ("statement", "days", "code"),
    [
        (STATEMENT, '"365"', "contradiction"),
        (RECORDING, '"0"', "malformed"),
        (RECORDING, '"1.5"', "malformed"),
        (RECORDING, '"3651"', "out_of_range"),
        (RECORDING, "365", "unquoted"),
        (RECORDING, "true", "wrong_type"),
    ],
)
def test_only_a_consent_ends_and_after_whole_days(statement: str, days: str, code: str) -> None:
    """What else is declared does not run out; ten years are the most."""
    found = terms_findings((statement, f"{statement}    expires_days: {days}\n"))
    assert [each for _, each in found] == [code]
