"""`consent terms diff`: what went and came, readable without colour, and for programs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from consent.cli.difference_lines import lines_of
from consent.cli.differences import print_lines
from consent.core.differences import differences
from consent.core.publications import PublishedVersion
from consent.core.terms import TermsText
from consent.service import library
from consent.service.installation import Installation
from tests.cli.conftest import Run
from tests.core.content_findings import terms
from tests.core.short_terms import COMPLAINT, PRICE, SCREEN, STOP, short_terms, statement

OLD, NEW = "2020-01-16", "2021-09-16"


def said(older: TermsText, newer: TermsText) -> list[str]:
    """The lines, as far from the edge as they stand."""
    return [" " * line.indent + line.text.plain for line in lines_of(differences(older, newer))]


# Lines ---------------------------------------------------------------------------------------------------------------


def test_clauses_with_what_became_of_them() -> None:
    """Changed, moved, new and removed ones are told apart by signs and words; the same ones are counted."""
    older = short_terms(("Hulp", [SCREEN, COMPLAINT]), ("Prijs", [PRICE, STOP]), ("Einde", ["Tot ziens."]))
    newer = short_terms(
        ("Vooraf", ["Bel ons eerst."]),
        ("Hulp", [SCREEN]),
        ("De prijs", [STOP, PRICE.replace("10,00", "12,00")]),
    )
    assert said(older, newer) == [
        "section 1: {+Vooraf+} (new section)",
        "  1.1 (new): {+Bel ons eerst.+}",
        "section 1 -> 2: Hulp",
        "  1.1 -> 2.1 (moved, the same words): De technicus ziet uw scherm zolang u dat wilt.",
        f"  1.2 (removed): [-{COMPLAINT}-]",
        "section 2 -> 3: [-Prijs-]{+De prijs+}",
        "  2.2 -> 3.1 (moved, the same words): U kunt op elk moment stoppen met de sessie. Sluit ...",
        "  2.1 -> 3.2: De sessie van 10 minuten kost [-10,00-]{+12,00+} euro, btw inbegrepen.",
        "section 3: [-Einde-] (removed section)",
        "  3.1 (removed): [-Tot ziens.-]",
        "statements: 6 same",
        "clauses: 1 moved and changed, 2 moved, 1 added, 2 removed",
    ]


def test_section_that_only_moved_is_one_line() -> None:
    """Nobody reads what stayed."""
    found = said(
        short_terms(("Hulp", [SCREEN])), short_terms(("Vooraf", ["Bel ons eerst."]), ("Hulp", [SCREEN]))
    )
    assert "section 1 -> 2: Hulp (moved, every clause with the same words)" in found
    assert "clauses: 1 moved, 1 added" in found


def test_statements_with_all_that_changed() -> None:
    """Words, answers, whether they are required, and what else they are."""
    answers = ({"id": "yes", "text": "Yes"}, {"id": "no", "text": "No"})
    older = (statement(), statement("price"), statement("gone"), statement("backup", answers=answers))
    newer = (
        statement(),
        statement("price", required=False, kind="order", only="paid"),
        statement("new"),
        statement("backup", answers=(answers[0], {"id": "later", "text": "Later"})),
    )
    assert said(replace(terms(), statements=older), replace(terms(), statements=newer))[:-1] == [
        "statement price (order), changed",
        "  I agree to price.",
        "  required -> not required",
        "  kind: acknowledgement -> order",
        "  only: always -> paid",
        "statement gone (acknowledgement), removed",
        "  [-I agree to gone.-]",
        "statement new (acknowledgement), added",
        "  {+I agree to new.+}",
        "  required",
        "statement backup (acknowledgement), changed",
        "  I agree to backup.",
        "    Yes\n[-No-]{+Later+}",
        "statements: 2 changed, 1 added, 1 removed, 1 same",
    ]


def test_short_texts_that_changed() -> None:
    """Title, summary, and the line of the short version."""
    newer = terms(("hoogstens 60 euro", "hoogstens 70 euro"), ("hulp op afstand", "hulp"))
    assert said(terms(), newer)[:4] == [
        "title",
        "  Voorwaarden voor hulp[- op afstand-]",
        "in short, line 3",
        "  U betaalt per begonnen kwartier, hoogstens [-60-]{+70+} euro.",
    ]


# The command ---------------------------------------------------------------------------------------------------------


def test_diff_of_two_versions(run: Run) -> None:
    """Words first, then what changed beside them."""
    result = run("terms", "diff", "page-computers", OLD, NEW, "--language", "pl")
    assert result.exit_code == 0, result.stderr
    told = result.stdout.splitlines()
    assert told[0] == f"page-computers: {OLD} -> {NEW}, pl"
    assert any("[-TeamViewer 9-]{+Iperius Remote+}" in line for line in told)
    assert "  TeamViewer 9: program by TeamViewer GmbH -> none" in told
    assert "\x1b" not in result.stdout


def test_diff_with_the_version_in_force(run: Run) -> None:
    """Without B; in the firm's own language."""
    assert run("terms", "diff", "page-computers", OLD).stdout.splitlines()[0].endswith("-> 2023-09-13, nl")


