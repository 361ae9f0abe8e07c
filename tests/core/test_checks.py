"""The check's warnings: where they stand, once a file, and what the languages of a version must share."""

from __future__ import annotations

import pytest

from consent.core.checks import REASONS, document_warnings, firm_warnings, text_warnings
from consent.core.firm_rules import all_labels
from consent.core.languages import language_faults
from consent.core.sources import Lines
from consent.core.terms import TermsText, parse_terms
from consent.core.tool_names import foreign_names
from consent.errors import Finding
from tests.core.content_findings import firm_file, terms
from tests.core.wording_check import codes_of
from tests.example_content import NL, PL, example_files, replaced

SPLASHTOP = (
    ('id = "example-viewer"', 'id = "splashtop-sos"'),
    ('name = "Example Viewer"', 'name = "Splashtop SOS"'),
    ('tools = ["example-viewer"]', 'tools = ["splashtop-sos"]'),
)


OLD_VIEWER = """[[tools]]
id = "old"
name = "Old Viewer"
publisher = "x"
purpose = { nl = "x", pl = "x" }
shows = ["id"]
files = [{ system = "any", url = "https://example.org/x" }]

"""


def warnings(*changes: tuple[str, str], firm: tuple[tuple[str, str], ...] = ()) -> list[Finding]:
    """Warnings about the example's Dutch terms."""
    file = firm_file(*firm)
    return list(text_warnings(terms(*changes), file, file.versions[0], source=NL))


def line_of(text: str, *changes: tuple[str, str]) -> int:
    """The line of the changed Dutch terms that holds the text."""
    lines = replaced(NL, *changes).split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def polish(*changes: tuple[str, str]) -> TermsText:
    return parse_terms(replaced(PL, *changes).encode(), source=PL)


