"""All differences in words: the summary, the declarations, the short version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from consent.core.differences import differences
from consent.core.particular_changes import particular_changes
from consent.core.publications import PublishedVersion
from consent.service.comparisons import Comparison
from consent.web import difference_words
from consent.web.difference_words import Shown, StatementShown
from tests.core.content_findings import terms
from tests.particular_samples import A, B, Json, particulars
from tests.samples import NOW

CLAUSE = ("1.2 Tijdens de sessie:", "1.2 In de sessie:")
VIEW = "Ik sta toe dat de technicus in deze sessie mijn scherm ziet."


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def shown(*pairs: tuple[str, str], after: Json | None = None, is_backward: bool = False) -> Shown:
    """What the page says when these words of the example are replaced, or were."""
    version = PublishedVersion("example-help", "2024-03-01", NOW, NOW, 1, A, A, {"nl": A, "pl": B}, {})
    old, new = particulars(), particulars(**(after or {}))
    texts = (terms(*pairs), terms()) if is_backward else (terms(), terms(*pairs))
    found = differences(*texts)
    compared = Comparison(version, version, "nl", found, old, new, particular_changes(old, new))
    return difference_words.shown(compared)


def summary(*pairs: tuple[str, str], after: Json | None = None) -> list[tuple[str, str]]:
    """Each line with the part of the page that it leads to."""
    return [(one.anchor, one.text) for one in shown(*pairs, after=after).summary]


def the_statement(*pairs: tuple[str, str]) -> StatementShown:
    """The only statement that differs."""
    (found,) = shown(*pairs).statements
    return found


def test_nothing_differs() -> None:
    """Nothing to list; the clauses are counted all the same."""
    found = shown()
    assert found.is_empty
    assert (found.tables, found.statements, found.short) == ((), (), ())
    assert [one.text for one in found.summary] == ["The clauses: 3 unchanged."]


def test_prices_alone_make_a_difference() -> None:
    """Although no word of the terms changed."""
    found = shown(after={"tariff": {"kind": "not_stated"}})
    assert not found.is_empty
    assert found.summary[0].text == "The prices changed."


def test_summary_says_first_what_matters_most() -> None:
    """Each line leads to its part of the page."""
    after = {
        "tariff": {"kind": "not_stated"}, "tools": [], "fields": [], "classes": [], "documents": [],
        "session": {"strict": True}, "binding": "nl",
    }  # fmt: skip
    found = summary(CLAUSE, (VIEW, "Ik sta het toe."), ("U betaalt per", "U rekent per"), after=after)
    assert [anchor for anchor, _ in found] == [
        "prices", "programs", "form", "customers", "documents", "sessions", "binding", "statements", "short", "clauses",
    ]  # fmt: skip
    assert found[-3:] == [
        ("statements", "What you declare: 1 changed, 5 unchanged."),
        ("short", "The title or the short version changed."),
        ("clauses", "The clauses: 1 changed, 2 unchanged."),
    ]


def test_clauses_are_counted_by_what_became_of_them() -> None:
    """A clause that only has another number is told from one that changed."""
    new = ("1.2 Tijdens", "1.2 Nieuw is dit punt, en het gaat over niets anders.\n\n1.3 Tijdens")
    gone = (
        "\n\n## 2. Klachten\n\n2.1 Een klacht kunt u melden binnen 14 dagen",
        "\n\n## 2. Anders\n\n2.1 Weg",
    )
    assert summary(new)[-1] == ("clauses", "The clauses: 1 new, 1 only moved, 2 unchanged.")
    assert "changed" in summary(gone)[-1][1]


def test_short_version_names_its_lines() -> None:
    """The changed ones stand there, the others are counted."""
    found = shown(
        ("Voorwaarden voor hulp op afstand", "Regels voor hulp"),
        ("Een technicus helpt u via internet", "Iemand helpt u via internet"),
        ("U betaalt per begonnen", "U rekent per begonnen"),
    )
    assert [one.label for one in found.short] == ["Title", "Summary", "In short, line 3"]
    assert found.short_stayed == "4 lines of the short version stayed the same."


def test_short_version_of_which_every_line_changed() -> None:
    """None stayed, and none is counted."""
    lines = (
        "U vraagt de hulp", "De technicus ziet uw scherm zolang", "U betaalt per", "Lukt het niet", "U kunt op elk moment stoppen",
    )  # fmt: skip
    found = shown(*((f'- "{line}', f'- "Ander: {line}') for line in lines))
    assert len(found.short) == 5
    assert found.short_stayed == ""


def test_statement_by_its_kind_and_what_became_of_it() -> None:
    """Its marked words; the others are counted."""
    found = shown((VIEW, "Ik sta toe dat de technicus mijn scherm ziet."))
    (one,) = found.statements
    assert (one.label, one.sign, one.note, one.remarks) == ("Permission", "±", "changed", ())
    assert found.statements_stayed == "5 declarations stayed the same."


def test_new_statement_says_whether_it_is_needed() -> None:
    """A dropped one does not."""
    new = "  - id: extra\n    kind: consent\n    required: false\n    basis: consent\n    text: Extra.\n---\n\n##"
    one = the_statement(("---\n\n##", new))
    assert (one.label, one.note, one.remarks) == ("Free choice", "new", ("Not needed to go on.",))
    old = '  - id: recording\n    kind: consent\n    required: false\n    basis: consent\n    text: "Vrijwillig: de sessie mag worden opgenomen."\n'
    dropped = the_statement((old, ""))
    assert (dropped.note, dropped.remarks) == ("dropped", ())


def test_other_answers_stand_with_their_question() -> None:
    """Line by line."""
    one = the_statement(('{id: not-done, text: "Niet gedaan"}', '{id: not-done, text: "Nog niet gedaan"}'))
    assert one.label == "Confirmation"
    assert one.answers is not None
    assert len(one.answers.after[0].lines) == 2


@pytest.mark.parametrize(
    ("before", "after", "remark"),
    [
        (
            "- id: view\n    kind: permission\n    required: true",
            "- id: view\n    kind: permission\n    required: false",
            "Not needed to go on.",
        ),
        (
            "- id: view\n    kind: permission",
            "- id: view\n    kind: order",
            "Now Order, before Permission.",
        ),
        (
            "- id: view\n    kind: permission\n    required: true\n    basis: contract",
            "- id: view\n    kind: permission\n    required: true\n    basis: legal_obligation",
            "Legal ground now legal obligation, before contract.",
        ),
        ("    only: paid\n", "", "Asked of everybody."),
        (
            "- id: view\n    kind: permission\n",
            "- id: view\n    only: paid\n    kind: permission\n",
            "Asked only where something can be due.",
        ),
        (
            "    basis: consent\n",
            '    basis: consent\n    expires_days: "365"\n',
            "Now ends by itself after 365 days.",
        ),
    ],
)
def test_what_else_of_a_statement_changed_is_a_sentence(before: str, after: str, remark: str) -> None:
    """Its words are the same, and yet it is another one."""
    assert the_statement((before, after)).remarks == (remark,)


def test_consent_that_no_longer_ends() -> None:
    """As good as for ever, until it is withdrawn."""
    ending = ("    basis: consent\n", '    basis: consent\n    expires_days: "365"\n')
    (one,) = shown(ending, is_backward=True).statements
    assert one.remarks == ("No longer ends by itself.",)


def test_new_consent_says_when_it_ends() -> None:
    """There was none before, so there is no "now"."""
    news = "  - id: news\n    kind: consent\n    required: false\n    basis: consent\n"
    news += '    expires_days: "180"\n    text: "Stuur mij nieuws."\n'
    one = the_statement(("statements:\n", "statements:\n" + news))
    assert one.remarks == ("Not needed to go on.", "Ends by itself after 180 days.")


def test_agreement_to_the_terms_has_a_name_too() -> None:
    """As every kind."""
    assert the_statement(("Ik kon de voorwaarden lezen", "Ik las de voorwaarden")).label == "Agreement"