def test_diff_of_a_version_with_itself(run: Run) -> None:
    """No difference is no fault."""
    result = run("terms", "diff", "page-computers", NEW, NEW)
    assert (result.exit_code, result.stdout) == (0, f"page-computers: {NEW} -> {NEW}, nl\nno word differs\n")


def test_diff_in_colour_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The signs stay: colour is never all there is."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    older, newer = (short_terms(("Hulp", [f"Tien {what}."])) for what in ("euro", "[red]"))
    print_lines(lines_of(differences(older, newer)))
    told = capsys.readouterr().out
    assert "\x1b[31m[-euro-]\x1b[0m\x1b[32m{+[red]+}\x1b[0m" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody", OLD),
        ("page-computers", "2019-01-01"),
        ("page-computers", OLD, "2019-01-01"),
        ("page-computers", OLD, "--language", "de"),
    ],
)
def test_diff_of_what_is_not_there(run: Run, arguments: tuple[str, ...]) -> None:
    """Could not compare: 2, and the name of what is missing."""
    result = run("terms", "diff", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("consent: could not check: no ")


def test_diff_of_versions_without_a_common_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to lay beside each other, and that is said."""
    wanted = library.version

    def one_language(house: Installation, firm: str, name: str) -> PublishedVersion:
        found = wanted(house, firm, name)
        code = "nl" if name == OLD else "pl"
        return replace(found, languages={code: found.languages[code]})

    monkeypatch.setattr(library, "version", one_language)
    result = run("terms", "diff", "page-computers", OLD, NEW)
    assert result.exit_code == 2
    assert f"no language in both versions '{OLD}, {NEW}'" in result.stderr


def test_a_firm_that_is_not_there_is_named(run: Run) -> None:
    """And not its version, which may be typed well."""
    result = run("terms", "diff", "page-computer", OLD)
    assert (result.exit_code, result.stderr) == (2, "consent: could not check: no firm 'page-computer'\n")


def test_diff_as_json(run: Run) -> None:
    """Everything by the names that it has inside; `is_empty` is the answer."""
    found = json.loads(run("terms", "diff", "page-computers", OLD, NEW, "--json").stdout)
    assert list(found) == ["firm", "before", "after", "language", "is_empty", "differences", "changes"]
    assert (found["before"], found["after"], found["is_empty"]) == (OLD, NEW, False)
    section = found["differences"]["sections"][3]
    assert section["clauses"][0]["pieces"][1] == {"op": "removed", "text": "TeamViewer 9"}
    assert {tool["kind"] for tool in found["changes"]["tools"]} == {"added", "dropped"}
    assert found["changes"]["tariff"]["before"]["most"] == "30.00"
    same = json.loads(run("terms", "diff", "page-computers", OLD, OLD, "--json").stdout)
    assert same["is_empty"] is True
