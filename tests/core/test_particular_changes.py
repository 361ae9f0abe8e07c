"""Differences between the particulars of two versions: tools, form, classes, documents, session rules, the language that counts."""

from __future__ import annotations

import pytest

from consent.core.particular_changes import ParticularChanges, ToolChange, particular_changes
from tests.particular_samples import (
    EMAIL,
    MACOS,
    MEMBER,
    NAME,
    PRICES,
    VIEWER,
    WINDOWS,
    WIPED,
    A,
    B,
    C,
    Json,
    particulars,
)


def changes(before: Json, after: Json) -> ParticularChanges:
    """What differs when only these values do."""
    return particular_changes(particulars(**before), particulars(**after))


def the_tool(*after: Json, retires: tuple[str, ...] = ()) -> ToolChange:
    """The only change of the tools, from VIEWER."""
    (change,) = changes({}, {"tools": after, "retires": retires}).tools
    return change


def test_versions_that_differ_in_name_and_day_alone_have_no_change() -> None:
    """Also when tools, files, fields and documents stand in another order."""
    other = {**VIEWER, "id": "helper", "files": [MACOS, WINDOWS]}
    before = {"tools": [VIEWER, other]}
    after = {
        "version": "2025-01-01",
        "effective": "2025-01-01T09:00",
        "tools": [{**other, "files": [WINDOWS, MACOS]}, VIEWER],
        "fields": [EMAIL, NAME],
    }
    assert changes(before, after).is_empty


@pytest.mark.parametrize(
    "after",
    [
        {"tariff": {"kind": "not_stated"}},
        {"tools": []},
        {"retires": ["older"]},
        {"fields": [NAME]},
        {"classes": []},
        {"documents": []},
        {"session": {"strict": True}},
        {"session": {"attestations": [WIPED]}},
        {"binding": "nl"},
    ],
    ids=str,
)
def test_any_difference_makes_them_not_empty(after: Json) -> None:
    """Each part counts by itself, in both directions."""
    assert not changes({}, after).is_empty
    if "retires" not in after:
        assert not changes(after, {}).is_empty


def test_tool_added_and_dropped() -> None:
    """In the order of the newer version, dropped ones last."""
    other = {**VIEWER, "id": "helper", "name": "Helper"}
    found = changes({}, {"tools": [other]}).tools
    assert [(one.kind, one.before and one.before.id, one.after and one.after.id) for one in found] == [
        ("added", None, "helper"),
        ("dropped", "viewer", None),
    ]


def test_dropped_tool_may_be_retired_too() -> None:
    """Its downloads end; without that they live as long as the acceptance says."""
    assert the_tool(retires=("viewer",)).is_retired
    assert not the_tool().is_retired


def test_tool_that_was_retired_before_is_not_retired_again() -> None:
    """And an earlier version's tool that neither has is named by its id, once."""
    after = {"retires": ["older", "viewer"]}
    assert changes({"retires": ["older"]}, after).retired == ()
    assert changes({}, after).retired == ("older",)


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ({"name": "Viewer 2"}, ("name",)),
        ({"publisher": "Other"}, ("publisher",)),
        ({"purpose": {"nl": "Kijken", "pl": "Podgląd"}}, ("purpose",)),
        ({"shows": ["id", "code"], "digits": [9, 10]}, ("shows", "digits")),
        ({"tell": ["id"], "tell_by": ["phone"]}, ("tell", "tell_by")),
    ],
)
def test_each_fact_of_a_tool_is_compared(values: Json, facts: tuple[str, ...]) -> None:
    """A renamed tool is the same one, by its id."""
    change = the_tool({**VIEWER, **values})
    assert (change.kind, change.facts, change.files) == ("changed", facts, ())


def test_files_of_a_tool_are_compared_by_system() -> None:
    """Changed, added and dropped ones; the same file is none."""
    linux = {"system": "linux", "url": "https://maker.example/viewer.tar.gz"}
    change = the_tool({**VIEWER, "files": [{**WINDOWS, "sha256": B}, linux]})
    assert (change.kind, change.facts) == ("changed", ())
    assert [(one.system, one.before is None, one.after is None) for one in change.files] == [
        ("windows", False, False),
        ("linux", True, False),
        ("macos", False, True),
    ]


def test_tool_of_the_same_name_under_another_id_is_replaced() -> None:
    """A newer file of the same program: not one dropped and another added."""
    newer = {**VIEWER, "id": "viewer-2", "files": [{**WINDOWS, "sha256": C}, MACOS]}
    change = the_tool(newer, retires=("viewer",))
    assert (change.kind, change.is_retired, [one.system for one in change.files]) == (
        "replaced",
        True,
        ["windows"],
    )