def differences(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    """(text of the line, message) of each difference of the changed Polish terms from the Dutch ones."""
    lines = ["", *replaced(PL, *changes).split("\n")]
    found = list(language_faults({NL: terms(), PL: polish(*changes)}))
    assert all((one.severity, one.file, one.code) == ("error", PL, "languages_differ") for one in found)
    return [(lines[one.line].strip(), one.message) for one in found]


# Wording -------------------------------------------------------------------------------------------------------------


def test_example_has_no_warning() -> None:
    """The document shows nothing that its own check would warn of."""
    assert warnings() == []


def test_warning_names_line_code_and_reason() -> None:
    """In the middle of a clause, at the line of the words themselves."""
    change = (
        "- kunt u op",
        "- aanvaardt u\n  geen\n- is de firma\n  niet aansprakelijk voor verlies van gegevens;\n- kunt u op",
    )
    (found,) = warnings(change)
    assert found == Finding(
        "warning",
        NL,
        line_of("niet aansprakelijk", change),
        "liability_excluded",
        REASONS["liability_excluded"],
    )


def test_each_kind_is_told_once_a_file() -> None:
    """The clause is the place, also where the summary says the same."""
    sentence = "Door het programma te starten gaat u akkoord."
    change = (("U kunt op elk moment stoppen.", sentence), ("prijslijst.\n", f"prijslijst.\n\n{sentence}\n"))
    (found,) = warnings(*change)
    assert (
        found.line
        == [n for n, line in enumerate(replaced(NL, *change).split("\n"), 1) if sentence in line][-1]
    )


@pytest.mark.parametrize("part", ["summary", "title", "in_short", "statement", "answer"])
def test_every_part_of_the_terms_is_read(part: str) -> None:
    """Title, summary, lines in short, statements and their answers."""
    sentence = "Door hulp te vragen aanvaardt u de voorwaarden."
    before = {
        "summary": "Een technicus helpt u via internet, terwijl u meekijkt.",
        "title": "Voorwaarden voor hulp op afstand",
        "in_short": "U kunt op elk moment stoppen.",
        "statement": "Vrijwillig: de sessie mag worden opgenomen.",
        "answer": "Niet gedaan",
    }[part]
    (found,) = warnings((before, sentence))
    assert (found.code, found.line) == ("use_as_acceptance", line_of(sentence, (before, sentence)))


def test_what_changed_may_speak_of_what_was_risky() -> None:
    """A clause that was given up is no risk any more."""
    assert (
        warnings(
            ("Dit is de eerste versie.", "Wij zijn niet meer in geen geval aansprakelijk voor gegevens.")
        )
        == []
    )


def test_languages_without_rules_are_left_alone() -> None:
    """A German text gets no Dutch warning."""
    assert codes_of("Door het programma te starten gaat u akkoord.", "de") == []


def test_documents_are_read_too() -> None:
    """A price list without VAT, in the line where it says so."""
    file = firm_file()
    text = "# Prijslijst\n\nEerst dit.\n\n\nEen uur kost 100 euro excl. btw, met Example Viewer.\n"
    (found,) = document_warnings(text, "nl", file, file.versions[0], source="list.md")
    assert (found.code, found.line, found.file) == ("net_price", 6, "list.md")


def test_documents_name_the_right_program() -> None:
    """A licence agreement of another product."""
    file = firm_file(*SPLASHTOP)
    text = "# Licentie\n\nSplashtop SOS.\n\nDe licentie van ISL Light geldt.\n"
    (found,) = document_warnings(text, "nl", file, file.versions[0], source="list.md")
    assert (found.code, found.line) == ("other_tool", 5)
    assert "'ISL Light'" in found.message
    assert "Splashtop SOS" in found.message


def test_heading_of_a_document_tells_what_its_sentences_are_about() -> None:
    """As in the terms."""
    file = firm_file()
    text = "## Klachten\n\nMeld het binnen 3 dagen.\n"
    (found,) = document_warnings(text, "nl", file, file.versions[0], source="list.md")
    assert (found.code, found.line) == ("short_complaint_time", 3)


def test_words_beside_the_download_are_read() -> None:
    """The firm file must not ask to override a warning either."""
    file = firm_file(("Bel ons eerst.", "Klik op toch behouden."))
    found = list(
        firm_warnings(all_labels(file), source="f.toml", lines=Lines({("contact", "before", "nl"): 7}))
    )
    assert [(one.code, one.line) for one in found] == [("override_security_warning", 7)]
    assert list(firm_warnings(all_labels(firm_file()), source="f.toml", lines=Lines({}))) == []


# Programs ------------------------------------------------------------------------------------------------------------


def test_slip_of_another_product_is_found() -> None:
    """A text about Splashtop SOS that names the licence agreement of ISL Light."""
    change = (
        ("**Example Viewer**", "**Splashtop SOS**"),
        ("staan in de prijslijst.", "staan in de prijslijst. De licentie-overeenkomst van ISL Light geldt."),
    )
    (found,) = warnings(*change, firm=SPLASHTOP)
    assert (found.code, found.line) == ("other_tool", line_of("ISL Light", *change))
    (again,) = warnings(
        *change, ("op elk moment stoppen.\n\n## 2", "met ISL Light stoppen.\n\n## 2"), firm=SPLASHTOP
    )
    assert again == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wij gebruiken TeamViewer en AnyDesk.", ["AnyDesk", "TeamViewer"]),
        ("Pobierz TeamViewera, potem uruchom AnyDeskiem.", ["AnyDesk", "TeamViewer"]),
        ("isl light", ["ISL Light"]),
        ("ISL\u00a0Light", ["ISL Light"]),
        ("**ISL** Light", ["ISL Light"]),
        (
            "Iperius Remote, RustDesk, QuickSupport, Supremo",
            ["Iperius Remote", "QuickSupport", "RustDesk", "Supremo"],
        ),
        ("Splashtop Business", ["Splashtop"]),
        ("TeamViewer14 of TeamViewer 15", ["TeamViewer"]),
        ("Viewer Example, quick assistance, supreme, teamview", []),
        ("Example Viewer Example Viewer", []),
    ],
)
def test_well_known_programs_are_recognised(text: str, names: list[str]) -> None:
    """In any case and with endings; each once."""
    assert sorted(name for name, _ in foreign_names(text, ("Example Viewer",))) == names


