"""Figures that differ between the languages of a version, its documents and its firm: where, and in which words."""

from __future__ import annotations

import pytest

from consent.core.figure_faults import document_figure_faults, label_figure_faults, text_figure_faults
from consent.core.firm_rules import all_labels
from consent.core.sources import Lines, parse_toml
from consent.core.terms import TermsText, parse_terms
from consent.errors import Finding
from tests.core.content_findings import firm_file, terms
from tests.example_content import FIRM, LIST_NL, LIST_PL, PL, example_files, replaced

PRICES = (example_files()[LIST_NL], example_files()[LIST_PL])


def polish(*changes: tuple[str, str]) -> TermsText:
    return parse_terms(replaced(PL, *changes).encode(), source=PL)


def found_in(pl: tuple[tuple[str, str], ...], nl: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    """(text of the line, message) of each difference of the changed Polish terms."""
    lines = ["", *replaced(PL, *pl).split("\n")]
    found = list(text_figure_faults(terms(*nl), PL, polish(*pl)))
    assert {(one.severity, one.file, one.code) for one in found} <= {("error", PL, "figures_differ")}
    return [(lines[one.line].strip(), one.message) for one in found]


def in_prices(polish_list: str, dutch_list: str = PRICES[0], language: str = "pl") -> list[Finding]:
    return list(document_figure_faults(("nl", dutch_list), "list.md", (language, polish_list)))


# Terms ---------------------------------------------------------------------------------------------------------------


def test_example_says_the_same_figures() -> None:
    """A quarter of an hour and 15 minutes too."""
    assert found_in(()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("w ciągu 14 dni, e-mailem", "w ciągu 7 dni, e-mailem"), "clause 2.1: 7 days here, 14 days in 'nl'"),
        (("w ciągu 14 dni, e-mailem", "od razu, e-mailem"), "clause 2.1: 14 days in 'nl', not here"),
        (("sesję można w każdej", "sesję po 5 minutach można w każdej"), "clause 1.2: 5 minutes here, not in 'nl'"),
        (("upływem 14 dni na", "upływem 30 dni na"), "statement 'start-now': 30 days here, 14 days in 'nl'"),
        (('text: "Zrobiona"', 'text: "Zrobiona 2 razy"'), "statement 'backup', answer 'done': 2 here, not in 'nl'"),
        (("najwyżej 60 euro", "najwyżej 90 euro"), "in_short 3: 90 EUR here, 60 EUR in 'nl'"),
        (("klient widzi wszystko", "klient przez 5 minut widzi wszystko"), "summary: 5 minutes here, not in 'nl'"),
        (('title: "Regulamin', 'title: "Regulamin 24-godzinnej'), "title: 24 hours here, not in 'nl'"),
        (("## 2. Reklamacje", "## 2. Reklamacje w 14 dni"), "heading of section 2: 14 days here, not in 'nl'"),
    ],
)  # fmt: skip
def test_every_part_is_compared(change: tuple[str, str], message: str) -> None:
    """Clauses, statements and answers, lines in short, summary, title and headings, at the line where it stands."""
    ((line, found),) = found_in((change,))
    assert found == message
    assert "not here" in message or change[1].split(": ")[-1] in line


def test_line_is_that_of_the_figure() -> None:
    """In the middle of a clause."""
    ((line, message),) = found_in((("- sesję można w", "- technik ma\n  5 minut;\n- sesję można w"),))
    assert (line, message) == ("5 minut;", "clause 1.2: 5 minutes here, not in 'nl'")


def test_what_changed_need_not_be_the_same() -> None:
    """A correction concerns one language."""
    assert found_in((("To pierwsza wersja.", "Poprawka: 15 minut, nie 10."),)) == []


def test_clause_that_is_not_there_is_not_compared() -> None:
    """That it is missing is told elsewhere."""
    assert found_in((("przerwać.\n\n## 2", "przerwać.\n\n1.3 Po 15 minutach.\n\n## 2"),)) == []


def test_text_of_the_version_before_may_name_its_own_version() -> None:
    """A correction in Dutch leaves the Polish file as it was, with its name and its date."""
    dutch = (
        ('version: "2024-03-01"', 'version: "2024-05-01.2"'),
        ("2.1 Een klacht", "2.1 Dit is versie 2024-05-01.2 van 1 mei 2024. Een klacht"),
    )
    own = "2.1 To wersja 2024-03-01 z 1 marca 2024 r. Reklamację"
    assert found_in((("2.1 Reklamację", own),), dutch) == []
    another = own.replace("1 marca", "1 lutego")
    ((_, message),) = found_in((("2.1 Reklamację", another),), dutch)
    assert message == "clause 2.1: 2024-02-01 here, 2024-05-01 in 'nl'"


ROWS = ("przerwać.\n\n## 2", "przerwać.\n\n1.3 Ceny:\n\n- 10 minut: 5 euro\n- 20 minut: 8 euro\n- po\n  30 minutach: 9 euro\n\n## 2")  # fmt: skip
RIJEN = ("stoppen.\n\n## 2", "stoppen.\n\n1.3 Prijzen:\n\n- 10 minuten: 5 euro\n- 20 minuten: 8 euro\n- na 30 minuten: 9 euro\n\n## 2")  # fmt: skip