def test_same_tool_under_another_id_is_still_said() -> None:
    """Its id is what retiring goes by."""
    assert the_tool({**VIEWER, "id": "viewer-2"}).kind == "replaced"


def test_replaced_tool_takes_the_place_of_one_other() -> None:
    """Two of one name: the second is added."""
    newer = [{**VIEWER, "id": "viewer-2"}, {**VIEWER, "id": "viewer-3"}]
    assert [one.kind for one in changes({}, {"tools": newer}).tools] == ["replaced", "added"]


def test_field_added_and_dropped() -> None:
    """By its id."""
    phone = {**NAME, "id": "phone"}
    found = changes({}, {"fields": [NAME, phone]}).fields
    assert [(one.kind, (one.after or one.before).id) for one in found if one.after or one.before] == [  # type: ignore[union-attr]
        ("added", "phone"),
        ("dropped", "email"),
    ]


def test_field_that_is_required_now() -> None:
    """And one whose words differ in any language."""
    asked = {**EMAIL, "required": True, "hint": {"nl": "Voor de factuur", "pl": "Do faktury"}}
    (change,) = changes({}, {"fields": [NAME, asked]}).fields
    assert (change.kind, change.facts) == ("changed", ("required", "hint"))


def test_customer_classes_come_go_and_get_other_names() -> None:
    """A class keeps its id."""
    renamed = {**MEMBER, "label": {"nl": "Lid", "pl": "Członkini"}}
    other = {**MEMBER, "id": "vip"}
    assert [one.kind for one in changes({}, {"classes": [renamed, other]}).classes] == ["renamed", "added"]
    assert [one.kind for one in changes({}, {"classes": []}).classes] == ["dropped"]


def test_document_says_in_which_languages_it_changed() -> None:
    """A correction in Polish leaves the Dutch one as it was."""
    (change,) = changes({}, {"documents": [{**PRICES, "digests": {"nl": A, "pl": C}}]}).documents
    assert (change.kind, change.languages, change.is_renamed) == ("changed", ("pl",), False)


def test_document_with_another_title_alone_is_renamed() -> None:
    """Its bytes are the same in every language."""
    (change,) = changes({}, {"documents": [{**PRICES, "title": {"nl": "Tarief", "pl": "Ceny"}}]}).documents
    assert (change.kind, change.languages, change.is_renamed) == ("changed", (), True)


def test_document_added_and_dropped() -> None:
    """In every language that it has."""
    other = {**PRICES, "id": "other"}
    found = changes({}, {"documents": [other]}).documents
    assert [(one.kind, one.languages, one.is_renamed) for one in found] == [
        ("added", ("nl", "pl"), False),
        ("dropped", ("nl", "pl"), False),
    ]


def test_session_rules_name_what_differs() -> None:
    """With the rules of both versions."""
    before = {"guarantee_days": 14, "strict": True, "decisions": ["before"]}
    change = changes(
        {"session": before}, {"session": {**before, "guarantee_days": 30, "tool_log": True}}
    ).session
    assert change is not None
    assert change.facts == ("tool_log", "guarantee_days")
    assert (change.before.guarantee_days, change.after.guarantee_days) == (14, 30)
    assert change.attestations == ()
    assert changes({"session": before}, {"session": before}).session is None


def test_attestations_are_told_apart_by_their_ids() -> None:
    """Their order says nothing."""
    other = {**WIPED, "id": "closed"}
    renamed = {**other, "label": {"nl": "Dicht", "pl": "Zamknięte"}}
    change = changes(
        {"session": {"attestations": [WIPED, other]}}, {"session": {"attestations": [renamed]}}
    ).session
    assert change is not None
    assert [
        (one.kind, one.before and one.before.id, one.after and one.after.id) for one in change.attestations
    ] == [("changed", "closed", "closed"), ("dropped", "wiped", None)]
    assert change.facts == ()
    both = {"session": {"attestations": [WIPED, other]}}
    assert changes(both, {"session": {"attestations": [other, WIPED]}}).is_empty


def test_language_that_counts() -> None:
    """Named, another one, or none any more."""
    change = changes({"binding": "nl"}, {"binding": "pl"}).binding
    assert change is not None
    assert (change.before, change.after) == ("nl", "pl")
    assert changes({"binding": "nl"}, {"binding": "nl"}).binding is None