def test_parts_of_the_own_name_are_the_own_program() -> None:
    """TeamViewer and QuickSupport are said of TeamViewer QuickSupport."""
    own = ("TeamViewer QuickSupport",)
    assert list(foreign_names("TeamViewer, QuickSupport, TeamViewer QuickSupport", own)) == []
    assert [name for name, _ in foreign_names("TeamViewer QuickSupport", ("TeamViewer",))] == ["QuickSupport"]


def test_other_programs_of_the_firm_are_foreign_to_the_version() -> None:
    """The retired one belongs into `changes` only."""
    other = (
        "[[tools]]\n",
        OLD_VIEWER + "[[tools]]\n",
    )
    assert warnings(("Dit is de eerste versie.", "Old Viewer is vervangen."), firm=(other,)) == []
    (found,) = warnings(("prijslijst.", "prijslijst. Old Viewer werkt niet meer."), firm=(other,))
    assert (found.code, "'Old Viewer'" in found.message) == ("other_tool", True)
    (found,) = warnings(("Dit is de eerste versie.", "Eerst was het AnyDesk."), firm=(other,))
    assert found.line == line_of("changes: ")


# Languages -----------------------------------------------------------------------------------------------------------


def test_example_says_the_same_in_both_languages() -> None:
    """Sections, clauses, statements."""
    assert differences() == []


def test_clause_that_is_missing_is_found_at_the_clause_before_it() -> None:
    """In the middle of a section and at its end."""
    change = ("1.2 W czasie sesji:\n\n- technik widzi ekran;\n- sesję można w każdej chwili przerwać.\n", "")
    ((line, message),) = differences(change)
    assert line.startswith("1.1 Technik")
    assert message == "clause 1.2 is missing: it stands in 'nl'"


def test_clause_too_many_is_found_at_its_line() -> None:
    """The translator's own addition."""
    ((line, message),) = differences(("## 2. Reklamacje", "1.3 Więcej.\n\n## 2. Reklamacje"))
    assert (line, message) == ("1.3 Więcej.", "clause 1.3 is not in 'nl'")


def test_section_that_is_missing_is_found() -> None:
    """With its clauses."""
    text = example_files()[PL]
    cut = text[text.index("## 2. Reklamacje") :]
    assert sorted(message for _, message in differences((cut, ""))) == [
        "clause 2.1 is missing: it stands in 'nl'",
        "section 2 is missing: it stands in 'nl'",
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("id: view", "id: see"), "statements:"),
        (("kind: permission", "kind: order"), "kind: order"),
        (("    only: paid\n", ""), "- id: start-now"),
        (("{id: done", "{id: finished"), "answers:"),
        (("basis: consent\n", 'basis: consent\n    expires_days: "365"\n'), 'expires_days: "365"'),
        (("basis: contract\n    text: \"Pozwalam", "basis: legitimate_interest\n    text: \"Pozwalam"), "basis: legitimate_interest"),
        (("required: true\n    basis: contract\n    text: \"Pozwalam", "required: false\n    basis: contract\n    text: \"Pozwalam"), "required: false"),
    ],
)  # fmt: skip
def test_statement_that_differs_is_found_at_its_key(change: tuple[str, str], line: str) -> None:
    """Ids, kinds, whether required, basis, when asked, how long it holds, answers."""
    assert [found for found, _ in differences(change)] == [line]


def test_kind_of_change_may_differ() -> None:
    """A correction can be material to those who read the one language and nothing to the others."""
    assert differences(("change: material", "change: editorial")) == []


def test_figures_are_compared_with_the_first_language() -> None:
    """Unless nobody asks for them."""
    texts = {NL: terms(), PL: polish(("w ciągu 14 dni, e-mailem", "w ciągu 7 dni, e-mailem"))}
    assert [one.code for one in language_faults(texts)] == ["figures_differ"]
    assert list(language_faults(texts, with_figures=False)) == []


def test_name_that_ends_with_a_number_is_that_version_only() -> None:
    """TeamViewer 9 is not TeamViewer 91."""
    assert [name for name, _ in foreign_names("TeamViewer 91", ("Viewer",), ("TeamViewer 9",))] == [
        "TeamViewer"
    ]
    assert list(foreign_names("TeamViewer 9", ("TeamViewer 9",))) == []
