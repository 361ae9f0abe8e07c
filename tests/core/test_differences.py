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
from tests.core.short_terms import clauses_of, sections_of, short_terms, spelled, statement

PRICE = "De sessie van 10 minuten kost 10,00 euro, btw inbegrepen."
COMPLAINT = "Een klacht kunt u melden binnen 14 dagen, per e-mail."
SCREEN = "De technicus ziet uw scherm zolang u dat wilt."
STOP = "U kunt op elk moment stoppen met de sessie. Sluit daarvoor het programma op uw computer."


def only(older: list[str], newer: list[str]) -> list[str]:
    """Kind, numbers and words of each clause of two sections that hold these."""
    found = differences(short_terms(("Hulp", older)), short_terms(("Hulp", newer)))
    return [
        f"{clause.kind} {clause.before} {clause.after}: {spelled(clause.pieces)}"
        for section in found.sections
        for clause in section.clauses
    ]


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
    assert only(["De prijs is **10,00** euro."], ["De *prijs* is **12,00** euro."]) == [
        "changed 1.1 1.1: De prijs is [-10,00-]{+12,00+} euro."
    ]
    assert only(["De **prijs**."], ["De prijs."]) == ["same 1.1 1.1: De prijs."]


def test_added_and_removed_clauses_stand_where_they_stood() -> None:
    """The first, a middle one and the last."""
    assert only([PRICE, SCREEN], [PRICE, COMPLAINT, SCREEN]) == [
        f"same 1.1 1.1: {PRICE}",
        f"added None 1.2: {{+{COMPLAINT}+}}",
        f"moved 1.2 1.3: {SCREEN}",
    ]
    assert [line.split(":")[0] for line in only([COMPLAINT, PRICE, SCREEN, STOP], [PRICE])] == [
        "removed 1.1 None",
        "moved 1.2 1.1",
        "removed 1.3 None",
        "removed 1.4 None",
    ]


def test_moved_and_changed_clause_is_found() -> None:
    """By the likeness of its words, where no number helps."""
    found = differences(
        short_terms(("Hulp", [SCREEN, STOP]), ("Prijs", [PRICE])),
        short_terms(("Hulp", [SCREEN]), ("Prijs", [PRICE]), ("Einde", [COMPLAINT, STOP + " Of bel ons."])),
    )
    assert clauses_of(found) == [
        ("same", "1.1", "1.1"),
        ("same", "2.1", "2.1"),
        ("added", None, "3.1"),
        ("moved_changed", "1.2", "3.2"),
    ]


def test_clause_that_was_written_anew_in_its_place_is_one_change() -> None:
    """Its number and its neighbours speak for it, though few words stayed."""
    older = "Wcześniejsze wersje tego programu nie są już obsługiwane."
    newer = "Program z poprzedniej wersji regulaminu nie jest już obsługiwany."
    assert (
        only([SCREEN, older, STOP], [SCREEN, newer, STOP])[1] == f"changed 1.2 1.2: [-{older}-]{{+{newer}+}}"
    )


def test_other_clause_under_the_same_number_is_another_clause() -> None:
    """One was removed, one added."""
    assert [line.split(":")[0] for line in only([SCREEN, PRICE], [SCREEN, COMPLAINT])] == [
        "same 1.1 1.1",
        "removed 1.2 None",
        "added None 1.2",
    ]


def test_clause_split_in_two() -> None:
    """One half is the clause, the other one is new."""
    first, second = STOP.split(". ")
    assert only([STOP, PRICE], [f"{first}.", second, PRICE]) == [
        f"changed 1.1 1.1: {first}.[- {second}-]",
        f"added None 1.2: {{+{second}+}}",
        f"moved 1.2 1.3: {PRICE}",
    ]


def test_clauses_merged_into_one() -> None:
    """The larger one grew, the other one is gone."""
    assert only([STOP, SCREEN, PRICE], [f"{STOP} {SCREEN}", PRICE]) == [
        f"changed 1.1 1.1: {STOP}{{+ {SCREEN}+}}",
        f"removed 1.2 None: [-{SCREEN}-]",
        f"moved 1.3 1.2: {PRICE}",
    ]


def test_table_cell_changed() -> None:
    """Only the figure in it."""
    table = "Prijzen:\n\n| wat | prijs |\n|---|---|\n| eerste 10 minuten | 10,00 |\n| daarna | 5,00 |"
    assert only([table], [table.replace("5,00", "6,00")]) == [
        "changed 1.1 1.1: Prijzen:\nwat | prijs\neerste 10 minuten | 10,00\ndaarna | [-5,00-]{+6,00+}"
    ]


