"""What became of a text of terms: every clause once, moved ones found, words as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.core.blocks import plain_text
from consent.core.differences import Setting, differences
from consent.core.rendering import render_clauses
from consent.core.terms import TermsText
from tests.core.content_findings import terms
from tests.core.short_terms import (
    COMPLAINT,
    PRICE,
    SCREEN,
    STOP,
    clauses_of,
    clauses_said,
    sections_of,
    short_terms,
    spelled,
    statement,
)

# Texts ---------------------------------------------------------------------------------------------------------------


def test_same_terms_have_no_differences() -> None:
    """Everything is listed, and all of it is the same."""
    found = differences(terms(), terms())
    assert found.is_empty
    assert {kind for kind, _, _ in clauses_of(found)} == {"same"}
    assert {each.kind for each in found.statements} == {"same"}


def test_changed_title_and_summary_are_differences() -> None:
    """Each by itself is enough."""
    title = differences(terms(), replace(terms(), title="Hulp op afstand"))
    assert spelled(title.title.pieces) == "[-Voorwaarden voor hulp-]{+Hulp+} op afstand"
    summary = differences(terms(), replace(terms(), summary="Wij helpen u."))
    assert summary.summary.after == "Wij helpen u."
    assert not title.is_empty
    assert not summary.is_empty


def test_in_short_is_compared_line_by_line() -> None:
    """Each with its own."""
    older, newer = terms(), terms(("hoogstens 60 euro", "hoogstens 70 euro"))
    found = differences(older, newer)
    assert not found.is_empty
    assert [line.is_changed for line in found.in_short] == [False, False, True, False, False]
    assert (
        spelled(found.in_short[2].pieces) == "U betaalt per begonnen kwartier, hoogstens [-60-]{+70+} euro."
    )


# Clauses -------------------------------------------------------------------------------------------------------------


def test_words_of_a_changed_clause() -> None:
    """No sign of Markdown among them; emphasis alone is no difference."""
    assert clauses_said(["De prijs is **10,00** euro."], ["De *prijs* is **12,00** euro."]) == [
        "changed 1.1 1.1: De prijs is [-10,00-]{+12,00+} euro."
    ]
    assert clauses_said(["De **prijs**."], ["De prijs."]) == ["same 1.1 1.1: De prijs."]


def test_added_and_removed_clauses_stand_where_they_stood() -> None:
    """The first, a middle one and the last."""
    assert clauses_said([PRICE, SCREEN], [PRICE, COMPLAINT, SCREEN]) == [
        f"same 1.1 1.1: {PRICE}",
        f"added None 1.2: {{+{COMPLAINT}+}}",
        f"moved 1.2 1.3: {SCREEN}",
    ]
    assert [line.split(":")[0] for line in clauses_said([COMPLAINT, PRICE, SCREEN, STOP], [PRICE])] == [
        "removed 1.1 None",
        "moved 1.2 1.1",
        "removed 1.3 None",
        "removed 1.4 None",
    ]


def test_table_cell_changed() -> None:
    """Only the figure in it."""
    table = "Prijzen:\n\n| wat | prijs |\n|---|---|\n| eerste 10 minuten | 10,00 |\n| daarna | 5,00 |"
    assert clauses_said([table], [table.replace("5,00", "6,00")]) == [
        "changed 1.1 1.1: Prijzen:\nwat | prijs\neerste 10 minuten | 10,00\ndaarna | [-5,00-]{+6,00+}"
    ]


def test_list_item_added() -> None:
    """A line with its bullet."""
    assert clauses_said(
        ["U hebt nodig:\n\n- een computer;\n- een gsm."],
        ["U hebt nodig:\n\n- een computer;\n- internet;\n- een gsm."],
    ) == ["changed 1.1 1.1: U hebt nodig:\n• een computer;\n{+• internet;\n+}• een gsm."]


# Statements ----------------------------------------------------------------------------------------------------------


def test_statements_by_their_id() -> None:
    """Changed words, added and dropped ones, in the newer order with dropped ones where they stood."""
    older = terms(), (statement("first"), statement("terms"), statement("gone"), statement("last"))
    newer = (
        terms(),
        (statement("terms", text="I agree."), statement("new", required=False), statement("last")),
    )
    found = differences(*(replace(text, statements=each) for text, each in (older, newer)))
    assert [
        (each.kind, each.id, each.statement_kind, each.required_before, each.required_after)
        for each in found.statements
    ] == [
        ("removed", "first", "acknowledgement", True, None),
        ("changed", "terms", "terms", True, True),
        ("removed", "gone", "acknowledgement", True, None),
        ("added", "new", "acknowledgement", None, False),
        ("same", "last", "acknowledgement", True, True),
    ]
    assert spelled(found.statements[1].text.pieces) == "I agree[- to terms-]."
    assert spelled(found.statements[3].text.pieces) == "{+I agree to new.+}"
    assert {each.answers for each in found.statements} == {None}
    assert not found.is_empty


def test_new_statement_says_what_narrows_it() -> None:
    """That it ends by itself, or is asked only where something can be due; nothing of a dropped one."""
    paid = statement("paid", kind="order", only="paid")
    ending = statement("ending", kind="consent", required=False, basis="consent", expires_days="180")
    old, new = (replace(terms(), statements=each) for each in ((), (paid, ending, statement("plain"))))
    assert [each.settings for each in differences(old, new).statements] == [
        (Setting("only", None, "paid"),),
        (Setting("expires_days", None, 180),),
        (),
    ]
    assert {each.settings for each in differences(new, old).statements} == {()}


def test_answers_are_compared_in_lines() -> None:
    """Of a question in either text."""
    yes, no, later = ({"id": name, "text": name.title()} for name in ("yes", "no", "later"))
    older = replace(terms(), statements=(statement("backup", answers=(yes, no)),))
    newer = replace(terms(), statements=(statement("backup", answers=(yes, later)),))
    (found,) = differences(older, newer).statements
    assert found.kind == "changed"
    assert found.answers is not None
    assert spelled(found.answers.pieces) == "Yes\n[-No-]{+Later+}"
    (added,) = differences(replace(terms(), statements=()), newer).statements
    assert added.answers is not None
    assert added.answers.after == "Yes\nLater"


@pytest.mark.parametrize(
    ("name", "older", "newer"),
    [
        ("required", {"required": True}, {"required": False}),
        ("only", {}, {"only": "paid"}),
        ("kind", {}, {"kind": "order"}),
        ("basis", {}, {"basis": "legal_obligation"}),
    ],
)
def test_same_words_with_another_meaning_are_a_change(
    name: str, older: dict[str, object], newer: dict[str, object]
) -> None:
    """Required, kind, basis, and when it is asked."""
    before, after = statement("x", **older), statement("x", **newer)
    (found,) = differences(
        replace(terms(), statements=(before,)), replace(terms(), statements=(after,))
    ).statements
    assert found.kind == "changed"
    assert not found.text.is_changed
    if name == "required":
        assert (found.required_before, found.required_after, found.settings) == (True, False, ())
    else:
        assert found.settings == (Setting(name, getattr(before, name), getattr(after, name)),)


# Whatever is written -------------------------------------------------------------------------------------------------

TEXT = st.sampled_from(
    [PRICE, COMPLAINT, SCREEN, STOP, "Vervallen.", PRICE.replace("10,00", "12,00"), "- a\n- b"]
)
CLAUSE = st.one_of(TEXT, st.lists(TEXT, min_size=1, max_size=3).map(" ".join))
SECTION = st.tuples(st.sampled_from(["Hulp", "Prijs", "Einde"]), st.lists(CLAUSE, min_size=1, max_size=4))
TERMS = st.lists(SECTION, min_size=1, max_size=4).map(lambda sections: short_terms(*sections))


def plain_clauses(text: TermsText) -> dict[str, str]:
    """Number and words of every clause, as its readers see them."""
    return {number: plain_text(html) for number, html in render_clauses(text).items()}


@settings(max_examples=80, deadline=None)
@given(TERMS, TERMS)
def test_every_clause_of_both_appears_once_with_its_words(older: TermsText, newer: TermsText) -> None:
    """Joined, the pieces give both texts; the order is the newer one's; nothing is invented."""
    found = differences(older, newer)
    before, after = {}, {}
    for section in found.sections:
        for clause in section.clauses:
            words = [(piece.op, piece.text) for piece in clause.pieces]
            if clause.before:
                assert clause.before not in before
                before[clause.before] = "".join(text for op, text in words if op != "added")
            if clause.after:
                assert clause.after not in after
                after[clause.after] = "".join(text for op, text in words if op != "removed")
    assert before == plain_clauses(older)
    assert list(after.items()) == list(plain_clauses(newer).items())


@settings(max_examples=40, deadline=None)
@given(TERMS, TERMS)
def test_every_section_of_both_appears_once(older: TermsText, newer: TermsText) -> None:
    """In the newer order."""
    found = sections_of(differences(older, newer))
    assert [after for _, _, after in found if after] == [section.number for section in newer.sections]
    assert sorted(before for _, before, _ in found if before) == [
        section.number for section in older.sections
    ]


@settings(max_examples=40, deadline=None)
@given(TERMS, TERMS)
def test_nothing_changed_means_equal_words(older: TermsText, newer: TermsText) -> None:
    """Both ways: empty differences and equal texts are one thing."""
    assert differences(older, older).is_empty
    same = [(s.heading, len(s.clauses)) for s in older.sections] == [
        (s.heading, len(s.clauses)) for s in newer.sections
    ] and plain_clauses(older) == plain_clauses(newer)
    assert differences(older, newer).is_empty == same