def test_figures_in_each_others_rows_are_found() -> None:
    """All are there, but the prices have changed places."""
    swapped = (ROWS[0], ROWS[1].replace("5 euro", "? euro").replace("8 euro", "5 euro").replace("?", "8"))
    assert found_in((ROWS,), (RIJEN,)) == []
    assert found_in((swapped,), (RIJEN,)) == [
        ("- 10 minut: 8 euro", "clause 1.3, row 1: 8 EUR here, 5 EUR in 'nl'")
    ]


def test_one_row_more_is_no_difference() -> None:
    """As long as the figures are the same."""
    more = (ROWS[0], ROWS[1].replace("- 20 minut", "- albo\n- 20 minut"))
    assert found_in((more,), (RIJEN,)) == []


def test_row_may_say_a_figure_again() -> None:
    """The other language says "then"."""
    polish_rows = (ROWS[0], ROWS[1].replace("8 euro", "8 euro (po 10 minutach)"))
    assert found_in((polish_rows,), (RIJEN,)) == []


def test_long_list_of_differences_is_cut() -> None:
    """Five are enough to see what is wrong."""
    ((_, message),) = found_in((("2.1 Reklamację", "2.1 Pkt 2, 3, 4, 5, 6, 7, 8. Reklamację"),))
    assert message == "clause 2.1: 2 and 3 and 4 and 5 and 6 and 2 more here, not in 'nl'"


# Documents -----------------------------------------------------------------------------------------------------------


def test_price_lists_are_compared() -> None:
    """Paragraph by paragraph, with the line of the figure."""
    assert in_prices(PRICES[1]) == []
    (found,) = in_prices(PRICES[1].replace("12,50", "12,00"))
    assert found == Finding("error", "list.md", 6, "figures_differ", "12 EUR here, 12.50 EUR in 'nl'")


def test_prices_in_each_others_rows_are_found() -> None:
    """A table has rows as a list has."""
    changed = PRICES[1].replace("15,00", "?").replace("12,50", "15,00").replace("?", "12,50")
    (found,) = in_prices(changed)
    assert (found.line, found.message) == (5, "row 2: 12.50 EUR here, 15 EUR in 'nl'")


def test_documents_of_another_build_are_compared_as_a_whole() -> None:
    """One paragraph may be two in the other language."""
    assert (
        in_prices("# Cennik\n\nPierwsze 15 minut: 15,00 euro.\n\nKażde następne 15 minut: 12,50 euro.\n")
        == []
    )
    (found,) = in_prices("# Cennik\n\nPierwsze 15 minut: 15,00 euro.\n\nNastępne 20 minut: 12,50 euro.\n")
    assert (found.line, found.message) == (5, "20 minutes here, 15 minutes in 'nl'")


def test_documents_of_a_third_language_are_compared_too() -> None:
    """By digits."""
    german = "# Preise\n\n| was | Preis |\n|---|---|\n| die ersten 15 Minuten | 15,00 Euro |\n| danach | 12,50 Euro |\n"
    assert in_prices(german, language="de") == []
    assert len(in_prices(german.replace("12,50", "12,60"), language="de")) == 1


# The firm file -------------------------------------------------------------------------------------------------------


def labels_of(*changes: tuple[str, str]) -> list[tuple[int, str]]:
    file = firm_file(*changes)
    lines = parse_toml(replaced(FIRM, *changes), source="f.toml")[1]
    found = list(label_figure_faults(all_labels(file), file.languages, source="f.toml", lines=lines))
    assert {(one.severity, one.code) for one in found} <= {("warning", "figures_differ")}
    return [(one.line, one.message) for one in found]


def test_privacy_notice_is_compared() -> None:
    """A warning, with the line inside the notice."""
    assert labels_of() == []
    ((line, message),) = labels_of(("przechowuje\nje 10 lat", "przechowuje\nje 7 lat"))
    assert message == "privacy > text > pl: line 4 of it: 7 years here, 10 years in 'nl'"
    assert replaced(FIRM).split("\n")[line - 1].startswith("pl = ")


def test_labels_are_compared() -> None:
    """Hints and labels, at their line."""
    ((line, message),) = labels_of(("Pod którym można teraz", "Pod którym można w ciągu 5 minut"))
    assert message == "fields 2 > hint > pl: 5 minutes here, not in 'nl'"
    assert "hint" in replaced(FIRM).split("\n")[line - 1]


def test_firm_of_one_language_has_nothing_to_compare() -> None:
    """The first language is what others are compared with."""
    labels = [(("contact", "before"), {"nl": "10 minuten"})]
    assert list(label_figure_faults(labels, ["nl"], source="f.toml", lines=Lines({}))) == []


def test_texts_that_call_themselves_one_language_are_not_compared() -> None:
    """That is a slip, told elsewhere."""
    assert list(text_figure_faults(terms(("language: nl", "language: pl")), PL, polish())) == []