def test_list_item_added() -> None:
    """A line with its bullet."""
    assert only(
        ["U hebt nodig:\n\n- een computer;\n- een gsm."],
        ["U hebt nodig:\n\n- een computer;\n- internet;\n- een gsm."],
    ) == ["changed 1.1 1.1: U hebt nodig:\n• een computer;\n{+• internet;\n+}• een gsm."]


def test_same_clause_twice() -> None:
    """Each is itself; the one too many is added."""
    assert [line.split(":")[0] for line in only(["Vervallen.", PRICE, "Vervallen."], ["Vervallen.", PRICE, "Vervallen."])] == [
        "same 1.1 1.1", "same 1.2 1.2", "same 1.3 1.3",
    ]  # fmt: skip
    assert [line.split(":")[0] for line in only(["Vervallen.", PRICE], ["Vervallen.", "Vervallen.", PRICE])] == [
        "same 1.1 1.1", "added None 1.2", "moved 1.2 1.3",
    ]  # fmt: skip


# Sections ------------------------------------------------------------------------------------------------------------


def test_section_inserted_at_the_front_moves_the_others() -> None:
    """Renumbered is not changed."""
    old = (("Hulp", [SCREEN, STOP]), ("Prijs", [PRICE]))
    found = differences(short_terms(*old), short_terms(("Vooraf", [COMPLAINT]), *old))
    assert sections_of(found) == [("added", None, 1), ("moved", 1, 2), ("moved", 2, 3)]
    assert clauses_of(found)[1:] == [
        ("moved", "1.1", "2.1"),
        ("moved", "1.2", "2.2"),
        ("moved", "2.1", "3.1"),
    ]


def test_section_is_known_by_its_clauses_or_its_heading() -> None:
    """Either is enough; a moved one with other words is moved and changed."""
    found = differences(
        short_terms(("Hulp", [SCREEN, STOP]), ("Prijs", [PRICE])),
        short_terms(("Prijs", ["Gratis."]), ("De hulp", [SCREEN, STOP])),
    )
    assert sections_of(found) == [("moved_changed", 2, 1), ("moved_changed", 1, 2)]
    assert spelled(found.sections[1].heading.pieces) == "[-Hulp-]{+De hulp+}"


def test_section_with_another_heading_is_changed() -> None:
    """Though its clauses are the same."""
    found = differences(short_terms(("Prijs", [PRICE])), short_terms(("Prijzen", [PRICE])))
    assert sections_of(found) == [("changed", 1, 1)]
    assert not found.is_empty


def test_clauses_that_changed_places_change_their_section() -> None:
    """Same words, another order."""
    found = differences(short_terms(("Hulp", [SCREEN, STOP])), short_terms(("Hulp", [STOP, SCREEN])))
    assert sections_of(found) == [("changed", 1, 1)]
    assert clauses_of(found) == [("moved", "1.2", "1.1"), ("moved", "1.1", "1.2")]


def test_removed_sections_stand_where_they_stood() -> None:
    """With their clauses; at the front, in the middle and at the end."""
    found = differences(
        short_terms(("A", [SCREEN]), ("B", [PRICE]), ("C", [COMPLAINT]), ("D", [STOP])),
        short_terms(("B", [PRICE])),
    )
    assert sections_of(found) == [
        ("removed", 1, None),
        ("moved", 2, 1),
        ("removed", 3, None),
        ("removed", 4, None),
    ]
    assert spelled(found.sections[0].heading.pieces) == "[-A-]"
    assert clauses_of(found)[0] == ("removed", "1.1", None)


def test_section_whose_clauses_went_elsewhere_is_removed_without_them() -> None:
    """Its clauses are where they are now."""
    found = differences(
        short_terms(("A", [SCREEN, STOP]), ("B", [PRICE])), short_terms(("A", [SCREEN, STOP, PRICE]))
    )
    assert sections_of(found) == [("changed", 1, 1), ("removed", 2, None)]
    assert clauses_of(found) == [("same", "1.1", "1.1"), ("same", "1.2", "1.2"), ("moved", "2.1", "1.3")]


def test_removed_clause_stands_after_what_stayed_before_it() -> None:
    """Where its neighbour went to another section, after the one before that."""
    found = differences(
        short_terms(("A", [SCREEN, STOP, COMPLAINT]), ("B", [PRICE])),
        short_terms(("A", [SCREEN]), ("B", [PRICE, STOP])),
    )
    assert clauses_of(found) == [
        ("same", "1.1", "1.1"),
        ("removed", "1.3", None),
        ("same", "2.1", "2.1"),
        ("moved", "1.2", "2.2"),
    ]


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
