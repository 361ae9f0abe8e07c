"""Which clause and section became which: the same words wherever they went, then the likeliest."""

from __future__ import annotations

from consent.core.differences import differences
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
)

# Clauses -------------------------------------------------------------------------------------------------------------


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
        clauses_said([SCREEN, older, STOP], [SCREEN, newer, STOP])[1]
        == f"changed 1.2 1.2: [-{older}-]{{+{newer}+}}"
    )


def test_other_clause_under_the_same_number_is_another_clause() -> None:
    """One was removed, one added."""
    assert [line.split(":")[0] for line in clauses_said([SCREEN, PRICE], [SCREEN, COMPLAINT])] == [
        "same 1.1 1.1",
        "removed 1.2 None",
        "added None 1.2",
    ]


def test_clause_split_in_two() -> None:
    """One half is the clause, the other one is new."""
    first, second = STOP.split(". ")
    assert clauses_said([STOP, PRICE], [f"{first}.", second, PRICE]) == [
        f"changed 1.1 1.1: {first}.[- {second}-]",
        f"added None 1.2: {{+{second}+}}",
        f"moved 1.2 1.3: {PRICE}",
    ]


def test_clauses_merged_into_one() -> None:
    """The larger one grew, the other one is gone."""
    assert clauses_said([STOP, SCREEN, PRICE], [f"{STOP} {SCREEN}", PRICE]) == [
        f"changed 1.1 1.1: {STOP}{{+ {SCREEN}+}}",
        f"removed 1.2 None: [-{SCREEN}-]",
        f"moved 1.3 1.2: {PRICE}",
    ]


def test_same_clause_twice() -> None:
    """Each is itself; the one too many is added."""
    assert [line.split(":")[0] for line in clauses_said(["Vervallen.", PRICE, "Vervallen."], ["Vervallen.", PRICE, "Vervallen."])] == [
        "same 1.1 1.1", "same 1.2 1.2", "same 1.3 1.3",
    ]  # fmt: skip
    assert [line.split(":")[0] for line in clauses_said(["Vervallen.", PRICE], ["Vervallen.", "Vervallen.", PRICE])] == [
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
