"""What a consent is worth: given only while nothing speaks against it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.core.consents import STATES, ConsentState, is_same_controller, is_still_asked, state_of
from consent.core.firm_files import Identity
from consent.core.terms import Statement

GIVEN_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEWS = Statement(id="news", kind="consent", required=False, basis="consent", text="Send me news.")
FOR_A_WEEK = NEWS.model_copy(update={"expires_days": 7})
FIRM = Identity(
    legal_name="Example Help BV",
    address="Street 1",
    email="info@example.org",
    phone="+32 2 555 01 01",
    register="KBO 0123.456.749",
    vat="not stated",
)


def state(asked: Statement = NEWS, **changes: Any) -> ConsentState:
    """The state of a consent a day after it was given, unless `changes` say otherwise."""
    values = {"given_at": GIVEN_AT, "withdrawn_at": None, "is_asked_still": True, "now": GIVEN_AT + DAY}
    return state_of(asked, **{**values, **changes})


@pytest.mark.parametrize(
    ("asked", "changes", "expected"),
    [
        (NEWS, {}, "given"),
        (NEWS, {"now": GIVEN_AT + 4000 * DAY}, "given"),
        (NEWS, {"given_at": None}, "refused"),
        (NEWS, {"given_at": None, "is_asked_still": False}, "refused"),
        (NEWS, {"withdrawn_at": GIVEN_AT}, "withdrawn"),
        (NEWS, {"is_asked_still": False}, "stale"),
        (FOR_A_WEEK, {"now": GIVEN_AT + 7 * DAY - timedelta(milliseconds=1)}, "given"),
        (FOR_A_WEEK, {"now": GIVEN_AT + 7 * DAY}, "expired"),
        (FOR_A_WEEK, {"now": GIVEN_AT + 9 * DAY, "is_asked_still": False}, "expired"),
        (FOR_A_WEEK, {"now": GIVEN_AT + 9 * DAY, "withdrawn_at": GIVEN_AT + 8 * DAY}, "withdrawn"),
    ],
)
def test_a_consent_has_one_state(asked: Statement, changes: dict[str, Any], expected: str) -> None:
    """Withdrawn whatever else is true; expired from its last moment on; stale when it is not asked any more."""
    found = state(asked, **changes)
    assert found.state == expected
    assert found.is_valid == (expected == "given")
    assert (found.id, found.text) == ("news", "Send me news.")


def test_a_consent_says_when_it_was_withdrawn_and_when_it_ends() -> None:
    """Both instants; none of a refused one."""
    withdrawn = state(FOR_A_WEEK, withdrawn_at=GIVEN_AT + DAY)
    assert (withdrawn.at, withdrawn.until) == (GIVEN_AT + DAY, GIVEN_AT + 7 * DAY)
    refused = state(FOR_A_WEEK, given_at=None)
    assert (refused.at, refused.until) == (None, None)
    assert state().until is None


def test_what_may_be_withdrawn() -> None:
    """What counts, and what could count again: not what was refused, taken back, or has ended."""
    found = {name for name in STATES if ConsentState("news", "Send me news.", name).may_be_withdrawn}
    assert found == {"given", "stale"}


def test_a_consent_is_asked_still_in_the_same_words_alone() -> None:
    """Under any id; not as another kind of statement, not in other words, not when it is gone."""
    assert is_still_asked(NEWS, [NEWS.model_copy(update={"id": "letters"})])
    assert not is_still_asked(NEWS, [NEWS.model_copy(update={"text": "Send me news. "})])
    assert not is_still_asked(NEWS, [NEWS.model_copy(update={"kind": "permission", "basis": "contract"})])
    assert not is_still_asked(NEWS, [])


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"address": "Street 2", "email": "help@example.org", "phone": "+32 2 555 01 02"}, True),
        ({"legal_name": "Example Help NV"}, True),
        ({"register_number": "KBO 0123.456.749 "}, True),
        ({"register_number": "KBO 0417.497.106"}, False),
        ({"register_number": "not stated"}, True),
        ({"register_number": "not stated", "legal_name": "Somebody Else BV"}, False),
    ],
)
def test_the_controller_is_the_firm_in_law(change: dict[str, str], same: bool) -> None:
    """Its number in the register says who it is; where none is stated, its name does."""
    after = FIRM.model_copy(update=change)
    assert is_same_controller(FIRM, after) == same
    assert is_same_controller(after, FIRM) == same
