"""The rules of sessions in words: what changed for readers, what holds for authors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from consent.core.particular_changes import particular_changes
from consent.core.session_rules import SessionRules
from consent.web.session_rule_words import rows, rules_in_words
from tests.particular_samples import WIPED, Json, particulars

ALL: Json = {
    "invitation_only": True,
    "strict": True,
    "warn_minutes": 25,
    "choose_technician": True,
    "decisions": ["after", "before"],
    "tool_log": True,
    "channel": True,
    "attestations": [WIPED],
    "declaration": {"nl": "Ik kijk mee.", "pl": "Patrzę."},
    "quota": {"sessions": 3, "days": 30},
    "guarantee_days": 14,
    "complaint_working_days": 3,
}


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """The words of the source language."""
    with app.test_request_context("/en/"):
        yield


def changed(before: Json, after: Json, language: str = "nl") -> list[tuple[str, str | None, str | None]]:
    """What the rows say when only these rules differ."""
    found = particular_changes(particulars(session=before), particulars(session=after)).session
    assert found is not None
    return [(row.label, row.before, row.after) for row in rows(found, language)]


CHANGES: list[tuple[Json, str, str]] = [
    ({"invitation_only": True}, "everybody", "only people whom a technician invited"),
    ({"quota": {"sessions": 1, "days": 1}}, "no number stated", "1 session in 1 day"),
    ({"quota": {"sessions": 3, "days": 30}}, "no number stated", "3 sessions in 30 days"),
    ({"choose_technician": True}, "no", "yes"),
    ({"strict": True}, "when the customer has agreed", "when the customer has recognised the technician"),
    ({"decisions": ["after"]}, "not noted", "after taking over the computer"),
    ({"channel": True}, "is not noted", "is noted"),
    ({"tool_log": True}, "is not noted", "is noted"),
    ({"warn_minutes": 25}, "not at all", "after 25 minutes"),
    ({"guarantee_days": 1}, "not stated", "1 day"),
    ({"complaint_days": 14}, "not stated", "14 days"),
    ({"complaint_working_days": 3}, "not stated", "3 working days"),
]


@pytest.mark.parametrize(("rule", "without", "with_it"), CHANGES)
def test_rule_that_came_or_went(rule: dict[str, Any], without: str, with_it: str) -> None:
    """One row, in both directions."""
    assert [told[1:] for told in changed({}, rule)] == [(without, with_it)]
    assert [told[1:] for told in changed(rule, {})] == [(with_it, without)]


def test_time_to_complain_is_one_row() -> None:
    """Although two keys of the file tell it."""
    found = changed({"complaint_days": 14}, {"complaint_working_days": 10})
    assert found == [("Time to complain, once the work is confirmed", "14 days", "10 working days")]


def test_words_of_the_firm_in_the_readers_language() -> None:
    """A correction of another language's words is no change for this reader."""
    after = {"declaration": {"nl": "Ik kijk mee.", "pl": "Widzę."}, "attestations": [WIPED]}
    before = {"declaration": ALL["declaration"]}
    attested = ("What the technician confirms at the end", None, "Alles is gewist.")
    assert changed(before, after) == [attested]
    assert changed(before, after, "pl")[0] == ("What the technician reads aloud", "Patrzę.", "Widzę.")
    assert changed({"attestations": [WIPED]}, {})[0][1:] == ("Alles is gewist.", None)
    corrected = {**WIPED, "label": {**WIPED["label"], "pl": "Usunięto."}}
    assert changed({"attestations": [WIPED]}, {"attestations": [corrected]}) == []


def test_rules_stand_in_the_order_of_a_session() -> None:
    """The firm's own words in all languages, without words of ours."""
    found = rules_in_words(particulars(session=ALL).session)
    assert [one.words for one in found] == [
        "only people whom a technician invited",
        "3 sessions in 30 days",
        "yes",
        "when the customer has recognised the technician",
        "before taking over the computer, after taking over the computer",
        "",
        "is noted",
        "after 25 minutes",
        "is noted",
        "14 days",
        "3 working days",
        "",
    ]
    assert [one.quotes for one in found if one.quotes] == [
        (("nl", "Ik kijk mee."), ("pl", "Patrzę.")),
        (("nl", "Alles is gewist."), ("pl", "Wszystko usunięto.")),
    ]


def test_firm_without_rules_has_nothing_to_say() -> None:
    """What it does not ask is not listed."""
    assert rules_in_words(SessionRules()) == ()
